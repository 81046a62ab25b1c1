"""What the tables made by the pipeline must hold to, checked before anyone reads them.

A rule is an expression that is true where a row breaks it. The first rule broken stops everything:
the tables of the last refresh stay in use.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow.parquet as pq

from quartiers.diagnostic.tables import (
    COHORT_KEYS,
    COHORT_ZONINGS,
    COHORTS,
    COVERAGE,
    CUBE_ZONINGS,
    NARROW_ZONINGS,
    STAGED,
    STOCK,
    STOCK_KEYS,
    YEARLY_ZONINGS,
)
from quartiers.errors import ContractBroken
from quartiers.pipeline.cube import Cube
from quartiers.pipeline.cube_plan import CLOSED_KEYS, FRANCE, QPV, QUALITIES, WHOLE
from quartiers.pipeline.engine import run
from quartiers.pipeline.stage import FIRST_DAY, LAST_DAY, SIZE_BANDS
from quartiers.territory.projection import LEGAL_EPSG

Rules = Mapping[str, pl.Expr]
Schema = Mapping[str, pl.DataType | type[pl.DataType]]

_NAF = r"^\d{2}\.\d{2}[A-Z]$"
_COMMUNE = r"^(\d{2}|2[AB])\d{3}$"


def check_staged(staged: Path) -> None:
    """Raise ContractBroken unless `staged` holds to its contract (`diagnostic.tables.STAGED`)."""
    name = "etablissements"
    _check_columns(name, dict(pl.read_parquet_schema(staged)), STAGED)
    rules = _staged_rules()
    found = run(staged, partial(_breaches, rules=rules), _first_breaches)
    _refuse(name, found)
    _check_order(name, staged)
    _check_sirets(name, staged)


def check_stock(stock: pl.DataFrame) -> None:
    """Raise ContractBroken unless the stock holds to its contract."""
    _check_columns("stock", dict(stock.schema), STOCK)
    _refuse("stock", _breaches(stock, _stock_rules()))
    _check_unique("stock", stock, list(STOCK_KEYS))
    _check_sums("stock", stock)


def check_cohorts(cohorts: pl.DataFrame) -> None:
    """Raise ContractBroken unless the cohorts hold to their contract."""
    _check_columns("cohorts", dict(cohorts.schema), COHORTS)
    _refuse("cohorts", _breaches(cohorts, _cohort_rules()))
    _check_unique("cohorts", cohorts, list(COHORT_KEYS))
    _check_sums("cohorts", cohorts)


def check_coverage(coverage: pl.DataFrame) -> None:
    """Raise ContractBroken unless the coverage holds to its contract."""
    _check_columns("coverage", dict(coverage.schema), COVERAGE)
    rules = {
        "il n’y a pas plus d’établissements situés que d’établissements": pl.col("located")
        > pl.col("rows"),
        "chaque ligne compte au moins un établissement": pl.col("rows") == 0,
        "la commune, l’état et la diffusion sont connus": pl.any_horizontal(
            pl.col("commune", "active", "diffusible").is_null()
        ),
    }
    _refuse("coverage", _breaches(coverage, rules))
    _check_unique("coverage", coverage, ["commune", "active", "diffusible"])


def check_cube(cube: Cube) -> None:
    """Raise ContractBroken unless each table holds to its contract and all tell one total."""
    check_stock(cube.stock)
    check_cohorts(cube.cohorts)
    check_coverage(cube.coverage)
    zone = ["zoning", "zone"]
    told = pl.col("zoning").is_in(COHORT_ZONINGS)
    _same_totals(
        "cohorts",
        "les établissements d’une zone sont aussi nombreux que dans le stock",
        cube.cohorts.group_by(zone).agg(pl.col("n").sum()),
        cube.stock.filter(told).group_by(zone).agg(pl.col("n").sum()),
        zone,
    )
    # A commune with arrondissements is counted under them in the coverage: it has no row there.
    communes = cube.stock.filter(pl.col("zoning") == "commune")
    own = cube.coverage.group_by(zone="commune").agg(n=pl.col("rows").sum())
    _same_totals(
        "stock",
        "les établissements d’une commune sont aussi nombreux que dans la couverture",
        communes.group_by("zone").agg(pl.col("n").sum()).join(own, on="zone", how="semi"),
        own.join(communes, on="zone", how="semi"),
        ["zone"],
    )
    _same_totals(
        "stock",
        "la France compte tous les établissements de la couverture",
        cube.stock.filter(pl.col("zone") == FRANCE).select(pl.col("n").sum(), pl.lit(1).alias("k")),
        cube.coverage.select(n=pl.col("rows").sum(), k=pl.lit(1)),
        ["k"],
    )


def _staged_rules() -> Rules:
    first, last = pl.lit(date(*FIRST_DAY)), pl.lit(date(*LAST_DAY))
    place = [pl.col(name).is_null() for name in ("x", "y", "epsg")]
    rules = {
        "le SIRET a 14 chiffres": ~_text("siret").str.contains(r"^\d{14}$"),
        "le SIREN est le début du SIRET": pl.col("siren") != pl.col("siret").str.head(9),
        "la commune a un code": ~_text("commune").str.contains(_COMMUNE),
        "l’état et la diffusion sont connus": pl.any_horizontal(
            pl.col("active", "diffusible").is_null()
        ),
        "l’activité est une sous-classe de la NAF rév. 2": ~_text("naf").str.contains(_NAF),
        "la tranche d’effectif est officielle": ~_text("size_band").is_in(SIZE_BANDS),
        "la catégorie juridique a quatre chiffres": ~_text("legal_category").str.contains(
            r"^\d{4}$"
        ),
        "la date de création est plausible": ~pl.col("created_on").is_between(first, last),
        "la date de fermeture est plausible": ~pl.col("closed_on").is_between(first, last),
        "la fermeture suit la création": (pl.col("closed_on") < pl.col("created_on"))
        & ~pl.col("closed_approx"),
        "une fermeture dit si sa date est approchée": pl.col("closed_on").is_null()
        != pl.col("closed_approx").is_null(),
        "une position est entière": pl.any_horizontal(place) & ~pl.all_horizontal(place),
        "une position est finie": ~(pl.col("x").is_finite() & pl.col("y").is_finite()),
        "la projection est légale": ~pl.col("epsg").is_in(list(LEGAL_EPSG)),
    }
    for year, letter in (("2015", "P"), ("2024", "N")):
        zone, quality = _text(f"qpv_{year}"), _text(f"qpv_{year}_quality")
        rules |= {
            f"le quartier {year} est un code de sa génération": ~zone.str.contains(
                f"^(Q{letter}[0-9A-Z]+)?$"
            ),
            f"la qualité du quartier {year} est connue": ~quality.is_in(QUALITIES),
            f"un quartier {year} a une qualité": zone.is_null() != quality.is_null(),
        }
    # A column that may not be empty breaks a rule that finds nothing to read.
    for needed in ("le SIRET a 14 chiffres", "la commune a un code"):
        rules[needed] = rules[needed].fill_null(True)
    return rules


def _stock_rules() -> Rules:
    full = pl.col("zoning").is_in([*QPV, "france"])
    narrow = pl.col("zoning").is_in(NARROW_ZONINGS)
    detail = [name for name in STOCK_KEYS if name not in ("zoning", "zone", *CLOSED_KEYS)]
    return {
        **_common_rules(CUBE_ZONINGS),
        "la qualité est celle du zonage": pl.when(narrow)
        .then(pl.col("quality").is_in(QUALITIES))
        .otherwise(pl.col("quality") == "commune")
        .fill_null(False)
        .not_(),
        "l’état est connu": pl.col("active").is_null(),
        "un établissement fermé ne garde que son activité": ~pl.col("active")
        & pl.any_horizontal(pl.col(name).is_not_null() for name in detail),
        "la tranche et l’année ne sont gardées que dans les quartiers et en France": ~full
        & pl.any_horizontal(pl.col("size_band", "year_created").is_not_null()),
        "la tranche d’effectif est officielle": ~pl.col("size_band").is_in(SIZE_BANDS),
        "la classe juridique est un chiffre": ~pl.col("legal_class").str.contains(r"^\d$"),
        "l’activité est une sous-classe de la NAF rév. 2": ~pl.col("naf").str.contains(_NAF),
    }


def _cohort_rules() -> Rules:
    quarters = pl.col("created_q", "closed_q")
    return {
        **_common_rules(COHORT_ZONINGS),
        "on sait s’il y a eu fermeture": pl.col("closed").is_null() | pl.col("approx").is_null(),
        "un établissement jamais fermé n’a pas de trimestre de fermeture": ~pl.col("closed")
        & pl.col("closed_q").is_not_null(),
        "la fermeture suit la création": (pl.col("closed_q") < pl.col("created_q"))
        & ~pl.col("approx"),
        "communes, EPCI et départements sont comptés par année": pl.col("zoning").is_in(
            YEARLY_ZONINGS
        )
        & pl.any_horizontal(quarters % 4 != 0),
    }


def _common_rules(zonings: Sequence[str]) -> Rules:
    return {
        "le zonage est connu": ~pl.col("zoning").is_in(zonings).fill_null(False),
        "la zone a un code": pl.col("zone").fill_null("") == "",
        "chaque ligne compte au moins un établissement": pl.col("n").fill_null(0) == 0,
    }


def _text(name: str) -> pl.Expr:
    """Columns of text may come as categories from the engine."""
    return pl.col(name).cast(pl.String)


def _breaches(rows: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """One row per rule: how many rows break it, and the first of them as text."""
    broken = {rule: rows.select(test.fill_null(False)).to_series() for rule, test in rules.items()}
    return pl.DataFrame(
        {
            "rule": list(rules),
            "n": [int(mask.sum()) for mask in broken.values()],
            "example": [_example(rows, mask) if mask.any() else "" for mask in broken.values()],
        },
        schema={"rule": pl.String, "n": pl.Int64, "example": pl.String},
    )


def _example(rows: pl.DataFrame, mask: pl.Series) -> str:
    first = rows.filter(mask).row(0, named=True)
    return ", ".join(f"{name} = {value}" for name, value in first.items() if value is not None)


def _first_breaches(tables: Sequence[pl.DataFrame]) -> pl.DataFrame:
    shown = pl.col("example").filter(pl.col("example") != "").first().fill_null("")
    together = pl.concat(tables).group_by("rule", maintain_order=True)
    return together.agg(pl.col("n").sum(), shown)


def _refuse(table: str, breaches: pl.DataFrame) -> None:
    for rule, n, example in breaches.filter(pl.col("n") > 0).iter_rows():
        raise _broken(table, rule, f"{n} ligne(s) en défaut, par exemple : {example}")


def _broken(table: str, rule: str, found: str) -> ContractBroken:
    return ContractBroken(
        f"La table « {table} » ne respecte pas sa règle « {rule} » : {found}.",
        "Rien n’est remplacé, le dernier millésime valide reste en service ; signalez ce message.",
    )


def _check_columns(table: str, found: Schema, expected: Schema) -> None:
    for name, dtype in expected.items():
        if found.get(name) != dtype:
            seen = f"{name} est {found[name]}" if name in found else f"{name} est absente"
            raise _broken(table, f"la colonne {name} est de type {dtype}", seen)
    extra = sorted(set(found) - set(expected))
    if extra:
        raise _broken(table, "aucune autre colonne", ", ".join(extra))


def _check_unique(table: str, rows: pl.DataFrame, keys: list[str]) -> None:
    twice = rows.lazy().group_by(keys).len().filter(pl.col("len") > 1).head(1)
    found = twice.collect(engine="streaming")
    if found.height:
        example = _example(found, pl.Series([True]))
        raise _broken(table, "une clé n’a qu’une ligne", f"par exemple : {example}")


def _check_sums(table: str, rows: pl.DataFrame) -> None:
    """Departements add up to France, zones of a QPV zoning to `*`."""
    totals = {
        (zoning, whole): n
        for zoning, whole, n in rows.group_by("zoning", whole=pl.col("zone") == WHOLE)
        .agg(pl.col("n").cast(pl.Int64).sum())
        .iter_rows()
    }
    pairs = {
        "les départements font la France": (("departement", False), ("france", False)),
        **{f"les zones de {name} font « * »": ((name, False), (name, True)) for name in QPV},
    }
    for rule, (parts, whole) in pairs.items():
        if totals.get(parts, 0) != totals.get(whole, 0):
            found = f"{totals.get(parts, 0)} et {totals.get(whole, 0)} établissements"
            raise _broken(table, rule, found)


def _same_totals(
    table: str, rule: str, left: pl.DataFrame, right: pl.DataFrame, key: list[str]
) -> None:
    both = left.join(right.rename({"n": "other"}), on=key, how="full", coalesce=True)
    apart = both.filter(pl.col("n").fill_null(0) != pl.col("other").fill_null(0))
    if apart.height:
        first = apart.sort(key).row(0, named=True)
        where = " ".join(str(first[name]) for name in key if name != "k")
        raise _broken(
            table, rule, f"{where} {first['n'] or 0} au lieu de {first['other'] or 0}".strip()
        )


def _check_order(table: str, staged: Path) -> None:
    """Rows come commune after commune, so that one commune is read from few row groups."""
    with pq.ParquetFile(staged) as file:
        before = ""
        for group in range(file.num_row_groups):
            communes = file.read_row_group(group, columns=["commune"])["commune"]
            series = pl.Series(communes.to_pylist(), dtype=pl.String)
            if not series.is_sorted() or (len(series) and series[0] < before):
                raise _broken(table, "les lignes vont par commune", f"groupe {group} en désordre")
            before = series[-1] if len(series) else before


def _check_sirets(table: str, staged: Path) -> None:
    """Eight bytes a row, whatever the text: a register of 40 million fits in memory."""
    numbers = run(
        staged,
        lambda batch: batch.select(pl.col("siret").cast(pl.UInt64)),
        pl.concat,
        columns=["siret"],
    )["siret"]
    ordered = np.sort(numbers.to_numpy())
    twice = np.flatnonzero(ordered[1:] == ordered[:-1])
    if len(twice):
        example = f"par exemple : siret = {ordered[twice[0]]:014d}"
        raise _broken(table, "un SIRET n’a qu’une ligne", example)
