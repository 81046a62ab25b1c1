"""Creations and closures by year and quarter, on one constant contour: today's."""

from collections.abc import Collection

import polars as pl

from quartiers.diagnostic import french
from quartiers.diagnostic.definitions import caution
from quartiers.diagnostic.figures import count, figure, refused, share, small, sources_of
from quartiers.diagnostic.indicator import Between, Indicator, Known, NotComputable, Value
from quartiers.diagnostic.inputs import Inputs
from quartiers.diagnostic.report import Block, Chart, Column, Table

TITLE = "Créations et fermetures"
COURIERS = "53.20Z"
QUARTERS_SHOWN = 12
_SOURCES = (
    *("sirene_etablissements", "sirene_historique", "sirene_liens_succession"),
    *("sirene_geolocalisation", "contours"),
)
APPROXIMATE = (
    "dates de fermeture approchées (au plus tard), faute d’historique : ce chiffre serait faux"
)


def block(inputs: Inputs) -> Block:
    reason = inputs.refusal(inputs.area, ("created_on",))
    if reason:
        return Block("dynamique", TITLE, refusal=reason)
    rows = inputs.cohorts_of(inputs.area)
    table = by_year(inputs, rows)
    return Block(
        "dynamique",
        TITLE,
        figures=figures(inputs, rows),
        sentences=sentences(inputs, rows),
        tables=(table, by_quarter(inputs, rows)),
        charts=(chart(table),),
        caveats=cautions(),
    )


def cautions() -> tuple[str, ...]:
    """What the observatory of urban policy says of such counts, under each of them."""
    return tuple(caution(key) for key in ("onpv_transferts", "onpv_etablissements", "onpv_micro"))


def figures(
    inputs: Inputs, rows: pl.DataFrame, activities: Collection[str] | None = None
) -> tuple[Indicator, ...]:
    """Counts of the last full calendar year, and the share of creations known to be transfers."""
    year = last_full_year(inputs)
    created = creations(rows, year)
    made = [
        ("creations_annee", small(count(created))),
        ("fermetures_annee", _closures(inputs, rows, year, activities)),
        ("solde_annee", _net(inputs, rows, year, activities)),
        ("creations_hors_ei", _without_sole_traders(inputs, created, activities)),
    ]
    if activities is None:
        others = created.filter(pl.col("naf").ne_missing(COURIERS))
        made.append(("creations_hors_livreurs", small(count(others))))
    approx = _closed_in(rows, year).filter("approx")
    late = (caution("date_approchee"),) if approx.height else ()
    listed = [
        figure(
            inputs,
            id,
            value,
            str(year),
            activities=activities,
            caveats=late if id == "fermetures_annee" else (),
        )
        for id, value in made
    ]
    return (*listed, _linked(inputs, rows, activities))


def last_full_year(inputs: Inputs) -> int:
    return inputs.stock_date.year - 1


def years(inputs: Inputs) -> range:
    """The years that the cohorts tell apart, the current one included."""
    return range(inputs.first_year, inputs.stock_date.year + 1)


