"""How a block makes its figures: the definition is the catalogue’s, the value a count."""

from collections.abc import Collection, Sequence

import polars as pl

from quartiers.diagnostic import poisson
from quartiers.diagnostic.definitions import definitions
from quartiers.diagnostic.indicator import (
    Between,
    Indicator,
    Known,
    NotComputable,
    Source,
    Value,
)
from quartiers.diagnostic.inputs import Area, Inputs
from quartiers.territory import french

# Where the zone of an establishment is a fact; the other qualities are INSEE's guesses.
SURE = ("sur", "calcule", "commune")
POSITIONS = "positions sûres ; sûres, probables et imputées"


def figure(
    inputs: Inputs,
    id: str,
    value: Value,
    period: str | None = None,
    *,
    area: Area | None = None,
    activities: Collection[str] | None = None,
    caveats: Sequence[str] = (),
    contour: str | None = None,
) -> Indicator:
    """The indicator `id` of the catalogue with this value, for the zone unless another is given."""
    definition = definitions()[id]
    area = area or inputs.area
    label = definition.label
    rows: tuple[tuple[str, str], ...] = ()
    if inputs.contour == area.zoning:
        rows = ((area.zoning, ";".join(area.codes)),)
    if activities is not None:
        label = f"{label} (activités {', '.join(sorted(activities))})"
        rows = (*rows, ("naf", ";".join(sorted(activities))))
    return Indicator(
        id=id,
        label=label,
        value=value,
        unit=definition.unit,
        definition=definition.text,
        sources=sources_of(inputs, definition.sources),
        zone="+".join(area.codes),
        contour=contour or area.zoning,
        period=stock_period(inputs) if period is None else period,
        caveats=(*definition.caveats, *caveats),
        additivity=definition.additivity,
        secrecy=definition.secrecy,
        decimals=definition.decimals,
        rows=rows,
    )


def sources_of(inputs: Inputs, ids: Collection[str]) -> tuple[Source, ...]:
    """The loaded datasets among these; `contours` stands for those of the zone's generation."""
    named = [
        {"qpv_2015": "qpv_contours_2015", "qpv_2024": "qpv_contours_2024"}.get(inputs.contour, id)
        if id == "contours"
        else id
        for id in ids
    ]
    return tuple(inputs.sources[id] for id in named if id in inputs.sources)


def stock_period(inputs: Inputs) -> str:
    return f"au {french.day(inputs.stock_date)}"


def refused(inputs: Inputs, id: str, reason: str, period: str | None = None) -> Indicator:
    return figure(inputs, id, NotComputable(reason), period)


def count(rows: pl.DataFrame) -> int:
    return int(rows["n"].sum())


def small(n: float) -> Value:
    """A count; with its random variability where it is small."""
    if n >= poisson.SMALL:
        return Known(n)
    low, high = poisson.interval(n)
    return Between(low, high, poisson.MEANING, estimate=n)


def located(rows: pl.DataFrame) -> Value:
    """A count of establishments of a zone, as an interval where some positions are guesses."""
    total = count(rows)
    sure = count(rows.filter(pl.col("quality").is_in(SURE)))
    return small(total) if sure == total else Between(sure, total, POSITIONS, estimate=total)


def rate(n: float, population: float | None, per: float = 1000) -> Value:
    """`n` per 1,000 inhabitants with its random variability."""
    if not population:
        return NotComputable("population inconnue, non calculable")
    low, high = poisson.interval(n)
    return Between(
        per * low / population, per * high / population, poisson.MEANING, per * n / population
    )


def share(part: int, whole: int, empty: str) -> Value:
    """A percentage, with its random variability where the whole is small."""
    if whole == 0:
        return NotComputable(empty)
    if whole >= 10 * poisson.SMALL:
        return Known(100 * part / whole)
    low, high = poisson.proportion(part, whole)
    return Between(
        100 * low, 100 * high, "variabilité aléatoire (binomiale), 95 %", 100 * part / whole
    )
