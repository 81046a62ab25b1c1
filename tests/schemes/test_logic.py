from itertools import product

from quartiers.schemes.judging.counting import EMPTY, counted, worth
from quartiers.schemes.logic import (
    FALSE,
    TRUE,
    UNKNOWN,
    VOID,
    at_least,
    conjunction,
    disjunction,
    guarded,
    negation,
)

SURE = (TRUE, FALSE, VOID)
SETS = range(1, 8)
GROUPS = [
    ("tous", 0, conjunction),
    ("un_de", 0, disjunction),
    *(("au_moins", n, lambda outcomes, n=n: at_least(n, outcomes)) for n in (1, 2, 3)),
]


def members(outcome):
    return [value for value in SURE if outcome & value]


def test_groups_on_every_set_of_three():
    for operator, needed, joined in GROUPS:
        for outcomes in product(SETS, repeat=3):
            expected = 0
            for values in product(*map(members, outcomes)):
                state = EMPTY
                for value in values:
                    state = counted(state, value)
                expected |= worth(operator, needed, state)
            assert joined(list(outcomes)) == expected, (operator, needed, outcomes)


def test_void_is_left_out():
    for outcome in (TRUE, FALSE, UNKNOWN):
        assert conjunction([VOID, outcome]) == outcome
        assert disjunction([VOID, outcome]) == outcome
    assert [conjunction([VOID]), disjunction([VOID]), at_least(1, [VOID])] == [VOID] * 3


def test_unknown_is_neither_yes_nor_no():
    assert conjunction([TRUE, UNKNOWN]) == UNKNOWN
    assert conjunction([FALSE, UNKNOWN]) == FALSE
    assert disjunction([TRUE, UNKNOWN]) == TRUE
    assert disjunction([FALSE, UNKNOWN]) == UNKNOWN
    assert negation(UNKNOWN) == UNKNOWN


def test_at_least_counts_only_what_is_not_void():
    assert at_least(2, [TRUE, TRUE, FALSE]) == TRUE
    assert at_least(2, [TRUE, UNKNOWN, FALSE]) == UNKNOWN
    assert at_least(2, [TRUE, FALSE, FALSE]) == FALSE
    assert at_least(2, [TRUE, VOID, VOID]) == FALSE


def test_negation_and_exception():
    for outcome in SETS:
        assert negation(negation(outcome)) == outcome
        assert guarded(outcome, TRUE) == VOID
        assert guarded(outcome, FALSE) == outcome
        assert guarded(outcome, VOID) == outcome
        assert guarded(outcome, UNKNOWN) == outcome | VOID
