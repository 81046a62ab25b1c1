"""Which unknown conditions can still change the verdict, and which facts they wait for.

A condition matters when, for some answers to everything else, its being true or false changes what
the root is worth. Conditions are taken one by one, as everywhere in the trace.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain, combinations

from quartiers.schemes.facts import FactKey, Profile
from quartiers.schemes.judging.counting import EMPTY, VALUES, State, counted, worth
from quartiers.schemes.judging.in_force import in_force
from quartiers.schemes.judging.outcomes import Slots
from quartiers.schemes.judging.program import Program
from quartiers.schemes.judging.resolved import ByVintage, Choice, Either, Resolved, reads
from quartiers.schemes.logic import FALSE, TRUE, UNKNOWN, VOID
from quartiers.schemes.rules import GroupOperator, Leaf
from quartiers.schemes.verdict import Traced

Told = frozenset[int]
"""Two values of a node, as bits, between which the rest of the tree makes a difference."""
DEFINITE = (TRUE, FALSE, VOID)
ALL: frozenset[Told] = frozenset(frozenset(pair) for pair in combinations(VALUES, 2))
TRUE_OR_FALSE: Told = frozenset({TRUE, FALSE})
TAKEN_OR_NOT = frozenset({TRUE_OR_FALSE, frozenset({TRUE, VOID})})


def open_leaves(trace: Traced) -> list[Leaf]:
    """The unknown leaves that matter, in reading order."""
    found: list[Leaf] = []
    _collect(trace, ALL, found)
    return found


def _collect(trace: Traced, told: frozenset[Told], found: list[Leaf]) -> None:
    """`told`: between which values of the node the rest of the tree makes a difference."""
    if trace.outcome in DEFINITE or not told:
        return
    if trace.guard is not None:
        kept = [value for value in (TRUE, FALSE) if trace.outcome & value]
        if any(frozenset({value, VOID}) in told for value in kept):
            _collect(trace.guard, TAKEN_OR_NOT, found)
    node = trace.node
    if isinstance(node, Leaf):
        # A leaf is only ever true or false by itself: two bits left are its own.
        if trace.outcome & UNKNOWN == UNKNOWN and TRUE_OR_FALSE in told:
            found.append(node)
        return
    outcomes = [child.outcome for child in trace.children]
    for child in trace.children:
        if child.outcome not in DEFINITE:
            others = outcomes.copy()
            others.remove(child.outcome)
            below = _told_of_child(node.operator, node.needed, tuple(sorted(others)), told)
            _collect(child, below, found)


@lru_cache(maxsize=10_000)
def _told_of_child(
    operator: GroupOperator, needed: int, others: tuple[int, ...], told: frozenset[Told]
) -> frozenset[Told]:
    """The same for one child, from what the others may be worth."""
    states: set[State] = {EMPTY}
    for other in others:
        values = [value for value in VALUES if other & value]
        states = {counted(state, value) for state in states for value in values}

    def apart(one: int, two: int) -> bool:
        ends = ((counted(state, one), counted(state, two)) for state in states)
        return any(
            frozenset({worth(operator, needed, a), worth(operator, needed, b)}) in told
            for a, b in ends
        )

    return frozenset(pair for pair in ALL if apart(*pair))


def open_facts(program: Program, slot: int, found: Slots, profile: Profile) -> tuple[FactKey, ...]:
    """The facts that an unknown test waits for: none where a number of law is not known."""

    def waited_for(test: Resolved) -> Iterator[FactKey]:
        if found[program.number[test]] != UNKNOWN:
            return
        if isinstance(test, Either):
            for each in test.tests:
                yield from waited_for(each)
        elif isinstance(test, ByVintage):
            yield from _when_and_where(test, program, found, profile)
            for choice in _possible(test, profile):
                yield from waited_for(choice.test)
        else:
            yield from reads(test)

    return tuple(dict.fromkeys(waited_for(program.tests[slot])))


def _when_and_where(
    test: ByVintage, program: Program, found: Slots, profile: Profile
) -> Iterator[FactKey]:
    """The day and the place, where they are not known and the vintages may not agree."""
    by_place = list(in_force(test, profile).values())

    def agree(choices: Iterable[Choice | None]) -> bool:
        outcomes = {found[program.number[c.test]] if c else FALSE for c in choices}
        return len(outcomes) == 1 and outcomes != {UNKNOWN}

    if test.looked_at and any(len(choices) > 1 and not agree(choices) for choices in by_place):
        yield test.looked_at
    if len(by_place) > 1 and by_place[0] != by_place[1] and not agree(chain(*by_place)):
        yield test.place[0]


def _possible(test: ByVintage, profile: Profile) -> list[Choice]:
    found = chain.from_iterable(in_force(test, profile).values())
    return [choice for choice in dict.fromkeys(found) if choice]
