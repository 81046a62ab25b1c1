"""From the staged register to the two tables of counts, and the coverage of the geolocation.

Each count is a map of one batch of staged rows, then a sum: `map_stock`, `map_cohorts` and
`map_coverage` are pure and may be given any part of the register.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeAlias

import polars as pl
import pyarrow as pa

from quartiers.diagnostic.tables import (
    APART,
    COHORT_KEYS,
    COHORTS,
    COVERAGE,
    STOCK,
    STOCK_KEYS,
    age_class_start,
    first_cohort_year,
    first_year,
    section,
)
from quartiers.pipeline.counting import TEXT, Coded, coded
from quartiers.pipeline.engine import run

WHOLE = "*"  # all the zones of a QPV zoning together
FRANCE = "FR"
QPV = ("qpv_2015", "qpv_2024")
BANDS = ("band_2015", "band_2024")
# Row groups small enough that one zone is read in milliseconds.
ROW_GROUP = 20_000

Batch: TypeAlias = "pl.DataFrame | pa.Table"
Schema = dict[str, pl.DataType | type[pl.DataType]]


@dataclass(frozen=True)
class Cube:
    """Sorted by zoning and zone (coverage: by commune), typed as in `diagnostic.tables`."""

    stock: pl.DataFrame
    cohorts: pl.DataFrame
    coverage: pl.DataFrame

    @property
    def height(self) -> int:
        return self.stock.height + self.cohorts.height + self.coverage.height


@dataclass(frozen=True)
class Geography:
    """Where each commune of the register is counted: small enough to go with every batch.

    `places` has one row per register commune: `commune`, `into` (the commune it rolls up to: Paris
    for its arrondissements), `own` (that commune gets rows of its own), `epci` (null for an EPCI
    that does not), `departement`.
    """

    places: pl.DataFrame


def build_cube(staged: Path, places_table: pl.DataFrame, stock_year: int) -> Cube:
    """Count the staged register. `places_table` is the decoupage of `catalogue`.

    `stock_year` is the year of the register: what is long before it is put together.
    """
    where = geography(run(staged, map_near, _sum_near, columns=NEAR_READS), places_table)
    counted = run(
        staged,
        partial(map_cube, where=where, stock_year=stock_year),
        sum_cubes,
        columns=CUBE_READS,
        arrow=True,
    )
    return Cube(
        _finished(counted.stock, STOCK),
        _finished(counted.cohorts, COHORTS),
        _finished(counted.coverage, COVERAGE),
    )


def sum_cubes(parts: Sequence[Cube]) -> Cube:
    """Put the counts of several batches together."""
    return Cube(
        sum_counts([part.stock for part in parts]),
        sum_counts([part.cohorts for part in parts]),
        sum_counts([part.coverage for part in parts]),
    )


NEAR_READS = ["commune", *QPV, *BANDS]


def map_near(batch: pl.DataFrame) -> pl.DataFrame:
    """The communes of a batch, and whether an establishment there is in a QPV or near one."""
    rows = batch.with_columns(pl.col(pl.String).cast(TEXT))
    near = pl.any_horizontal((pl.col(zoning) != "").fill_null(False) for zoning in (*QPV, *BANDS))
    some = rows.filter(near)["commune"].unique()
    return rows.select(pl.col("commune").unique()).with_columns(
        near=pl.col("commune").is_in(some.implode())
    )


def _sum_near(tables: Sequence[pl.DataFrame]) -> pl.DataFrame:
    return pl.concat(tables).group_by("commune").agg(pl.col("near").any())


def geography(near: pl.DataFrame, places_table: pl.DataFrame) -> Geography:
    """Roll-ups of the communes found in the register; `near` is what `map_near` found.

    A commune that the decoupage does not know (merged since, overseas collectivity) stands for
    itself, in the departement that its code tells, so that every total adds up.
    """
    known = places_table.filter(pl.col("kind").is_in(["commune", "arrondissement"])).select(
        commune=pl.col("code").cast(pl.String),
        into=pl.coalesce("parent", "code").cast(pl.String),
        epci=pl.coalesce("ept", "epci").cast(pl.String),
        departement=pl.col("departement").cast(pl.String),
    )
    # An arrondissement belongs to the EPCI of its commune.
    parents = known.select(into="commune", parent_epci="epci").unique("into")
    code = pl.col("commune")
    overseas = code.str.starts_with("97") | code.str.starts_with("98")
    places = (
        near.with_columns(code.cast(pl.String))
        .join(known.unique("commune", keep="last"), on="commune", how="left")
        .with_columns(into=pl.coalesce("into", "commune"))
        .join(parents, on="into", how="left")
        .with_columns(
            epci=pl.coalesce("epci", "parent_epci"),
            departement=pl.coalesce(
                "departement",
                pl.when(overseas).then(code.str.head(3)).otherwise(code.str.head(2)),
            ),
        )
    )
    near_epci = pl.col("near").any().over("epci")
    return Geography(
        places.select(
            pl.col("commune", "into", "departement").cast(TEXT),
            own=pl.col("near").any().over("into"),
            epci=pl.when(near_epci).then("epci").cast(TEXT),
        )
    )


CUBE_READS = [
    "commune", "active", "diffusible", "naf", "size_band", "employer", "legal_category",
    "sole_trader", "ess", "created_on", "closed_on", "closed_approx", "linked_in", "linked_out",
    "epsg", *QPV, *(f"{name}_quality" for name in QPV), *BANDS,
]  # fmt: skip
PLACES = ("into", "own", "epci", "departement")
# What an establishment that is not active keeps, and what one in a wide zone or a band does.
CLOSED_KEYS = ["quality", "naf", "active"]
COARSE_KEYS = [*CLOSED_KEYS, "employer", "legal_class", "sole_trader", "ess"]
FULL_KEYS = [name for name in STOCK_KEYS if name not in ("zoning", "zone")]
LIFE_KEYS = [name for name in COHORT_KEYS if name not in ("zoning", "zone")]
COVERAGE_KEYS = ["commune", "active", "diffusible"]


def map_cube(batch: Batch, where: Geography, stock_year: int) -> Cube:
    """The three tables of one batch of staged rows (`CUBE_READS`), from one coding of it."""
    rows = _rows(batch, where, stock_year)
    return Cube(_stock(rows, stock_year), _cohorts(rows), _coverage(rows))


def map_stock(batch: Batch, where: Geography, stock_year: int) -> pl.DataFrame:
    """The stock of one batch of staged rows: `STOCK_KEYS` and `n`."""
    return _stock(_rows(batch, where, stock_year), stock_year)


def map_cohorts(batch: Batch, where: Geography, stock_year: int) -> pl.DataFrame:
    """The cohorts of one batch of staged rows: `COHORT_KEYS` and `n`."""
    return _cohorts(_rows(batch, where, stock_year))


def map_coverage(batch: Batch, where: Geography, stock_year: int) -> pl.DataFrame:
    """Rows and located rows of one batch, by commune × active × diffusible."""
    return _coverage(_rows(batch, where, stock_year))


def _rows(batch: Batch, where: Geography, stock_year: int) -> Coded:
    """A batch as codes, with all that is worked out row by row or from one value."""
    rows = coded(batch.select(CUBE_READS))
    rows = rows.with_column("located", "epsg", pl.Series.is_not_null)
    rows = rows.with_column("band_says", "size_band", _employs)
    rows = rows.coalesced("says", "employer", "band_says")
    rows = rows.with_column("approx", "closed_approx", lambda flags: flags.fill_null(False))
    rows = rows.with_flags(
        "closed", rows.where("closed_on", pl.Series.is_not_null) | ~rows.where("active", _same)
    )
    quarter = partial(_quarter, stock_year=stock_year)
    rows = rows.with_column("created_q", "created_on", quarter)
    rows = rows.with_column("closed_q", "closed_on", quarter)
    rows = rows.with_column("year_created", "created_on", partial(_year, stock_year=stock_year))
    rows = rows.with_column("legal_class", "legal_category", _first_digit)
    return _placed(rows, where)


def _stock(rows: Coded, stock_year: int) -> pl.DataFrame:
    is_active = rows.where("active", _same)
    qualities = [f"{zoning}_quality" for zoning in QPV]
    places = [*PLACES, *QPV, *qualities, *BANDS]
    detail = [name for name in FULL_KEYS if name != "quality"]
    active = rows.kept(is_active, {*places, *detail, "says"})
    closed = rows.kept(~is_active, {*places, "naf", "active"})
    coarse = active.with_column("employer", "says", _same)
    of_france = active.with_column("year_created", "year_created", partial(_age, year=stock_year))
    tables = []
    for fine, wide, france, full, kept in (
        (active, coarse, of_france, FULL_KEYS, COARSE_KEYS),
        (closed, closed, closed, CLOSED_KEYS, CLOSED_KEYS),
    ):
        tables.append(_counted(_graded(france, "commune"), "france", FRANCE, full))
        tables += _wide(_graded(wide, "commune"), kept)
        tables += [_band(wide, zoning, kept) for zoning in BANDS]
        for zoning in QPV:
            inside = _inside(fine, zoning).with_column("quality", f"{zoning}_quality", _same)
            zones = inside.tally([zoning, *full])
            tables += [_counted(zones, zoning, zone, full) for zone in (zoning, WHOLE)]
    return pl.concat(tables, how="diagonal").select(*STOCK_KEYS, "n")


def _cohorts(rows: Coded) -> pl.DataFrame:
    sections = rows.with_column("naf", "naf", _section)
    years = sections
    for name in ("created_q", "closed_q"):
        years = years.with_column(name, name, _first_of_year)
    tables = [*_wide(years, LIFE_KEYS), _counted(sections, "france", FRANCE, LIFE_KEYS)]
    for zoning in QPV:
        here = [zoning, *LIFE_KEYS]
        tables += [
            _counted(_inside(rows, zoning, here), zoning, zoning, LIFE_KEYS),
            _counted(_inside(sections, zoning, here), zoning, WHOLE, LIFE_KEYS),
        ]
    return pl.concat(tables).select(*COHORT_KEYS, "n")


def _coverage(rows: Coded) -> pl.DataFrame:
    keys = [*COVERAGE_KEYS, "located"]
    counted = pl.DataFrame(rows.tally(keys).table(keys))
    located = pl.col("n").filter("located").sum()
    return counted.group_by(COVERAGE_KEYS).agg(rows=pl.col("n").sum(), located=located)


def sum_counts(tables: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Put tables of counts together: counts are the columns of UInt32, keys all the others."""
    counts = [name for name, dtype in tables[0].schema.items() if dtype == pl.UInt32]
    keys = [name for name in tables[0].columns if name not in counts]
    if len(tables) == 1:
        return tables[0]
    added = pl.concat([table.lazy() for table in tables]).group_by(keys).agg(pl.col(counts).sum())
    # The streaming engine is four times as quick here: as many groups as rows, nearly.
    return added.collect(engine="streaming")


