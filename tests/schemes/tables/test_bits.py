from datetime import date
from itertools import product

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quartiers.schemes import logic
from quartiers.schemes.logic import FALSE, TRUE, VOID
from quartiers.schemes.tables import bits
from quartiers.schemes.tables.bits import Outcome
from quartiers.schemes.tables.words import bits_of, nulls, octets, ones, unmasked

ALL = range(1, 8)


def columns(*outcomes):
    """Each outcome as three columns of one row, or as constants."""
    table = pl.DataFrame(
        {
            f"{place}{name}": [bool(outcome & bit)]
            for place, outcome in enumerate(outcomes)
            for name, bit in (("+", TRUE), ("-", FALSE), ("0", VOID))
        }
    )
    named = [
        Outcome(*(pl.col(f"{place}{name}") for name in "+-0")) for place in range(len(outcomes))
    ]
    same = [Outcome(*(bool(outcome & bit) for bit in (TRUE, FALSE, VOID))) for outcome in outcomes]
    return table, named, same


def read(table, outcome):
    worth = 0
    for bit, is_set in ((TRUE, outcome.true), (FALSE, outcome.false), (VOID, outcome.void)):
        worth |= bit * (is_set if isinstance(is_set, bool) else table.select(is_set).item())
    return worth


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (bits.conjunction, logic.conjunction),
        (bits.disjunction, logic.disjunction),
        (lambda nodes: bits.at_least(1, nodes), lambda nodes: logic.at_least(1, nodes)),
        (lambda nodes: bits.at_least(2, nodes), lambda nodes: logic.at_least(2, nodes)),
        (lambda nodes: bits.at_least(4, nodes), lambda nodes: logic.at_least(4, nodes)),
        (lambda nodes: bits.guarded(*nodes[:2]), lambda nodes: logic.guarded(*nodes[:2])),
        (lambda nodes: bits.negation(nodes[0]), lambda nodes: logic.negation(nodes[0])),
    ],
)
def test_same_as_the_scalar_logic(ours, theirs):
    for outcomes in product(ALL, ALL, (1, 2, 3, 7)):
        table, named, same = columns(*outcomes)
        expected = theirs(list(outcomes))
        assert read(table, ours(same)) == expected
        assert read(table, ours([named[0], *same[1:]])) == expected
        assert read(table, ours(named)) == expected


@settings(max_examples=40)
@given(st.lists(st.sampled_from(ALL), min_size=1, max_size=8), st.integers(1, 9))
def test_any_number_of_nodes(outcomes, needed):
    table, named, same = columns(*outcomes)
    expected = logic.at_least(needed, outcomes)
    assert read(table, bits.at_least(needed, named)) == expected
    assert read(table, bits.at_least(needed, same)) == expected


@given(st.lists(st.sampled_from([True, False, None]), max_size=200), st.integers(0, 70))
def test_words_there_and_back(values, start):
    column = pl.Series(values, dtype=pl.Boolean)[start:]
    rest = values[start:]
    words = bits_of(column.fill_null(False))
    assert octets(words, len(rest)).tolist() == [value is True for value in rest]
    assert ones(words, len(rest)) == rest.count(True)
    assert ones(~words, len(rest)) == len(rest) - rest.count(True)
    if None in rest:
        assert octets(nulls(column), len(rest)).tolist() == [value is None for value in rest]


@pytest.mark.parametrize("values", [[1.5, None, 3.0], [date(2026, 1, 1), None, None]])
def test_values_without_their_mask(values):
    column = pl.Series("a", values)
    for part in (column, column[1:], pl.concat([column, column])):
        bare = unmasked(part)
        known = part.is_not_null().to_numpy()
        assert bare[known].tolist() == part.to_physical().drop_nulls().to_list()