def creations(rows: pl.DataFrame, year: int) -> pl.DataFrame:
    return rows.filter(pl.col("created_q") // 4 == year)


def _closed_in(rows: pl.DataFrame, year: int) -> pl.DataFrame:
    return rows.filter(pl.col("closed"), pl.col("closed_q") // 4 == year)


def _closures(
    inputs: Inputs, rows: pl.DataFrame, year: int, activities: Collection[str] | None
) -> Value:
    reason = inputs.refusal(inputs.area, ("closed_on",), activities)
    return NotComputable(reason) if reason else small(count(_closed_in(rows, year)))


def _net(
    inputs: Inputs, rows: pl.DataFrame, year: int, activities: Collection[str] | None
) -> Value:
    reason = inputs.refusal(inputs.area, ("created_on", "closed_on"), activities)
    if reason:
        return NotComputable(reason)
    closed = _closed_in(rows, year)
    if closed.filter("approx").height:
        return NotComputable(APPROXIMATE)
    # A difference of two counts has no Poisson interval of its own.
    return Known(count(creations(rows, year)) - count(closed))


def _without_sole_traders(
    inputs: Inputs, created: pl.DataFrame, activities: Collection[str] | None
) -> Value:
    reason = inputs.refusal(inputs.area, ("sole_trader",), activities)
    if reason:
        return NotComputable(reason)
    unknown = count(created.filter(pl.col("sole_trader").is_null()))
    others = count(created.filter(~pl.col("sole_trader")))
    if unknown == 0:
        return small(others)
    meaning = (
        f"sans et avec {french.counted(unknown, 'création', 'créations')} de catégorie juridique "
        "inconnue"
    )
    return Between(others, others + unknown, meaning)


def _linked(inputs: Inputs, rows: pl.DataFrame, activities: Collection[str] | None) -> Indicator:
    first, last = years(inputs)[0], last_full_year(inputs)
    period = f"{first}-{last}"
    reason = inputs.refusal(inputs.area, ("linked",), activities)
    created = rows.filter(
        (pl.col("created_q") // 4).is_between(first, last), pl.col("linked_in").is_not_null()
    )
    if reason or not created.height:
        return refused(inputs, "part_creations_liees", reason or "aucune création connue", period)
    value = share(count(created.filter("linked_in")), count(created), "aucune création")
    return figure(inputs, "part_creations_liees", value, period, activities=activities)


def by_year(inputs: Inputs, rows: pl.DataFrame, activities: Collection[str] | None = None) -> Table:
    """One line a year; what cannot be told says why, cell by cell."""
    lines = []
    for year in years(inputs):
        created = creations(rows, year)
        unfinished = year == inputs.stock_date.year
        until = f" (jusqu’au {french.day(inputs.stock_date)})" if unfinished else ""
        lines.append(
            (
                f"{year}{until}",
                count(created),
                _plain(_closures(inputs, rows, year, activities)),
                _plain(_net(inputs, rows, year, activities)),
                _plain(_without_sole_traders(inputs, created, activities)),
                count(created.filter(pl.col("naf").ne_missing(COURIERS))),
            )
        )
    return Table(
        id="annees",
        title="Créations et fermetures d’établissements par année",
        columns=(
            Column("annee", "Année", "text"),
            Column("creations", "Créations"),
            Column("fermetures", "Fermetures"),
            Column("solde", "Solde"),
            Column("hors_ei", "Créations hors entrepreneurs individuels"),
            Column("hors_livreurs", "Créations hors livraison (53.20Z)"),
        ),
        rows=tuple(lines),
        notes=_notes(inputs, rows),
        sources=sources_of(inputs, _SOURCES),
    )


def _plain(value: Value) -> Value | int:
    """Small counts of a table are shown bare: their variability is in the figures above it."""
    match value:
        case Known(number):
            return round(number)
        case Between(estimate=estimate) if estimate is not None:
            return round(estimate)
        case _:
            return value


def _notes(inputs: Inputs, rows: pl.DataFrame) -> tuple[str, ...]:
    notes = list(cautions())
    undated = count(rows.filter(pl.col("created_q").is_null()))
    if undated:
        notes.append(
            f"{french.counted(undated, 'établissement', 'établissements')} sans date de création "
            f"{french.plural(undated, 'connue n’est compté', 'connue ne sont comptés')} dans "
            "aucune année."
        )
    if rows.filter(pl.col("closed"), pl.col("approx")).height:
        notes.append(caution("date_approchee"))
    notes.append(caution("fermetures_tardives"))
    return tuple(notes)


def by_quarter(inputs: Inputs, rows: pl.DataFrame) -> Table:
    """The last three years of quarters, the unfinished one left out."""
    last = french.quarter_of(inputs.stock_date) - 1
    shown = range(last - QUARTERS_SHOWN + 1, last + 1)
    reason = inputs.refusal(inputs.area, ("closed_on",))
    lines = []
    for quarter in shown:
        closed = count(rows.filter(pl.col("closed"), pl.col("closed_q") == quarter))
        lines.append(
            (
                french.quarter(quarter),
                count(rows.filter(pl.col("created_q") == quarter)),
                NotComputable(reason) if reason else closed,
            )
        )
    return Table(
        id="trimestres",
        title="Créations et fermetures des douze derniers trimestres complets",
        columns=(
            Column("trimestre", "Trimestre", "text"),
            Column("creations", "Créations"),
            Column("fermetures", "Fermetures"),
        ),
        rows=tuple(lines),
        notes=(caution("fermetures_tardives"),),
        sources=sources_of(inputs, _SOURCES),
    )


def chart(table: Table) -> Chart:
    full = [row for row in table.rows if str(row[0]).isdigit()]
    counts = [row[1] for row in full if isinstance(row[1], int)]
    return Chart(
        id="graphique_annees",
        title=table.title,
        table=table.id,
        kind="line",
        category="annee",
        series=("creations", "fermetures"),
        alt=(
            f"Créations par année complète{french.FIRM}: de {french.number(counts[0])} en "
            f"{full[0][0]} à {french.number(counts[-1])} en {full[-1][0]}, entre "
            f"{french.number(min(counts))} et {french.number(max(counts))} sur la période."
        ),
    )


def sentences(
    inputs: Inputs, rows: pl.DataFrame, activities: Collection[str] | None = None
) -> tuple[str, ...]:
    year = last_full_year(inputs)
    created = count(creations(rows, year))
    text = f"En {year}, {french.counted(created, 'établissement créé', 'établissements créés')}"
    closures = _plain(_closures(inputs, rows, year, activities))
    if isinstance(closures, int):
        text += (
            f" et {french.counted(closures, 'fermeture enregistrée', 'fermetures enregistrées')}"
        )
        if _closed_in(rows, year).filter("approx").height:
            text += " (dates approchées)"
    said = [text + "."]
    couriers = count(creations(rows, year).filter(pl.col("naf") == COURIERS))
    if couriers and activities is None:
        said.append(f"La livraison (53.20Z) en fait {french.percent(couriers / created)}.")
    return tuple(said)
