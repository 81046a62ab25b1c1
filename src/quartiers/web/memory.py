"""How the site asks the system for memory: set before anything heavy is imported."""

import ctypes
import os
import sys

# Names of `mallopt` in glibc's malloc.h.
TRIM_THRESHOLD, MMAP_THRESHOLD, ARENA_MAX = -1, -3, -8
POLARS = "narenas:1,dirty_decay_ms:1000,muzzy_decay_ms:0"  # its own allocator
BLOCK = 131_072  # bytes: larger blocks go back to the system as soon as they are freed


def thrifty(workers: int) -> None:
    """One pool of memory for all the threads of a process, given back as it empties; and no more
    threads for tables than the processes have cores to share.

    By default each thread keeps a pool of its own: two processes of four threads held 150 MB more.
    """
    threads = max((os.cpu_count() or 1) // workers, 1)
    os.environ.setdefault("POLARS_MAX_THREADS", str(threads))
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    os.environ.setdefault("_RJEM_MALLOC_CONF", POLARS)
    if sys.platform == "linux":
        libc = ctypes.CDLL(None)
        if hasattr(libc, "mallopt"):  # musl has none
            for name, value in ((ARENA_MAX, 1), (TRIM_THRESHOLD, BLOCK), (MMAP_THRESHOLD, BLOCK)):
                libc.mallopt(name, value)
