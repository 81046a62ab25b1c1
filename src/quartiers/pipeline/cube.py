"""From the staged register to the two tables of counts, and the coverage of the geolocation.

Each count is a map of one batch of staged rows, then a sum. The map is pure and may be given any
part of the register: it makes an integer of each row (`cube_plan`) and counts them (`counting`).
"""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeAlias

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from quartiers.diagnostic.tables import COHORTS, COVERAGE, STOCK
from quartiers.pipeline.counting import Coded, Counts, Keys, Rows, added, coded, dictionary, tally
from quartiers.pipeline.cube_plan import BANDS, FRANCE, LIFE, QPV, STATE, TOLD, WHOLE, Plan, planned
from quartiers.pipeline.engine import run

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


@dataclass(frozen=True)
class CubeCounts:
    """The three tables of a part of the register, in the keys of a plan."""

    stock: Counts
    cohorts: Counts
    coverage: Counts

    @property
    def height(self) -> int:
        return self.stock.height + self.cohorts.height + self.coverage.height


def build_cube(staged: Path, places_table: pl.DataFrame, stock_year: int) -> Cube:
    """Count the staged register. `places_table` is the decoupage of `catalogue`.

    `stock_year` is the year of the register: what is long before it is put together.
    """
    seen = run(staged, map_seen, sum_seen, columns=SEEN_READS, arrow=True)
    plan = planned(seen, places_table, stock_year)
    counts = run(staged, partial(map_cube, plan=plan), sum_cubes, columns=CUBE_READS, arrow=True)
    return cube_of(counts, plan)


SEEN_READS = ["commune", "naf", *QPV, *BANDS]


def map_seen(batch: Batch) -> pl.DataFrame:
    """The communes, activities and zones of a batch: what `planned` asks for."""
    table = _table(batch)
    texts = {name: dictionary(table[name]) for name in SEEN_READS}
    near = pl.zeros(table.num_rows, pl.UInt32, eager=True)
    for codes, values in (texts[zoning] for zoning in (*QPV, *BANDS)):
        near |= values.str.len_bytes().fill_null(0)[codes]  # "" is outside
    codes, communes = texts["commune"]
    some = codes.filter(near > 0).unique()
    found = [
        pl.DataFrame({"column": name, "value": values}).with_columns(
            near=pl.int_range(pl.len()).is_in(some) if name == "commune" else pl.lit(False)
        )
        for name, (_, values) in texts.items()
    ]
    return pl.concat(found).drop_nulls("value")


def sum_seen(tables: Sequence[pl.DataFrame]) -> pl.DataFrame:
    return pl.concat(tables).group_by("column", "value").agg(pl.col("near").any())


CUBE_READS = [
    "commune", "active", "diffusible", "naf", "size_band", "employer", "legal_category",
    "sole_trader", "ess", "created_on", "closed_on", "closed_approx", "linked_in", "linked_out",
    "epsg", *QPV, *(f"{name}_quality" for name in QPV), *BANDS,
]  # fmt: skip


@dataclass(frozen=True)
class Placed:
    """The rows of a batch that stand in some zone of a zoning, and that zone."""

    zoning: str
    rows: Rows
    zones: Keys


def map_cube(batch: Batch, plan: Plan) -> CubeCounts:
    """The three tables of one batch of staged rows (`CUBE_READS`)."""
    table = _table(batch)
    table = table.append_column("located", pc.is_valid(table["epsg"]))
    rows = coded(table.append_column("ended", pc.is_valid(table["closed_on"])), plan.known)
    wide = [_placed(rows, zoning, "commune", zones) for zoning, zones in plan.wide.items()]
    narrow = [
        each for zoning, lists in plan.narrow.items() for each in _listed(rows, zoning, lists)
    ]
    return CubeCounts(
        tally(_stock(rows, plan, wide, narrow)),
        tally(_cohorts(rows, plan, wide, narrow)),
        _coverage(rows, plan),
    )


def _placed(
    rows: Coded, zoning: str, column: str, zones: Keys, among: Rows = slice(None)
) -> Placed:
    """The rows, of those `among`, whose value in a column stands for a zone."""
    keys = rows.spread(column, zones, among)
    found = np.flatnonzero(keys)
    if len(found) == len(keys):
        return Placed(zoning, among, keys)
    return Placed(zoning, found if isinstance(among, slice) else among[found], keys[found])


def _listed(rows: Coded, zoning: str, lists: Sequence[Keys]) -> Iterator[Placed]:
    """In lists of zones: those that have a second one are looked for among those with a first."""
    among: Rows = slice(None)
    for zones in lists:
        placed = _placed(rows, zoning, zoning, zones, among)
        among = placed.rows
        yield placed


