"""SIREN and SIRET numbers by the million, with valid keys, as Arrow text."""

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

# Numbers beginning with 000 that are attributed in real life are below 000 400 000. From here,
# 60,000 made-up SIREN keep the prefix 000; a larger register runs on upward.
FIRST_BODY = 40_000


def luhn_key(body: NDArray[np.int64], digits: int) -> NDArray[np.int64]:
    """The digit that makes `body` followed by it pass the test of Luhn."""
    total = np.zeros(len(body), dtype=np.int64)
    rest = body.copy()
    for rank in range(digits):
        rest, digit = np.divmod(rest, 10)
        if rank % 2 == 0:
            digit = digit * 2
            digit -= 9 * (digit > 9)
        total += digit
    return -total % 10


def sirens(first: int, count: int) -> NDArray[np.int64]:
    """`count` SIREN in a row; `first` is the rank of the first of them in the whole register."""
    body = np.arange(FIRST_BODY + first, FIRST_BODY + first + count, dtype=np.int64)
    return body * 10 + luhn_key(body, 8)


def nics(siren: NDArray[np.int64], rank: NDArray[np.int64]) -> NDArray[np.int64]:
    """The NIC of the establishment of this rank (from 0) in its legal unit."""
    number = rank + 1
    return number * 10 + luhn_key(siren * 10_000 + number, 13)


# Every number of four digits, as characters.
_FOUR = np.frombuffer(b"".join(b"%04d" % n for n in range(10_000)), np.uint8).reshape(-1, 4)


def fixed_text(numbers: NDArray[np.int64], width: int) -> pa.Array:
    """Numbers as text of fixed width, zeros on the left."""
    fours = -(-width // 4)
    characters = np.empty((len(numbers), 4 * fours), dtype=np.uint8)
    rest = numbers
    for rank in range(fours - 1, -1, -1):
        rest, four = np.divmod(rest, 10_000)
        characters[:, 4 * rank : 4 * rank + 4] = _FOUR[four]
    kept = np.ascontiguousarray(characters[:, 4 * fours - width :])
    offsets = np.arange(0, (len(numbers) + 1) * width, width, dtype=np.int32)
    return pa.StringArray.from_buffers(len(numbers), pa.py_buffer(offsets), pa.py_buffer(kept))


def coded_text(
    values: list[str],
    index: NDArray[np.integer] | NDArray[np.bool_],
    known: NDArray[np.bool_] | None = None,
) -> pa.Array:
    """Text drawn from a short list; null where `known` is False."""
    mask = None if known is None else ~known
    rank = {value: number for number, value in enumerate(dict.fromkeys(values))}
    if len(rank) < len(values):  # a value given twice would make the bytes of the file waver
        index = np.array([rank[value] for value in values], dtype=np.int32)[index.astype(np.int32)]
    return pa.DictionaryArray.from_arrays(
        pa.array(index.astype(np.int32), mask=mask), pa.array(list(rank), pa.string())
    )
