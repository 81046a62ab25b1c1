"""How many firms have each verdict, scheme by scheme, and which conditions stand in the way.

Bits are counted as they come: a table of verdicts, which a million firms by three thousand
schemes would make three gigabytes, is never made.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from quartiers.schemes.judging.program import Program, Rule
from quartiers.schemes.rules import leaves
from quartiers.schemes.tables.bits import Bit, every
from quartiers.schemes.tables.columns import prepared
from quartiers.schemes.tables.compiled_tests import forms
from quartiers.schemes.tables.compiled_trees import (
    CompiledRule,
    Standing,
    compiled_rule,
    standing,
)
from quartiers.schemes.tables.compiling import worth_of
from quartiers.schemes.tables.running import run
from quartiers.schemes.tables.words import Words, ones
from quartiers.schemes.verdict import WORDS, Code


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
    ready = prepared(table, forms(program.tests))
    worth, asked = worth_of(program, ready), frozenset(program.asked)
    codes: list[list[Code]] = []

    def wanted() -> Iterator[list[Bit]]:
        """The bits of each code, then for each leaf where it is against and where it is unknown."""
        for rule in program.rules:
            compiled = compiled_rule(rule, worth, asked)
            told = compiled.told
            codes.append(list(told))
            of_leaves = _standing(compiled, standing(rule, worth)) if reasons else ()
            yield [*told.values(), *of_leaves]

    slices = [
        [np.array([_rows(bit, rows.stop - rows.start) for bit in bits], np.int64) for bits in found]
        for rows, found in run(ready, wanted())
    ]
    totals = [sum(counts).tolist() for counts in zip(*slices, strict=True)]
    return tuple(
        _tally(rule, of_rule, total, table.height)
        for rule, of_rule, total in zip(program.rules, codes, totals, strict=True)
    )


def _standing(compiled: CompiledRule, found: Iterable[Standing]) -> Iterator[Bit]:
    refused, is_open = compiled.root.surely_false, compiled.open
    for leaf in found:
        yield every([refused, leaf.against])
        yield every([is_open, leaf.unknown])


def _rows(bit: bool | Words, rows: int) -> int:
    return rows * bit if isinstance(bit, bool) else ones(bit, rows)


def _tally(rule: Rule, codes: Sequence[Code], counts: Sequence[int], rows: int) -> Tally:
    told = dict(zip(codes, counts, strict=False))
    if "remplies" in told:
        told["a_confirmer"] -= told["remplies"]  # true is true at best
    told["information_manquante"] = rows - sum(told.values())
    found = zip(counts[len(codes) :: 2], counts[len(codes) + 1 :: 2], strict=True)
    names = [leaf.name for leaf in leaves(rule.version.conditions)] if rule.version else []
    return Tally(
        rule.scheme.id,
        {code: told.get(code, 0) for code in WORDS},
        tuple(LeafTally(name, *of_leaf) for name, of_leaf in zip(names, found, strict=False)),
    )
