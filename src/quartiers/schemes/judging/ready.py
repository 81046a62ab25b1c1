"""A program compiled for speed: what `codes` goes through, without names nor objects."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from quartiers.schemes.judging.folding import Fold, conjuncts, favourable_fold, fold
from quartiers.schemes.verdict import Code

if TYPE_CHECKING:
    from quartiers.schemes.judging.program import Rule


@dataclass(frozen=True, slots=True)
class Ready:
    """One entry a rule in each list. `known`: the code of what is closed, None for the others.

    `ruled_out`: a test, and the rules that are « non remplie » as soon as it is false, because a
    leaf of theirs makes the root false by itself. Most rules end there.
    """

    known: list[Code | None]
    ruled_out: tuple[tuple[int, tuple[int, ...]], ...]
    folds: tuple[Fold, ...]
    favourable: tuple[Fold, ...]
    if_true: tuple[Code, ...]


def ready(rules: "Sequence[Rule]", size: int) -> Ready:
    """`size` is the number of tests of the program."""
    ruled_out: dict[int, list[int]] = {}
    for index, rule in enumerate(rules):
        if rule.version is not None:
            for leaf in conjuncts(rule.version.conditions):
                ruled_out.setdefault(rule.places[leaf.name], []).append(index)
    return Ready(
        known=["ferme" if rule.version is None else None for rule in rules],
        ruled_out=tuple((slot, tuple(indexes)) for slot, indexes in ruled_out.items()),
        folds=tuple(fold(r.version.conditions, r.places) if r.version else _closed for r in rules),
        favourable=tuple(
            favourable_fold(r.version.conditions, r.places, size) if r.version else _closed
            for r in rules
        ),
        if_true=tuple(rule.if_true for rule in rules),
    )


def _closed(_: list[int]) -> int:
    raise AssertionError("a closed scheme has no conditions to fold")
