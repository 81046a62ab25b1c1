"""The columns of a table of facts, as the tests of the rules read them: a bit at a time.

`Prepared` has looked at the whole table and numbered its codes; it is asked twice, first for the
bits to make, then for the words of a slice of rows. `Raw` knows only the names of the columns, for
a filter that must be written before any row is read. A null in a bit means that it is set: what is
not known may be.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from operator import eq, ge, gt, le, lt, ne
from typing import Any, Protocol

import numpy as np
import polars as pl
from numpy.typing import NDArray

from quartiers.schemes.bits import ANYTHING, Bit, Outcome, every, invert, some
from quartiers.schemes.encoding import CANDIDATES, HIGH, LOW, TYPES, Form, check_table, columns_of
from quartiers.schemes.facts import FactKey
from quartiers.schemes.logic import FALSE, TRUE
from quartiers.schemes.outcomes import by_prefix
from quartiers.schemes.rules import Among
from quartiers.schemes.words import Words

BETWEEN = "\x1f"
"""Stands between the candidates of a row: no code has it."""
ROWS = "lignes"
"""Name of a column of trues, by which a table whose facts are all unknown keeps its height."""
LAST = "\U0010ffff"
"""Greater than any character of a code."""
FEW_RUNS = 12
"""Beyond, one look-up in a set costs less than as many comparisons (measured)."""
_SIZES = ((pl.UInt8, 1 << 8), (pl.UInt16, 1 << 16), (pl.UInt32, 1 << 32))
Mask = NDArray[np.bool_]


Bound = int | float | date


class End(Protocol):
    """The least, or the greatest, that a fact may be."""

    def __lt__(self, bound: Bound) -> Bit: ...
    def __le__(self, bound: Bound) -> Bit: ...
    def __gt__(self, bound: Bound) -> Bit: ...
    def __ge__(self, bound: Bound) -> Bit: ...


class Columns(Protocol):
    def ends(self, key: FactKey) -> tuple[End, End] | None:
        """None where no column tells."""
        ...

    def flag(self, key: FactKey) -> Outcome: ...

    def code(self, test: Among) -> Outcome: ...

    def given(self, key: FactKey) -> Bit:
        """Whether something is known of a code."""
        ...


@dataclass(frozen=True, slots=True)
class Choice:
    """Numbers up to `size`, by the runs of consecutive ones, or of those left out when fewer."""

    runs: tuple[tuple[int, int], ...]
    left_out: bool
    size: int


def choice(wanted: Mask) -> Choice:
    inside, outside = runs(wanted), runs(~wanted)
    left_out = len(outside) < len(inside)
    return Choice(tuple(outside if left_out else inside), left_out, len(wanted))


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


Asked = tuple[str, str, Any]
"""A column, a sign and what it is compared with: what tells a bit from another."""
SIGNS: dict[str, Callable[[pl.Expr, Any], pl.Expr]] = {
    "<": lt,
    "<=": le,
    ">": gt,
    ">=": ge,
    "==": eq,
    "!=": ne,
    "yes": lambda column, _: column,
    "no": lambda column, _: ~column,
    "in": lambda column, runs: column.is_in([n for a, z in runs for n in range(a, z + 1)]),
}


@dataclass(frozen=True, slots=True)
class Prepared:
    """`frame` as given but for the codes, which are numbered. `asked` are the bits asked for so
    far; `words`, those of a slice of rows, once they are made."""

    frame: pl.DataFrame
    numbered: Mapping[FactKey, Numbered]
    asked: dict[Asked, pl.Expr] = field(default_factory=dict)
    words: Mapping[Asked, Words] | None = None

    def bit(self, column: str, sign: str, bound: Any = None) -> Bit:
        asked = column, sign, bound
        if self.words is not None:
            return self.words[asked]
        if asked not in self.asked:
            self.asked[asked] = SIGNS[sign](pl.col(column), bound)
        return self.asked[asked]

    def ends(self, key: FactKey) -> tuple[End, End] | None:
        if f"{key}{LOW}" not in self.frame.columns:
            return None
        return _Told(self, f"{key}{LOW}"), _Told(self, f"{key}{HIGH}")

    def flag(self, key: FactKey) -> Outcome:
        if str(key) not in self.frame.columns:
            return ANYTHING
        return Outcome(self.bit(str(key), "yes"), self.bit(str(key), "no"))

    def code(self, test: Among) -> Outcome:
        if test.fact not in self.numbered:
            return ANYTHING
        inside, outside = self.numbered[test.fact].choices(test)
        return Outcome(self.is_in(str(test.fact), inside), self.is_in(str(test.fact), outside))

    def given(self, key: FactKey) -> Bit:
        if key not in self.numbered:
            return False
        return self.bit(str(key), "!=", self.numbered[key].unknown)

    def is_in(self, name: str, numbers: Choice) -> Bit:
        if len(numbers.runs) > FEW_RUNS:
            found = self.bit(name, "in", numbers.runs)
        else:
            found = some(
                self.bit(name, "==", first)
                if first == last
                else every(
                    [
                        self._up_to(name, last, numbers),
                        invert(self._up_to(name, first - 1, numbers)),
                    ]
                )
                for first, last in numbers.runs
            )
        return invert(found) if numbers.left_out else found

    def _up_to(self, name: str, last: int, numbers: Choice) -> Bit:
        """Shared by the runs that begin or end there."""
        if last < 0 or last == numbers.size - 1:
            return last >= 0
        return self.bit(name, "<=", last)


@dataclass(frozen=True, slots=True, eq=False)
class _Told:
    """A column of ends that passes on each comparison asked of it."""

    columns: Prepared
    name: str

    def __lt__(self, bound: Bound) -> Bit:
        return self.columns.bit(self.name, "<", bound)

    def __le__(self, bound: Bound) -> Bit:
        return self.columns.bit(self.name, "<=", bound)

    def __gt__(self, bound: Bound) -> Bit:
        return self.columns.bit(self.name, ">", bound)

    def __ge__(self, bound: Bound) -> Bit:
        return self.columns.bit(self.name, ">=", bound)


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
    # Texts are compared a hundred times faster than lists
    texts = lists.list.join(BETWEEN)
    firsts = lists.gather(texts.arg_unique()).drop_nulls()
    places = texts.cast(pl.Enum(firsts.list.join(BETWEEN))).to_physical()
    return tuple(frozenset(values) for values in firsts.to_list()), places


def runs(wanted: Mask) -> list[tuple[int, int]]:
    """First and last of each run.

    >>> runs(np.array([True, True, False, True]))
    [(0, 1), (3, 3)]
    """
    edges = np.flatnonzero(np.diff(np.concatenate(([0], wanted.astype(np.int8), [0]))))
    return [(int(first), int(end) - 1) for first, end in edges.reshape(-1, 2)]


@dataclass(frozen=True, slots=True)
class Raw:
    """Columns known by their names alone. A row with candidates may pass any test of codes."""

    names: frozenset[str]

    def ends(self, key: FactKey) -> tuple[End, End] | None:
        low, high = f"{key}{LOW}", f"{key}{HIGH}"
        return (pl.col(low), pl.col(high)) if low in self.names else None

    def flag(self, key: FactKey) -> Outcome:
        known = pl.col(str(key))
        return Outcome(known, ~known) if str(key) in self.names else ANYTHING

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
