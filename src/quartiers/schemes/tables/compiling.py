"""Many firms against many schemes: a table of verdicts, and the filter of what is still possible.

The same meaning as `evaluate`, one profile at a time there. Each distinct test is a Polars
expression, worked out once for all the schemes; the trees then fold its bits. Rows go through in
slices, so that what stands between facts and verdicts stays small however high the table.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from quartiers.errors import UnknownCode
from quartiers.schemes.judging.program import Program, Rule
from quartiers.schemes.tables.bits import Bit, Outcome, some
from quartiers.schemes.tables.columns import Raw, prepared
from quartiers.schemes.tables.compiled_tests import compiled_test, forms
from quartiers.schemes.tables.compiled_trees import CODES, compiled_rule
from quartiers.schemes.tables.words import Octets, as_series, octets, packed
from quartiers.schemes.verdict import WORDS, Code

SLICE = 1 << 20
"""Rows treated at once: a column of bits is then 128 kB, and calls weigh little."""

PLACES: tuple[Code, ...] = tuple(WORDS)
UNSURE = PLACES.index("information_manquante")


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
    made = columns.to_make()
    for start in range(0, max(columns.frame.height, 1), SLICE):
        rows = columns.frame.slice(start, SLICE)
        told = columns.told(packed(at_once(rows, made)))
        worth = {slot: compiled_test(test, told) for slot, test in tests.items()}
        yield Slice(rows.height, worth)


def at_once(frame: pl.DataFrame, columns: Iterable[pl.Expr]) -> pl.DataFrame:
    """On all the cores, which only a lazy table does; an optimizer would find nothing to do."""
    return frame.lazy().select(columns).collect(optimizations=pl.QueryOptFlags.none())


def verdict_table(program: Program, table: pl.DataFrame) -> pl.DataFrame:
    """A column of codes (`CODES`) for each scheme, named by its id; a row for each row."""
    return verdict_numbers(program, table).select(pl.all().cat.to(CODES))


def verdict_numbers(program: Program, table: pl.DataFrame) -> pl.DataFrame:
    """The same as places in `CODES`, a byte each: naming them takes longer than finding them."""
    asked, parts = frozenset(program.asked), []
    for piece in slices(program, table):
        # One block for all of them: asking the system for many costs more than what fills them
        block = np.full((len(program.rules), piece.rows), UNSURE, np.uint8)
        columns = []
        for rule, places in zip(program.rules, block, strict=True):
            _move(places, compiled_rule(rule, piece.worth, asked).told)
            columns.append(as_series(rule.scheme.id, places))
        parts.append(pl.DataFrame(columns))
    return pl.concat(parts)


def _move(places: Octets, told: Mapping[Code, Bit]) -> None:
    """From the place of « information manquante », one step or more for each bit that is set."""
    for code, bit in told.items():
        if bit is False:
            continue
        steps = octets(bit, len(places)) if isinstance(bit, np.ndarray) else np.uint8(1)
        if code in ("remplies", "a_confirmer"):  # what is true is also true at best: two steps
            places -= steps
        elif code == "non_remplie":
            places += steps
        else:
            places += steps * np.uint8(PLACES.index(code) - UNSURE)


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
