"""The columns of a table of facts, as the tests of the rules read them: a bit at a time.

`Prepared` has looked at the whole table and numbered its codes; it is asked twice, first for the
bits to make, then for the words of a slice of rows. `Raw` knows only the names of the columns, for
a filter that must be written before any row is read. A null in a bit means that it is set: what is
not known may be.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

import numpy as np
import polars as pl
from numpy.typing import NDArray

from quartiers.schemes.facts import FactKey
from quartiers.schemes.rules import Among
from quartiers.schemes.tables.bits import ANYTHING, Bit, Outcome, every, invert, some
from quartiers.schemes.tables.circuits import Asked, Circuit
from quartiers.schemes.tables.encoding import HIGH, LOW, TYPES, Form, check_table, columns_of
from quartiers.schemes.tables.numbering import Choice, Mask, Numbered, numbered, shortened
from quartiers.schemes.tables.words import WORD, Words, bits_of, nulls, unmasked

FEW_RUNS = 12
"""Beyond, one look-up in a set costs less than as many comparisons (measured)."""
Bound = int | float | date
EPOCH = date(1970, 1, 1)


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


def _is_in(numbers: NDArray[Any], runs: Iterable[tuple[int, int]], out: Mask) -> None:
    wanted = np.zeros(np.iinfo(numbers.dtype).max + 1, np.bool_)
    for first, last in runs:
        wanted[first : last + 1] = True
    np.take(wanted, numbers, out=out)


SIGNS: dict[str, Callable[..., Any]] = {
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
    "==": np.equal,
    "!=": np.not_equal,
    "in": _is_in,
}


@dataclass(frozen=True, slots=True)
class Prepared:
    """`values` are arrays without their nulls; `flags`, words of booleans; `holes`, words of the
    nulls of the columns that have some. `circuit` holds what is asked of them so far."""

    table: pl.DataFrame
    forms: Mapping[FactKey, Form]
    values: Mapping[str, NDArray[Any]]
    flags: Mapping[str, Words]
    holes: Mapping[str, Words]
    numbered: Mapping[FactKey, Numbered]
    circuit: Circuit = field(default_factory=Circuit)

    def sound(self) -> Bit:
        """Whether what was given is what `encode` would have said: no bound is above the other,
        none is NaN."""
        return every(
            bit
            for key, form in self.forms.items()
            if form in ("nombre", "date") and f"{key}{LOW}" in self.values
            for bit in self._in_order(f"{key}{LOW}", f"{key}{HIGH}")
        )

    def _in_order(self, low: str, high: str) -> Iterator[Bit]:
        yield self.bit(low, "<=", high)
        if not np.array_equal(self.holes.get(low, ()), self.holes.get(high, ())):
            # Where one end is null, the other may still be NaN
            yield self.bit(low, "<=", low)
            yield self.bit(high, "<=", high)

    def refuse(self) -> None:
        """Say what is wrong with the first fact that is not sound."""
        check_table(self.table, self.forms.items())

    def bit(self, column: str, sign: str, bound: Any = None) -> Bit:
        return self.circuit.ask(Asked(column, sign, bound))

    def read(self, asked: Asked, start: int, into: Words, room: NDArray[np.bool_]) -> None:
        """A bit of the rows from `start`, a multiple of 64: what is null may be."""
        column, sign, bound = asked
        words = slice(start // WORD, start // WORD + len(into))
        if sign in ("yes", "no"):
            (np.positive if sign == "yes" else np.invert)(self.flags[column][words], out=into)
        else:
            rows = slice(start, start + len(room))
            other = self.values[bound][rows] if isinstance(bound, str) else bound
            values = self.values[column][rows]
            SIGNS[sign](values, other, out=room[: len(values)])
            into[:] = np.packbits(room, bitorder="little").view(np.uint64)
        for name in (column, bound):
            if name in self.holes:
                into |= self.holes[name][words]

    def ends(self, key: FactKey) -> tuple[End, End] | None:
        if f"{key}{LOW}" not in self.values:
            return None
        return _Told(self, f"{key}{LOW}"), _Told(self, f"{key}{HIGH}")

    def flag(self, key: FactKey) -> Outcome:
        if str(key) not in self.flags:
            return ANYTHING
        return Outcome(self.bit(str(key), "yes"), self.bit(str(key), "no"))

    def code(self, test: Among) -> Outcome:
        if test.fact not in self.numbered:
            return ANYTHING
        name = str(test.fact)
        inside, outside = self.numbered[test.fact].choices(test)
        return Outcome(lambda: self.is_in(name, inside), lambda: self.is_in(name, outside))

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

    def _bit(self, sign: str, bound: Bound) -> Bit:
        known = (bound - EPOCH).days if isinstance(bound, date) else bound
        return self.columns.bit(self.name, sign, known)

    def __lt__(self, bound: Bound) -> Bit:
        return self._bit("<", bound)

    def __le__(self, bound: Bound) -> Bit:
        return self._bit("<=", bound)

    def __gt__(self, bound: Bound) -> Bit:
        return self._bit(">", bound)

    def __ge__(self, bound: Bound) -> Bit:
        return self._bit(">=", bound)


def prepared(table: pl.DataFrame, forms: Mapping[FactKey, Form]) -> Prepared:
    check_table(table, forms.items(), ends=False)
    values: dict[str, NDArray[Any]] = {}
    flags: dict[str, Words] = {}
    holes: dict[str, Words] = {}
    codes: dict[FactKey, Numbered] = {}
    present = frozenset(table.columns)
    for key, form in forms.items():
        names = [name for name in columns_of(key, form) if name in present]
        if names and form == "code":
            codes[key], numbers = numbered(table, key)
            values[str(key)] = numbers.to_numpy()
            continue
        for name in names:
            column = table[name].cast(TYPES[form]).rechunk()
            if column.null_count():
                holes[name] = nulls(column)
            if form == "booleen":
                flags[name] = bits_of(column)
            else:
                values[name] = unmasked(column)
    return Prepared(table, forms, values, flags, holes, codes)


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
