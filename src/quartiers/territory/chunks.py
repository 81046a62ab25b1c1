"""The same work on slices of arrays, on every core: NumPy and GEOS leave the interpreter's lock."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")

CHUNK = 1 << 20  # points, see `cells.BLOCK`
LEAST = 1 << 15  # below, a thread of its own costs more than it brings


def cores() -> int:
    """The cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def over_chunks(
    work: Callable[[slice], T], n: int, size: int | None = None, threads: int | None = None
) -> list[T]:
    """`work` on each slice of 0…n, answers in order; on all cores unless `threads` says less."""
    threads = threads or cores()
    if size is None:
        size = min(CHUNK, max(LEAST, -(-n // threads)))
    slices = [slice(start, min(start + size, n)) for start in range(0, n, size)]
    threads = min(threads, len(slices))
    if threads < 2:
        return [work(one) for one in slices]
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(work, slices))