def write_table(table: pl.DataFrame, target: Path) -> None:
    """Write a table of the cube in row groups so small that one zone is read in milliseconds."""
    table.write_parquet(target, row_group_size=ROW_GROUP, statistics=True)


def _placed(rows: Coded, where: Geography) -> Coded:
    """The columns of `Geography.places` beside each row."""
    here = rows.values["commune"].cast(TEXT).to_frame("commune")
    places = here.join(where.places, on="commune", how="left", maintain_order="left")
    for name in PLACES:
        rows = rows.with_values(name, "commune", places[name])
    return rows


def _graded(rows: Coded, quality: str) -> Coded:
    """All rows with one quality."""
    return rows.with_column(
        "quality", "active", lambda s: pl.Series([quality] * len(s), dtype=TEXT)
    )


def _inside(rows: Coded, zoning: str, names: Sequence[str] | None = None) -> Coded:
    """Rows in a zone: neither outside ("") nor unknown (null)."""
    return rows.kept(rows.where(zoning, lambda code: code.cast(pl.String) != ""), names)


def _counted(rows: Coded, zoning: str, zone: str, keys: Sequence[str]) -> pl.DataFrame:
    """Count by keys in each zone of the column `zone`, or in all together: `WHOLE`, `FRANCE`."""
    together = zone in (WHOLE, FRANCE)
    names = list(keys) if together else [zone, *keys]
    counted = rows.tally(names)
    columns = counted.table(names)
    code = _constant(zone, counted.height) if together else columns.pop(0).cast(TEXT)
    return pl.DataFrame(
        [_constant(zoning, counted.height).alias("zoning"), code.alias("zone"), *columns]
    )


