"""Many firms against many schemes: a table of verdicts, and the filter of what is still possible.

The same meaning as `evaluate`, one profile at a time there. The trees of all the schemes make one
circuit, in which a test, or a join that several have, is worked out once. Rows go through in
slices, so that what stands between facts and verdicts stays small however high the table.
"""

from collections.abc import Collection, Sequence

import numpy as np
import polars as pl

from quartiers.errors import UnknownCode
from quartiers.schemes.judging.program import Program, Rule
from quartiers.schemes.tables.bits import Outcome, some
from quartiers.schemes.tables.columns import Prepared, Raw, prepared
from quartiers.schemes.tables.compiled_tests import compiled_test, forms
from quartiers.schemes.tables.compiled_trees import CODES, compiled_rule
from quartiers.schemes.tables.running import run
from quartiers.schemes.tables.words import Octets, Words, as_series, octets


def worth_of(program: Program, ready: Prepared) -> dict[int, Outcome]:
    """What each test that a rule looks at is worth, by its number."""
    slots = sorted({slot for rule in program.rules for slot in rule.places.values()})
    return {slot: compiled_test(program.tests[slot], ready) for slot in slots}


def verdict_table(program: Program, table: pl.DataFrame) -> pl.DataFrame:
    """A column of codes (`CODES`) for each scheme, named by its id; a row for each row."""
    return verdict_numbers(program, table).select(pl.all().cat.to(CODES))


def verdict_numbers(program: Program, table: pl.DataFrame) -> pl.DataFrame:
    """The same as places in `CODES`, a byte each: naming them takes longer than finding them."""
    ready = prepared(table, forms(program.tests))
    worth, asked = worth_of(program, ready), frozenset(program.asked)
    digits = (compiled_rule(rule, worth, asked).digits for rule in program.rules)
    # One block for all of them: asking the system for many costs more than what fills them
    block = np.empty((len(program.rules), table.height), np.uint8)
    for rows, found in run(ready, digits):
        for places, bits in zip(block, found, strict=True):
            _write(places[rows], bits)
    names = [rule.scheme.id for rule in program.rules]
    return pl.DataFrame([as_series(*column) for column in zip(names, block, strict=True)])


def _write(places: Octets, digits: Sequence[bool | Words]) -> None:
    """Numbers in base two, the lowest digit first."""
    lowest, second, third = digits
    np.bitwise_or(_worth(lowest, 1, places), _worth(second, 2, places), out=places)
    if third is not False:
        places |= _worth(third, 4, places)


def _worth(digit: bool | Words, unit: int, places: Octets) -> Octets | np.uint8:
    if isinstance(digit, bool):
        return np.uint8(digit * unit)
    found = octets(digit, len(places))
    # NumPy shifts bytes twenty times as slowly as it multiplies them
    return np.multiply(found, unit, out=found) if unit > 1 else found


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
