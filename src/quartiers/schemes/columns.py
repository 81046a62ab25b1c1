"""The columns of a table of facts, read without a null: what each may be, row by row.

Two ways to read: `Prepared` has looked at the whole table and numbered its codes; `Raw` knows only
the names of the columns, for a filter that must be written before any row is read.
"""

from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import polars as pl
from numpy.typing import NDArray

from quartiers.schemes.bits import ANYTHING, Bit, Outcome, some
from quartiers.schemes.encoding import CANDIDATES, HIGH, LOW, TYPES, Form, check_table, columns_of
from quartiers.schemes.facts import FactKey
from quartiers.schemes.logic import FALSE, TRUE
from quartiers.schemes.outcomes import by_prefix
from quartiers.schemes.rules import Among

ROWS = "lignes"
"""Name of a column of trues, by which a table whose facts are all unknown keeps its height."""
LAST = "\U0010ffff"
"""Greater than any character of a code."""
FEW_RUNS = 12
"""Beyond, a set of numbers costs less than as many comparisons (measured)."""
_SIZES = ((pl.UInt8, 1 << 8), (pl.UInt16, 1 << 16), (pl.UInt32, 1 << 32))
Mask = NDArray[np.bool_]


class Columns(Protocol):
    def ends(self, key: FactKey) -> tuple[Any, Any] | None:
        """The least and the greatest it may be; None where no column tells."""
        ...

    def flag(self, key: FactKey) -> Outcome: ...

    def code(self, test: Among) -> Outcome: ...

    def given(self, key: FactKey) -> Bit:
        """Whether something is known of a code."""
        ...


@dataclass(frozen=True, slots=True)
class Numbered:
    """The codes of a column, numbered: sorted codes, then sets of candidates, then « unknown »."""

    codes: tuple[str, ...]
    several: tuple[frozenset[str], ...]

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
                if place < len(self.codes) and self.codes[place] == start and not inside[place]:
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


@dataclass(frozen=True, slots=True)
class Prepared:
    """`frame` as given but for the codes, which are numbered."""

    frame: pl.DataFrame
    numbered: Mapping[FactKey, Numbered]

    def ends(self, key: FactKey) -> tuple[Any, Any] | None:
        return ends(key, self.frame.columns)

    def flag(self, key: FactKey) -> Outcome:
        return flag(key, self.frame.columns)

    def code(self, test: Among) -> Outcome:
        if test.fact not in self.numbered:
            return ANYTHING
        inside, outside = self.numbered[test.fact].may_pass(test)
        number = pl.col(str(test.fact))
        return Outcome(is_among(number, inside), is_among(number, outside))

    def given(self, key: FactKey) -> Bit:
        if key not in self.numbered:
            return False
        return pl.col(str(key)) != self.numbered[key].unknown


def prepared(table: pl.DataFrame, forms: Mapping[FactKey, Form]) -> Prepared:
    check_table(table, forms.items())
    columns = [pl.repeat(True, table.height, eager=True).alias(ROWS)]
    numbered: dict[FactKey, Numbered] = {}
    for key, form in forms.items():
        names = [name for name in columns_of(key, form) if name in table.columns]
        if names and form == "code":
            numbered[key], numbers = _numbered(table, key)
            columns.append(numbers)
        elif names:
            columns += [table[name].cast(TYPES[form]) for name in names]
    return Prepared(pl.DataFrame(columns), numbered)


def ends(key: FactKey, names: Collection[str]) -> tuple[Any, Any] | None:
    low, high = f"{key}{LOW}", f"{key}{HIGH}"
    return (pl.col(low), pl.col(high)) if low in names else None


def flag(key: FactKey, names: Collection[str]) -> Outcome:
    if str(key) not in names:
        return ANYTHING
    return Outcome(pl.col(str(key)), ~pl.col(str(key)))


def _numbered(table: pl.DataFrame, key: FactKey) -> tuple[Numbered, pl.Series]:
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
    lists = table[name].cast(pl.List(pl.String)).list.sort()
    distinct = lists.unique().drop_nulls()
    places = pl.DataFrame({"list": distinct, "place": range(distinct.len())})
    rows = pl.DataFrame({"list": lists})
    joined = rows.join(places, on="list", how="left", maintain_order="left")
    return tuple(frozenset(values) for values in distinct.to_list()), joined["place"]


def is_among(number: pl.Expr, wanted: Mask) -> Bit:
    """Whether a number is wanted, by the runs of consecutive ones: sorted codes of one prefix."""
    if wanted.all() or not wanted.any():
        return bool(wanted.all())
    inside, outside = runs(wanted), runs(~wanted)
    if len(outside) < len(inside):
        return ~_in_runs(number, outside, wanted)
    return _in_runs(number, inside, wanted)


def runs(wanted: Mask) -> list[tuple[int, int]]:
    """First and last of each run.

    >>> runs(np.array([True, True, False, True]))
    [(0, 1), (3, 3)]
    """
    edges = np.flatnonzero(np.diff(np.concatenate(([0], wanted.astype(np.int8), [0]))))
    return [(int(first), int(end) - 1) for first, end in edges.reshape(-1, 2)]


def _in_runs(number: pl.Expr, found: list[tuple[int, int]], wanted: Mask) -> pl.Expr:
    if len(found) > FEW_RUNS:
        return number.is_in([n for first, last in found for n in range(first, last + 1)])
    return pl.any_horizontal(_in_run(number, first, last, len(wanted) - 1) for first, last in found)


def _in_run(number: pl.Expr, first: int, last: int, greatest: int) -> pl.Expr:
    if first == last:
        return number == first
    if first == 0:
        return number <= last
    return number >= first if last == greatest else (number >= first) & (number <= last)


@dataclass(frozen=True, slots=True)
class Raw:
    """Columns known by their names alone. A row with candidates may pass any test of codes."""

    names: frozenset[str]

    def ends(self, key: FactKey) -> tuple[Any, Any] | None:
        return ends(key, self.names)

    def flag(self, key: FactKey) -> Outcome:
        return flag(key, self.names)

    def code(self, test: Among) -> Outcome:
        if str(test.fact) not in self.names:
            return ANYTHING
        text = pl.col(str(test.fact)).cast(pl.String)
        if not test.by_prefix:
            inside = text.is_in(test.values)
            return Outcome(inside, ~inside)
        inside = pl.any_horizontal(text.str.starts_with(value) for value in test.values)
        return Outcome(inside | text.is_in(sorted(shortened(test.values))), ~inside)

    def given(self, key: FactKey) -> Bit:
        names = [name for name in columns_of(key, "code") if name in self.names]
        return some(pl.col(name).is_not_null() for name in names)
