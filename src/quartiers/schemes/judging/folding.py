"""Trees of conditions made into functions: from the outcomes of the tests to that of the root.

A fold leaves as soon as one child settles its group. The favourable fold is the same tree read
with each unknown declaration or judgement taken as favourable: true, or false under `non`. So that
a leaf need not look at its place in the tree, it reads one of two lists laid end to end: the
outcomes where what is hoped for is true, then those where it is false.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import TypeGuard

from quartiers.schemes.judging.outcomes import Slots
from quartiers.schemes.logic import FALSE, TRUE, UNKNOWN, VOID, at_least, guarded, negation
from quartiers.schemes.rules import Group, Leaf, Node

Fold = Callable[[Slots], int]
Places = Mapping[str, int]
"""The number of the test of each leaf, by the name of the leaf."""


def fold(node: Node, places: Places) -> Fold:
    """What the root is worth."""
    return _Folding(places, 0, favourable=False).made(node)


def favourable_fold(node: Node, places: Places, size: int) -> Fold:
    """What the root is worth at best, read from `hoped(worth, asked)`; `size` is len(worth)."""
    return _Folding(places, size, favourable=True).made(node)


def hoped(worth: Slots, asked: tuple[int, ...]) -> Slots:
    """The outcomes with each unknown one of `asked` true, then the same with each of them false."""
    unknown = [slot for slot in asked if worth[slot] == UNKNOWN]
    half = len(worth)
    both = worth + worth
    for slot in unknown:
        both[slot], both[half + slot] = TRUE, FALSE
    return both


@dataclass(frozen=True, slots=True)
class _Folding:
    """`wanted` is True where a true node is favourable, False below a `non`."""

    places: Places
    size: int
    favourable: bool

    def made(self, node: Node, wanted: bool = True) -> Fold:
        bare = self._leaf(node, wanted) if isinstance(node, Leaf) else self._group(node, wanted)
        if node.guard is None:
            return bare
        if not self.favourable:
            return _guarded(bare, self.made(node.guard))
        keep, take = self.made(node.guard, False), self.made(node.guard, True)
        return _kept_if_good(bare, keep, take, TRUE if wanted else FALSE)

    def _slot(self, leaf: Leaf, wanted: bool) -> int:
        return self.places[leaf.name] + (0 if wanted else self.size)

    def _leaf(self, leaf: Leaf, wanted: bool) -> Fold:
        slot = self._slot(leaf, wanted)
        return lambda worth: worth[slot]

    def _group(self, group: Group, wanted: bool) -> Fold:
        if group.operator == "non":
            child = self.made(group.nodes[0], not wanted)
            return lambda worth: negation(child(worth))
        slots = tuple(self._slot(n, wanted) for n in group.nodes if _plain(n))
        folds = tuple(self.made(n, wanted) for n in group.nodes if not _plain(n))
        if group.operator == "au_moins":
            return _at_least(group.needed, slots, folds)
        return _joined(slots, folds, FALSE if group.operator == "tous" else TRUE)


def _plain(node: Node) -> TypeGuard[Leaf]:
    return isinstance(node, Leaf) and node.guard is None


def _guarded(bare: Fold, guard: Fold) -> Fold:
    return lambda worth: guarded(bare(worth), guard(worth))


def _kept_if_good(bare: Fold, keep: Fold, take: Fold, good: int) -> Fold:
    """A node that is favourable is kept; any other is best taken away."""

    def worth_of(worth: Slots) -> int:
        outcome = bare(worth)
        return guarded(outcome, keep(worth) if outcome == good else take(worth))

    return worth_of


def _at_least(needed: int, slots: tuple[int, ...], folds: tuple[Fold, ...]) -> Fold:
    def worth_of(worth: Slots) -> int:
        return at_least(needed, [*(worth[s] for s in slots), *(child(worth) for child in folds)])

    return worth_of


def _joined(slots: tuple[int, ...], folds: tuple[Fold, ...], settling: int) -> Fold:
    """`tous` (false settles it) and `un_de` (true does), see `logic.conjunction`.

    Where no child is sure to settle it, a group can be true if one child can, false if one child
    can, and is without object if all can.
    """

    def worth_of(worth: Slots) -> int:
        some, every = 0, VOID
        for slot in slots:
            outcome = worth[slot]
            if outcome == settling:
                return settling
            some |= outcome
            every &= outcome
        for child in folds:
            outcome = child(worth)
            if outcome == settling:
                return settling
            some |= outcome
            every &= outcome
        return (some & UNKNOWN) | every

    return worth_of


def conjuncts(node: Node) -> tuple[Leaf, ...]:
    """The leaves that make the root false by themselves: those of `tous` within `tous`."""
    if node.guard is not None:
        return ()
    if isinstance(node, Leaf):
        return (node,)
    if node.operator != "tous":
        return ()
    return tuple(chain.from_iterable(conjuncts(child) for child in node.nodes))
