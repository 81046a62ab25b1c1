"""Codes of a column as numbers, in order, so that a prefix is a run of them."""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import polars as pl
from numpy.typing import NDArray

from quartiers.schemes.facts import FactKey
from quartiers.schemes.judging.outcomes import by_prefix
from quartiers.schemes.logic import FALSE, TRUE
from quartiers.schemes.rules import Among
from quartiers.schemes.tables.encoding import CANDIDATES

BETWEEN = "\x1f"
"""Stands between the candidates of a row: no code has it."""
LAST = "\U0010ffff"
"""Greater than any character of a code."""
_SIZES = ((pl.UInt8, 1 << 8), (pl.UInt16, 1 << 16), (pl.UInt32, 1 << 32))
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Choice:
    """Numbers up to `size`, by the runs of consecutive ones, or of those left out when fewer."""

    runs: tuple[tuple[int, int], ...]
    left_out: bool
    size: int


def choice(wanted: Mask) -> Choice:
    inside = runs(wanted)
    left_out = len(inside) > len(inside) + 1 - int(wanted[0]) - int(wanted[-1])
    return Choice(tuple(runs(~wanted) if left_out else inside), left_out, len(wanted))


@dataclass(frozen=True, slots=True)
class Numbered:
    """The codes of a column, numbered: sorted codes, then sets of candidates, then « unknown »."""

    codes: tuple[str, ...]
    several: tuple[frozenset[str], ...]
    chosen: dict[Among, tuple[Choice, Choice]] = field(default_factory=dict)

    def choices(self, test: Among) -> tuple[Choice, Choice]:
        """The numbers that may be in the list, and those that may be out of it."""
        if test not in self.chosen:
            inside, outside = self.may_pass(test)
            self.chosen[test] = choice(inside), choice(outside)
        return self.chosen[test]

    @property
    def unknown(self) -> int:
        return len(self.codes) + len(self.several)

    def may_pass(self, test: Among) -> tuple[Mask, Mask]:
        """For each number, whether it may be in the list, and whether it may be out of it."""
        inside = np.zeros(self.unknown + 1, np.bool_)
        vague = np.zeros(self.unknown + 1, np.bool_)
        vague[-1] = True
        for value in test.values:
            first = bisect_left(self.codes, value)
            last = bisect_left(self.codes, value + LAST) if test.by_prefix else first
            if not test.by_prefix and first < len(self.codes) and self.codes[first] == value:
                last = first + 1
            inside[first:last] = True
        if test.by_prefix:
            for start in shortened(test.values):
                place = bisect_left(self.codes, start)
                if place < len(self.codes) and self.codes[place] == start:
                    vague[place] = True
        for number, values in enumerate(self.several, len(self.codes)):
            found = {among(value, test) for value in values}
            inside[number] = found == {TRUE}
            vague[number] = found not in ({TRUE}, {FALSE})
        return inside | vague, ~inside


def among(value: str, test: Among) -> int:
    if test.by_prefix:
        return by_prefix(value, test.values)
    return TRUE if value in test.values else FALSE


def shortened(values: Iterable[str]) -> set[str]:
    """The codes less precise than one of these: « 96 » for « 96.02 »."""
    return {value[:length] for value in values for length in range(len(value))}


def runs(wanted: Mask) -> list[tuple[int, int]]:
    """First and last of each run.

    >>> runs(np.array([True, True, False, True]))
    [(0, 1), (3, 3)]
    """
    edges = np.flatnonzero(np.diff(np.concatenate(([0], wanted.astype(np.int8), [0]))))
    return [(int(first), int(end) - 1) for first, end in edges.reshape(-1, 2)]


def numbered(table: pl.DataFrame, key: FactKey) -> tuple[Numbered, pl.Series]:
    codes, numbers = _singles(table, str(key))
    sets, places = _several(table, f"{key}{CANDIDATES}")
    found = Numbered(codes, sets)
    smallest = next(dtype for dtype, size in _SIZES if found.unknown < size)
    one = numbers.cast(smallest)
    if sets:
        one = pl.select(pl.coalesce(one, (places + len(codes)).cast(smallest))).to_series()
    return found, one.fill_null(found.unknown).alias(str(key))


def _singles(table: pl.DataFrame, name: str) -> tuple[tuple[str, ...], pl.Series]:
    """The distinct codes in order, and the place of each row's among them."""
    if name not in table.columns:
        return (), pl.repeat(None, table.height, dtype=pl.UInt32, eager=True)
    column = table[name]
    if isinstance(column.dtype, pl.Enum):
        codes = column.dtype.categories.to_list()
        if codes == sorted(codes):
            return tuple(codes), column.to_physical()
    texts = column.cast(pl.String)
    kept = texts.unique().drop_nulls().sort()
    return tuple(kept.to_list()), texts.cast(pl.Enum(kept)).to_physical()


def _several(table: pl.DataFrame, name: str) -> tuple[tuple[frozenset[str], ...], pl.Series]:
    if name not in table.columns or table[name].is_null().all():
        return (), pl.Series([], dtype=pl.UInt32)
    lists = table[name].cast(pl.List(pl.String))
    # Texts are compared a hundred times faster than lists; sorting those costs as much, and a set
    # written in two orders may well have two numbers
    texts = lists.list.join(BETWEEN)
    firsts = lists.gather(texts.arg_unique()).drop_nulls()
    places = texts.cast(pl.Enum(firsts.list.join(BETWEEN))).to_physical()
    return tuple(frozenset(values) for values in firsts.to_list()), places
