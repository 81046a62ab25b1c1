"""Facts in French: of whom they are, and what they are worth for a profile."""

from collections.abc import Iterable
from datetime import date

from quartiers.schemes.facts import (
    NOT_GIVEN,
    Candidates,
    Fact,
    FactKey,
    Interval,
    Known,
    Origin,
    Unknown,
    Value,
)
from quartiers.schemes.vocabulary import FactType, vocabulary
from quartiers.territory.french import FIRM, THIN, day, number, plural

_SINGULAR = {"salariés": "salarié", "habitants": "habitant", "ans": "an"}


def of(name: str) -> str:
    """« du projet », « de la zone », « d’un QPV », from a name with its article."""
    if name.startswith("le "):
        return f"du {name[3:]}"
    if name.startswith("les "):
        return f"des {name[4:]}"
    return f"d’{name}" if name.startswith(("un ", "une ")) else f"de {name}"


def subject(key: FactKey) -> str:
    """« l’effectif de l’entreprise », « le coût des travaux du projet »."""
    words, kind = vocabulary(), vocabulary().facts[key.name]
    label = kind.label
    if key.name == "cout":
        label = f"{label} {words.cost_natures[key.about]}"
    elif key.name == "deliberation":
        label = f"{label} sur la {words.taxes[key.about]}"
    owner = words.units[key.unit]
    named_already = label.startswith(("le porteur", "le projet", "l’entreprise", owner))
    return label if named_already else _before_comma(label, of(owner))


def measured(value: float, measure: str) -> str:
    decimals = 0 if float(value).is_integer() else 2
    unit = plural(value, _SINGULAR.get(measure, measure), measure)
    gap = THIN if measure == "%" else FIRM
    return f"{number(value, decimals)}{gap}{unit}" if measure else number(value, decimals)


def any_of(words: Iterable[str]) -> str:
    """`a, b ou c`."""
    parts = list(words)
    return " ou ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else "".join(parts)


def told(key: FactKey, fact: Fact = NOT_GIVEN) -> str:
    """« 12 salariés (Sirene, 31 décembre 2023) », « non renseigné »."""
    if isinstance(fact, Unknown):
        return fact.reason
    return f"{_worth(vocabulary().facts[key.name], key, fact)} ({_origin(fact.origin)})"


def _worth(kind: FactType, key: FactKey, fact: Known | Interval | Candidates) -> str:
    match fact:
        case Known(value=value):
            return worded(kind, key, value)
        case Candidates(values=values):
            return any_of(worded(kind, key, value) for value in sorted(values))
        case Interval(low=None, high=high):
            return f"{_bound(kind, high)} ou {'avant' if isinstance(high, date) else 'moins'}"
        case Interval(low=low, high=None):
            return f"{_bound(kind, low)} ou {'après' if isinstance(low, date) else 'plus'}"
        case Interval(low=low, high=high):
            low_said = day(low) if isinstance(low, date) else number(low or 0)
            return f"entre {low_said} et {_bound(kind, high)}"


def worded(kind: FactType, key: FactKey, value: Value) -> str:
    match value:
        case bool():
            return _yes_or_no(kind, key, value)
        case str():
            return kind.values.get(value, value)
        case date():
            return day(value)
    return measured(value, kind.measure)


def _bound(kind: FactType, value: Value | None) -> str:
    return day(value) if isinstance(value, date) else measured(float(value or 0), kind.measure)


def _yes_or_no(kind: FactType, key: FactKey, value: bool) -> str:
    if key.name == "dans":
        return "dedans" if value else "dehors"
    if kind.when_true and kind.when_false:
        return kind.when_true if value else kind.when_false
    return "oui" if value else "non"


def _origin(origin: Origin) -> str:
    return f"{origin.source}, {day(origin.day)}" if origin.day else origin.source


def _before_comma(label: str, owner: str) -> str:
    """« l’activité, au sens de l’impôt, » names its owner before the comma."""
    head, comma, rest = label.partition(",")
    return f"{head} {owner}{comma}{rest}"
