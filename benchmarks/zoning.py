"""Zoning against the best tools: in memory, from a Parquet file, and within 300 m."""

import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from harness import ROOT, ChildFailed, Row, child, environment_python, interleave, median
from zoning_data import points_file, zones_file

TITLE = "Zoning: which of the 1,514 real contours of 2015 hold each point"
INTRO = """
Points clustered around towns, about 5 % of them in a QPV, 4 % overseas, in no order. Every way runs
in a process of its own, on all cores, in turn with the others, and gives the same (id, zone) pairs
(checked by a sum over all pairs). Ratios compare medians of wall time.

- *in memory*: points and contours loaded and prepared before the clock starts; for geopandas
  (polygons left, the tree on the points, 10 M points at a time) neither reading nor making the
  points counts.
- *Parquet to (id, zone)*: reading, decoding and joining count. Ours reads its index from the disk
  at 40 M, and builds it at 1 M. The file has neither compression nor dictionary on coordinates, so
  that decoding weighs little on any side.
- *within 300 m*: exact distance to the contour, points inside included; ours has built its index
  before, the others too.
"""
SCRIPT = Path(__file__).resolve().parent / "zoning_ways.py"
NAMES = {
    "ours": "ours",
    "geopandas": "geopandas",
    "duckdb": "DuckDB spatial 1.5.5",
    "sedona": "SedonaDB 0.5.0",
}
ALL = ("ours", "geopandas", "duckdb", "sedona")
NO_FRAMES = ("ours", "duckdb", "sedona")
# case, task of ours, task of the others, points, ways, asked ratio, against
CASES = (
    ("in memory", "memory", "memory", 10_000_000, ALL, 10.0, ALL),
    ("in memory", "memory", "memory", 40_000_000, ALL, 10.0, ALL),
    (
        "Parquet to (id, zone), index cached",
        "cached",
        "parquet",
        40_000_000,
        NO_FRAMES,
        6.0,
        ("sedona",),
    ),
    (
        "Parquet to (id, zone), index built",
        "parquet",
        "parquet",
        1_000_000,
        NO_FRAMES,
        1.0,
        ("sedona",),
    ),
    ("within 300 m", "near", "near", 10_000_000, ALL, 8.0, ("sedona",)),
)


def main(argv: Sequence[str]) -> list[Row]:
    quick = "--quick" in argv
    zones = zones_file()
    if zones is None:
        print(
            "données réelles absentes : indiquez leur dossier par QUARTIERS_TEST_DATA",
            file=sys.stderr,
        )
        return []
    without = postgis()
    print(f"  {without}", file=sys.stderr)
    rows: list[Row] = []
    for case, task, their_task, n, ways, asked, against in CASES:
        n = min(n, 1_000_000) if quick else n
        points = points_file(n)
        assert points is not None
        calls = {}
        for way in ways:
            python = (
                Path(sys.executable) if way in ("ours", "geopandas") else environment_python(way)
            )
            if python is None:
                print(f"  {way}: no .venv-bench-{way}, left out", file=sys.stderr)
                continue
            arguments = [way, task if way == "ours" else their_task, str(points), str(zones)]
            calls[way] = lambda arguments=arguments, python=python: run(arguments, python)
        results = interleave(calls, rounds=1 if quick else 5 if n <= 1_000_000 else 3)
        rows += rows_of(case, n, results, asked, against)
    return [*rows, Row("all cases", "PostGIS", None, note=without)]


def postgis() -> str:
    """Why PostGIS is not among the ways: this harness drives no server."""
    config = shutil.which("pg_config")
    if config is None:
        return "PostGIS : serveur absent, non mesuré"
    shared = subprocess.run([config, "--sharedir"], capture_output=True, text=True, check=True)
    if not list((Path(shared.stdout.strip()) / "extension").glob("postgis*.control")):
        return "PostGIS : extension absente, non mesuré"
    return "PostGIS : extension présente, mais ce banc ne la pilote pas, non mesuré"


def run(arguments: list[str], python: Path) -> dict[str, Any]:
    try:
        return child(SCRIPT, arguments, python)
    except ChildFailed as failure:
        print(failure, file=sys.stderr)
        return {}


def rows_of(
    case: str,
    n: int,
    results: dict[str, list[dict[str, Any]]],
    asked: float,
    against: Sequence[str],
) -> list[Row]:
    done = {way: [r for r in runs if r] for way, runs in results.items()}
    seconds = {way: median([r["seconds"] for r in runs]) for way, runs in done.items() if runs}
    truth = {(r["pairs"], r["check"]) for runs in done.values() for r in runs}
    rows = []
    for way, runs in done.items():
        if not runs:
            rows.append(Row(case, NAMES[way], None, n, note="failed"))
            continue
        first = runs[0]
        note = [f"{first['pairs']:,} pairs", f"cpu {median([r['cpu'] for r in runs]):.2f} s"]
        if len(truth) > 1:
            note.append(f"ANSWERS DIFFER ({first['check']})")
        if "build" in first:
            note.append(f"index {median([r['build'] for r in runs]):.2f} s")
        if "making" in first:
            note.append(f"making the points {median([r['making'] for r in runs]):.1f} s more")
        rivals = [seconds[other] for other in against if other != "ours" and other in seconds]
        ours = way == "ours" and rivals
        rows.append(
            Row(
                case,
                NAMES[way],
                seconds[way],
                n,
                peak_gb=max(r["peak_gb"] for r in runs),
                ratio=min(rivals) / seconds[way] if ours else None,
                target=f"≥ {asked:g} × {'SedonaDB' if against == ('sedona',) else 'the best other'}"
                if ours
                else "",
                note=", ".join(note),
            )
        )
    return rows


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT / "benchmarks"))
    from harness import table

    print(table(main(sys.argv[1:])))
