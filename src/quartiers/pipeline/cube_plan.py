"""What the keys of the cube hold: laid out once for a register, then sent with every batch.

Each rule (section of an activity, quarter of a date, zones of a commune) is worked out here, once
per value; a batch only looks up what each of its values puts in a key.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from quartiers.diagnostic.tables import (
    APART,
    SECTIONS,
    age_class_start,
    first_cohort_year,
    first_year,
    section,
)
from quartiers.pipeline.counting import Keys, Layout, combinations
from quartiers.pipeline.stage import FIRST_DAY, LAST_DAY, SIZE_BANDS

WHOLE = "*"  # all the zones of a QPV zoning together
FRANCE = "FR"
QPV = ("qpv_2015", "qpv_2024")
BANDS = ("band_2015", "band_2024")
WIDE = ("commune", "epci", "departement")
QUALITIES = ("sur", "probable", "impute", "calcule")  # of a position in a zone
# Flags that are looked up together.
STATE = ("active", "employer", "sole_trader", "ess")
LIFE = ("active", "sole_trader", "closed_approx", "linked_in", "linked_out", "ended")
TOLD = ("active", "diffusible", "located")
CLOSED_KEYS = ["quality", "naf", "active"]  # what an establishment that is not active keeps

Values = dict[str, pl.Series]


@dataclass(frozen=True)
class Plan:
    """`known`: the values that each column may have, unknown (null) last.

    The other arrays have what each of these values puts in a key. `wide`: the zone of each commune
    (0 for none), in the stock and in the cohorts alike; `narrow`: that of each list of zones, one
    array for the first of each list, one for the second, and so on.
    """

    known: Values
    wide: dict[str, Keys]
    narrow: dict[str, list[Keys]]
    stock: Layout
    in_stock: dict[str, Keys]
    cohorts: Layout
    in_cohorts: dict[str, Keys]
    coverage: Layout
    in_coverage: dict[str, Keys]


def planned(seen: pl.DataFrame, places_table: pl.DataFrame, stock_year: int) -> Plan:
    """The plan of a register. `seen` (column, value, near) has its texts: communes, activities,
    zones; `near` says that an establishment of that commune is in a QPV or near one."""
    found = {
        name: seen.filter(column=name)["value"].sort() for name in ("commune", "naf", *QPV, *BANDS)
    }
    communes = seen.filter(column="commune").select(commune="value", near="near")
    places = _places(communes, places_table)
    zones, known = _zones(found, places), _known(found)
    stock = Layout(tuple(_stock_fields(zones, found, stock_year)))
    cohorts = Layout(tuple(_cohort_fields(zones, found, stock_year)))
    coverage = Layout((found["commune"].to_frame("commune"), *map(_flag, TOLD)))
    return Plan(
        known=known,
        wide={zoning: _in_wide(known["commune"], places, zoning, zones) for zoning in WIDE},
        narrow={zoning: _in_narrow(known[zoning], zoning, zones) for zoning in (*QPV, *BANDS)},
        stock=stock,
        in_stock=_in_stock(stock, known, stock_year),
        cohorts=cohorts,
        in_cohorts=_in_cohorts(cohorts, known, stock_year),
        coverage=coverage,
        in_coverage={
            "told": coverage.keys(combinations(TOLD)),
            "commune": coverage.keys(known["commune"].to_frame("commune")),
        },
    )


def _places(near: pl.DataFrame, places_table: pl.DataFrame) -> pl.DataFrame:
    """Where each commune found in the register is counted, by zoning (null: nowhere).

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
        near.join(known.unique("commune", keep="last"), on="commune", how="left")
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
    # Communes and EPCI have rows of their own where they hold a QPV or what surrounds it.
    return places.select(
        of="commune",
        commune=pl.when(pl.col("near").any().over("into")).then("into"),
        epci=pl.when(pl.col("near").any().over("epci")).then("epci"),
        departement="departement",
    )


def _zones(found: Values, places: pl.DataFrame) -> pl.DataFrame:
    """All the zones of the cube, in the order of its rows."""
    zones = {(zoning, WHOLE) for zoning in QPV} | {("france", FRANCE)}
    for zoning in (*QPV, *BANDS):
        zones |= {(zoning, zone) for joined in found[zoning] for zone in _split(joined)}
    for zoning in WIDE:
        zones |= {(zoning, zone) for zone in places[zoning].drop_nulls()}
    return pl.DataFrame(sorted(zones), schema=["zoning", "zone"], orient="row")


def _known(found: Values) -> Values:
    days = pl.date_range(pl.date(*FIRST_DAY), pl.date(*LAST_DAY), eager=True)
    values = {
        **found,
        **{f"{zoning}_quality": pl.Series(QUALITIES) for zoning in QPV},
        **{name: pl.Series([False, True]) for name in (*STATE, *LIFE, *TOLD)},
        "size_band": pl.Series(SIZE_BANDS),
        "legal_category": pl.Series([f"{number:04d}" for number in range(10_000)]),
        "created_on": days,
        "closed_on": days,
    }
    return {name: each.alias(name).extend_constant(None, 1) for name, each in values.items()}


def _flag(name: str) -> pl.DataFrame:
    return pl.DataFrame({name: [False, True]})


def _naf(found: Values) -> pl.DataFrame:
    return pl.DataFrame({"naf": [*found["naf"], *SECTIONS]})


