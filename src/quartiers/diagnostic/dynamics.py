"""Creations and closures by year and quarter, on one constant contour: today's."""

from collections.abc import Callable, Collection

import polars as pl

from quartiers.catalogue.labels import counted_apart
from quartiers.diagnostic.definitions import caution
from quartiers.diagnostic.figures import count, figure, share, small, sources_of
from quartiers.diagnostic.heaps import Heap, heap
from quartiers.diagnostic.indicator import Between, Indicator, Known, NotComputable, Value
from quartiers.diagnostic.inputs import Inputs
from quartiers.diagnostic.report import Block, Cell, Chart, Column, Table
from quartiers.territory import french

TITLE = "Créations et fermetures"
QUARTERS_SHOWN = 8
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
        caveats=(*cautions(), *heaped(inputs, rows)),
    )


def heaped(
    inputs: Inputs, rows: pl.DataFrame, activities: Collection[str] | None = None
) -> tuple[str, ...]:
    """The caveat of closing dates that heap up, wherever closures are counted."""
    if inputs.refusal(inputs.area, ("closed_on",), activities):
        return ()
    found = heap(inputs, rows, activities)
    return (found.said,) if found else ()


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
        others = created.filter(not_courier())
        made.append(("creations_hors_livreurs", small(count(others))))
    late = (
        *((caution("date_approchee"),) if approximate(rows) else ()),
        *heaped(inputs, rows, activities),
    )
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


def not_courier() -> pl.Expr:
    """Of any other activity than home delivery; an unknown activity stays in."""
    return ~pl.col("naf").is_in(list(counted_apart()["coursiers"].naf)).fill_null(False)


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
    if reason:
        return NotComputable(reason)
    hidden = _hidden(inputs, rows, activities)
    if hidden and year * 4 <= hidden.quarter:
        return NotComputable(hidden.hides)
    return small(count(_closed_in(rows, year)))


def _hidden(inputs: Inputs, rows: pl.DataFrame, activities: Collection[str] | None) -> Heap | None:
    """The heap up to which closing dates mean nothing: only where they are « at the latest »."""
    return heap(inputs, rows, activities) if approximate(rows) else None


def _net(
    inputs: Inputs, rows: pl.DataFrame, year: int, activities: Collection[str] | None
) -> Value:
    reason = inputs.refusal(inputs.area, ("created_on", "closed_on"), activities)
    if reason:
        return NotComputable(reason)
    if approximate(rows):
        return NotComputable(APPROXIMATE)
    # A difference of two counts has no Poisson interval of its own.
    return Known(count(creations(rows, year)) - count(_closed_in(rows, year)))


def approximate(rows: pl.DataFrame) -> bool:
    """Whether some closing dates are only « at the latest »: then no year's count is right."""
    return rows.filter("closed", "approx").height > 0


def _without_sole_traders(
    inputs: Inputs, created: pl.DataFrame, activities: Collection[str] | None
) -> Value:
    reason = inputs.refusal(inputs.area, ("sole_trader",), activities)
    if reason:
        return NotComputable(reason)
    unknown = count(created.filter(pl.col("sole_trader").is_null()))
    others = count(created.filter(~pl.col("sole_trader")))
    return small(others) if unknown == 0 else _unsure(others, unknown)


