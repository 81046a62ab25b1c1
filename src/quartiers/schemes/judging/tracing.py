"""The evaluated tree: each node with what it is worth, and at best."""

from collections.abc import Sequence
from dataclasses import dataclass

from quartiers.schemes.facts import FactKey
from quartiers.schemes.judging.folding import Places
from quartiers.schemes.judging.outcomes import Slots
from quartiers.schemes.logic import (
    FALSE,
    TRUE,
    at_least,
    conjunction,
    disjunction,
    guarded,
    negation,
)
from quartiers.schemes.rules import Group, Leaf, Node
from quartiers.schemes.verdict import Traced


@dataclass(frozen=True, slots=True)
class Findings:
    """What the tests are worth: as they are, then at best (see `folding.hoped`).

    `reads` are the facts of each test; `said` tells in French what they are worth.
    """

    worth: Slots
    hoped: Slots
    reads: tuple[tuple[FactKey, ...], ...]
    said: Sequence[str]


def traced(node: Node, places: Places, findings: Findings, wanted: bool = True) -> Traced:
    """`wanted` is False below a `non`, where a false node is the favourable one."""
    if isinstance(node, Leaf):
        return _leaf(node, places, findings, wanted)
    below = wanted if node.operator != "non" else not wanted
    children = tuple([traced(child, places, findings, below) for child in node.nodes])
    outcomes, at_best = [c.outcome for c in children], [c.favourable for c in children]
    outcome = joined(node, outcomes)
    favourable = outcome if at_best == outcomes else joined(node, at_best)
    if node.guard is None:
        return Traced(node, outcome, favourable, children)
    guard = _guard(node.guard, places, findings, favourable, wanted)
    return Traced(
        node,
        guarded(outcome, guard.outcome),
        guarded(favourable, guard.favourable),
        children,
        guard,
    )


def joined(group: Group, outcomes: list[int]) -> int:
    match group.operator:
        case "tous":
            return conjunction(outcomes)
        case "un_de":
            return disjunction(outcomes)
        case "au_moins":
            return at_least(group.needed, outcomes)
        case "non":
            return negation(outcomes[0])


def _leaf(leaf: Leaf, places: Places, findings: Findings, wanted: bool) -> Traced:
    slot = places[leaf.name]
    outcome = findings.worth[slot]
    favourable = findings.hoped[slot if wanted else slot + len(findings.worth)]
    guard = None
    if leaf.guard is not None:
        guard = _guard(leaf.guard, places, findings, favourable, wanted)
        outcome = guarded(outcome, guard.outcome)
        favourable = guarded(favourable, guard.favourable)
    return Traced(leaf, outcome, favourable, (), guard, findings.reads[slot], findings.said[slot])


def _guard(node: Node, places: Places, findings: Findings, favourable: int, wanted: bool) -> Traced:
    """A node that is favourable is best kept, so its guard is best false; else best true."""
    kept = favourable == (TRUE if wanted else FALSE)
    return traced(node, places, findings, not kept)
