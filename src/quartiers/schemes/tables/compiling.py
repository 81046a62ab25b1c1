"""Many firms against many schemes: a table of verdicts, and the filter of what is still possible.

The same meaning as `evaluate`, one profile at a time there. Each distinct test is a Polars
expression, worked out once for all the schemes; the trees then fold its bits. Rows go through in
slices, so that what stands between facts and verdicts stays small however high the table.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from quartiers.errors import UnknownCode
from quartiers.schemes.judging.program import Program, Rule
from quartiers.schemes.tables.bits import Bit, Outcome, some
from quartiers.schemes.tables.columns import ROWS, Raw, prepared
from quartiers.schemes.tables.compiled_tests import compiled_test, forms
from quartiers.schemes.tables.compiled_trees import CODES, compiled_rule
from quartiers.schemes.tables.words import booleans, packed
from quartiers.schemes.verdict import WORDS, Code

SLICE = 1 << 20
"""Rows treated at once: a column of bits is then 128 kB, and calls weigh little."""

SAID = {code: pl.lit(code, CODES) for code in WORDS}


@dataclass(frozen=True, slots=True)
class Slice:
    """`worth` is what each test of the program, by its number, is worth on some of the rows."""

    rows: int
    worth: Mapping[int, Outcome]


def slices(program: Program, table: pl.DataFrame) -> Iterator[Slice]:
    """What the tests are worth, slice after slice; `table` as `encoding` says."""
    columns = prepared(table, forms(program.tests))
    slots = sorted({slot for rule in program.rules for slot in rule.places.values()})
    tests = {slot: program.tests[slot] for slot in slots}
    for test in tests.values():
        outcome = compiled_test(test, columns)
        _ = outcome.true, outcome.false  # they ask for the bits they need
    made = [pl.col(ROWS), *(bit.alias(f"{n}") for n, bit in enumerate(columns.asked.values()))]
    for start in range(0, max(columns.frame.height, 1), SLICE):
        rows = columns.frame.slice(start, SLICE)
        words = packed(at_once(rows, made))
        at_hand = {asked: words[f"{n}"] for n, asked in enumerate(columns.asked)}
        told = replace(columns, words=at_hand)
        worth = {slot: compiled_test(test, told) for slot, test in tests.items()}
        yield Slice(rows.height, worth)


def at_once(frame: pl.DataFrame, columns: Iterable[pl.Expr]) -> pl.DataFrame:
    """On all the cores, which only a lazy table does; an optimizer would find nothing to do."""
    return frame.lazy().select(columns).collect(optimizations=pl.QueryOptFlags.none())


def verdict_table(program: Program, table: pl.DataFrame) -> pl.DataFrame:
    """A column of codes (`CODES`) for each scheme, named by its id; a row for each row."""
    asked = frozenset(program.asked)
    parts = []
    for piece in slices(program, table):
        columns = [pl.repeat(True, piece.rows, eager=True).alias(ROWS)]
        codes = []
        for rule in program.rules:
            told = compiled_rule(rule, piece.worth, asked).told
            codes.append(_code(told, rule.scheme.id, columns, piece.rows))
        parts.append(at_once(pl.DataFrame(columns), codes))
    return pl.concat(parts)


def _code(told: Mapping[Code, Bit], id_: str, columns: list[pl.Series], rows: int) -> pl.Expr:
    """The first code whose bit is set; the bits are added to the columns."""
    same_for_all: Code = "information_manquante"
    code = None
    for name, bit in reversed(list(told.items())):
        if bit is True:
            same_for_all, code = name, None
        elif isinstance(bit, np.ndarray):
            columns.append(booleans(bit, rows).alias(f"{id_} {name}"))
            otherwise = SAID[same_for_all] if code is None else code
            code = pl.when(f"{id_} {name}").then(SAID[name]).otherwise(otherwise)
    if code is None:
        code = pl.repeat(same_for_all, pl.len(), dtype=CODES)
    return code.alias(id_)


def prefilter(program: Program, scheme_id: str, columns: Collection[str]) -> pl.Expr:
    """The rows that may be something else than « non remplie », for a table of these columns.

    A filter to set before a table is read: it may keep a row too many (one whose code is a list of
    candidates), it never loses a right.
    """
    rule = rule_of(program, scheme_id)
    if rule.version is None:
        return pl.lit(True)
    raw = Raw(frozenset(columns))
    worth = {
        slot: _without_null(compiled_test(program.tests[slot], raw))
        for slot in set(rule.places.values())
    }
    root = compiled_rule(rule, worth, frozenset()).root
    possible = some([root.true, root.void])
    return possible if isinstance(possible, pl.Expr) else pl.lit(possible)


def _without_null(outcome: Outcome) -> Outcome:
    true, false = (
        bit.fill_null(True) if isinstance(bit, pl.Expr) else bit
        for bit in (outcome.true, outcome.false)
    )
    return Outcome(true, false)


def rule_of(program: Program, scheme_id: str) -> Rule:
    for rule in program.rules:
        if rule.scheme.id == scheme_id:
            return rule
    raise UnknownCode(f"Aucun dispositif ne porte l’identifiant « {scheme_id} ».")
