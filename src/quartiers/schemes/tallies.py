"""How many firms have each verdict, scheme by scheme, and which conditions stand in the way.

Bits are added up slice after slice: a table of verdicts, which a million firms by three thousand
schemes would make three gigabytes, is never made.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from quartiers.schemes.bits import Bit, Outcome, every
from quartiers.schemes.compiled_trees import CompiledRule, standing
from quartiers.schemes.compiling import compiled, named
from quartiers.schemes.program import Program
from quartiers.schemes.verdict import WORDS, Code

BATCH = 256
"""Schemes treated at once."""


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
    made = compiled(program, table)
    counters = [
        _counter(str(number), rule, made.worth, reasons) for number, rule in enumerate(made.rules)
    ]
    sums: dict[str, int] = {}
    for bits in made.slices():
        for start in range(0, len(counters), BATCH):
            _add(sums, counters[start : start + BATCH], bits)
    return tuple(counter.tally(sums, table.height) for counter in counters)


@dataclass(frozen=True, slots=True)
class _Counter:
    """`roots` are columns to make first, `bits` what is counted once they are there."""

    prefix: str
    rule: CompiledRule
    names: tuple[str, ...]
    roots: tuple[pl.Expr, ...]
    bits: Mapping[str, Bit]

    def tally(self, sums: Mapping[str, int], height: int) -> Tally:
        def summed(what: str) -> int:
            return sums.get(f"{self.prefix}{what}", 0)

        verdicts: dict[Code, int] = dict.fromkeys(WORDS, 0)
        if self.rule.rule.version is None:
            verdicts["ferme"] = height
        else:
            best, refused, void = (summed(what) for what in (" best", " refused", " void"))
            verdicts["a_confirmer"] = best - summed(" true")
            verdicts[self.rule.rule.if_true] += summed(" true")
            verdicts["non_remplie"], verdicts["sans_objet"] = refused, void
            verdicts["information_manquante"] = height - best - refused - void
        found = (
            LeafTally(name, summed(f"-{place}"), summed(f"?{place}"))
            for place, name in enumerate(self.names)
        )
        return Tally(self.rule.rule.scheme.id, verdicts, tuple(found))


def _counter(
    prefix: str, rule: CompiledRule, worth: Mapping[int, Outcome], reasons: bool
) -> _Counter:
    if rule.rule.version is None:
        return _Counter(prefix, rule, (), (), {})
    roots: list[pl.Expr] = []
    refused = named(rule.root.surely_false, f"{prefix} refused", roots)
    bits = {
        " refused": refused,
        " void": rule.root.surely_void,
        " true": rule.root.surely_true,
        " best": rule.at_best.surely_true,
    }
    leaves = standing(rule.rule, worth) if reasons else ()
    if leaves:
        is_open = named(rule.open, f"{prefix} open", roots)
        for place, leaf in enumerate(leaves):
            bits[f"-{place}"] = every([refused, leaf.against])
            bits[f"?{place}"] = every([is_open, leaf.unknown])
    names = tuple(leaf.leaf.name for leaf in leaves)
    return _Counter(prefix, rule, names, tuple(roots), bits)


def _add(sums: dict[str, int], counters: list[_Counter], bits: pl.DataFrame) -> None:
    """The sums of a slice for some schemes, added to those of the slices before."""
    asked = []
    for counter in counters:
        for what, bit in counter.bits.items():
            name = f"{counter.prefix}{what}"
            if bit is True:
                sums[name] = sums.get(name, 0) + bits.height
            elif bit is not False:
                asked.append(bit.sum().alias(name))
    roots = bits.with_columns(root for counter in counters for root in counter.roots)
    for name, found in roots.select(asked).row(0, named=True).items() if asked else ():
        sums[name] = sums.get(name, 0) + found
