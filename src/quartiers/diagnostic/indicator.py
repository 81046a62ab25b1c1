"""A figure that knows its unit, source, vintage, definition, caveats and how far it may be used."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from quartiers.diagnostic import poisson
from quartiers.errors import DifferentContours, NotAdditive


@dataclass(frozen=True)
class Known:
    """A number that the source gives or that was counted."""

    number: float


@dataclass(frozen=True)
class Between:
    """A number known to lie in an interval. `estimate` is None where no single number is fair.

    `meaning` says what the interval is (French): « variabilité aléatoire (Poisson), 95 % »,
    « borne basse et haute des tranches d’effectif », « positions sûres ; sûres et imputées »…
    """

    low: float
    high: float | None
    meaning: str
    estimate: float | None = None


@dataclass(frozen=True)
class Withheld:
    """The source gives no number here: secrecy, or not published. Never zero."""

    reason: str


@dataclass(frozen=True)
class NotComputable:
    """What was loaded cannot bear this figure. Never zero."""

    reason: str


Value = Known | Between | Withheld | NotComputable


class Additivity(StrEnum):
    ADDITIVE = "additif"
    NOT_ADDITIVE = "non_additif"


class Secrecy(StrEnum):
    """The rule of the source, never ours."""

    NONE = "aucun"  # register counts
    AS_PUBLISHED = "tel_que_publie"  # INSEE's tables: an empty cell stays empty
    LOCAL = "local"  # local files: their own threshold, never public


@dataclass(frozen=True)
class Source:
    """Where a figure comes from. `url` is the page of the dataset; dates are ISO."""

    id: str
    title: str
    publisher: str
    licence: str
    vintage: str
    url: str = ""
    published_on: str = ""
    fictitious: bool = False


@dataclass(frozen=True)
class Indicator:
    """One figure for one zone.

    `contour` names the zoning and vintage that the figure was counted on (`qpv_2015`,
    `commune_2026`…); two figures of different contours are never compared over time.
    `period` is what the figure speaks of (`2021`, `au 2026-09-01`, `2016-2025`).
    """

    id: str
    label: str
    value: Value
    unit: str
    definition: str
    sources: tuple[Source, ...]
    zone: str
    contour: str
    period: str
    caveats: tuple[str, ...] = ()
    additivity: Additivity = Additivity.NOT_ADDITIVE
    secrecy: Secrecy = Secrecy.NONE
    decimals: int = 0
    # The filter of staged rows behind the figure, for « ouvrir les lignes »: column → value.
    rows: tuple[tuple[str, str], ...] = field(default=())

    @property
    def number(self) -> float | None:
        """The one number to show, None where there is none (an interval may have an estimate)."""
        match self.value:
            case Known(number):
                return number
            case Between(estimate=estimate):
                return estimate
            case _:
                return None


def total(figures: Sequence[Indicator], zone: str, label: str) -> Indicator:
    """The sum of additive figures of one id, one contour and one period, disjoint zones.

    Raises NotAdditive for a figure that does not add up, DifferentContours for mixed contours.
    One withheld or not computable part makes the whole so: unknown is never zero.
    """
    if not figures:
        raise NotAdditive("Aucune valeur à additionner.", "Donnez au moins une valeur.")
    first = figures[0]
    for figure in figures:
        if figure.additivity is not Additivity.ADDITIVE:
            raise NotAdditive(
                f"« {figure.label} » ne s’additionne pas.",
                "Recalculez l’indicateur sur l’ensemble au lieu d’additionner ses parties.",
            )
        if (figure.id, figure.unit) != (first.id, first.unit):
            raise NotAdditive(
                f"« {figure.label} » et « {first.label} » sont deux indicateurs différents.",
                "N’additionnez que les valeurs d’un même indicateur.",
            )
        if (figure.contour, figure.period) != (first.contour, first.period):
            raise DifferentContours(
                f"« {figure.label} » est donné sur {figure.contour} ({figure.period}) et "
                f"{first.contour} ({first.period}).",
                "Recalculez toutes les parties sur un même contour et une même période.",
            )
    sources = tuple(dict.fromkeys(source for figure in figures for source in figure.sources))
    caveats = tuple(dict.fromkeys(caveat for figure in figures for caveat in figure.caveats))
    return replace(
        first,
        label=label,
        zone=zone,
        value=_sum([figure.value for figure in figures]),
        sources=sources,
        caveats=caveats,
        rows=(),
    )


def _sum(values: Sequence[Value]) -> Value:
    for value in values:
        if isinstance(value, Withheld | NotComputable):
            return value
    if all(isinstance(value, Known) for value in values):
        return Known(sum(value.number for value in values if isinstance(value, Known)))
    if all(_random(value) for value in values):
        return _counted(values)
    lows, highs, estimates, meaning = 0.0, 0.0, 0.0, ""
    open_above = unknown_estimate = False
    for value in values:
        if isinstance(value, Known):
            lows, highs, estimates = (
                lows + value.number,
                highs + value.number,
                estimates + value.number,
            )
        elif isinstance(value, Between):
            meaning = meaning or value.meaning
            lows += value.low
            open_above |= value.high is None
            highs += value.high or 0.0
            unknown_estimate |= value.estimate is None
            estimates += value.estimate or 0.0
    return Between(
        low=lows,
        high=None if open_above else highs,
        meaning=meaning,
        estimate=None if unknown_estimate else estimates,
    )


def _random(value: Value) -> bool:
    return isinstance(value, Known) or (
        isinstance(value, Between) and value.meaning == poisson.MEANING
    )


def _counted(values: Sequence[Value]) -> Value:
    """Counts with their random variability: that of a sum is not the sum of theirs."""
    estimates = [v.number if isinstance(v, Known) else _estimate(v) for v in values]
    whole = sum(estimates)
    if whole >= poisson.SMALL:
        return Known(whole)
    return Between(*poisson.interval(whole), poisson.MEANING, estimate=whole)


def _estimate(value: Value) -> float:
    return (value.estimate or 0.0) if isinstance(value, Between) else 0.0


def evolution(before: Indicator, after: Indicator) -> float:
    """Relative change from `before` to `after` (0.12 for +12 %), on one constant contour.

    Raises DifferentContours when the contours differ, NotAdditive when a value is missing or null.
    """
    if before.contour != after.contour or before.zone != after.zone:
        raise DifferentContours(
            f"« {before.label} » est donné sur {before.contour} ({before.zone}) puis sur "
            f"{after.contour} ({after.zone}).",
            "Recalculez les deux dates sur un seul contour.",
        )
    if before.number is None or after.number is None or before.number == 0:
        raise NotAdditive(
            f"L’évolution de « {before.label} » n’a pas de sens : une des deux valeurs manque "
            "ou vaut zéro.",
            "Donnez les deux valeurs sans calculer d’évolution.",
        )
    return after.number / before.number - 1
