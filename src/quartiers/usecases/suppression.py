"""Counts of a local file that may leave it: none under its threshold can be worked out.

A count from 1 to the threshold less one is hidden (primary suppression), and so are enough others
(secondary suppression) for the sums that are printed to leave open, for each of the first, that it
reaches the threshold. A zero is printed: what is hidden is then known to be one at least, and that
too is reckoned with.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

LEAST = 3  # no convention goes under it
GRAND_TOTAL = 10**9  # hidden last: it is what people know best from elsewhere
Cells = tuple[tuple[int | None, ...], ...]


@dataclass(frozen=True)
class Suppressed:
    """`cells` with the totals as last row, and as last column where there are two columns or more;
    None is hidden. `primary` and `secondary` count what was."""

    cells: Cells
    primary: int
    secondary: int


def suppress(counts: Sequence[Sequence[int]], threshold: int) -> Suppressed:
    """Of a table of counts, without its totals."""
    table = with_totals(counts)
    signs = _signs(table.shape)
    small = (table > 0) & (table < max(threshold, LEAST))
    hidden = small.copy()
    # The smallest first: their companions serve the others too
    for i, j in sorted(zip(*np.nonzero(small), strict=True), key=lambda at: table[at]):
        _hide_for(table, signs, hidden, (int(i), int(j)), max(threshold, LEAST))
    cells = tuple(
        tuple(None if hide else int(value) for value, hide in zip(row, hides, strict=True))
        for row, hides in zip(table, hidden, strict=True)
    )
    return Suppressed(cells, int(small.sum()), int((hidden & ~small).sum()))


def with_totals(counts: Sequence[Sequence[int]]) -> NDArray[np.int64]:
    table = np.array(counts, np.int64).reshape(len(counts), len(counts[0]) if counts else 1)
    table = np.vstack([table, table.sum(axis=0, keepdims=True)])
    if table.shape[1] > 1:
        table = np.hstack([table, table.sum(axis=1, keepdims=True)])
    return table


def _signs(shape: tuple[int, ...]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """A sum is written « parts less total is zero »."""
    rows, columns = np.ones(shape[0], np.int64), np.ones(shape[1], np.int64)
    rows[-1] = -1
    if shape[1] > 1:
        columns[-1] = -1
    return rows, columns


def _hide_for(
    table: NDArray[np.int64],
    signs: tuple[NDArray[np.int64], NDArray[np.int64]],
    hidden: NDArray[np.bool_],
    at: tuple[int, int],
    threshold: int,
) -> None:
    """Hide the corners of the cheapest rectangle along which the cell can be raised to the
    threshold while all the sums stay true and all that is hidden stays one at least. That of the
    totals always can: every corner of it is raised."""
    i, j = at
    lift = threshold - int(table[at])
    price = np.where(hidden, 0, np.maximum(table, 1)).astype(np.float64)
    price[-1, -1] = 0 if hidden[-1, -1] else GRAND_TOTAL
    down_rows = -signs[0][i] * signs[0]  # how the cell of another row moves, in the same column
    down_columns = -signs[1][j] * signs[1]
    by_row = _cost(table[:, j], price[:, j], down_rows * lift)
    by_row[i] = np.inf
    if table.shape[1] == 1:
        hidden[int(np.argmin(by_row)), j] = True
        return
    by_column = _cost(table[i], price[i], down_columns * lift)
    by_column[j] = np.inf
    across = _cost(table, price, np.outer(down_rows, down_columns) * lift)
    total = across + by_row[:, None] + by_column[None, :]
    k, m = np.unravel_index(int(np.argmin(total)), total.shape)
    hidden[i, m] = hidden[k, j] = hidden[k, m] = True


def _cost(
    values: NDArray[np.int64], price: NDArray[np.float64], moves: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Infinite where the cell is zero, or would fall under one."""
    return np.where((values > 0) & (values + moves >= 1), price, np.inf)
