"""Columns of booleans as words of 64, and back.

`&`, `|` and `~` on words cost Polars a sixth of what they cost on booleans, and the trees of the
rules hold little else.
"""

import numpy as np
import polars as pl
import pyarrow as pa
from numpy.typing import NDArray

WORD = 64
ROWS = ""
"""Name of the column whose bits are set where there is a row: the last word may be cut."""


def packed(bits: pl.DataFrame) -> pl.DataFrame:
    """A word for 64 rows; what stands beyond the last row is not told."""
    words = {name: _words(bits[name]) for name in bits.columns if name != ROWS}
    words[ROWS] = _padded(np.packbits(np.ones(bits.height, np.bool_), bitorder="little"))
    return pl.DataFrame(words)


def booleans(words: pl.DataFrame, height: int) -> pl.DataFrame:
    """The inverse of `packed`."""
    columns = [_booleans(words[name], height) for name in words.columns]
    return pl.DataFrame(columns)


def ones(word: pl.Expr) -> pl.Expr:
    """How many rows have the bit."""
    return (word & pl.col(ROWS)).bitwise_count_ones().cast(pl.UInt64).sum()


def _words(bits: pl.Series) -> NDArray[np.uint64]:
    array = bits.rechunk().to_arrow()
    octets = np.frombuffer(array.buffers()[1], np.uint8)
    first, shift = divmod(array.offset, 8)
    if shift:
        rows = np.unpackbits(octets, bitorder="little")[array.offset :][: len(array)]
        return _padded(np.packbits(rows, bitorder="little"))
    return _padded(octets[first : first + -(-len(array) // 8)])


def _padded(octets: NDArray[np.uint8]) -> NDArray[np.uint64]:
    whole = np.zeros(-(-len(octets) // 8) * 8, np.uint8)
    whole[: len(octets)] = octets
    return whole.view(np.uint64)


def _booleans(words: pl.Series, height: int) -> pl.Series:
    buffer = pa.py_buffer(np.ascontiguousarray(words.to_numpy()))
    array = pa.BooleanArray.from_buffers(pa.bool_(), height, [None, buffer])
    return pl.Series(words.name, array)
