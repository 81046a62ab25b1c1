"""From the staged register to the two tables of counts, and the coverage of the geolocation.

Each count is a map of one batch of staged rows, then a sum: `map_stock`, `map_cohorts` and
`map_coverage` are pure and may be given any part of the register.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import polars as pl

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
from quartiers.pipeline.engine import run

WHOLE = "*"  # all the zones of a QPV zoning together
FRANCE = "FR"
QPV = ("qpv_2015", "qpv_2024")
BANDS = ("band_2015", "band_2024")
# Text is kept as categories while counting: four bytes a cell.
TEXT = pl.Categorical
# Row groups small enough that one zone is read in milliseconds.
ROW_GROUP = 20_000

Schema = dict[str, pl.DataType | type[pl.DataType]]


@dataclass(frozen=True)
class Cube:
    """Sorted by zoning and zone (coverage: by commune), typed as in `diagnostic.tables`."""

    stock: pl.DataFrame
    cohorts: pl.DataFrame
    coverage: pl.DataFrame


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
    covered = run(staged, map_coverage, sum_counts, columns=COVERAGE_READS)
    where = geography(covered, places_table)
    stock = run(
        staged,
        partial(map_stock, where=where, stock_year=stock_year),
        sum_counts,
        columns=STOCK_READS,
    )
    stock = _finished(stock, STOCK)
    cohorts = run(
        staged,
        partial(map_cohorts, where=where, stock_year=stock_year),
        sum_counts,
        columns=COHORT_READS,
    )
    return Cube(stock, _finished(cohorts, COHORTS), _finished(covered, COVERAGE))


def geography(covered: pl.DataFrame, places_table: pl.DataFrame) -> Geography:
    """Roll-ups of the communes found in the register; `covered` is what `map_coverage` counts.

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
        covered.group_by(code.cast(pl.String))
        .agg(near=pl.col("near").sum() > 0)
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


COVERAGE_READS = ["commune", "active", "diffusible", "epsg", *QPV, *BANDS]


def map_coverage(batch: pl.DataFrame) -> pl.DataFrame:
    """Rows and located rows by commune × active × diffusible; `near`: rows in a QPV or its band."""
    return (
        batch.select(
            pl.col("commune").cast(TEXT),
            "active",
            "diffusible",
            located=pl.col("epsg").is_not_null(),
            near=pl.any_horizontal(
                (pl.col(name) != "").fill_null(False) for name in (*QPV, *BANDS)
            ),
        )
        .group_by("commune", "active", "diffusible")
        .agg(
            rows=pl.len().cast(pl.UInt32),
            located=pl.col("located").sum().cast(pl.UInt32),
            near=pl.col("near").sum().cast(pl.UInt32),
        )
    )


STOCK_READS = [
    "commune", "active", "naf", "size_band", "employer", "legal_category", "sole_trader", "ess",
    "created_on", *QPV, *(f"{name}_quality" for name in QPV), *BANDS,
]  # fmt: skip
# What an establishment that is not active keeps, and what one in a wide zone or a band does.
CLOSED_KEYS = ["quality", "naf", "active"]
COARSE_KEYS = [*CLOSED_KEYS, "employer", "legal_class", "sole_trader", "ess"]


def map_stock(batch: pl.DataFrame, where: Geography, stock_year: int) -> pl.DataFrame:
    """The stock of one batch of staged rows: `STOCK_KEYS` and `n`."""
    rows = _placed(batch, where).with_columns(
        quality=pl.lit("commune", TEXT),
        legal_class=pl.col("legal_category").cast(pl.String).str.head(1).cast(TEXT),
    )
    year = pl.col("created_on").dt.year().cast(pl.Int16)
    first = first_year(stock_year)
    active = rows.filter("active").with_columns(
        year_created=pl.when(year < first).then(pl.lit(first, pl.Int16)).otherwise(year)
    )
    coarse = active.with_columns(employer=pl.coalesce("employer", _employs_by_band()))
    classes = active.with_columns(year_created=age_class_start(pl.col("year_created"), stock_year))
    closed = rows.filter(~pl.col("active"))
    keys = [name for name in STOCK_KEYS if name not in ("zoning", "zone")]
    tables = [_counted(classes, "france", pl.lit(FRANCE), keys)]
    tables += [_counted(closed, "france", pl.lit(FRANCE), CLOSED_KEYS)]
    tables += [*_wide(coarse, COARSE_KEYS), *_wide(closed, CLOSED_KEYS)]
    for zoning in QPV:
        tables += [*_stock_of_zones(active, zoning, keys)]
        tables += [*_stock_of_zones(closed, zoning, CLOSED_KEYS)]
    for zoning in BANDS:
        tables += [_stock_of_band(coarse, zoning, COARSE_KEYS)]
        tables += [_stock_of_band(closed, zoning, CLOSED_KEYS)]
    return pl.concat(tables, how="diagonal").select(*STOCK_KEYS, "n")


