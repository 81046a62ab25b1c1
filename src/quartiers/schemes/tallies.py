"""How many firms have each verdict, scheme by scheme, and which conditions stand in the way.

Bits are added up slice after slice: a table of verdicts, which a million firms by three thousand
schemes would make three gigabytes, is never made.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from quartiers.schemes.bits import Bit, Outcome, every
from quartiers.schemes.compiled_trees import CompiledRule, standing
from quartiers.schemes.compiling import AT_ONCE, compiled, named
from quartiers.schemes.program import Program
from quartiers.schemes.verdict import WORDS, Code
from quartiers.schemes.words import ones

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
    for words, height in made.slices():
        for start in range(0, len(counters), BATCH):
            _add(sums, counters[start : start + BATCH], words, height)
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
        verdicts |= {code: summed(code) for code in self.rule.told}
        verdicts["a_confirmer"] -= verdicts["remplies"]  # counted in both
        verdicts["information_manquante"] = height - sum(verdicts.values())
        found = (
            LeafTally(name, summed(f"-{place}"), summed(f"?{place}"))
            for place, name in enumerate(self.names)
        )
        return Tally(self.rule.rule.scheme.id, verdicts, tuple(found))


def _counter(
    prefix: str, rule: CompiledRule, worth: Mapping[int, Outcome], reasons: bool
) -> _Counter:
    roots: list[pl.Expr] = []
    bits: dict[str, Bit] = {str(code): bit for code, bit in rule.told.items()}
    leaves = standing(rule.rule, worth) if reasons else ()
    if leaves:
        refused = named(rule.root.surely_false, f"{prefix}refused", roots)
        is_open = named(rule.open, f"{prefix}open", roots)
        for place, leaf in enumerate(leaves):
            bits[f"-{place}"] = every([refused, leaf.against])
            bits[f"?{place}"] = every([is_open, leaf.unknown])
    names = tuple(leaf.leaf.name for leaf in leaves)
    return _Counter(prefix, rule, names, tuple(roots), bits)


def _add(sums: dict[str, int], counters: list[_Counter], words: pl.DataFrame, height: int) -> None:
    """The sums of a slice for some schemes, added to those of the slices before."""
    asked = []
    for counter in counters:
        for what, bit in counter.bits.items():
            name = f"{counter.prefix}{what}"
            if bit is True:
                sums[name] = sums.get(name, 0) + height
            elif bit is not False:
                asked.append(ones(bit).alias(name))
    if not asked:
        return
    roots = [root for counter in counters for root in counter.roots]
    found = words.lazy().with_columns(roots).select(asked).collect(optimizations=AT_ONCE)
    for name, value in found.row(0, named=True).items():
        sums[name] = sums.get(name, 0) + value
