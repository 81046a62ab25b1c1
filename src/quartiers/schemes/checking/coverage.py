"""How much of the catalogue a machine can check, and how far it was checked itself."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from quartiers.schemes.logic import (
    FALSE,
    TRUE,
    UNKNOWN,
    at_least,
    conjunction,
    disjunction,
    guarded,
    negation,
)
from quartiers.schemes.rules import Among, Compare, Leaf, Node, leaves
from quartiers.schemes.scheme import Scheme, Version

HOLDER = "porteur"


@dataclass(frozen=True)
class Coverage:
    """Counted on the version in force, else the last one. `kinds` and `levels` count leaves;
    `refutable` are the schemes that a fact of the place, the firm or the project can rule out,
    besides who asks; `unchecked` those with no such leaf."""

    schemes: int
    closed: int
    kinds: Mapping[str, int]
    levels: Mapping[str, int]
    refutable: tuple[str, ...]
    unchecked: tuple[str, ...]
    parameters: int
    cases: int
    with_cases: int


def coverage(
    schemes: Iterable[Scheme], parameters: int, cases: Mapping[str, int], today: date
) -> Coverage:
    """`cases`: how many hand-written cases each scheme has."""
    kinds: Counter[str] = Counter()
    levels: Counter[str] = Counter()
    refutable: list[str] = []
    unchecked: list[str] = []
    open_, shut = 0, 0
    for scheme in schemes:
        version = scheme.version_at(today)
        open_, shut = open_ + (version is not None), shut + (version is None)
        shown = version or scheme.versions[-1]
        own = leaves(shown.conditions)
        kinds.update(leaf.kind for leaf in own)
        levels.update(leaf.source.level for leaf in own)
        (refutable if can_refute(shown) else unchecked).append(scheme.id)
    return Coverage(
        open_ + shut,
        shut,
        kinds,
        levels,
        tuple(refutable),
        tuple(unchecked),
        parameters,
        sum(cases.values()),
        len(cases),
    )


def checkable(leaf: Leaf) -> bool:
    """A leaf that a machine settles, and that is not only about who asks."""
    test = leaf.test
    holder = isinstance(test, Compare | Among) and test.fact.name == HOLDER
    return leaf.kind == "donnee" and not holder


def can_refute(version: Version) -> bool:
    """Whether checkable leaves can make it false, all the others being favourable."""
    return bool(_outcome(version.conditions, favourable=TRUE) & FALSE)


def _outcome(node: Node, favourable: int) -> int:
    """What a node may be worth when only its checkable leaves are free."""
    if isinstance(node, Leaf):
        outcome = UNKNOWN if checkable(node) else favourable
    elif node.operator == "non":
        outcome = negation(_outcome(node.nodes[0], FALSE if favourable == TRUE else TRUE))
    else:
        outcomes = [_outcome(child, favourable) for child in node.nodes]
        if node.operator == "tous":
            outcome = conjunction(outcomes)
        elif node.operator == "un_de":
            outcome = disjunction(outcomes)
        else:
            outcome = at_least(node.needed, outcomes)
    # Nothing says that a guard applies to everybody: it may take its node away, or leave it.
    return guarded(outcome, UNKNOWN) if node.guard else outcome
