"""Many firms against many schemes: a table of verdicts, and the filter of what is still possible.

The same meaning as `evaluate`, one profile at a time there, Polars expressions here. Each distinct
test is worked out once for all the schemes; rows go through in slices, so that what stands between
the facts and the verdicts stays small however high the table.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

import polars as pl

from quartiers.errors import UnknownCode
from quartiers.schemes.bits import Bit, Outcome, some
from quartiers.schemes.columns import Prepared, Raw, prepared
from quartiers.schemes.compiled_tests import compiled_test, forms
from quartiers.schemes.compiled_trees import CompiledRule, compiled_rule
from quartiers.schemes.program import Program, Rule

SLICE = 1 << 17
"""Rows treated at once: a column of bits is then 16 kB."""


@dataclass(frozen=True, slots=True)
class Compiled:
    """A program over one table. `tests` makes the columns of bits that `worth` names."""

    columns: Prepared
    tests: tuple[pl.Expr, ...]
    worth: Mapping[int, Outcome]
    rules: tuple[CompiledRule, ...]

    def slices(self) -> Iterator[pl.DataFrame]:
        """The bits of the tests, slice after slice of rows; an empty one for an empty table."""
        frame = self.columns.frame
        for start in range(0, max(frame.height, 1), SLICE):
            yield frame.slice(start, SLICE).select(self.columns.fills).select(self.tests)


def compiled(program: Program, table: pl.DataFrame) -> Compiled:
    """`table` as `encoding` says. The codes of another table have other numbers: compile anew."""
    columns = prepared(table, forms(program.tests))
    tests, worth = [pl.col("")], {}
    for slot in sorted({slot for rule in program.rules for slot in rule.places.values()}):
        bits = compiled_test(program.tests[slot], columns)
        worth[slot] = Outcome(
            named(bits.true, f"{slot}+", tests), named(bits.false, f"{slot}-", tests)
        )
    asked = frozenset(program.asked)
    rules = tuple(compiled_rule(rule, worth, asked) for rule in program.rules)
    return Compiled(columns, tuple(tests), worth, rules)


def named(bit: Bit, name: str, columns: list[pl.Expr]) -> Bit:
    """The bit as one of the columns to be made; a bit that is the same for all rows needs none."""
    if isinstance(bit, bool):
        return bit
    columns.append(bit.alias(name))
    return pl.col(name)


def verdict_table(program: Program, table: pl.DataFrame) -> pl.DataFrame:
    """A column of codes (`CODES`) for each scheme, named by its id; a row for each row."""
    made = compiled(program, table)
    codes = [rule.code.alias(rule.rule.scheme.id) for rule in made.rules]
    return pl.concat([bits.select(codes) for bits in made.slices()])


def prefilter(program: Program, scheme_id: str, columns: Collection[str]) -> pl.Expr:
    """The rows that may be something else than « non remplie », for a table of these columns.

    A filter to set before a table is read: it may keep a row too many (one whose code is a list of
    candidates), it never loses a right.
    """
    rule = rule_of(program, scheme_id)
    if rule.version is None:
        return pl.lit(True)
    raw = Raw(frozenset(columns), forms(program.tests))
    slots = set(rule.places.values())
    worth = {slot: compiled_test(program.tests[slot], raw) for slot in slots}
    root = compiled_rule(rule, worth, frozenset()).root
    possible = some([root.true, root.void])
    return pl.lit(possible) if isinstance(possible, bool) else possible


def rule_of(program: Program, scheme_id: str) -> Rule:
    for rule in program.rules:
        if rule.scheme.id == scheme_id:
            return rule
    raise UnknownCode(f"Aucun dispositif ne porte l’identifiant « {scheme_id} ».")
