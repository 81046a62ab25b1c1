"""How a figure is said in French: number and unit, interval, « n.d. » and its reason."""

from dataclasses import dataclass

from quartiers.diagnostic.indicator import (
    Between,
    Indicator,
    Known,
    NotComputable,
    Value,
    Withheld,
)
from quartiers.territory.french import FIRM, THIN, number

MISSING = "n.d."
AT_LEAST, NONE_SEEN = "au moins", "aucun repéré"
# How areas made of neighbourhoods are named: a frozen diagnostic is read back by these words.
ALL_QPV, PEERS = "Tous les QPV", "Quartiers comparables, ensemble"
# Units written in the plural in the catalogue; a ratio has none.
_SINGULAR = {
    "établissements": "établissement",
    "emplois": "emploi",
    "habitants": "habitant",
    "locaux": "local",
    "secteurs": "secteur",
    "personnes": "personne",
    "créations": "création",
}
_RATIO = "rapport"


@dataclass(frozen=True)
class Shown:
    """What is printed, and the reason to print beside it (empty where there is none)."""

    text: str
    reason: str = ""


def with_unit(text: str, unit: str, amount: float = 2) -> str:
    """The unit is tied to its number: `12 %`, `1 250 €`, `1 établissement`."""
    if unit in ("", _RATIO):
        return text
    if abs(amount) < 2:
        unit = _SINGULAR.get(unit, unit)
    return f"{text}{THIN if unit == '%' else FIRM}{unit}"


def bounds(low: float, high: float | None, unit: str, decimals: int) -> str:
    """`entre 12 et 34`, or `au moins 12` where nothing bounds it above."""
    if high is None and low == 0:
        return NONE_SEEN
    if high is None:
        return f"{AT_LEAST} {with_unit(number(low, decimals), unit, low)}"
    return f"entre {number(low, decimals)} et {with_unit(number(high, decimals), unit, high)}"


def value(value: Value, unit: str, decimals: int) -> Shown:
    match value:
        case Known(amount):
            return Shown(with_unit(number(amount, decimals), unit, amount))
        case Between(low, high, meaning, estimate):
            if estimate is None:
                return Shown(bounds(low, high, unit, decimals), meaning)
            around = bounds(low, high, "", decimals)
            middle = with_unit(number(estimate, decimals), unit, estimate)
            return Shown(f"{middle} ({around})", meaning)
        case Withheld(reason) | NotComputable(reason):
            return Shown(MISSING, reason)


def figure(indicator: Indicator) -> Shown:
    return value(indicator.value, indicator.unit, indicator.decimals)
