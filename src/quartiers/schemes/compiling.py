"""Many firms against many schemes: a table of verdicts, and the filter of what is still possible.

The same meaning as `evaluate`, one profile at a time there, Polars expressions here. Each distinct
test is worked out once for all the schemes; rows go through in slices, so that what stands between
the facts and the verdicts stays small however high the table.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

import polars as pl

from quartiers.errors import UnknownCode
from quartiers.schemes.bits import Bit, Outcome, some
from quartiers.schemes.columns import Prepared, Raw, prepared
from quartiers.schemes.compiled_tests import compiled_test, forms
from quartiers.schemes.compiled_trees import CODES, CompiledRule, compiled_rule
from quartiers.schemes.program import Program, Rule
from quartiers.schemes.verdict import Code
from quartiers.schemes.words import ROWS, booleans, packed

SLICE = 1 << 19
"""Rows treated at once: a multiple of 64; smaller ones spend more on calls than on bits."""
AT_ONCE = pl.QueryOptFlags.none()
"""Nothing is left for an optimizer to find; a lazy table uses all the cores, another only one."""


@dataclass(frozen=True, slots=True)
class Compiled:
    """A program over one table. `tests` makes the columns of bits that `worth` names."""

    columns: Prepared
    tests: tuple[pl.Expr, ...]
    worth: Mapping[int, Outcome]
    rules: tuple[CompiledRule, ...]

    def slices(self) -> Iterator[tuple[pl.DataFrame, int]]:
        """The words of the tests, slice after slice of rows, each with its number of rows."""
        frame = self.columns.frame
        for start in range(0, max(frame.height, 1), SLICE):
            rows = frame.slice(start, SLICE)
            yield packed(at_once(at_once(rows, self.columns.fills), self.tests)), rows.height


def compiled(program: Program, table: pl.DataFrame) -> Compiled:
    """`table` as `encoding` says. The codes of another table have other numbers: compile anew."""
    columns = prepared(table, forms(program.tests))
    tests, worth = [pl.col(ROWS)], {}
    for slot in sorted({slot for rule in program.rules for slot in rule.places.values()}):
        bits = compiled_test(program.tests[slot], columns)
        worth[slot] = Outcome(
            named(bits.true, f"{slot}+", tests), named(bits.false, f"{slot}-", tests)
        )
    asked = frozenset(program.asked)
    rules = tuple(compiled_rule(rule, worth, asked) for rule in program.rules)
    return Compiled(columns, tuple(tests), worth, rules)


def at_once(frame: pl.DataFrame, columns: Iterable[pl.Expr]) -> pl.DataFrame:
    return frame.lazy().select(columns).collect(optimizations=AT_ONCE)


def named(bit: Bit, name: str, columns: list[pl.Expr]) -> Bit:
    """The bit as one of the columns to be made; a bit that is the same for all rows needs none."""
    if isinstance(bit, bool):
        return bit
    columns.append(bit.alias(name))
    return pl.col(name)


def verdict_table(program: Program, table: pl.DataFrame) -> pl.DataFrame:
    """A column of codes (`CODES`) for each scheme, named by its id; a row for each row."""
    made = compiled(program, table)
    roots: list[pl.Expr] = [pl.col(ROWS)]
    codes = []
    for rule in made.rules:
        id_ = rule.rule.scheme.id
        told = {code: named(bit, f"{id_} {code}", roots) for code, bit in rule.told.items()}
        codes.append(_code(told).alias(id_))
    parts = [
        at_once(booleans(at_once(words, roots), height), codes) for words, height in made.slices()
    ]
    return pl.concat(parts)


def _code(told: Mapping[Code, Bit]) -> pl.Expr:
    """The first code whose bit is set."""
    same_for_all: Code = "information_manquante"
    code = None
    for name, bit in reversed(list(told.items())):
        if bit is True:
            same_for_all, code = name, None
        elif bit is not False:
            otherwise = pl.lit(same_for_all, CODES) if code is None else code
            code = pl.when(bit).then(pl.lit(name, CODES)).otherwise(otherwise)
    return pl.repeat(same_for_all, pl.len(), dtype=CODES) if code is None else code


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