def _constant(text: str, height: int) -> pl.Series:
    return pl.Series([text], dtype=TEXT).new_from_index(0, height)


def _band(rows: Coded, zoning: str, keys: Sequence[str]) -> pl.DataFrame:
    """One point may stand in the bands of several zones: it counts in each."""
    joined = _counted(_graded(_inside(rows, zoning), "calcule"), zoning, zoning, keys)
    split = joined.with_columns(pl.col("zone").cast(pl.String).str.split(";")).explode("zone")
    summed = split.group_by("zoning", "zone", *keys).agg(pl.col("n").sum())
    return summed.with_columns(pl.col("zone").cast(TEXT))


def _wide(rows: Coded, keys: Sequence[str]) -> list[pl.DataFrame]:
    """The rows by commune and EPCI (those that get rows of their own), and by departement."""
    own, some = rows.where("own", _same), rows.where("epci", pl.Series.is_not_null)
    return [
        _counted(rows.kept(own, ["into", *keys]), "commune", "into", keys),
        _counted(rows.kept(some, ["epci", *keys]), "epci", "epci", keys),
        _counted(rows, "departement", "departement", keys),
    ]


def _same(values: pl.Series) -> pl.Series:
    return values


def _first_digit(categories: pl.Series) -> pl.Series:
    return categories.cast(pl.String).str.head(1).cast(TEXT)


