"""From the staged table to the cube, against the mere decoding of the same columns."""

import json
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from time import perf_counter, process_time

from harness import Row, child, interleave, median, peak_gb
from register_data import height, staged_file

TITLE = "Staged table to the cube"
INTRO = """
The stock, the cohorts and the coverage of a made-up register, counted from the staged table that
the benchmark `stage` leaves. The reference is pyarrow decoding the same columns, row group after
row group, on all cores. Processes of their own, in turn. `ratio` is the time of the cube over that
of the decoding; the processor time is less troubled by what else the machine does. What is asked is
asked of 40 M rows: at 4 M, laying out the keys and the rows of the result weigh more.
"""
SIZES = (4_000_000, 40_000_000)


def main(argv: Sequence[str]) -> list[Row]:
    rows: list[Row] = []
    for size in SIZES[:1] if "--quick" in argv else SIZES:
        if not staged_file(size).exists():
            child(Path(__file__).with_name("stage.py"), [str(size)])
        ways = {way: partial(child, Path(__file__), [way, str(size)]) for way in ("decode", "cube")}
        found = interleave(ways, rounds=3)
        seconds = {way: median([run["seconds"] for run in runs]) for way, runs in found.items()}
        cpu = {way: median([run["cpu"] for run in runs]) for way, runs in found.items()}
        n = height(staged_file(size))
        note = f"cpu {cpu['decode']:.1f} s"
        rows.append(Row("the same columns", "pyarrow decoding", seconds["decode"], n, note=note))
        rows.append(
            Row(
                case="stock, cohorts, coverage",
                way="ours",
                seconds=seconds["cube"],
                n=n,
                peak_gb=max(run["peak_gb"] for run in found["cube"]),
                ratio=seconds["cube"] / seconds["decode"],
                target="≤ 3 ×, peak ≤ 2.5 GB" if size == SIZES[-1] else "",
                note=f"cpu {cpu['cube']:.1f} s ({cpu['cube'] / cpu['decode']:.1f} ×), "
                + found["cube"][0]["note"],
            )
        )
    return rows


def decode(path: Path) -> str:
    import pyarrow.parquet as pq

    from quartiers.pipeline.cube import CUBE_READS

    with pq.ParquetFile(path) as file:
        for group in range(file.num_row_groups):
            file.read_row_group(group, columns=CUBE_READS)
    return ""


def cube(path: Path) -> str:
    from quartiers.catalogue.decoupage import decoupage
    from quartiers.pipeline.cube import build_cube

    made = build_cube(path, decoupage(), 2026)
    return f"{made.stock.height:,} rows of stock, {made.cohorts.height:,} of cohorts"


def measure(way: str, size: int) -> None:
    import quartiers.pipeline.cube  # noqa: F401 (imports are not what is measured)

    start, cpu = perf_counter(), process_time()
    note = {"decode": decode, "cube": cube}[way](staged_file(size))
    spent = {"seconds": perf_counter() - start, "cpu": process_time() - cpu}
    print(json.dumps({**spent, "peak_gb": peak_gb(), "note": note}))


if __name__ == "__main__":
    measure(sys.argv[1], int(sys.argv[2]))
