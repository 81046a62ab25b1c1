"""Why the number of establishments changed: whole, structure, and what is the neighbourhood's own.

Classic shift-share on five calendar years, on today's contour, against the reference without the
zone. The three effects add up to the change exactly, sector by sector.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from quartiers.diagnostic.definitions import sections
from quartiers.diagnostic.figures import figure, sources_of
from quartiers.diagnostic.indicator import Known
from quartiers.diagnostic.inputs import Area, Inputs
from quartiers.diagnostic.report import Block, Column, Table
from quartiers.diagnostic.specialisation import reference_of, rest_of
from quartiers.diagnostic.survival import observed_until
from quartiers.diagnostic.tables import section
from quartiers.territory import french

TITLE = "Évolution comparée"
YEARS = 5
NEEDS = ("naf", "created_on", "closed_on", "history")


@dataclass(frozen=True)
class Shift:
    """One sector: open at the start and at the end, and the three effects."""

    section: str
    start: float
    end: float
    national: float
    structural: float
    local: float


def block(inputs: Inputs) -> Block:
    reason = inputs.refusal(inputs.area, NEEDS)
    if reason:
        return Block("evolution", TITLE, refusal=reason)
    reference = reference_of(inputs, NEEDS)
    if reference is None:
        return Block("evolution", TITLE, refusal="aucun territoire de référence chargé en entier")
    # Whole years: the cohorts of the reference know no quarters.
    end = (observed_until(inputs.stock_date) + 1) // 4 * 4 - 1
    start = end - 4 * YEARS
    shifts = shift_share(
        *(open_by_section(inputs, inputs.area, quarter) for quarter in (start, end)),
        *(_rest(inputs, reference, quarter) for quarter in (start, end)),
    )
    return _block(inputs, reference, shifts, start, end)


def open_by_section(inputs: Inputs, area: Area, quarter: int) -> dict[str, int]:
    """Establishments open at the end of a quarter; undated ones are on neither date."""
    rows = inputs.cohorts_of(area).filter(
        pl.col("created_q") <= quarter,
        ~pl.col("closed") | (pl.col("closed_q") > quarter),
    )
    counted = rows.group_by(section(pl.col("naf")).alias("key")).agg(
        pl.col("n").sum().cast(pl.Int64)
    )
    return {key: n for key, n in counted.iter_rows() if key is not None}


def _rest(inputs: Inputs, reference: Area, quarter: int) -> dict[str, int]:
    zone = open_by_section(inputs, inputs.area, quarter)
    whole = open_by_section(inputs, reference, quarter)
    return {key: max(n - zone.get(key, 0), 0) for key, n in whole.items()}


def shift_share(
    start: Mapping[str, float],
    end: Mapping[str, float],
    reference_start: Mapping[str, float],
    reference_end: Mapping[str, float],
) -> list[Shift]:
    """The three effects by sector. A sector that the reference lacked grows as the whole did."""
    whole = sum(reference_start.values())
    growth = sum(reference_end.values()) / whole - 1 if whole else 0.0
    shifts = []
    for key in sorted(set(start) | set(end)):
        before, after = start.get(key, 0.0), end.get(key, 0.0)
        base = reference_start.get(key, 0.0)
        own = reference_end.get(key, 0.0) / base - 1 if base else growth
        national = before * growth
        structural = before * (own - growth)
        shifts.append(
            Shift(key, before, after, national, structural, after - before - national - structural)
        )
    return shifts


def _block(inputs: Inputs, reference: Area, shifts: list[Shift], start: int, end: int) -> Block:
    period = f"de fin {start // 4} à fin {end // 4}"
    change = sum(shift.end - shift.start for shift in shifts)
    effects = {
        "variation_stock": change,
        "effet_national": sum(shift.national for shift in shifts),
        "effet_structurel": sum(shift.structural for shift in shifts),
        "effet_local": sum(shift.local for shift in shifts),
    }
    labels = sections()
    table = Table(
        id="effets",
        title=f"Variation du nombre d’établissements {period}, à côté {rest_of(reference)}",
        columns=(
            Column("secteur", "Secteur", "text"),
            Column("debut", "Au début"),
            Column("fin", "À la fin"),
            Column("national", "Ensemble", decimals=1),
            Column("structurel", "Structure", decimals=1),
            Column("local", "Propre", decimals=1),
        ),
        rows=tuple(
            (labels[s.section], s.start, s.end, s.national, s.structural, s.local) for s in shifts
        ),
        notes=("Les trois effets s’ajoutent exactement à la variation, secteur par secteur.",),
        sources=sources_of(inputs, ("sirene_etablissements", "sirene_historique", "contours")),
    )
    return Block(
        "evolution",
        TITLE,
        figures=tuple(figure(inputs, id, Known(n), period) for id, n in effects.items()),
        sentences=(
            f"{period[0].upper()}{period[1:]}, le nombre d’établissements a varié de "
            f"{french.signed(change)}{french.FIRM}: {french.signed(effects['effet_national'], 1)} "
            f"pour la croissance d’ensemble, {french.signed(effects['effet_structurel'], 1)} pour "
            f"la structure par secteur, {french.signed(effects['effet_local'], 1)} de propre au "
            "quartier.",
        ),
        tables=(table,),
    )