def _stock_fields(zones: pl.DataFrame, found: Values, stock_year: int) -> list[pl.DataFrame]:
    years = range(first_year(stock_year), LAST_DAY[0] + 1)
    return [
        zones,
        pl.DataFrame({"quality": [*QUALITIES, "commune"]}),
        _naf(found),
        pl.DataFrame({"size_band": SIZE_BANDS}),
        _flag("employer"),
        pl.DataFrame({"legal_class": list("0123456789")}),
        _flag("sole_trader"),
        _flag("ess"),
        pl.DataFrame({"year_created": years}),
        _flag("active"),
    ]


def _cohort_fields(zones: pl.DataFrame, found: Values, stock_year: int) -> list[pl.DataFrame]:
    quarters = range(first_cohort_year(stock_year) * 4, (LAST_DAY[0] + 1) * 4)
    return [
        zones,
        _naf(found),
        _flag("sole_trader"),
        pl.DataFrame({"created_q": quarters}),
        _flag("closed"),
        pl.DataFrame({"closed_q": quarters}),
        _flag("linked_in"),
        _flag("linked_out"),
        _flag("approx"),
    ]


def _in_wide(communes: pl.Series, places: pl.DataFrame, zoning: str, zones: pl.DataFrame) -> Keys:
    here = communes.to_frame("of").join(places, on="of", how="left", maintain_order="left")
    return _zoned(zoning, here[zoning], zones)


def _in_narrow(joined: pl.Series, zoning: str, zones: pl.DataFrame) -> list[Keys]:
    lists = [_split(codes) for codes in joined]
    return [
        _zoned(zoning, [each[place] if place < len(each) else None for each in lists], zones)
        for place in range(max(map(len, lists)))
    ]


def _split(joined: str | None) -> list[str]:
    """The zones of a row: none outside ("") nor where unknown."""
    return joined.split(";") if joined else []


def _zoned(zoning: str, codes: Sequence[str | None] | pl.Series, zones: pl.DataFrame) -> Keys:
    zone = pl.Series(codes, dtype=pl.String)
    both = pl.DataFrame({"zone": zone}).select(pl.lit(zoning).alias("zoning"), "zone")
    return Layout((zones,)).keys(both)


def _in_stock(layout: Layout, known: Values, stock_year: int) -> dict[str, Keys]:
    """`band` is what the size band says of employment, for those (`unsaid`) of whom the source
    does not tell it; `active` keeps what only an active establishment keeps."""
    active = pl.col("active").fill_null(False)
    state = combinations(STATE)
    kept = [pl.when(active).then(name).alias(name) for name in STATE if name != "active"]
    unsaid = state.select(active & pl.col("employer").is_null()).to_series()
    band = known["size_band"]
    category = known["legal_category"].to_frame()
    year = known["created_on"].to_frame().select(year_created=_year(stock_year))
    age = age_class_start(pl.col("year_created"), stock_year)
    return {
        "state": layout.keys(state.with_columns(kept)),
        "unsaid": _mask(unsaid),
        "active": _mask(known["active"].fill_null(False)),
        "naf": layout.keys(known["naf"].to_frame()),
        "legal_category": layout.keys(
            category.select(legal_class=pl.col("legal_category").str.head(1))
        ),
        "size_band": layout.keys(band.to_frame()),
        "band": layout.keys(pl.DataFrame({"employer": ~band.is_in(["NN", "00"])})),
        "year": layout.keys(year),
        "age": layout.keys(year.select(age.alias("year_created"))),
        "quality": layout.keys(pl.DataFrame({"quality": known["qpv_2015_quality"]})),
    }


def _in_cohorts(layout: Layout, known: Values, stock_year: int) -> dict[str, Keys]:
    life = combinations(LIFE).with_columns(
        closed=pl.col("ended") | ~pl.col("active").fill_null(False),
        approx=pl.col("closed_approx").fill_null(False),
    )
    naf = known["naf"].to_frame()
    found = {
        "life": layout.keys(life),
        "naf": layout.keys(naf),
        "section": layout.keys(naf.select(naf=_section(pl.col("naf")))),
    }
    for event in ("created", "closed"):
        quarter = known[f"{event}_on"].to_frame("day").select(_quarter(stock_year)).to_series()
        found[f"{event}_q"] = layout.keys(quarter.to_frame(f"{event}_q"))
        found[f"{event}_year"] = layout.keys((quarter // 4 * 4).to_frame(f"{event}_q"))
    return found


def _mask(held: pl.Series) -> Keys:
    """All bits where it holds."""
    return np.where(held.to_numpy(), np.uint64(2**64 - 1), np.uint64(0))


def _year(stock_year: int) -> pl.Expr:
    year = pl.col("created_on").dt.year().cast(pl.Int16)
    return year.clip(lower_bound=first_year(stock_year))


def _quarter(stock_year: int) -> pl.Expr:
    """`year * 4 + quarter - 1`; the first quarter kept stands for all earlier ones."""
    day = pl.col("day")
    quarter = day.dt.year().cast(pl.Int16) * 4 + day.dt.quarter().cast(pl.Int16) - 1
    return quarter.clip(lower_bound=first_cohort_year(stock_year) * 4)


def _section(naf: pl.Expr) -> pl.Expr:
    """The section, but for the subclasses told apart."""
    return pl.when(naf.is_in(APART)).then(naf).otherwise(section(naf))
