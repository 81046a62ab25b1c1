"""One way of giving its verdicts to a table, in a process of its own: prints JSON.

rules_ways.py WAY TASK TABLE PROGRAM SCHEMES   WAY: ours, numpy, tuned, duckdb
TASK: memory (the table encoded first, not counted), parquet (from the file to the verdicts), and
for ours counts and reasons (from memory, no table of verdicts).

`check` is a sum over the code of each firm for each scheme, so that ways can be compared; `spread`
is how many verdicts of each code the first hundred schemes gave.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import pyarrow.parquet as pq
from harness import peak_gb
from numpy.typing import NDArray

CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
ROUNDS = 5
COMPARED = 100


def checksum(codes: list[NDArray[np.uint8]]) -> int:
    """The order of firms and of schemes matters."""
    rows = np.arange(len(codes[0]), dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    rows ^= rows >> np.uint64(29)
    sums = [int((rows * of_scheme).sum()) for of_scheme in codes]
    return sum(value * (2 * place + 1) for place, value in enumerate(sums)) % (1 << 48)


def answer(clock: list[float], codes: list[NDArray[np.uint8]]) -> None:
    spread = sum(np.bincount(of_scheme, minlength=6) for of_scheme in codes[:COMPARED])
    show(clock, [int(n) for n in spread], checksum(codes))


def show(clock: list[float], spread: list[int], check: int = 0) -> None:
    found = {"seconds": median(clock), "spread": spread, "check": check, "peak_gb": peak_gb()}
    print(json.dumps(found))


def timed(way: Callable[[], Any], rounds: int = ROUNDS) -> tuple[list[float], Any]:
    """The seconds of each round but the first, and the last answer."""
    clock = []
    found = None
    for _ in range(rounds + 1):
        del found  # giving back the last answer is not what is timed
        start = time.perf_counter()
        found = way()
        clock.append(time.perf_counter() - start)
    return clock[1:], found


def ours(task: str, table: Path, schemes: int) -> None:
    import polars as pl
    import rules_data

    from quartiers.schemes.tables.compiling import verdict_numbers
    from quartiers.schemes.tables.tallies import tallies
    from quartiers.schemes.verdict import WORDS

    program = rules_data.program_of(schemes)
    # In one piece, as the arrays of NumPy are
    firms = rules_data.with_enums(pl.read_parquet(table)).rechunk()
    if task in ("counts", "reasons"):
        clock, counted = timed(lambda: tallies(program, firms, reasons=task == "reasons"))
        first = counted[:COMPARED]
        show(clock, [sum(tally.verdicts[code] for tally in first) for code in WORDS])
        return

    def from_file() -> pl.DataFrame:
        return verdict_numbers(program, rules_data.with_enums(pl.read_parquet(table)))

    clock, found = timed(
        from_file if task == "parquet" else lambda: verdict_numbers(program, firms)
    )
    answer(clock, [column.to_numpy() for column in found])


def numpy(task: str, table: Path, program: dict[str, Any], tuned: bool = False) -> None:
    import rules_numpy

    facts = rules_numpy.columns(pq.read_table(table), program["facts"])

    def from_file() -> list[NDArray[np.uint8]]:
        read = rules_numpy.columns(pq.read_table(table), program["facts"])
        return rules_numpy.verdicts(program, read, tuned)

    answer(
        *timed(
            from_file if task == "parquet" else lambda: rules_numpy.verdicts(program, facts, tuned)
        )
    )


def duckdb(task: str, table: Path, program: dict[str, Any]) -> None:
    import duckdb as db
    import rules_sql

    connection = db.connect(config={"threads": CORES})
    source = f"read_parquet('{table}')"
    for statement in rules_sql.enums(program, source) if task == "memory" else ():
        connection.execute(statement)
    query = rules_sql.query(program, "firms" if task == "memory" else source)
    clock, found = timed(lambda: connection.execute(query).to_arrow_table(), 1)
    in_order = found.sort_by("firm").drop_columns("firm")
    answer(clock, [column.combine_chunks().to_numpy() for column in in_order.columns])


if __name__ == "__main__":
    way, task, table, program, schemes = sys.argv[1:]
    if way == "ours":
        ours(task, Path(table), int(schemes))
    else:
        rules = json.loads(Path(program).read_text(encoding="utf-8"))
        ways = {"numpy": numpy, "tuned": partial(numpy, tuned=True), "duckdb": duckdb}
        ways[way](task, Path(table), rules)
