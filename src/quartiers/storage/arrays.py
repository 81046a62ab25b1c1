"""Named arrays in one file, mapped rather than read: only what is used is brought to memory, once
for all the processes that use it.

A line of JSON tells the arrays (type, shape, place) and the size of the file; then their bytes,
each array beginning on a multiple of 64. A file of another size than it says is not read: part of
it may be missing.
"""

import json
import mmap
from math import prod
from pathlib import Path
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any

    from numpy.typing import NDArray

    Arrays = dict[str, NDArray[Any]]

ALIGNED = 64  # bytes: what processors load at once


def write_arrays(file: IO[bytes], arrays: "Arrays") -> None:
    """Numbers, booleans and texts of fixed length. Raises TypeError for Python objects."""
    import numpy as np

    told, place = {}, 0
    for name, array in arrays.items():
        if array.dtype.hasobject:
            raise TypeError(f"{name} holds Python objects")
        told[name] = [array.dtype.str, list(array.shape), place]
        place = _next(place + array.nbytes)
    head = json.dumps({"size": place, "arrays": told}).encode()
    file.write(head.ljust(_next(len(head) + 1) - 1) + b"\n")
    for array in arrays.values():
        file.write(np.ascontiguousarray(array).tobytes().ljust(_next(array.nbytes), b"\0"))


def read_arrays(path: Path) -> "Arrays":
    """Read-only arrays over the file. Raises OSError, or ValueError for what is not such a file."""
    import numpy as np

    with path.open("rb") as file:
        head = file.readline()
        told = json.loads(head)
        if not isinstance(told, dict) or path.stat().st_size != len(head) + told.get("size", -1):
            raise ValueError(f"{path} is not whole")
        held = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    return {
        name: np.frombuffer(held, kind, prod(shape), len(head) + place).reshape(shape)
        for name, (kind, shape, place) in told["arrays"].items()
    }


def _next(place: int) -> int:
    return -(-place // ALIGNED) * ALIGNED
