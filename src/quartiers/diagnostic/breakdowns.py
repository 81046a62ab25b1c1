"""The tables of the fabric: by section, size band, legal form and age. Unknown has its own row."""

from itertools import pairwise
from typing import Any

import polars as pl

from quartiers.catalogue.labels import legal_classes, size_bands
from quartiers.diagnostic import poisson
from quartiers.diagnostic.definitions import sections
from quartiers.diagnostic.figures import sources_of
from quartiers.diagnostic.inputs import Inputs
from quartiers.diagnostic.report import Chart, Column, Table
from quartiers.diagnostic.tables import age_class_start, age_class_starts, section
from quartiers.territory import french

UNKNOWN = "Inconnu"
_REGISTER = ("sirene_etablissements", "sirene_unites_legales", "sirene_geolocalisation", "contours")


def of(inputs: Inputs, rows: pl.DataFrame) -> tuple[tuple[Table, ...], tuple[Chart, ...]]:
    """Every table that the scope can bear, with a chart of the sections."""
    tables: list[Table] = []
    area = inputs.area
    if inputs.refusal(area, ("naf",)) is None:
        tables.append(_table(inputs, "secteurs", "Secteur", by_section(rows)))
    if inputs.refusal(area, ("size_band",)) is None:
        tables.append(_table(inputs, "tranches", "Tranche d’effectif", by_band(rows)))
    if inputs.refusal(area, ("legal_category",)) is None:
        tables.append(_table(inputs, "formes", "Forme juridique", by_legal_form(rows)))
    if inputs.refusal(area, ("created_on",)) is None:
        tables.append(_table(inputs, "ages", "Année de création", by_age(inputs, rows)))
    charts = tuple(_chart(table) for table in tables if table.rows and table.id == "secteurs")
    return tuple(tables), charts


def by_section(rows: pl.DataFrame) -> list[tuple[str, int]]:
    """Sections that occur, the largest first, unknown last."""
    labels = sections()
    found = _counts(rows, section(pl.col("naf")))
    known = [(labels[code], n) for code, n in found.items() if code is not None]
    known.sort(key=lambda pair: (-pair[1], pair[0]))
    return known + _unknown(found)


def by_band(rows: pl.DataFrame) -> list[tuple[str, int]]:
    """INSEE's bands, the smallest first; a code that is none of them is unknown."""
    found = _counts(rows, known_band())
    known = [(band.short, found[code]) for code, band in size_bands().items() if code in found]
    return known + _unknown(found)


def known_band() -> pl.Expr:
    """The size band, null where it is empty or not in INSEE's list."""
    band = pl.col("size_band")
    return pl.when(band.is_in(list(size_bands()))).then(band)


def by_legal_form(rows: pl.DataFrame) -> list[tuple[str, int]]:
    found = _counts(rows, pl.col("legal_class"))
    known = [(label, found[code]) for code, label in legal_classes().items() if code in found]
    return known + _unknown(found)


def by_age(inputs: Inputs, rows: pl.DataFrame) -> list[tuple[str, int]]:
    """Classes of age in calendar years, the youngest first."""
    year = inputs.stock_date.year
    starts = age_class_starts(year)
    labels = (
        f"En {starts[1] - 1} ou avant",
        *(f"De {first} à {after - 1}" for first, after in pairwise(starts[1:])),
        f"En {year}",
    )
    found = _counts(rows, age_class_start(pl.col("year_created"), year))
    known = [
        (label, found[start]) for start, label in zip(starts, labels, strict=True) if start in found
    ]
    return known[::-1] + _unknown(found)


def _counts(rows: pl.DataFrame, key: pl.Expr) -> dict[Any, int]:
    grouped = rows.group_by(key.alias("key")).agg(pl.col("n").sum())
    return dict(grouped.select("key", pl.col("n").cast(pl.Int64)).iter_rows())


def _unknown(found: dict[Any, int]) -> list[tuple[str, int]]:
    return [(UNKNOWN, found[None])] if None in found else []


def _table(inputs: Inputs, id: str, label: str, lines: list[tuple[str, int]]) -> Table:
    total = sum(n for _, n in lines)
    rows = tuple((name, n, n / total, *poisson.interval(n)) for name, n in lines)
    return Table(
        id=id,
        title=f"Établissements actifs par {label[0].lower()}{label[1:]}",
        columns=(
            Column("libelle", label, "text"),
            Column("etablissements", "Établissements"),
            Column("part", "Part", "percent", decimals=1),
            Column("bas", "De", decimals=0),
            Column("haut", "À", decimals=0),
        ),
        rows=rows,
        notes=(f"De… à…{french.FIRM}: {poisson.MEANING}.",),
        sources=sources_of(inputs, _REGISTER),
    )


def _chart(table: Table) -> Chart:
    first = table.rows[0]
    return Chart(
        id=f"graphique_{table.id}",
        title=table.title,
        table=table.id,
        kind="bar",
        category="libelle",
        series=("etablissements",),
        alt=(
            f"{len(table.rows)} secteurs{french.THIN}; le plus présent est "
            f"«{french.FIRM}{first[0]}{french.FIRM}» "
            f"({french.counted(_int(first[1]), 'établissement', 'établissements')})."
        ),
    )


def _int(cell: object) -> int:
    return cell if isinstance(cell, int) else 0
