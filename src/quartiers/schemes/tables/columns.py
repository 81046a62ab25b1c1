"""The columns of a table of facts, as the tests of the rules read them: a bit at a time.

`Prepared` has looked at the whole table and numbered its codes; it is asked twice, first for the
bits to make, then for the words of a slice of rows. `Raw` knows only the names of the columns, for
a filter that must be written before any row is read. A null in a bit means that it is set: what is
not known may be.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from operator import eq, ge, gt, le, lt, ne
from typing import Any, Protocol

import numpy as np
import polars as pl

from quartiers.schemes.facts import FactKey
from quartiers.schemes.rules import Among
from quartiers.schemes.tables.bits import ANYTHING, Bit, Outcome, every, invert, some
from quartiers.schemes.tables.encoding import HIGH, LOW, TYPES, Form, check_table, columns_of
from quartiers.schemes.tables.numbering import Choice, Numbered, numbered, shortened
from quartiers.schemes.tables.words import Words, unmasked

ROWS = "lignes"
"""Name of a column of trues, by which a table whose facts are all unknown keeps its height."""
FEW_RUNS = 12
"""Beyond, one look-up in a set costs less than as many comparisons (measured)."""
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
    """`frame` holds no null: codes are numbered, a column with nulls has a second one that tells
    them. `asked` are the bits asked for so far; `words`, those of a slice of rows, once made."""

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

    def to_make(self) -> list[pl.Expr]:
        """The bits asked for, by their place, and the nulls of the columns they look at."""
        looked_at = dict.fromkeys(unknown(column) for column, _, _ in self.asked)
        nulls = [pl.col(name) for name in looked_at if name in self.frame.columns]
        bits = enumerate(self.asked.values())
        return [pl.col(ROWS), *nulls, *(bit.alias(f"{place}") for place, bit in bits)]

    def told(self, words: Mapping[str, Words]) -> "Prepared":
        """With the bits of a slice, as `to_make` names them: what is null may be."""
        holed = [asked for asked in self.asked if unknown(asked[0]) in words]
        # One block for all of them: asking the system for many costs more than what fills them
        block = np.empty((len(holed), len(words[ROWS])), np.uint64)
        found = {asked: words[f"{place}"] for place, asked in enumerate(self.asked)}
        for asked, room in zip(holed, block, strict=True):
            found[asked] = np.bitwise_or(found[asked], words[unknown(asked[0])], out=room)
        return replace(self, words=found)

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
    codes: dict[FactKey, Numbered] = {}
    present, holed = frozenset(table.columns), []
    for key, form in forms.items():
        names = [name for name in columns_of(key, form) if name in present]
        if names and form == "code":
            codes[key], numbers = numbered(table, key)
            columns.append(numbers)
            continue
        for name in names:
            column = table[name]
            if column.null_count():
                holed.append(name)
                column = unmasked(column.cast(TYPES[form]))
            columns.append(column if column.dtype == TYPES[form] else column.cast(TYPES[form]))
    nulls = (pl.col(name).is_null().alias(unknown(name)) for name in holed)
    return Prepared(pl.DataFrame(columns).hstack(table.select(nulls)), codes)


def unknown(column: str) -> str:
    return f"{column}?"


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
