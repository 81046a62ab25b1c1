"""Counting rows by many keys, quickly: a row becomes one integer, and equal integers are counted.

Polars counts by ten columns of text or dates at a tenth of the speed at which integers are sorted;
and a rule (section of an activity, quarter of a date) is worked out once per value, not per row.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Any, TypeAlias, TypeVar

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from quartiers.errors import ContractBroken

Keys = NDArray[np.uint64]
Codes = NDArray[np.uint32]
Counted = NDArray[np.int64]
Rows: TypeAlias = "NDArray[np.int64] | slice"
T = TypeVar("T", bound=np.generic)


@dataclass(frozen=True, eq=False)
class Counts:
    """Keys and how many rows have each. A key may come several times until `added` is called."""

    keys: Keys
    n: Counted

    @property
    def height(self) -> int:
        return len(self.keys)


def tally(pieces: Iterable[Keys]) -> Counts:
    """Count the keys of rows, piece by piece."""
    counts = [_counted(keys) for keys in pieces]
    return Counts(
        np.concatenate([each.keys for each in counts]), np.concatenate([each.n for each in counts])
    )


def _counted(rows: Keys) -> Counts:
    # Sorted by Polars: five times quicker than by NumPy, or than counting in a table of hashes. On
    # one thread: batches are mapped on all cores already.
    keys = _series(rows).sort(multithreaded=False).to_numpy()
    starts = _starts(keys)
    return Counts(keys[starts], np.diff(starts, append=len(keys)))


def added(parts: Sequence[Counts]) -> Counts:
    """Put counts together: sorted keys, each once."""
    keys, n = (np.concatenate([getattr(part, name) for part in parts]) for name in ("keys", "n"))
    # A stable sort makes use of the parts being sorted, piece by piece.
    order = np.argsort(keys, kind="stable")
    keys, n = keys[order], n[order]
    starts = _starts(keys)
    return Counts(keys[starts], np.add.reduceat(n, starts) if len(n) else n)


def _starts(keys: Keys) -> Counted:
    """Where each key begins in sorted ones."""
    first = np.ones(len(keys), np.bool_)
    np.not_equal(keys[1:], keys[:-1], out=first[1:])
    return np.flatnonzero(first)


@dataclass(frozen=True, eq=False)
class Layout:
    """What an integer of 64 bits holds: for each field the row of a table of values, or none.

    The first field has the highest bits, so that keys sort as the rows of its table. All values
    are known beforehand: batches give the same keys wherever they are counted.
    """

    fields: tuple[pl.DataFrame, ...]

    @cached_property
    def places(self) -> tuple[tuple[int, int], ...]:
        """The lowest bit of each field and how many it has, from the highest bit down."""
        widths = [field.height.bit_length() for field in self.fields]
        assert sum(widths) <= 64
        return tuple((64 - sum(widths[: i + 1]), width) for i, width in enumerate(widths))

    def keys(self, values: pl.DataFrame) -> Keys:
        """What each row of `values` puts in a key: whole fields, nothing where unknown."""
        keys = np.zeros(values.height, np.uint64)
        for field, (shift, _) in zip(self.fields, self.places, strict=True):
            if field.columns[0] in values.columns:
                keys |= _ranks(values.select(field.columns), field) << np.uint64(shift)
        return keys

    def only(self, **values: str) -> np.uint64:
        """What one value puts in every key."""
        key: np.uint64 = self.keys(pl.DataFrame({name: [text] for name, text in values.items()}))[0]
        return key

    def table(self, counts: Counts) -> pl.DataFrame:
        """The columns of each field, then `n`."""
        columns: list[pl.Series] = []
        for field, (shift, width) in zip(self.fields, self.places, strict=True):
            rank = counts.keys >> np.uint64(shift)
            rank &= np.uint64((1 << width) - 1)
            known = pl.concat([field.clear(1), field], rechunk=True)
            columns += known[_series(rank.astype(np.uint32))].get_columns()
        return pl.DataFrame([*columns, _series(counts.n.astype(np.uint32)).alias("n")])


def _ranks(values: pl.DataFrame, field: pl.DataFrame) -> Keys:
    """The row of each value in the table of a field, from 1; 0 is unknown."""
    values = values.cast(field.schema)
    ranked = field.with_columns(pl.int_range(1, pl.len() + 1, dtype=pl.UInt64).alias("rank"))
    found = values.join(ranked, on=field.columns, how="left", maintain_order="left")["rank"]
    assert values.filter(found.is_null()).drop_nulls().is_empty(), field.columns
    return found.fill_null(0).to_numpy()


@dataclass(frozen=True, eq=False)
class Coded:
    """Rows of which each column is a code, and which of the known values each code stands for."""

    codes: dict[str, pl.Series]
    stands_for: dict[str, Counted]

    def spread(self, name: str, values: NDArray[T], at: Rows = slice(None)) -> NDArray[T]:
        """For each row (of those `at`), that of `values` which stands beside its known value.

        The array is not to be written in.
        """
        here = values[self.stands_for[name]] if name in self.stands_for else values
        # Three times quicker than NumPy, which widens the codes first.
        return _series(here)[self.codes[name][at]].to_numpy()

    def crossed(self, name: str, flags: tuple[str, ...]) -> "Coded":
        """With a column that stands for up to ten columns of flags: see `combinations`."""
        codes = np.zeros(len(self.codes[flags[0]]), np.uint16)
        for flag in flags:
            codes *= np.uint16(3)
            codes += self.codes[flag].to_numpy()
        return Coded(self.codes | {name: _series(codes.astype(np.uint32))}, self.stands_for)


def combinations(flags: Sequence[str]) -> pl.DataFrame:
    """The flags (false, true, unknown) that each code of a crossed column stands for."""
    rows = list(product((False, True, None), repeat=len(flags)))
    return pl.DataFrame(rows, schema=dict.fromkeys(flags, pl.Boolean), orient="row")


def coded(table: pa.Table, known: Mapping[str, pl.Series]) -> Coded:
    """A batch as codes, of the columns of which `known` holds all values, unknown (null) last.

    Text read from Parquet as a dictionary is coded already. Days are known from a first one to a
    last one. The known values of a flag are false, true, null.
    """
    codes: dict[str, pl.Series] = {}
    stands_for: dict[str, Counted] = {}
    for name, values in known.items():
        column = table[name]
        if values.dtype == pl.Boolean:
            codes[name] = _filled(_series(column.cast(pa.uint8())), 2)
        elif values.dtype == pl.Date:
            codes[name] = _days(name, column, values)
        else:
            codes[name], found = dictionary(column)
            stands_for[name] = _places(name, found, values)
    return Coded(codes, stands_for)


def dictionary(column: pa.ChunkedArray) -> tuple[pl.Series, pl.Series]:
    """The code of each row, and the text of each code: the last code is that of null."""
    if not pa.types.is_dictionary(column.type):
        column = pc.dictionary_encode(column)
    chunks = column.unify_dictionaries().chunks
    texts = pl.Series(chunks[0].dictionary if chunks else [], dtype=pl.String)
    indices = pa.chunked_array([chunk.indices.cast(pa.int32()) for chunk in chunks], pa.int32())
    return _filled(_series(indices), len(texts)), texts.extend_constant(None, 1).rechunk()


def _places(name: str, found: pl.Series, known: pl.Series) -> Counted:
    """Where each text found stands in those known."""
    values = known.to_arrow()
    places = pc.index_in(found.to_arrow().cast(values.type), value_set=values)
    if places.null_count:
        strange = found.filter(pl.Series(places.is_null()))
        raise _strange(name, strange[0])
    found_at: Counted = places.to_numpy().astype(np.int64)
    return found_at


def _days(name: str, column: pa.ChunkedArray, known: pl.Series) -> pl.Series:
    days = _series(column)
    for day in (days.min(), days.max()):
        if day is not None and not known[0] <= day <= known[-2]:
            raise _strange(name, day)
    return _filled(days.to_physical() - known.to_physical()[0], len(known) - 1)


def _strange(name: str, value: object) -> ContractBroken:
    return ContractBroken(
        f"La colonne « {name} » des établissements a une valeur que le cube ne prévoit pas : "
        f"{value}.",
        "Rien n’est remplacé, le dernier millésime valide reste en service ; signalez ce message.",
    )


def _filled(codes: pl.Series, unknown: int) -> pl.Series:
    """Codes in one piece, unsigned, with one for what is unknown."""
    # By Polars: eight times quicker than by Arrow where nulls are many and scattered.
    whole = codes.rechunk().fill_null(unknown)
    return whole.reinterpret(signed=False) if whole.dtype == pl.Int32 else whole


def _series(array: pa.Array | pa.ChunkedArray | NDArray[Any]) -> pl.Series:
    """Without a copy, which `pl.Series` would make of an array of NumPy."""
    series = pl.from_arrow(pa.array(array) if isinstance(array, np.ndarray) else array)
    assert isinstance(series, pl.Series)
    return series
