"""The answers that are tried, to see what a question would settle.

For a yes or no, a choice, a number or a date, they are one for each way the tests can tell them
apart, so that none is forgotten. An address could fall in any set of zones: only these are tried,
nowhere special, and in each zone, département or commune named by a rule, one at a time.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from quartiers.schemes.facts import Candidates, Fact, FactKey, Interval, Known, Profile
from quartiers.schemes.judging.in_force import ends
from quartiers.schemes.judging.outcomes import OfFact
from quartiers.schemes.vocabulary import vocabulary

Answer = dict[FactKey, Fact]
PLACE = ("dans", "distance", "commune", "epci", "departement", "region")
"""What one address tells."""
ELSEWHERE = "ZZ"
"""A code that no rule names."""
FAR = float("inf")


def answers(
    keys: Iterable[FactKey], tests: Mapping[FactKey, OfFact], profile: Profile
) -> list[Answer]:
    """Each answer to a question, given as the facts that it would give."""
    asked = tuple(keys)
    if asked[0].name in PLACE:
        return list(_addresses(asked, tests))
    key = asked[0]
    return [{key: Known(value)} for value in _values(key, tests.get(key, OfFact()), profile)]


def _values(key: FactKey, tests: OfFact, profile: Profile) -> list[Any]:
    kind, known = vocabulary().facts[key.name], profile.get(key)
    if kind.form == "booleen":
        return [True, False]
    if isinstance(known, Candidates):
        return sorted(known.values)
    if kind.form == "choix":
        return list(kind.values)
    if kind.form in ("nombre", "date"):
        return _cells(tests, known)
    return [*_codes(tests), ELSEWHERE]


def _codes(tests: OfFact) -> list[str]:
    """The first code of each list that a rule names."""
    named = [values[0] for _, values in tests.prefixes]
    named += [min(values) for _, values in tests.among]
    named += [value for _, value in tests.equal]
    return sorted(set(named))


def _cells(tests: OfFact, known: Fact | None) -> list[Any]:
    """Each threshold, and one value on each side of it, within what is known."""
    bounds = sorted(
        {
            bound
            for _, bound in (
                *tests.equal,
                *tests.below,
                *tests.at_most,
                *tests.above,
                *tests.at_least,
            )
        }
        | {end for _, low, high in tests.between for end in (low, high)}
    )
    step = timedelta(days=1) if bounds and isinstance(bounds[0], date) else 1
    points = {point for bound in bounds for point in (bound - step, bound, bound + step)}
    if isinstance(known, Interval):
        first, last = ends(known.low, known.high)
        points = {point for point in points if first <= point <= last}
    return sorted(points)


def _addresses(keys: tuple[FactKey, ...], tests: Mapping[FactKey, OfFact]) -> Iterator[Answer]:
    nowhere: Answer = {
        key: Known(False if key.name == "dans" else FAR if key.name == "distance" else ELSEWHERE)
        for key in keys
    }
    yield nowhere
    for zoning in dict.fromkeys(key.about.partition(":")[0] for key in keys if key.about):
        inside: Answer = {
            key: Known(True if key.name == "dans" else 0)
            for key in keys
            if key.about.partition(":")[0] == zoning
        }
        yield nowhere | inside
    for key in keys:
        if key.name not in ("dans", "distance") and key in tests:
            for code in _codes(tests[key]):
                yield nowhere | {key: Known(code)}
