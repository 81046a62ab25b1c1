"""The catalogue made ready for one day: versions chosen, numbers of law read, tests numbered.

A test that several schemes make (the same fact against the same number) is one test: it is worked
out once for a profile, or once for a table.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from quartiers.schemes.facts import FactKey
from quartiers.schemes.judging.outcomes import Outcomes, outcomes_of
from quartiers.schemes.judging.ready import Ready, ready
from quartiers.schemes.judging.resolved import (
    ByVintage,
    Either,
    Resolved,
    reads,
    references,
    resolve,
)
from quartiers.schemes.rules import Compare, Leaf, leaves
from quartiers.schemes.scheme import Dated, Scheme, Version
from quartiers.schemes.sourcing import READ, UNREAD, weakest
from quartiers.schemes.verdict import Code
from quartiers.schemes.vocabulary import ASKED

if TYPE_CHECKING:
    from quartiers.schemes.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class Rule:
    """A scheme that day. `places`: the number of the test of each leaf, by the leaf's name.

    `level` is the weakest source among the dates, the leaves and the parameters read; it caps the
    verdict when it is not « texte lu ».
    """

    scheme: Scheme
    version: Version | None
    places: Mapping[str, int]
    level: str

    @property
    def capped_by(self) -> str:
        return "" if self.level == READ else self.level

    @property
    def if_true(self) -> Code:
        return "a_confirmer" if self.capped_by else "remplies"


@dataclass(frozen=True)
class Program:
    """`tests` are distinct; a test that holds others comes after them. `numbers` are the values of
    the parameters that day, `names` the names of all the schemes of the catalogue, by id."""

    as_of: date
    rules: tuple[Rule, ...]
    tests: tuple[Resolved, ...]
    numbers: Mapping[str, Dated | None]
    names: Mapping[str, str]

    @cached_property
    def number(self) -> Mapping[Resolved, int]:
        return {test: number for number, test in enumerate(self.tests)}

    @cached_property
    def reads(self) -> tuple[tuple[FactKey, ...], ...]:
        """The facts that each test looks at."""
        return tuple(reads(test) for test in self.tests)

    @cached_property
    def tells(self) -> tuple[tuple[FactKey, ...], ...]:
        """The same, without the place that only says which vintage is in force there."""
        return tuple(
            tuple(key for key in keys if key not in test.place)
            if isinstance(test, ByVintage)
            else keys
            for test, keys in zip(self.tests, self.reads, strict=True)
        )

    @cached_property
    def facts(self) -> tuple[FactKey, ...]:
        """Every fact that a scheme in force looks at, in order of first reading."""
        return tuple(dict.fromkeys(key for keys in self.reads for key in keys))

    @cached_property
    def asked(self) -> tuple[int, ...]:
        """The tests of declarations and judgements."""
        return tuple(
            slot
            for slot, test in enumerate(self.tests)
            if isinstance(test, Compare) and test.fact.name in ASKED
        )

    @cached_property
    def outcomes(self) -> Outcomes:
        return outcomes_of(self.tests)

    @cached_property
    def ready(self) -> Ready:
        return ready(self.rules, len(self.tests))


def prepare(catalogue: "Catalogue", as_of: date, ids: Iterable[str] | None = None) -> Program:
    """The schemes of these ids, all by default, in the order of the catalogue or of `ids`."""
    every = catalogue.schemes.values()
    schemes = [catalogue.scheme(id_) for id_ in ids] if ids is not None else every
    numbers = {name: parameter.at(as_of) for name, parameter in catalogue.parameters.items()}
    values = {name: dated.value if dated else None for name, dated in numbers.items()}
    tests: dict[Resolved, int] = {}

    def numbered(leaf: Leaf) -> int:
        return _number(resolve(leaf.test, as_of, values), tests)

    rules = []
    for scheme in schemes:
        version = scheme.version_at(as_of)
        if version is None:
            rules.append(Rule(scheme, None, {}, READ))
            continue
        own = leaves(version.conditions)
        places = {leaf.name: numbered(leaf) for leaf in own}
        rules.append(Rule(scheme, version, places, _level(version, own, numbers)))
    names = {scheme.id: scheme.name for scheme in every}
    return Program(as_of, tuple(rules), tuple(tests), numbers, names)


def _number(test: Resolved, tests: dict[Resolved, int]) -> int:
    """Its number, given after those of the tests it holds."""
    if isinstance(test, Either):
        for each in test.tests:
            _number(each, tests)
    if isinstance(test, ByVintage):
        for choice in test.choices:
            _number(choice.test, tests)
    return tests.setdefault(test, len(tests))


def _level(version: Version, own: tuple[Leaf, ...], numbers: Mapping[str, Dated | None]) -> str:
    read = {name for leaf in own for name in references(leaf.test)}
    dated = [numbers.get(name) for name in read]
    return weakest(
        (
            version.force.source.level,
            *(leaf.source.level for leaf in own),
            *(number.source.level if number else UNREAD for number in dated),
        )
    )
