"""Survival of establishments. Death is the first closure of the register's history.

A closure tied to a successor is a transfer: a censoring. A creation tied to a predecessor is no
birth: left out. Observation ends six months before the extraction, because closures are
recorded late. Without the history, closing dates are upper bounds: the answer is an interval.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import polars as pl

from quartiers.diagnostic.definitions import caution
from quartiers.diagnostic.dynamics import cautions, not_courier
from quartiers.diagnostic.figures import count, figure, sources_of
from quartiers.diagnostic.indicator import Between, Indicator, NotComputable, Value
from quartiers.diagnostic.inputs import Inputs
from quartiers.diagnostic.kaplan_meier import Curve, kaplan_meier
from quartiers.diagnostic.report import Block, Cell, Chart, Column, Table
from quartiers.territory import french

TITLE = "Survie des établissements"
AGES = (("survie_1_an", 4), ("survie_3_ans", 12), ("survie_5_ans", 20))
# Fewer establishments still watched at an age than this: no figure at that age.
WATCHED = 10
LATE_MONTHS = 6
BAND = "variabilité aléatoire (Greenwood, log-log), 95 %"
QUARTERS = 4  # of a year: the curve is computed by quarters and shown by years
ONLY_BOUNDS = "dates de fermeture approchées, seules les bornes sont connues"
BOUNDS = "dates de fermeture approchées : tous fermés dès que possible ; au plus tard connu"
_SOURCES = (
    *("sirene_etablissements", "sirene_historique", "sirene_liens_succession"),
    *("sirene_geolocalisation", "contours"),
)


@dataclass(frozen=True, eq=False)
class Survival:
    """The curve, and the rows behind it with columns entry, exit, event, created_q, n."""

    curve: Curve
    rows: pl.DataFrame
    approximate: bool


def block(inputs: Inputs) -> Block:
    reason = inputs.refusal(inputs.area, ("created_on", "closed_on"))
    if reason:
        return Block("survie", TITLE, refusal=reason)
    rows = inputs.cohorts_of(inputs.area)
    whole = survival(inputs, rows)
    if not whole.rows.height:
        return Block("survie", TITLE, refusal="aucune création datée à suivre")
    curve = curve_table(inputs, whole)
    return Block(
        "survie",
        TITLE,
        figures=figures(inputs, rows),
        sentences=sentences(inputs, rows),
        tables=(curve, group_table(inputs, rows)),
        charts=(_chart(curve),) if curve.rows else (),
        caveats=_caveats(whole),
    )


def figures(
    inputs: Inputs, rows: pl.DataFrame, activities: Collection[str] | None = None
) -> tuple[Indicator, ...]:
    whole = survival(inputs, rows)
    first, last = inputs.first_year, observed_until(inputs.stock_date)
    period = f"créations de {first} à {last // 4}, observées jusqu’à {french.quarter(last)}"
    caveats = (caution("date_approchee"),) if whole.approximate else ()
    return tuple(
        figure(inputs, id, at(inputs, whole, age), period, activities=activities, caveats=caveats)
        for id, age in AGES
    )


def observed_until(stock_date: date) -> int:
    """The last quarter whose closures are taken as known: complete six months before."""
    months = stock_date.year * 12 + stock_date.month - 1 - LATE_MONTHS
    return months // 12 * 4 + months % 12 // 3 - 1


def survival(inputs: Inputs, rows: pl.DataFrame) -> Survival:
    """Follow the dated births of these cohorts up to the end of observation."""
    last = observed_until(inputs.stock_date)
    births = rows.filter(
        pl.col("created_q").is_between(inputs.first_year * 4, last),
        ~pl.col("linked_in").fill_null(False),
        ~pl.col("closed") | pl.col("closed_q").is_not_null(),
    )
    seen_closed = pl.col("closed") & (pl.col("closed_q") <= last)
    end = pl.when(seen_closed).then("closed_q").otherwise(pl.lit(last, pl.Int16))
    since = pl.lit(inputs.observed_from or 0, pl.Int64)
    followed = births.with_columns(
        exit=(end - pl.col("created_q")).cast(pl.Int64).clip(0),
        entry=(since - pl.col("created_q").cast(pl.Int64)).clip(0),
        event=seen_closed & ~pl.col("linked_out").fill_null(False),
    ).filter(pl.col("entry") <= pl.col("exit"))
    curve = kaplan_meier(
        followed["entry"].to_numpy(),
        followed["exit"].to_numpy(),
        followed["event"].to_numpy(),
        followed["n"].cast(pl.Int64).to_numpy(),
    )
    approximate = bool(followed.filter("event", "approx").height)
    return Survival(curve, followed, approximate)


def at(inputs: Inputs, whole: Survival, age: int) -> Value:
    """Percentage still open at the end of the quarter of that age."""
    curve = whole.curve
    if age >= len(curve.time) or curve.at_risk[age] < WATCHED:
        return NotComputable(f"moins de {WATCHED} établissements suivis aussi longtemps")
    estimate = 100 * float(curve.survival[age])
    if whole.approximate:
        return Between(min(_still_open(inputs, whole, age), estimate), estimate, BOUNDS)
    return Between(100 * float(curve.low[age]), 100 * float(curve.high[age]), BAND, estimate)


def _still_open(inputs: Inputs, whole: Survival, age: int) -> float:
    """Percentage open at the end among those old enough: true survival is not lower.

    A closing date that is only « at the latest » may be as early as the day after the creation.
    """
    old = whole.rows.filter(pl.col("created_q") <= observed_until(inputs.stock_date) - age)
    alive = count(old.filter(~pl.col("event")))
    return 100 * alive / count(old) if old.height else 0.0


def curve_table(inputs: Inputs, whole: Survival) -> Table:
    curve = whole.curve
    lines: list[tuple[Cell, ...]] = []
    for age in range(0, len(curve.time), QUARTERS):
        if curve.at_risk[age] < WATCHED:
            break
        if age == 0:
            lines.append((0, int(curve.at_risk[0]), 0, 1.0, 1.0, 1.0))
            continue
        # The deaths of the quarter of the birth are those of the first year.
        since = age - QUARTERS + 1 if age > QUARTERS else 0
        died = int(curve.deaths[since : age + 1].sum())
        lines.append((age // QUARTERS, int(curve.at_risk[age]), died, *_shares(inputs, whole, age)))
    return Table(
        id="survie",
        title="Part des établissements encore ouverts selon l’âge",
        columns=(
            Column("age", "Années depuis la création"),
            Column("suivis", "Suivis à cet âge"),
            Column("fermes", "Fermés dans l’année"),
            Column("part", "Encore ouverts", "percent"),
            Column("bas", "Borne basse", "percent"),
            Column("haut", "Borne haute", "percent"),
        ),
        rows=tuple(lines),
        notes=("Calcul par trimestre, montré par année.", *_caveats(whole)),
        sources=sources_of(inputs, _SOURCES),
    )


def _shares(inputs: Inputs, whole: Survival, age: int) -> tuple[Cell, Cell, Cell]:
    """Estimate and bounds; approximate dates only have bounds."""
    value = _as_share(at(inputs, whole, age))
    if not isinstance(value, Between):
        return value, value, value
    middle: Cell = NotComputable(ONLY_BOUNDS) if value.estimate is None else value.estimate
    return middle, value.low, value.high


def group_table(inputs: Inputs, rows: pl.DataFrame) -> Table:
    """Survival by years of creation, and without sole traders, without couriers."""
    first, last = inputs.first_year, observed_until(inputs.stock_date) // 4
    groups = [("Ensemble", rows)]
    for start in range(first, last + 1, 3):
        end = min(start + 2, last)
        label = f"Créés en {start}" if start == end else f"Créés de {start} à {end}"
        groups.append((label, rows.filter((pl.col("created_q") // 4).is_between(start, end))))
    if inputs.refusal(inputs.area, ("sole_trader",)) is None:
        known = rows.filter(~pl.col("sole_trader"))
        groups.append(("Hors entrepreneurs individuels", known))
    others = rows.filter(not_courier())
    groups.append(("Hors livraison (53.20Z)", others))
    lines: list[tuple[Cell, ...]] = []
    for label, part in groups:
        followed = survival(inputs, part)
        shares = (_as_share(at(inputs, followed, age)) for _, age in AGES)
        lines.append((label, count(followed.rows), *shares))
    return Table(
        id="generations",
        title="Survie selon la génération et le type de création",
        columns=(
            Column("groupe", "Établissements", "text"),
            Column("suivis", "Suivis"),
            Column("un_an", "Après 1 an", "percent"),
            Column("trois_ans", "Après 3 ans", "percent"),
            Column("cinq_ans", "Après 5 ans", "percent"),
        ),
        rows=tuple(lines),
        sources=sources_of(inputs, _SOURCES),
    )


def _as_share(value: Value) -> Value:
    match value:
        case Between(low, high, meaning, estimate):
            return Between(
                low / 100,
                None if high is None else high / 100,
                meaning,
                None if estimate is None else estimate / 100,
            )
        case _:
            return value


def _chart(table: Table) -> Chart:
    last = table.rows[-1]
    series = ("part", "bas", "haut") if isinstance(last[3], float) else ("bas", "haut")
    shown = last[3] if isinstance(last[3], float) else last[5]
    reached = french.percent(shown) if isinstance(shown, float) else "?"
    limit = "" if isinstance(last[3], float) else " au plus"
    return Chart(
        id="graphique_survie",
        title=table.title,
        table=table.id,
        kind="line",
        category="age",
        series=series,
        alt=(
            f"La part d’établissements encore ouverts descend de 100{french.THIN}% à {reached}"
            f"{limit} après {last[0]} ans."
        ),
    )


def _caveats(whole: Survival) -> tuple[str, ...]:
    first = (caution("date_approchee"),) if whole.approximate else ()
    return (*first, *cautions())


def sentences(
    inputs: Inputs, rows: pl.DataFrame, activities: Collection[str] | None = None
) -> tuple[str, ...]:
    value = at(inputs, survival(inputs, rows), 12)
    match value:
        case Between(low, high, _, estimate) if estimate is not None and high is not None:
            return (
                f"Trois ans après leur création, {french.percent(estimate / 100)} des "
                f"établissements sont encore ouverts (entre {french.percent(low / 100)} et "
                f"{french.percent(high / 100)}, variabilité aléatoire).",
            )
        case Between(low, high, _, None) if high is not None:
            return (
                f"Trois ans après leur création, entre {french.percent(low / 100)} et "
                f"{french.percent(high / 100)} des établissements sont encore ouverts (dates de "
                "fermeture approchées).",
            )
        case _:
            return ()
