"""Rows of the register as facts: one table, read the same for one establishment or a whole zone.

The project is taken to be where the establishment is. What the register does not say stays unknown.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from quartiers.catalogue.labels import size_bands
from quartiers.catalogue.registre import register_words
from quartiers.schemes.tables.encoding import CANDIDATES, HIGH, LOW
from quartiers.schemes.vocabulary import vocabulary
from quartiers.storage.store import Store
from quartiers.territory.places import Places
from quartiers.usecases.commune_facts import IN_FORCE, LISTED, commune_facts
from quartiers.usecases.zone_facts import VINTAGES, points_of, zone_facts

HERE = ("etablissement", "projet")
"""The units that stand at the address of the establishment."""
NO_SIRET = ("createur", "menage")
NOT_A_SIZE = "NN"  # « non employeuse », which is not zero


@dataclass(frozen=True, eq=False)
class RegisterFacts:
    """`table` as `schemes.tables.encoding` says, a row for each row given; `causes` says, in
    columns `qpv:2015`…, why a place is not known (keys of `registre.yaml`)."""

    table: pl.DataFrame
    causes: pl.DataFrame


def register_facts(store: Store, known: Places, rows: pl.DataFrame) -> RegisterFacts:
    """Facts of staged rows. Only those that may be shown should come here."""
    points = points_of(rows)
    columns = [*_firm(rows), *_size(rows), *_days(rows), *_communes(store, known, rows)]
    causes = {}
    for vintage in VINTAGES:
        found = zone_facts(store, vintage, points)
        causes[f"qpv:{vintage}"] = found["cause"]
        for unit in HERE:
            columns += zone_columns(found, vintage, unit)
    return RegisterFacts(pl.DataFrame(columns), pl.DataFrame(causes))


def zone_columns(found: pl.DataFrame, vintage: str, unit: str) -> Iterator[pl.Series]:
    """The facts of `zone_facts`, for one unit."""
    yield found["inside"].alias(f"dans:qpv:{vintage}@{unit}")
    yield found["band"].alias(f"dans:bande_300m:{vintage}@{unit}")
    for end in (LOW, HIGH):
        yield found[f"near{end}"].alias(f"distance:qpv:{vintage}@{unit}{end}")


def commune_columns(facts: pl.DataFrame, unit: str) -> Iterator[pl.Series]:
    """The facts of `commune_facts`, a row for each point, for one unit."""
    for name in ("commune", "epci", "departement", "region"):
        yield facts[name].alias(f"{name}@{unit}")
    for zoning in LISTED:
        yield facts[f"dans:{zoning}:{IN_FORCE}"].alias(f"dans:{zoning}:{IN_FORCE}@{unit}")


def people_columns(facts: pl.DataFrame) -> Iterator[pl.Series]:
    """How many live in the commune and in its intercommunality, where the project is."""
    for name, unit in (("population", "commune"), ("population_epci", "epci")):
        for end in (LOW, HIGH):
            yield facts[name].cast(pl.Float64).alias(f"population@{unit}{end}")


def _communes(store: Store, known: Places, rows: pl.DataFrame) -> Iterator[pl.Series]:
    codes = rows["commune"].unique().drop_nulls().to_list()
    facts = rows.select(given="commune").join(
        commune_facts(store, known, codes), on="given", how="left", maintain_order="left"
    )
    for unit in HERE:
        yield from commune_columns(facts, unit)
    yield from people_columns(facts)


def _firm(rows: pl.DataFrame) -> Iterator[pl.Series]:
    holders: Mapping[str, tuple[str, ...]] = {
        category: register_words().holder(category)
        for category in rows["legal_category"].unique().drop_nulls()
    }
    single = {category: held[0] for category, held in holders.items() if len(held) == 1}
    several = {category: list(held) for category, held in holders.items() if len(held) > 1}
    category = rows["legal_category"]
    holder = _mapped(category, single, pl.String)
    yield holder.alias("porteur@projet")
    # Whatever it is, what has a SIRET is neither a founder without one nor a household.
    anyone = pl.lit(pl.Series([holders_with_siret()]))
    either = _mapped(category, several, pl.List(pl.String)).to_frame("either")
    yield (
        either.select(pl.when(pl.lit(holder).is_null()).then(pl.coalesce("either", anyone)))
        .to_series()
        .alias(f"porteur@projet{CANDIDATES}")
    )
    yield category.alias("categorie_juridique@unite_legale")
    yield rows["naf"].alias("naf@etablissement")
    yield rows["naf25"].alias("naf25@etablissement")
    yield rows["ess"].alias("ess@unite_legale")
    yield rows["employer"].alias("employeur@etablissement")
    # An establishment that employs makes its firm an employer; one that does not says nothing of
    # the others.
    employs = _mapped(rows["employer"], {True: True}, pl.Boolean)
    yield employs.alias("employeur@unite_legale")


def holders_with_siret() -> list[str]:
    return [held for held in vocabulary().facts["porteur"].values if held not in NO_SIRET]


def _mapped(
    values: pl.Series, mapping: Mapping[Any, Any], kind: pl.DataType | type[pl.DataType]
) -> pl.Series:
    """Null where the mapping is silent. A join: Polars maps no value to a list."""
    pairs = pl.DataFrame(
        {"key": list(mapping), "value": list(mapping.values())},
        schema={"key": values.dtype, "value": kind},
    )
    joined = values.to_frame("key").join(pairs, on="key", how="left", maintain_order="left")
    return joined["value"]


def _size(rows: pl.DataFrame) -> Iterator[pl.Series]:
    """The band of the establishment; its firm has at least as many employees."""
    bands = [band for band in size_bands().values() if band.code != NOT_A_SIZE]
    low = _mapped(rows["size_band"], {band.code: float(band.low) for band in bands}, pl.Float64)
    high = _mapped(
        rows["size_band"],
        {band.code: None if band.high is None else float(band.high) for band in bands},
        pl.Float64,
    )
    nothing = pl.Series([None] * rows.height, dtype=pl.Float64)
    some = low.replace_strict({0.0: None}, default=low, return_dtype=pl.Float64)
    for unit, ends in (("etablissement", (low, high)), ("unite_legale", (some, nothing))):
        for end, values in zip((LOW, HIGH), ends, strict=True):
            yield values.alias(f"effectif@{unit}{end}")


def _days(rows: pl.DataFrame) -> Iterator[pl.Series]:
    """The firm is as old as its establishment, or older."""
    placeholders = list(register_words().placeholders)
    day = rows.select(
        pl.when(~pl.col("created_on").is_in(placeholders)).then("created_on")
    ).to_series()
    nothing = pl.Series([None] * rows.height, dtype=pl.Date)
    for unit, ends in (("etablissement", (day, day)), ("unite_legale", (nothing, day))):
        for end, values in zip((LOW, HIGH), ends, strict=True):
            yield values.alias(f"date_creation@{unit}{end}")