def _stock(
    rows: Coded, plan: Plan, wide: Sequence[Placed], narrow: Sequence[Placed]
) -> Iterator[Keys]:
    layout, puts = plan.stock, plan.in_stock
    rows = rows.crossed("state", STATE)
    active = rows.spread("active", puts["active"])
    common = rows.spread("legal_category", puts["legal_category"]) & active
    common |= rows.spread("state", puts["state"])
    common |= rows.spread("naf", puts["naf"])
    # In a wide zone the size band says who employs where the source does not, and is not kept.
    coarse = rows.spread("size_band", puts["band"]) & rows.spread("state", puts["unsaid"])
    coarse |= common
    full = rows.spread("size_band", puts["size_band"]) & active
    full |= common
    france = rows.spread("created_on", puts["age"]) & active
    france |= full
    france |= layout.only(quality="commune", zoning="france", zone=FRANCE)
    yield france
    quality = layout.only(quality="commune")
    for placed in wide:
        keys = coarse[placed.rows] | placed.zones
        keys |= quality
        yield keys
    for placed in narrow:
        here, zones = placed.rows, placed.zones
        if placed.zoning in BANDS:
            yield coarse[here] | layout.only(quality="calcule") | zones
            continue
        inside = full[here] | rows.spread(f"{placed.zoning}_quality", puts["quality"], here)
        inside |= rows.spread("created_on", puts["year"], here) & active[here]
        yield inside | zones
        yield inside | layout.only(zoning=placed.zoning, zone=WHOLE)


def _cohorts(
    rows: Coded, plan: Plan, wide: Sequence[Placed], narrow: Sequence[Placed]
) -> Iterator[Keys]:
    layout, puts = plan.cohorts, plan.in_cohorts
    life = rows.crossed("life", LIFE).spread("life", puts["life"])
    sections = life | rows.spread("naf", puts["section"])
    quarters = _both(rows, puts, "q")
    yield sections | quarters | layout.only(zoning="france", zone=FRANCE)
    yearly = sections | _both(rows, puts, "year")
    for placed in wide:
        yield yearly[placed.rows] | placed.zones
    for placed in narrow:
        if placed.zoning in BANDS:
            continue
        here, then = placed.rows, quarters[placed.rows]
        subclass = rows.spread("naf", puts["naf"], here)
        yield life[here] | then | subclass | placed.zones
        yield sections[here] | then | layout.only(zoning=placed.zoning, zone=WHOLE)


def _both(rows: Coded, puts: Mapping[str, Keys], period: str) -> Keys:
    """When each row was created and when it closed."""
    created = rows.spread("created_on", puts[f"created_{period}"])
    return created | rows.spread("closed_on", puts[f"closed_{period}"])


def _coverage(rows: Coded, plan: Plan) -> Counts:
    """Few cells: each commune of the batch by what is told of its rows."""
    puts, rows = plan.in_coverage, rows.crossed("told", TOLD)
    told = len(puts["told"])
    cells = rows.codes["commune"].to_numpy() * np.int64(told) + rows.codes["told"].to_numpy()
    n = np.bincount(cells)
    found = np.flatnonzero(n)
    commune = puts["commune"][rows.stands_for["commune"]][found // told]
    return Counts(commune | puts["told"][found % told], n[found])


def sum_cubes(parts: Sequence[CubeCounts]) -> CubeCounts:
    """Put the counts of several batches together."""
    return CubeCounts(
        added([part.stock for part in parts]),
        added([part.cohorts for part in parts]),
        added([part.coverage for part in parts]),
    )


def cube_of(counts: CubeCounts, plan: Plan) -> Cube:
    """The tables that the keys stand for; keys are sorted by zoning and zone, or by commune."""
    placed = plan.coverage.table(counts.coverage)
    coverage = placed.group_by("commune", "active", "diffusible", maintain_order=True).agg(
        rows=pl.col("n").sum(), located=pl.col("n").filter("located").sum()
    )
    with ThreadPoolExecutor(2) as pool:
        stock = pool.submit(plan.stock.table, counts.stock)
        cohorts = pool.submit(plan.cohorts.table, counts.cohorts)
    return Cube(
        _typed(stock.result(), STOCK), _typed(cohorts.result(), COHORTS), _typed(coverage, COVERAGE)
    )


def write_table(table: pl.DataFrame, target: Path) -> None:
    """Write a table of the cube in row groups so small that one zone is read in milliseconds."""
    table.write_parquet(target, row_group_size=ROW_GROUP, statistics=True)


def _table(batch: Batch) -> pa.Table:
    return batch if isinstance(batch, pa.Table) else batch.to_arrow()


def _typed(counted: pl.DataFrame, schema: Schema) -> pl.DataFrame:
    return counted.select(pl.col(name).cast(kind) for name, kind in schema.items())
