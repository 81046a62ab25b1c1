"""A circuit run on a table, slice of rows after slice, on all the cores."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import numpy as np
import polars as pl

from quartiers.schemes.tables.columns import Prepared
from quartiers.schemes.tables.registers import Plan, planned
from quartiers.schemes.tables.words import WORD, Words, ones, words_for

SLICE = 1 << 19
"""Rows treated at once, a multiple of 64: a register is then 64 kB, and calls weigh little."""

Found = Iterator[list[bool | Words]]
T = TypeVar("T")


def run(
    ready: Prepared, wanted: Iterable[Sequence[object]], use: Callable[[slice, Found], T]
) -> list[T]:
    """What `use` makes of some rows and of the bits wanted of them, list after list; in no order,
    and several threads may call it at once. A table whose numbers are not sound is refused."""
    ready.circuit.want([ready.sound()])
    for bits in wanted:
        ready.circuit.want(bits)
    plan = planned(ready.circuit)
    height = ready.table.height
    starts = iter(range(0, max(height, 1), SLICE))  # a slice of no row has counts too
    workers = min(pl.thread_pool_size(), -(-height // SLICE))
    if workers <= 1:
        return _work(ready, plan, starts, use)
    with ThreadPoolExecutor(workers) as pool:
        parts = [pool.submit(_work, ready, plan, starts, use) for _ in range(workers)]
        return [found for part in parts for found in part.result()]


def _work(
    ready: Prepared, plan: Plan, starts: Iterator[int], use: Callable[[slice, Found], T]
) -> list[T]:
    """The slices that no other worker has taken, in memory that all of them use in turn."""
    height = ready.table.height
    width = words_for(min(SLICE, height))
    block = np.empty((plan.registers, width), np.uint64)
    room = np.zeros(width * WORD, np.bool_)
    made = []
    for start in starts:
        rows = slice(start, min(start + SLICE, height))
        width = words_for(rows.stop - start)
        registers = [register[:width] for register in block]
        for asked, register in zip(plan.asked, registers, strict=False):
            ready.read(asked, start, register, room[: width * WORD])
        found = plan.run(registers)
        (sound,) = next(found)
        if not isinstance(sound, bool) and ones(sound, rows.stop - start) < rows.stop - start:
            ready.refuse()
        made.append(use(rows, found))
    return made