def _employs_by_band() -> pl.Expr:
    """NN is no employer, nor is 00 (employees in the year, none at its end)."""
    return ~pl.col("size_band").cast(pl.String).is_in(["NN", "00"])


def _stock_of_zones(rows: pl.DataFrame, zoning: str, keys: Sequence[str]) -> list[pl.DataFrame]:
    inside = _inside(rows, zoning).with_columns(quality=f"{zoning}_quality")
    zones = _counted(inside, zoning, pl.col(zoning), keys)
    return [zones, _counted(zones, zoning, pl.lit(WHOLE), keys)]


def _stock_of_band(rows: pl.DataFrame, zoning: str, keys: Sequence[str]) -> pl.DataFrame:
    """One point may stand in the bands of several zones: it counts in each."""
    around = _inside(rows, zoning).with_columns(
        pl.col(zoning).cast(pl.String).str.split(";"), quality=pl.lit("calcule", TEXT)
    )
    return _counted(around.explode(zoning), zoning, pl.col(zoning), keys)


COHORT_READS = [
    "commune", "active", "naf", "sole_trader", "created_on", "closed_on", "closed_approx",
    "linked_in", "linked_out", *QPV,
]  # fmt: skip


def map_cohorts(batch: pl.DataFrame, where: Geography, stock_year: int) -> pl.DataFrame:
    """The cohorts of one batch of staged rows: `COHORT_KEYS` and `n`."""
    rows = _placed(batch, where).with_columns(
        created_q=_quarter(pl.col("created_on"), stock_year),
        closed=pl.col("closed_on").is_not_null() | ~pl.col("active"),
        closed_q=_quarter(pl.col("closed_on"), stock_year),
        approx=pl.col("closed_approx").fill_null(False),
    )
    keys = [name for name in COHORT_KEYS if name not in ("zoning", "zone")]
    code = pl.col("naf").cast(pl.String)
    sections = rows.with_columns(
        naf=pl.when(code.is_in(APART)).then(code).otherwise(section(code)).cast(TEXT)
    )
    years = sections.with_columns(pl.col("created_q", "closed_q") // 4 * 4)
    tables = []
    for zoning in QPV:
        tables += [
            _counted(_inside(rows, zoning), zoning, pl.col(zoning), keys),
            _counted(_inside(sections, zoning), zoning, pl.lit(WHOLE), keys),
        ]
    tables += [*_wide(years, keys), _counted(sections, "france", pl.lit(FRANCE), keys)]
    return pl.concat(tables).select(*COHORT_KEYS, "n")


def sum_counts(tables: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Put tables of counts together: counts are the unsigned columns, keys all the others."""
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


def _placed(batch: pl.DataFrame, where: Geography) -> pl.DataFrame:
    """Text as categories, and the columns of `Geography.places` beside each row."""
    rows = batch.with_columns(pl.col(pl.String).cast(TEXT))
    return rows.join(where.places, on="commune", how="left", maintain_order="left")


def _inside(rows: pl.DataFrame, zoning: str) -> pl.DataFrame:
    """Rows in a zone: neither outside ("") nor unknown (null)."""
    return rows.filter(pl.col(zoning) != "")


def _counted(rows: pl.DataFrame, zoning: str, zone: pl.Expr, keys: Sequence[str]) -> pl.DataFrame:
    """Count `rows` by zone and keys, or add up their `n` where they are counted already."""
    n = pl.col("n").sum() if "n" in rows.columns else pl.len()
    return (
        rows.group_by(zone.cast(TEXT).alias("zone"), *keys)
        .agg(n=n.cast(pl.UInt32))
        .with_columns(zoning=pl.lit(zoning, TEXT))
        .select("zoning", "zone", *keys, "n")
    )


def _wide(rows: pl.DataFrame, keys: Sequence[str]) -> list[pl.DataFrame]:
    """The rows by commune and EPCI (those that get rows of their own), and by departement."""
    counted = rows.group_by("into", "epci", "departement", "own", *keys).agg(n=pl.len())
    return [
        _counted(counted.filter("own"), "commune", pl.col("into"), keys),
        _counted(counted.filter(pl.col("epci").is_not_null()), "epci", pl.col("epci"), keys),
        _counted(counted, "departement", pl.col("departement"), keys),
    ]


def _quarter(day: pl.Expr, stock_year: int) -> pl.Expr:
    """`year * 4 + quarter - 1`; the first quarter kept stands for all earlier ones."""
    quarter = day.dt.year().cast(pl.Int16) * 4 + day.dt.quarter().cast(pl.Int16) - 1
    first = pl.lit(first_cohort_year(stock_year) * 4, pl.Int16)
    return pl.when(quarter < first).then(first).otherwise(quarter).cast(pl.Int16)


def _finished(counted: pl.DataFrame, schema: Schema) -> pl.DataFrame:
    """Typed by its contract and sorted by its first two columns."""
    return counted.select(*schema).cast(schema).sort(list(schema)[:2])  # type: ignore[arg-type]
