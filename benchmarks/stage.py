"""From the official files to the staged table: does time grow with the rows, and memory not?"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter

from harness import Row, child, peak_gb
from register_data import inputs, register_folder, staged_file

TITLE = "Official files to the staged table"
INTRO = """
A made-up register of the official five files (establishments, legal units, history of periods,
succession links, geolocation), joined by SIRET and SIREN, typed, put in the 1,514 real contours of
2015 and their bands of 300 m, and sorted by commune. Each size runs in a process of its own.
`ratio` is the time of a row against that of the smallest size: 1 is linear.
"""
SIZES = (1_000_000, 4_000_000, 10_000_000, 40_000_000)


def main(argv: Sequence[str]) -> list[Row]:
    rows: list[Row] = []
    for size in SIZES[:1] if "--quick" in argv else SIZES:
        register_folder(size)
        told = child(Path(__file__), [str(size)])
        each = told["seconds"] / told["rows"]
        first = rows[0].seconds / rows[0].n if rows and rows[0].seconds and rows[0].n else each
        rows.append(
            Row(
                case="stage",
                way="ours",
                seconds=told["seconds"],
                n=told["rows"],
                peak_gb=told["peak_gb"],
                ratio=each / first,
                target="peak ≤ 4 GB, linear",
                note=f"{told['rows'] / told['seconds']:,.0f} rows/s",
            )
        )
    return rows


def measure(size: int) -> None:
    from quartiers.pipeline.stage import stage

    files = inputs(size)
    start = perf_counter()
    report = stage(files, staged_file(size))
    seconds = perf_counter() - start
    print(json.dumps({"seconds": seconds, "rows": report.rows, "peak_gb": peak_gb()}))


if __name__ == "__main__":
    measure(int(sys.argv[1]))
