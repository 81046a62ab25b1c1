"""How many firms have each verdict, scheme by scheme, and which conditions stand in the way.

Bits are counted slice after slice: a table of verdicts, which a million firms by three thousand
schemes would make three gigabytes, is never made.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from quartiers.schemes.judging.program import Program, Rule
from quartiers.schemes.rules import leaves
from quartiers.schemes.tables.bits import Bit, every
from quartiers.schemes.tables.compiled_trees import compiled_rule, standing
from quartiers.schemes.tables.compiling import Slice, slices
from quartiers.schemes.tables.words import ones
from quartiers.schemes.verdict import WORDS, Code

Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class LeafTally:
    """`against`: rows of « non remplie » where the leaf is against (false, or true under `non`);
    `unknown`: rows whose verdict is open where the leaf is not known."""

    name: str
    against: int
    unknown: int


@dataclass(frozen=True, slots=True)
class Tally:
    """The rows of each verdict, and the leaves in reading order."""

    scheme: str
    verdicts: Mapping[Code, int]
    leaves: tuple[LeafTally, ...]


def tallies(program: Program, table: pl.DataFrame, reasons: bool = True) -> tuple[Tally, ...]:
    """The count of each scheme, in the order of the program; without `reasons`, no leaf."""
    asked = frozenset(program.asked)
    totals: list[Counts] = [np.zeros(1, np.int64)] * len(program.rules)
    for piece in slices(program, table):
        totals = [
            total + _counts(rule, piece, asked, reasons)
            for total, rule in zip(totals, program.rules, strict=True)
        ]
    return tuple(map(_tally, program.rules, totals))


def _counts(rule: Rule, piece: Slice, asked: frozenset[int], reasons: bool) -> Counts:
    """The rows of each code, then for each leaf those it is against and those it is unknown."""
    compiled = compiled_rule(rule, piece.worth, asked)
    told = {code: _rows(bit, piece) for code, bit in compiled.told.items()}
    if "remplies" in told:
        told["a_confirmer"] -= told["remplies"]  # true is true at best
    told["information_manquante"] = piece.rows - sum(told.values())
    counts = [told.get(code, 0) for code in WORDS]
    if reasons:
        refused, is_open = compiled.root.surely_false, compiled.open
        for leaf in standing(rule, piece.worth):
            counts.append(_rows(every([refused, leaf.against]), piece))
            counts.append(_rows(every([is_open, leaf.unknown]), piece))
    return np.array(counts, np.int64)


def _rows(bit: Bit, piece: Slice) -> int:
    return (
        ones(bit, piece.rows) if isinstance(bit, np.ndarray) else piece.rows if bit is True else 0
    )


def _tally(rule: Rule, counts: Counts) -> Tally:
    verdicts, found = counts[: len(WORDS)].tolist(), counts[len(WORDS) :].reshape(-1, 2).tolist()
    names = [leaf.name for leaf in leaves(rule.version.conditions)] if rule.version else []
    return Tally(
        rule.scheme.id,
        dict(zip(WORDS, verdicts, strict=True)),
        tuple(LeafTally(name, *of_leaf) for name, of_leaf in zip(names, found, strict=False)),
    )
