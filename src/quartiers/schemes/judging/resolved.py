"""The tests of the rules as they stand on one day: no parameter, no age, no « en vigueur » left.

A test of the files becomes one of five: a comparison, a range, a list of codes, an « or » of
those, or a choice between the vintages of a zoning. The scalar evaluator and the compiler both
start from here, so that a date or a vintage is understood in one place only.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import cast

from quartiers.catalogue.labels import section_of_division
from quartiers.schemes.facts import FactKey, Value
from quartiers.schemes.rules import (
    Activity,
    Among,
    Between,
    Compare,
    Comparison,
    Declared,
    Judged,
    Near,
    Operand,
    Reference,
    Seniority,
    Test,
    Within,
    add_months,
)
from quartiers.schemes.vocabulary import vocabulary
from quartiers.territory.zonings import Period, zoning_facts

IN_FORCE = "en_vigueur"
OVERSEAS = ("97", "98")
_VALIDITY_OF = {"bande_300m": "qpv"}  # the band has the dates of the neighbourhoods it surrounds
# « in business for less than 36 months » compares the date of creation the other way round.
_OLDER: dict[str, Comparison] = {
    "inferieur_a": "superieur_a",
    "au_plus": "au_moins_egal_a",
    "superieur_a": "inferieur_a",
    "au_moins_egal_a": "au_plus",
}


@dataclass(frozen=True, slots=True)
class Either:
    """True if one is true, false if all are false."""

    tests: "tuple[Resolved, ...]"


@dataclass(frozen=True, slots=True)
class Choice:
    """The test to make when this vintage is the one in force."""

    vintage: str
    hexagone: Period
    overseas: Period
    test: "Resolved"


@dataclass(frozen=True, slots=True)
class ByVintage:
    """The geography in force the day `day` (or the day that the fact `looked_at` gives).

    Overseas changed a year later: `departement`, else `commune`, of the unit says which. Where no
    vintage is in force (before 2015) the answer is no.
    """

    unit: str
    day: date
    looked_at: FactKey | None
    choices: tuple[Choice, ...]

    @property
    def place(self) -> tuple[FactKey, FactKey]:
        return FactKey("departement", self.unit), FactKey("commune", self.unit)


@dataclass(frozen=True, slots=True)
class Undecidable:
    """A number of law that is not known that day: nobody's facts can settle it."""

    parameter: str


Resolved = Compare | Between | Among | Either | ByVintage | Undecidable
Numbers = Mapping[str, Value | None]
"""The value of each parameter on the day; None where it is not known."""


class _NoValue(Exception):
    pass


def resolve(test: Test, day: date, numbers: Numbers) -> Resolved:
    try:
        return _resolved(test, day, lambda operand: _value(operand, numbers))
    except _NoValue as missing:
        return Undecidable(str(missing))


def references(test: Test) -> tuple[str, ...]:
    """The parameters that a test reads."""
    operands: tuple[Operand, ...] = ()
    match test:
        case Compare(operand=operand):
            operands = (operand,)
        case Between(low=low, high=high):
            operands = (low, high)
        case Seniority(months=months):
            operands = (months,)
        case Near(metres=metres):
            operands = (metres,)
    return tuple(o.name for o in operands if isinstance(o, Reference))


def reads(test: Resolved) -> tuple[FactKey, ...]:
    """The facts that a test looks at, in order, each once."""
    match test:
        case Compare(fact=fact) | Between(fact=fact) | Among(fact=fact):
            return (fact,)
        case Either(tests=tests):
            return tuple(dict.fromkeys(key for each in tests for key in reads(each)))
        case ByVintage(looked_at=looked_at, choices=choices):
            when = (looked_at,) if looked_at else ()
            inner = [key for choice in choices for key in reads(choice.test)]
            return tuple(dict.fromkeys((*when, *test.place, *inner)))
        case Undecidable():
            return ()


def _resolved(test: Test, day: date, value: Callable[[Operand], Value]) -> Resolved:
    match test:
        case Compare():
            return replace(test, operand=value(test.operand))
        case Between():
            return replace(test, low=value(test.low), high=value(test.high))
        case Among():
            return test
        case Seniority():
            months = cast(float, value(test.months))
            return Compare(test.fact, _OLDER[test.operator], add_months(day, -int(months)))
        case Activity():
            return _activity(test)
        case Declared() | Judged():
            return Compare(test.fact, "egal", True)
        case Within():
            return _in_force(test, day, lambda vintage: _inside(test, vintage))
        case Near():
            metres = value(test.metres)
            return _in_force(test, day, lambda vintage: _near(test, vintage, metres))


def _value(operand: Operand, numbers: Numbers) -> Value:
    if not isinstance(operand, Reference):
        return operand
    value = numbers.get(operand.name)
    if value is None:
        raise _NoValue(operand.name)
    return value


def _activity(test: Activity) -> Resolved:
    """A section is the prefixes of its divisions. An establishment has its firm's registration."""
    divisions = tuple(d for d, section in section_of_division().items() if section in test.sections)
    tests: list[Resolved] = []
    if divisions or test.naf:
        tests.append(Among(FactKey("naf", test.unit), (*divisions, *test.naf), by_prefix=True))
    if test.registers:
        owner = "unite_legale" if test.unit == "etablissement" else test.unit
        tests.append(Among(FactKey("registre", owner), test.registers))
    return tests[0] if len(tests) == 1 else Either(tuple(tests))


def _inside(test: Within, vintage: str) -> Resolved:
    inside = Compare(FactKey("dans", test.unit, f"{test.zoning}:{vintage}"), "egal", True)
    if not test.border:
        return inside
    return Either((inside, Compare(FactKey("rue_limite", test.unit), "egal", True)))


def _near(test: Near, vintage: str, metres: Value) -> Resolved:
    about = f"{test.zoning}:{vintage}"
    inside = Compare(FactKey("dans", test.unit, about), "egal", True)
    return Either((inside, Compare(FactKey("distance", test.unit, about), "au_plus", metres)))


def _in_force(test: Within | Near, day: date, at: Callable[[str], Resolved]) -> Resolved:
    dated = vintages(test.zoning)
    if test.vintage != IN_FORCE or not dated:
        return at(test.vintage)
    choices = [Choice(name, hexagone, overseas, at(name)) for name, hexagone, overseas in dated]
    if test.looked_at is None:
        choices = [c for c in choices if c.hexagone.holds(day) or c.overseas.holds(day)]
        if len(choices) == 1 and choices[0].hexagone.holds(day) and choices[0].overseas.holds(day):
            return choices[0].test
    return ByVintage(test.unit, day, test.looked_at, tuple(choices))


def vintages(zoning: str) -> tuple[tuple[str, Period, Period], ...]:
    """The vintages of a zoning, each with its dates in the hexagone and overseas."""
    dated = _VALIDITY_OF.get(zoning, zoning)
    facts = [(v, zoning_facts(f"{dated}_{v}")) for v in vocabulary().zonings[zoning].vintages]
    return tuple((v, f.hexagone, f.overseas) for v, f in facts)
