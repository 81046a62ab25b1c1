"""What the map shows of a place, as tables: the same rules as the tiles, the same counts."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from quartiers.diagnostic.definitions import sections
from quartiers.diagnostic.indicator import Source
from quartiers.diagnostic.tables import section
from quartiers.storage.store import Store
from quartiers.territory.codes import Qpv
from quartiers.usecases.on_map import (
    NO_ACTIVITY,
    REGISTER,
    activity,
    alone,
    countable,
    legal_person,
    size,
    square_name,
    square_of,
)
from quartiers.usecases.register import source_of


@dataclass(frozen=True)
class Square:
    """`sectors` goes from the most to the least present."""

    name: str
    count: int
    sectors: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Shown:
    """An establishment that may be shown alone; `siret` is "" where it could name a person."""

    activity: str
    size: str
    siret: str
    square: str


@dataclass(frozen=True)
class OnMap:
    """`sectors`: label, establishments, squares. `shown` is the part asked for of `shown_count`."""

    count: int
    sectors: tuple[tuple[str, int, int], ...]
    squares: tuple[Square, ...]
    shown: tuple[Shown, ...]
    shown_count: int


def register_source(store: Store) -> Source | None:
    """None where no register is loaded: nothing is known of its establishments."""
    return source_of(store.entry(REGISTER)) if store.has(REGISTER) else None


def counts(store: Store, codes: Sequence[str]) -> dict[str, int]:
    """How many establishments of each neighbourhood are on the map; one that is absent has none."""
    found: dict[str, int] = {}
    for generation in (2015, 2024):
        mine = [code for code in codes if Qpv(code).generation == generation]
        if mine:
            zone = f"qpv_{generation}"
            near = [_near(departement) for departement in {Qpv(code).departement for code in mine}]
            rows = store.scan(REGISTER).filter(
                pl.any_horizontal(near), pl.col(zone).is_in(mine), countable()
            )
            found |= dict(rows.group_by(zone).len().collect().iter_rows())
    return found


def on_map(store: Store, asked: Qpv, first: int, most: int) -> OnMap:
    """The tables of a neighbourhood, with `most` of its establishments from the rank `first`."""
    rows = (
        store.scan(REGISTER)
        .filter(_near(asked.departement), pl.col(f"qpv_{asked.generation}") == asked, countable())
        .select(
            "siret",
            "epsg",
            naf=pl.col("naf").fill_null(""),
            band=pl.col("size_band").fill_null(""),
            sector=section(pl.col("naf")).fill_null(""),
            column=square_of("x"),
            row=square_of("y"),
            alone=alone(),
            legal=legal_person(),
        )
        .collect()
    )
    shown = rows.filter("alone").sort("naf", "column", "row", "siret")
    squares = _squares(rows)
    return OnMap(
        count=rows.height,
        sectors=_sectors(rows),
        squares=squares,
        shown=tuple(_shown(row) for row in shown.slice(first, most).iter_rows(named=True)),
        shown_count=shown.height,
    )


def _near(departement: str) -> pl.Expr:
    """The register is sorted by commune: only the row groups of the département are read."""
    return pl.col("commune").is_between(pl.lit(departement), pl.lit(departement + "~"))


def _label(letter: str) -> str:
    return sections().get(letter, NO_ACTIVITY)


def _sectors(rows: pl.DataFrame) -> tuple[tuple[str, int, int], ...]:
    table = (
        rows.group_by("sector")
        .agg(n=pl.len(), squares=pl.struct("epsg", "column", "row").n_unique())
        .sort("n", "sector", descending=[True, False])
    )
    return tuple((_label(letter), n, squares) for letter, n, squares in table.iter_rows())


def _squares(rows: pl.DataFrame) -> tuple[Square, ...]:
    """From north to south, then from west to east, as one reads a map."""
    found: dict[tuple[int, int, int], list[tuple[str, int]]] = {}
    table = rows.group_by("epsg", "row", "column", "sector").len()
    ordered = table.sort(
        "epsg", "row", "column", "len", "sector", descending=[False, True, False, True, False]
    )
    for epsg, row, column, letter, n in ordered.iter_rows():
        found.setdefault((epsg, column, row), []).append((_label(letter), n))
    return tuple(
        Square(square_name(*place), sum(n for _, n in held), tuple(held))
        for place, held in found.items()
    )


def _shown(row: dict[str, object]) -> Shown:
    return Shown(
        activity=activity(str(row["naf"])),
        size=size(str(row["band"])),
        siret=str(row["siret"]) if row["legal"] else "",
        square=square_name(int(str(row["epsg"])), int(str(row["column"])), int(str(row["row"]))),
    )