def _linked(inputs: Inputs, rows: pl.DataFrame, activities: Collection[str] | None) -> Indicator:
    first, last = years(inputs)[0], last_full_year(inputs)
    period = f"{first}-{last}"
    reason = inputs.refusal(inputs.area, ("linked",), activities)
    created = rows.filter(
        (pl.col("created_q") // 4).is_between(first, last), pl.col("linked_in").is_not_null()
    )
    if reason or not created.height:
        absent = NotComputable(reason or "aucune création dont les liens soient connus")
        return figure(inputs, "part_creations_liees", absent, period, activities=activities)
    value = share(count(created.filter("linked_in")), count(created), "aucune création")
    return figure(inputs, "part_creations_liees", value, period, activities=activities)


def by_year(inputs: Inputs, rows: pl.DataFrame, activities: Collection[str] | None = None) -> Table:
    """One line a year, and only the columns that the register can bear."""
    late = approximate(rows)
    columns = [Column("annee", "Année", "text"), Column("creations", "Créations")]
    if inputs.refusal(inputs.area, ("closed_on",), activities) is None:
        columns.append(Column("fermetures", "Fermetures (au plus tard)" if late else "Fermetures"))
        if not late:
            columns.append(Column("solde", "Solde"))
    if inputs.refusal(inputs.area, ("sole_trader",), activities) is None:
        columns.append(Column("hors_ei", "Créations hors entrepreneurs individuels"))
    if activities is None:
        columns.append(Column("hors_livreurs", "Créations hors livraison (53.20Z)"))
    counts = _yearly(rows)
    hidden = _hidden(inputs, rows, activities)

    def cell(column: str, year: int) -> Cell:
        if column == "fermetures" and hidden and year * 4 <= hidden.quarter:
            return NotComputable(hidden.hides)
        return counts(column, year)

    return Table(
        id="annees",
        title="Créations et fermetures d’établissements par année",
        columns=tuple(columns),
        rows=tuple(
            (_named(inputs, year), *(cell(column.id, year) for column in columns[1:]))
            for year in years(inputs)
        ),
        notes=_notes(inputs, rows, activities),
        sources=sources_of(inputs, _SOURCES),
    )


def _named(inputs: Inputs, year: int) -> str:
    unfinished = year == inputs.stock_date.year
    return f"{year} (au {french.day(inputs.stock_date)})" if unfinished else f"{year}"


def _yearly(rows: pl.DataFrame) -> Callable[[str, int], Cell]:
    """Counts by year in one pass: creations of three kinds, closures, net."""
    n = pl.col("n").cast(pl.Int64)
    created = rows.group_by(year=pl.col("created_q") // 4).agg(
        creations=n.sum(),
        hors_ei=n.filter(~pl.col("sole_trader")).sum(),
        sans_categorie=n.filter(pl.col("sole_trader").is_null()).sum(),
        hors_livreurs=n.filter(not_courier()).sum(),
    )
    closed = rows.filter("closed").group_by(year=pl.col("closed_q") // 4).agg(fermetures=n.sum())
    told: dict[int, dict[str, int]] = {
        year: dict(zip(created.columns[1:], values, strict=True))
        for year, *values in created.iter_rows()
    }
    gone: dict[int, int] = dict(closed.iter_rows())

    def cell(column: str, year: int) -> Cell:
        here = told.get(year, dict.fromkeys(created.columns[1:], 0))
        match column:
            case "fermetures":
                return gone.get(year, 0)
            case "solde":
                return here["creations"] - gone.get(year, 0)
            case "hors_ei" if here["sans_categorie"]:
                return _unsure(here["hors_ei"], here["sans_categorie"])
            case _:
                return here[column]

    return cell


def _unsure(others: int, unknown: int) -> Between:
    meaning = (
        f"sans et avec {french.counted(unknown, 'création', 'créations')} de catégorie juridique "
        "inconnue"
    )
    return Between(others, others + unknown, meaning)


def _plain(value: Value) -> Value | int:
    """Small counts of a table are shown bare: their variability is in the figures above it."""
    match value:
        case Known(number):
            return round(number)
        case Between(estimate=estimate) if estimate is not None:
            return round(estimate)
        case _:
            return value


def _notes(
    inputs: Inputs, rows: pl.DataFrame, activities: Collection[str] | None
) -> tuple[str, ...]:
    notes = [*cautions(), *heaped(inputs, rows, activities)]
    undated = count(rows.filter(pl.col("created_q").is_null()))
    if undated:
        notes.append(
            f"{french.counted(undated, 'établissement', 'établissements')} sans date de création "
            f"{french.plural(undated, 'connue n’est compté', 'connue ne sont comptés')} dans "
            "aucune année."
        )
    if approximate(rows):
        notes.append(caution("date_approchee"))
    notes.append(caution("fermetures_tardives"))
    return tuple(notes)


def by_quarter(inputs: Inputs, rows: pl.DataFrame) -> Table:
    """The last two years of quarters, the unfinished one left out."""
    last = french.quarter_of(inputs.stock_date) - 1
    shown = range(last - QUARTERS_SHOWN + 1, last + 1)
    reason = inputs.refusal(inputs.area, ("closed_on",))
    hidden = _hidden(inputs, rows, None)
    n = pl.col("n").cast(pl.Int64).sum()
    created = dict(rows.group_by("created_q").agg(n).iter_rows())
    closed = dict(rows.filter("closed").group_by("closed_q").agg(n).iter_rows())
    lines = [
        (
            french.quarter(quarter),
            created.get(quarter, 0),
            NotComputable(reason)
            if reason
            else NotComputable(hidden.hides)
            if hidden and quarter <= hidden.quarter
            else closed.get(quarter, 0),
        )
        for quarter in shown
    ]
    return Table(
        id="trimestres",
        title="Créations et fermetures des huit derniers trimestres complets",
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
    known = {column.id for column in table.columns}
    return Chart(
        id="graphique_annees",
        title=table.title,
        table=table.id,
        kind="line",
        category="annee",
        # Closing dates that are only « at the latest » heap up on the day of a re-coding: no line.
        series=("creations", "fermetures") if "solde" in known else ("creations",),
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
    text = f"En {year}{french.FIRM}: {french.told(created, 'aucune', 'création', 'créations')}"
    closures = _plain(_closures(inputs, rows, year, activities))
    if isinstance(closures, int):
        text += f" et {french.told(closures, 'aucune', 'fermeture', 'fermetures')}"
        text += " (dates approchées)" if approximate(rows) else ""
    said = [text + "."]
    couriers = count(creations(rows, year).filter(~not_courier()))
    if couriers and activities is None:
        said.append(
            f"La livraison (53.20Z) fait {french.percent(couriers / created)} de ces créations."
        )
    return tuple(said)
