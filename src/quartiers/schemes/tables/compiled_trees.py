"""Trees of conditions over columns of bits: the folds of `folding`, for a whole table."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import polars as pl

from quartiers.schemes.judging.program import Rule
from quartiers.schemes.rules import Group, Leaf, Node, leaves
from quartiers.schemes.tables.bits import (
    Bit,
    Outcome,
    at_least,
    chosen,
    conjunction,
    differs,
    disjunction,
    every,
    guarded,
    invert,
    negation,
    some,
)
from quartiers.schemes.verdict import WORDS, Code

CODES = pl.Enum(list(WORDS))
"""The verdicts, in the order of a list of results."""


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """What a row is worth, and at best: once what only a person can say is favourable."""

    rule: Rule
    root: Outcome
    at_best: Outcome

    @property
    def told(self) -> dict[Code, Bit]:
        """The rows of each verdict, the first that holds; an information is missing to the others.

        What is true is also true at best, so that a capped rule need not ask for both.
        """
        if self.rule.version is None:
            return {"ferme": True}
        best: dict[Code, Bit] = {"a_confirmer": self.at_best.surely_true}
        if self.rule.if_true == "remplies":
            best = {"remplies": self.root.surely_true, **best}
        return {
            **best,
            "non_remplie": self.root.surely_false,
            "sans_objet": self.root.surely_void,
        }

    @property
    def digits(self) -> tuple[Bit, Bit, Bit]:
        """The place of the verdict among `CODES`, in base two, the lowest first."""
        told = self.told
        if "ferme" in told:
            place = list(WORDS).index("ferme")
            return bool(place & 1), bool(place & 2), bool(place & 4)
        best, void = told["a_confirmer"], told["sans_objet"]
        # 0 remplies, 1 à confirmer, 2 information manquante, 3 non remplie, 4 sans objet
        lowest = differs(differs(told.get("remplies", False), best), told["non_remplie"])
        return lowest, invert(some([best, void])), void

    @property
    def open(self) -> Bit:
        """Neither true, nor false, nor without object: some fact would change the verdict."""
        return every(
            invert(bit)
            for bit in (self.root.surely_true, self.root.surely_false, self.root.surely_void)
        )


@dataclass(frozen=True, slots=True)
class Standing:
    """A leaf in its tree: where it stands against the verdict (false, or true under `non`), and
    where it is not known. A leaf of a `sans_objet_si` is never against."""

    leaf: Leaf
    against: Bit
    unknown: Bit


def compiled_rule(rule: Rule, worth: Mapping[int, Outcome], asked: frozenset[int]) -> CompiledRule:
    """`worth` is what each test of the program is worth, by its number."""
    if rule.version is None:
        return CompiledRule(rule, Outcome(False, False, True), Outcome(False, False, True))
    root = rule.version.conditions
    return CompiledRule(
        rule,
        _Tree(rule, worth, frozenset()).outcome(root),
        _Tree(rule, worth, asked).outcome(root),
    )


def standing(rule: Rule, worth: Mapping[int, Outcome]) -> tuple[Standing, ...]:
    """The leaves of a rule, in reading order."""
    if rule.version is None:
        return ()
    return tuple(_Tree(rule, worth, frozenset()).standing(rule.version.conditions))


@dataclass(frozen=True, slots=True)
class _Tree:
    """`hoped` are the tests taken as favourable where they are unknown; `wanted` is True where a
    true node is favourable, False below a `non`."""

    rule: Rule
    worth: Mapping[int, Outcome]
    hoped: frozenset[int]

    def outcome(self, node: Node, wanted: bool = True) -> Outcome:
        bare = self._leaf(node, wanted) if isinstance(node, Leaf) else self._group(node, wanted)
        if node.guard is None:
            return bare
        if not any(self._is_hoped(leaf) for leaf in leaves(node.guard)):
            return guarded(bare, self.outcome(node.guard))
        # A node that is favourable is kept; any other is best taken away
        keep, take = self.outcome(node.guard, False), self.outcome(node.guard, True)
        good = bare.surely_true if wanted else bare.surely_false
        return guarded(bare, chosen(good, keep, take))

    def _is_hoped(self, leaf: Leaf) -> bool:
        return self.rule.places[leaf.name] in self.hoped

    def _leaf(self, leaf: Leaf, wanted: bool) -> Outcome:
        worth = self.worth[self.rule.places[leaf.name]]
        if not self._is_hoped(leaf):
            return worth
        if wanted:
            return Outcome(worth.true, lambda: invert(worth.true))
        return Outcome(lambda: invert(worth.false), worth.false)

    def _group(self, group: Group, wanted: bool) -> Outcome:
        if group.operator == "non":
            return negation(self.outcome(group.nodes[0], not wanted))
        nodes = [self.outcome(node, wanted) for node in group.nodes]
        if group.operator == "au_moins":
            return at_least(group.needed, nodes)
        return conjunction(nodes) if group.operator == "tous" else disjunction(nodes)

    def standing(self, node: Node, kept: Bit = True, wanted: bool = True) -> Iterator[Standing]:
        """Every leaf that is not in a guard, with what it is worth where it is not taken away."""
        if node.guard is not None:
            yield from self._asked_by_guard(node.guard)
            guard = self.outcome(node.guard)
            kept = every([kept, some([guard.false, guard.void])])
        if isinstance(node, Leaf):
            worth = self._leaf(node, wanted)
            against = worth.surely_false if wanted else worth.surely_true
            yield Standing(node, every([kept, against]), every([kept, worth.true, worth.false]))
            return
        for child in node.nodes:
            below = not wanted if node.operator == "non" else wanted
            yield from self.standing(child, kept, below)

    def _asked_by_guard(self, guard: Node) -> Iterator[Standing]:
        for leaf in leaves(guard):
            worth = self._leaf(leaf, True)
            yield Standing(leaf, False, every([worth.true, worth.false]))
