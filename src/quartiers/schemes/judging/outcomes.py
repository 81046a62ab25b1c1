"""What each distinct test of a program is worth for one profile, all in one pass.

Tests are sorted by fact beforehand, so that a fact is looked up once and its thresholds are gone
through without a call each. A test that no fact decides keeps « unknown », its first value.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from quartiers.schemes.facts import Candidates, Fact, FactKey, Interval, Known, Profile
from quartiers.schemes.judging.in_force import ends, in_force
from quartiers.schemes.judging.resolved import ByVintage, Either, Resolved, Undecidable
from quartiers.schemes.logic import FALSE, TRUE, UNKNOWN
from quartiers.schemes.rules import Among, Between, Compare

Slots = list[int]
"""The outcome of each test of a program, by the number of the test."""


@dataclass(slots=True)
class OfFact:
    """The tests of one fact: for each operator, the slot of the test and what it compares with."""

    equal: list[tuple[int, Any]] = field(default_factory=list)
    below: list[tuple[int, Any]] = field(default_factory=list)
    at_most: list[tuple[int, Any]] = field(default_factory=list)
    above: list[tuple[int, Any]] = field(default_factory=list)
    at_least: list[tuple[int, Any]] = field(default_factory=list)
    between: list[tuple[int, Any, Any]] = field(default_factory=list)
    among: list[tuple[int, frozenset[str]]] = field(default_factory=list)
    prefixes: list[tuple[int, tuple[str, ...]]] = field(default_factory=list)

    def add(self, slot: int, test: Compare | Between | Among) -> None:
        match test:
            case Between():
                self.between.append((slot, test.low, test.high))
            case Among(by_prefix=True):
                self.prefixes.append((slot, test.values))
            case Among():
                self.among.append((slot, frozenset(test.values)))
            case Compare():
                by_operator = {
                    "egal": self.equal,
                    "inferieur_a": self.below,
                    "au_plus": self.at_most,
                    "superieur_a": self.above,
                    "au_moins_egal_a": self.at_least,
                }
                by_operator[test.operator].append((slot, test.operand))


@dataclass(frozen=True, slots=True)
class Outcomes:
    """From a profile to the outcome of each test.

    `derived` work out the tests that are made of others, in order.
    """

    blank: Slots
    by_fact: dict[FactKey, OfFact]
    derived: tuple[Callable[[Profile, Slots], None], ...]

    def __call__(self, profile: Profile) -> Slots:
        return self.with_facts(self.blank, profile, self.by_fact)

    def with_facts(self, worth: Slots, profile: Profile, new: Iterable[FactKey]) -> Slots:
        """The outcomes for a profile, from those it had before the facts `new` were given."""
        after = worth.copy()
        for key in new:
            fact, tests = profile.get(key), self.by_fact.get(key)
            if fact is not None and tests is not None:
                _decide(tests, fact, after)
        for decide in self.derived:
            decide(profile, after)
        return after


def outcomes_of(tests: tuple[Resolved, ...]) -> Outcomes:
    """`tests` come after those they hold."""
    slot_of = {test: slot for slot, test in enumerate(tests)}
    by_fact: dict[FactKey, OfFact] = {}
    derived: list[Callable[[Profile, Slots], None]] = []
    for slot, test in enumerate(tests):
        match test:
            case Compare() | Between() | Among():
                by_fact.setdefault(test.fact, OfFact()).add(slot, test)
            case Either():
                derived.append(_either(slot, [slot_of[each] for each in test.tests]))
            case ByVintage():
                derived.append(_by_vintage(slot, test, slot_of))
            case Undecidable():
                pass
    return Outcomes([UNKNOWN] * len(tests), by_fact, tuple(derived))


def _decide(tests: OfFact, fact: Fact, worth: Slots) -> None:
    match fact:
        case Known(value=bool() as value):
            for slot, wanted in tests.equal:
                worth[slot] = TRUE if value == wanted else FALSE
        case Known(value=str() as value):
            _codes(tests, (value,), worth)
        case Known(value=value):
            _range(tests, value, value, worth)
        case Interval(low=low, high=high):
            first, last = ends(low, high)
            _range(tests, first, last, worth)
        case Candidates(values=values):
            _codes(tests, values, worth)


def _range(tests: OfFact, low: Any, high: Any, worth: Slots) -> None:
    for slot, bound in tests.below:
        worth[slot] = TRUE if high < bound else FALSE if low >= bound else UNKNOWN
    for slot, bound in tests.at_most:
        worth[slot] = TRUE if high <= bound else FALSE if low > bound else UNKNOWN
    for slot, bound in tests.above:
        worth[slot] = TRUE if low > bound else FALSE if high <= bound else UNKNOWN
    for slot, bound in tests.at_least:
        worth[slot] = TRUE if low >= bound else FALSE if high < bound else UNKNOWN
    for slot, first, last in tests.between:
        inside, outside = first <= low and high <= last, high < first or last < low
        worth[slot] = TRUE if inside else FALSE if outside else UNKNOWN
    for slot, wanted in tests.equal:
        inside, outside = low == wanted == high, wanted < low or high < wanted
        worth[slot] = TRUE if inside else FALSE if outside else UNKNOWN


def _codes(tests: OfFact, values: Collection[str], worth: Slots) -> None:
    for slot, wanted in tests.equal:
        worth[slot] = _merged(TRUE if value == wanted else FALSE for value in values)
    for slot, accepted in tests.among:
        worth[slot] = _merged(TRUE if value in accepted else FALSE for value in values)
    for slot, prefixes in tests.prefixes:
        worth[slot] = _merged(by_prefix(value, prefixes) for value in values)


def by_prefix(code: str, prefixes: tuple[str, ...]) -> int:
    """A code that is less precise than what is asked (« 96 » for « 96.02 ») decides nothing."""
    if code.startswith(prefixes):
        return TRUE
    return UNKNOWN if any(prefix.startswith(code) for prefix in prefixes) else FALSE


def _merged(outcomes: Iterable[int]) -> int:
    merged = 0
    for outcome in outcomes:
        merged |= outcome
    return merged


def _either(slot: int, members: list[int]) -> Callable[[Profile, Slots], None]:
    def decide(_: Profile, worth: Slots) -> None:
        found = [worth[member] for member in members]
        worth[slot] = TRUE if TRUE in found else UNKNOWN if UNKNOWN in found else FALSE

    return decide


def _by_vintage(
    slot: int, test: ByVintage, slot_of: dict[Resolved, int]
) -> Callable[[Profile, Slots], None]:
    inner = {choice.vintage: slot_of[choice.test] for choice in test.choices}

    def decide(profile: Profile, worth: Slots) -> None:
        worth[slot] = _merged(
            worth[inner[choice.vintage]] if choice else FALSE
            for choices in in_force(test, profile).values()
            for choice in choices
        )

    return decide
