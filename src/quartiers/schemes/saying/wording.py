"""Facts in French: of whom they are, and what they are worth for a profile."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache

import polars as pl

from quartiers.catalogue.decoupage import decoupage
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
from quartiers.schemes.judging.resolved import IN_FORCE
from quartiers.schemes.vocabulary import vocabulary
from quartiers.territory.french import FIRM, THIN, day, number, plural

_ASIDE = re.compile(r"\([^)]*\)|«[^»]*»")
_SINGULAR = {"salariés": "salarié", "habitants": "habitant", "ans": "an"}


def of(name: str) -> str:
    """« du projet », « de la zone », « d’un QPV », from a name with its article."""
    if name.startswith("le "):
        return f"du {name[3:]}"
    if name.startswith("les "):
        return f"des {name[4:]}"
    return f"d’{name}" if name.startswith(("un ", "une ")) else f"de {name}"


def owned(label: str, unit: str) -> str:
    """« l’effectif de l’entreprise »; before the comma if there is one."""
    head, comma, rest = label.partition(",")
    return f"{head} {of(vocabulary().units[unit])}{comma}{rest}"


def subject(key: FactKey) -> str:
    """« l’effectif de l’entreprise », « le coût des travaux du projet », « le porteur »."""
    words = vocabulary()
    label = words.facts[key.name].label
    if key.name == "cout":
        label = f"{label} {words.cost_natures[key.about]}"
    if label.startswith(("le porteur", "le projet", "l’entreprise")):
        return label
    said = owned(label, key.unit)
    return f"{said} sur la {words.taxes[key.about]}" if key.name == "deliberation" else said


def measured(value: float, measure: str) -> str:
    decimals = 0 if float(value).is_integer() else 2
    unit = plural(value, _SINGULAR.get(measure, measure), measure)
    gap = THIN if measure == "%" else FIRM
    return f"{number(value, decimals)}{gap}{unit}" if measure else number(value, decimals)


def any_of(words: Iterable[str]) -> str:
    """`a, b ou c`, or with semicolons where one of them has a comma or an « ou » of its own.

    >>> any_of(["a", "b", "c"]), any_of(["a", "b ou c"]), any_of(["a", "b, c", "d"])
    ('a, b ou c', 'a, ou b ou c', 'a ; b, c ; ou d')
    """
    parts = list(words)
    if len(parts) < 2:
        return "".join(parts)
    bare = [_ASIDE.sub("", part) for part in parts]
    if not any(", " in part or " ou " in part for part in bare):
        return f"{', '.join(parts[:-1])} ou {parts[-1]}"
    return ", ou ".join(parts) if len(parts) == 2 else f"{' ; '.join(parts[:-1])} ; ou {parts[-1]}"


def told(key: FactKey, fact: Fact = NOT_GIVEN) -> str:
    """« 12 salariés (Sirene, 31 décembre 2023) », « non renseigné »."""
    if isinstance(fact, Unknown):
        return fact.reason
    return f"{_worth(key, fact)} ({_origin(fact.origin)})"


def _worth(key: FactKey, fact: Known | Interval | Candidates) -> str:
    match fact:
        case Known(value=value):
            return yes_or_no(key, value, {}) if isinstance(value, bool) else worded(key, value)
        case Candidates(values=values):
            return any_of(worded(key, value) for value in sorted(values))
        case Interval(low=None, high=high):
            return f"{_bound(key, high)} ou {'avant' if isinstance(high, date) else 'moins'}"
        case Interval(low=low, high=None):
            return f"{_bound(key, low)} ou {'après' if isinstance(low, date) else 'plus'}"
        case Interval(low=date() as low, high=date() as high):
            return f"entre le {day(low)} et le {day(high)}"
        case Interval(low=low, high=high):
            return f"entre {number(_plain(low))} et {_bound(key, high)}"


def worded(key: FactKey, value: Value) -> str:
    """A choice by its label, a place by its name and code, a date, a number and what it counts."""
    kind = vocabulary().facts[key.name]
    match value:
        case str():
            return kind.values.get(value) or _place(key.name, value)
        case date():
            return day(value)
    return measured(value, kind.measure)


@cache
def _place(kind: str, code: str) -> str:
    """« Île-de-France (11) »; the code as it is where it is not that of a place."""
    places = decoupage()
    named = places.filter((pl.col("kind") == kind) & (pl.col("code") == code))["name"]
    typeset = named[0].replace("'", "’") if len(named) else ""
    return f"{typeset} ({code})" if typeset else code


def yes_or_no(key: FactKey, value: bool, names: Mapping[str, str]) -> str:
    """A boolean as a sentence. `names`: those of the schemes, for an aid received."""
    kind = vocabulary().facts[key.name]
    if key.name == "dans":
        vintage = key.about.partition(":")[2]
        dated = f", géographie de {vintage}" if vintage not in ("", IN_FORCE) else ""
        return f"{'dans' if value else 'hors de'} la zone{dated}"
    said = kind.when_true if value else kind.when_false
    if key.name == "aide_recue":
        return said.replace("l’aide", f"l’aide « {names.get(key.about, key.about)} »")
    if key.unit == "etablissement":
        said = said.replace("l’entreprise", vocabulary().units[key.unit])
    return said or ("oui" if value else "non")


def _bound(key: FactKey, value: Value | None) -> str:
    return worded(key, 0 if value is None else value)


def _plain(value: Value | None) -> float:
    return value if isinstance(value, int | float) else 0


def _origin(origin: Origin) -> str:
    return f"{origin.source}, {day(origin.day)}" if origin.day else origin.source