def _employs(bands: pl.Series) -> pl.Series:
    """What a size band says: no employee, or none left at the end of the year, or some."""
    return ~bands.cast(pl.String).is_in(["NN", "00"])


def _year(days: pl.Series, stock_year: int) -> pl.Series:
    first = first_year(stock_year)
    return days.dt.year().cast(pl.Int16).clip(lower_bound=first)


def _age(years: pl.Series, year: int) -> pl.Series:
    return years.to_frame("year").select(age_class_start(pl.col("year"), year)).to_series()


def _first_of_year(quarters: pl.Series) -> pl.Series:
    return quarters // 4 * 4


def _quarter(days: pl.Series, stock_year: int) -> pl.Series:
    """`year * 4 + quarter - 1`; the first quarter kept stands for all earlier ones."""
    quarters = days.dt.year().cast(pl.Int16) * 4 + days.dt.quarter().cast(pl.Int16) - 1
    return quarters.clip(lower_bound=first_cohort_year(stock_year) * 4)


def _section(codes: pl.Series) -> pl.Series:
    """The section, but for the subclasses told apart."""
    naf = pl.col("naf").cast(pl.String)
    kept = pl.when(naf.is_in(APART)).then(naf).otherwise(section(naf))
    return codes.to_frame("naf").select(kept.cast(TEXT)).to_series()


def _finished(counted: pl.DataFrame, schema: Schema) -> pl.DataFrame:
    """Typed by its contract and sorted by its zones (by commune for the coverage).

    Zones are few: they are sorted alone, and the rows by their rank.
    """
    order = [name for name in ("zoning", "zone", "commune") if name in schema]
    zones = counted.select(order).unique()
    texts = [pl.col(name).cast(pl.String) for name in order]
    ranks = zones[zones.select(pl.arg_sort_by(texts)).to_series()].with_row_index("rank")
    ranked = counted.join(ranks, on=order, how="left", nulls_equal=True)
    return ranked.sort("rank").select(pl.col(name).cast(kind) for name, kind in schema.items())
