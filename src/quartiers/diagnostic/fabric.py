"""What stands in the neighbourhood: stock, market fabric, density, sectors, employers, age."""

import polars as pl

from quartiers.catalogue.labels import counted_apart
from quartiers.diagnostic import breakdowns
from quartiers.diagnostic.figures import count, figure, located, rate, refused, share, small
from quartiers.diagnostic.indicator import Between, Indicator, Known, NotComputable, Value
from quartiers.diagnostic.inputs import Area, Inputs
from quartiers.diagnostic.report import Block
from quartiers.territory import french

TITLE = "Tissu économique"
# What the catalogue counts apart from the market fabric.
NOT_MARKET = ("location_immobiliere", "associations", "public")


def block(inputs: Inputs) -> Block:
    reason = inputs.refusal(inputs.area)
    if reason:
        return Block("tissu", TITLE, refusal=reason)
    rows = inputs.stock_of(inputs.area)
    tables, charts = breakdowns.of(inputs, rows)
    return Block(
        "tissu",
        TITLE,
        figures=figures(inputs, rows),
        sentences=_sentences(inputs, rows),
        tables=tables,
        charts=charts,
    )


def figures(inputs: Inputs, rows: pl.DataFrame) -> tuple[Indicator, ...]:
    """The figures of the fabric of the zone, each with the refusal of its own needs."""
    area = inputs.area
    stock = count(rows)
    trade = market(inputs, area, rows)
    density_period = _density_period(inputs)
    return (
        figure(inputs, "stock_actif", located(rows)),
        figure(inputs, "stock_marchand", trade),
        figure(inputs, "densite_actif", rate(stock, area.population), density_period),
        figure(inputs, "densite_marchand", _per_thousand(trade, area), density_period),
        _employers(inputs, rows),
        _known_share(inputs, rows, "part_entrepreneurs_individuels", "sole_trader"),
        _known_share(inputs, rows, "part_ess", "ess"),
        _recent(inputs, rows),
    )


def market(inputs: Inputs, area: Area, rows: pl.DataFrame) -> Value:
    """Market fabric: an interval where some legal categories are unknown."""
    reason = inputs.refusal(area, ("naf", "legal_category"))
    if reason:
        return NotComputable(reason)
    sure, unsure = market_counts(rows)
    if unsure == 0:
        return small(sure)
    meaning = (
        f"sans et avec {french.counted(unsure, 'établissement', 'établissements')} d’activité ou "
        "de catégorie juridique inconnue"
    )
    return Between(sure, sure + unsure, meaning)


def market_counts(rows: pl.DataFrame) -> tuple[int, int]:
    """Establishments surely of the market fabric, and those of which it cannot be said."""
    apart = [counted_apart()[id] for id in NOT_MARKET]
    naf = [code for each in apart for code in each.naf]
    classes = [code for each in apart for code in each.legal_classes]
    outside = pl.col("naf").is_in(naf) | pl.col("legal_class").is_in(classes)
    return count(rows.filter(~outside)), count(rows.filter(outside.is_null()))


def _density_period(inputs: Inputs) -> str:
    return (
        f"stock au {french.day(inputs.stock_date)}, population{french.FIRM}: "
        f"{inputs.area.population_date or 'inconnue'}"
    )


def _per_thousand(trade: Value, area: Area) -> Value:
    match trade:
        case Known(number):
            return rate(number, area.population)
        case Between(low, high, meaning, estimate) if high is not None:
            if estimate is not None:
                return rate(estimate, area.population)
            if not area.population:
                return rate(0, area.population)
            scale = 1000 / area.population
            return Between(low * scale, high * scale, meaning)
        case _:
            return trade


def _employers(inputs: Inputs, rows: pl.DataFrame) -> Indicator:
    reason = inputs.refusal(inputs.area, ("employer",)) and inputs.refusal(
        inputs.area, ("size_band",)
    )
    if reason:
        return refused(inputs, "employeurs", reason)
    employer = employs()
    yes, unknown = count(rows.filter(employer)), count(rows.filter(employer.is_null()))
    if unknown == 0:
        return figure(inputs, "employeurs", small(yes))
    meaning = (
        f"sans et avec {french.counted(unknown, 'établissement', 'établissements')} dont le "
        "caractère employeur est inconnu"
    )
    return figure(inputs, "employeurs", Between(yes, yes + unknown, meaning))


def employs() -> pl.Expr:
    """Employer flag, else what the size band says: NN is no, a band of one or more is yes.

    Band 00 had employees during the year and none at its end: it is not an employer on that date.
    """
    band = breakdowns.known_band()
    return pl.coalesce("employer", ~band.is_in(["NN", "00"]))


def _known_share(inputs: Inputs, rows: pl.DataFrame, id: str, column: str) -> Indicator:
    reason = inputs.refusal(inputs.area, (column,))
    if reason:
        return refused(inputs, id, reason)
    known = rows.filter(pl.col(column).is_not_null())
    value = share(count(known.filter(pl.col(column))), count(known), "aucune valeur connue")
    return figure(inputs, id, value)


def _recent(inputs: Inputs, rows: pl.DataFrame) -> Indicator:
    reason = inputs.refusal(inputs.area, ("created_on",))
    if reason:
        return refused(inputs, "part_recents", reason)
    known = rows.filter(pl.col("year_created").is_not_null())
    young = known.filter(pl.col("year_created") >= inputs.stock_date.year - 2)
    value = share(count(young), count(known), "aucune année de création connue")
    return figure(inputs, "part_recents", value)


def _sentences(inputs: Inputs, rows: pl.DataFrame) -> tuple[str, ...]:
    total = count(rows)
    when = french.day(inputs.stock_date)
    if total == 0:
        return (f"Aucun établissement actif n’est repéré dans le quartier au {when}.",)
    said = [
        "Le quartier compte "
        f"{french.counted(total, 'établissement actif', 'établissements actifs')} au {when}."
    ]
    top = breakdowns.by_section(rows)[:3]
    if top:
        named = [f"{label.lower()} ({french.percent(n / total)})" for label, n in top]
        said.append(f"Secteurs les plus présents{french.FIRM}: {french.listed(named)}.")
    population = inputs.area.population
    if population:
        said.append(
            f"On compte {french.number(1000 * total / population, 1)} établissements actifs pour "
            f"1{french.THIN}000 habitants ({inputs.area.population_date})."
        )
    return tuple(said)
