"""The same work on slices of arrays, on every core: NumPy and GEOS leave the interpreter's lock."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")

# Points: few enough for the arrays in between to stay in the last cache, many enough for a step to
# last longer than the passing of the interpreter's lock from one thread to another
CHUNK = 1 << 19


def cores() -> int:
    """The cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def over_chunks(
    work: Callable[[slice], T], n: int, size: int = CHUNK, threads: int | None = None
) -> list[T]:
    """`work` on each slice of 0…n, answers in order; on all cores unless `threads` says less."""
    slices = [slice(start, min(start + size, n)) for start in range(0, n, size)]
    threads = min(threads or cores(), len(slices))
    if threads < 2:
        return [work(one) for one in slices]
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(work, slices))
