"""Each test of a program as two columns of bits: may hold, may not hold."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from quartiers.schemes.facts import FactKey
from quartiers.schemes.judging.resolved import OVERSEAS, ByVintage, Either, Resolved, Undecidable
from quartiers.schemes.rules import Among, Between, Compare
from quartiers.schemes.tables.bits import ANYTHING, Bit, Outcome, chosen, disjunction, every, some
from quartiers.schemes.tables.columns import Columns
from quartiers.schemes.tables.encoding import Form, form_of
from quartiers.territory.zonings import Period

ONE_DAY = timedelta(days=1)
NO = Outcome(False, True)


def forms(tests: Iterable[Resolved]) -> dict[FactKey, Form]:
    """Every fact that the tests look at, and how a table writes it."""
    found: dict[FactKey, Form] = {}
    for test in tests:
        match test:
            case Among(fact=key):
                found.setdefault(key, "code")
            case Compare(fact=key, operand=value) | Between(fact=key, low=value):
                found.setdefault(key, form_of(value))
            case Either(tests=members):
                found = forms(members) | found
            case ByVintage(looked_at=looked_at, place=place, choices=choices):
                found = forms(choice.test for choice in choices) | found
                found |= dict.fromkeys(place, "code")
                if looked_at:
                    found.setdefault(looked_at, "date")
            case Undecidable():
                pass
    return found


def compiled_test(test: Resolved, columns: Columns) -> Outcome:
    match test:
        case Among():
            return columns.code(test)
        case Compare(operand=bool() as wanted):
            flag = columns.flag(test.fact)
            return flag if wanted else Outcome(flag.false, flag.true)
        case Compare(operand=str() as code):
            return columns.code(Among(test.fact, (code,)))
        case Compare():
            ends = columns.ends(test.fact)
            return _compared(test.operator, *ends, test.operand) if ends else ANYTHING
        case Between():
            ends = columns.ends(test.fact)
            return _between(*ends, test.low, test.high) if ends else ANYTHING
        case Either():
            return disjunction(compiled_test(each, columns) for each in test.tests)
        case ByVintage():
            return _by_vintage(test, columns)
        case Undecidable():
            return ANYTHING


def _compared(operator: str, low: Any, high: Any, bound: Any) -> Outcome:
    match operator:
        case "inferieur_a":
            return Outcome(low < bound, high >= bound)
        case "au_plus":
            return Outcome(low <= bound, high > bound)
        case "superieur_a":
            return Outcome(high > bound, low <= bound)
        case "au_moins_egal_a":
            return Outcome(high >= bound, low < bound)
    return _between(low, high, bound, bound)


def _between(low: Any, high: Any, first: Any, last: Any) -> Outcome:
    return Outcome(every([high >= first, low <= last]), some([low < first, high > last]))


def _by_vintage(test: ByVintage, columns: Columns) -> Outcome:
    """The vintages in force on some day that the geography may be looked at; no, where none was."""
    first: Any = test.day
    last: Any = test.day
    if test.looked_at is not None:
        first, last = columns.ends(test.looked_at) or (date.min, date.max)
    worth = [compiled_test(choice.test, columns) for choice in test.choices]
    here = _over_days([choice.hexagone for choice in test.choices], worth, first, last)
    there = _over_days([choice.overseas for choice in test.choices], worth, first, last)
    place = _overseas(test, columns)
    return Outcome(
        some([every([place.false, here.true]), every([place.true, there.true])]),
        some([every([place.false, here.false]), every([place.true, there.false])]),
    )


def _over_days(
    periods: Sequence[Period], worth: Sequence[Outcome], first: Any, last: Any
) -> Outcome:
    cases = [
        (_meets(period.start, period.end, first, last), outcome)
        for period, outcome in zip(periods, worth, strict=True)
    ]
    cases += [(_meets(start, end, first, last), NO) for start, end in _gaps(periods)]
    return Outcome(
        some(every([when, outcome.true]) for when, outcome in cases),
        some(every([when, outcome.false]) for when, outcome in cases),
    )


def _gaps(periods: Sequence[Period]) -> list[tuple[date, date | None]]:
    """The days of no period, in order."""
    gaps: list[tuple[date, date | None]] = []
    next_day: date | None = date.min
    for period in periods:
        if next_day is not None and period.start > next_day:
            gaps.append((next_day, period.start - ONE_DAY))
        next_day = period.end + ONE_DAY if period.end else None
    return gaps if next_day is None else [*gaps, (next_day, None)]


def _meets(start: date, end: date | None, first: Any, last: Any) -> Bit:
    """Whether two ranges of days have a day in common; `first` and `last` may be columns."""
    begins: Bit = last >= start
    return begins if end is None else every([begins, first <= end])


def _overseas(test: ByVintage, columns: Columns) -> Outcome:
    """True overseas, false in the hexagone: by the first of the two facts that is known."""
    first, second = test.place
    departement, commune = (
        columns.code(Among(key, OVERSEAS, by_prefix=True)) for key in (first, second)
    )
    return chosen(columns.given(first), departement, commune)
