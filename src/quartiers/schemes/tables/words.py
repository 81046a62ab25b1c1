"""Columns of booleans as words of 64 of them, and back.

NumPy folds the words of a million rows twenty times as fast as Polars its columns of booleans, and
the trees of the rules hold little else.
"""

from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
from numpy.typing import NDArray

Words = NDArray[np.uint64]
Octets = NDArray[np.uint8]
WORD = 64


def bits_of(column: pl.Series) -> Words:
    """A word for 64 rows of booleans; what is beyond the last row, or null, is not told."""
    array = column.rechunk().to_arrow()
    return _words(array.buffers()[1], array.offset, len(array))


def nulls(column: pl.Series) -> Words:
    """Where a column that has nulls is null."""
    array = column.rechunk().to_arrow()
    return ~_words(array.buffers()[0], array.offset, len(array))


def _words(bits: pa.Buffer, start: int, rows: int) -> Words:
    stored = np.frombuffer(bits, np.uint8)
    first, shift = divmod(start, 8)
    if shift:
        kept = np.unpackbits(stored, bitorder="little")[start:][:rows]
        stored, first = np.packbits(kept, bitorder="little"), 0
    whole, cut = divmod(rows, WORD)
    words = stored[first : first + whole * 8].view(np.uint64)
    if not cut:
        return words
    rest = stored[first + whole * 8 :][: -(-cut // 8)]
    last = np.zeros(8, np.uint8)
    last[: len(rest)] = rest
    return np.concatenate([words, last.view(np.uint64)])


def words_for(rows: int) -> int:
    return -(-rows // WORD)


def octets(words: Words, rows: int) -> Octets:
    """1 where the bit is set."""
    return np.unpackbits(words.view(np.uint8), count=rows, bitorder="little")


def as_series(name: str, numbers: Octets) -> pl.Series:
    """The same memory, which a Series made of an array would copy."""
    buffers = [None, pa.py_buffer(numbers)]
    return pl.Series(name, pa.UInt8Array.from_buffers(pa.uint8(), len(numbers), buffers))


def unmasked(column: pl.Series) -> NDArray[Any]:
    """The same memory, where a null is whatever value stands there."""
    array = column.rechunk().to_arrow()
    dtype = np.int32 if column.dtype == pl.Date else np.float64
    return np.frombuffer(array.buffers()[1], dtype)[array.offset :][: len(array)]


def ones(words: Words, rows: int) -> int:
    """How many of the rows have the bit."""
    whole, cut = divmod(rows, WORD)
    count = int(np.add.reduce(np.bitwise_count(words[:whole])))
    if cut:
        count += (int(words[whole]) & ((1 << cut) - 1)).bit_count()
    return count
