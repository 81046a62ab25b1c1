from datetime import UTC, datetime

from quartiers.catalogue.polarites import MARKS, grid
from quartiers.usecases.pole_sheet import pole_sheet
from quartiers.usecases.premises import (
    NONE,
    OPEN,
    UNKNOWN,
    VACANT,
    Registered,
    Seen,
    Settled,
    differences,
    settle,
    vacancy,
)


def seen(state, by="a", order=1, family="", hour=9):
    return Seen(f"{by}{order}", by, datetime(2026, 11, 3, hour, tzinfo=UTC), order, state, family)


def alone(state, family=""):
    return settle([seen(state, family=family)])


def test_last_word_of_each():
    assert settle([seen(OPEN), seen(VACANT, order=2, hour=10)]).state == VACANT
    # The order of the phone's clock, not that of the arrivals
    assert settle([seen(OPEN, hour=11), seen(VACANT, order=2, hour=10)]).state == OPEN


def test_two_who_disagree():
    found = settle([seen(OPEN), seen(VACANT, "b", 2)])
    assert found.seen is None
    assert [each.state for each in found.disputed] == [OPEN, VACANT]


def test_kept_until_somebody_comes_back():
    words = [seen(OPEN), seen(VACANT, "b", 2)]
    assert settle(words, "a1", 2).state == OPEN
    assert settle([*words, seen(VACANT, "c", 3)], "a1", 2).disputed
    assert settle([*words, seen(OPEN, "b", 3, hour=12)], "a1", 2).state == OPEN


def test_unsaid_activity_contradicts_nothing():
    found = settle([seen(OPEN, family="cafe"), seen(OPEN, "b", 2, hour=12)])
    assert found.seen.family == "cafe"
    assert settle([seen(OPEN, family="cafe"), seen(OPEN, "b", 2, "restaurant")]).disputed


def test_rate_and_its_bounds():
    states = [alone(OPEN)] * 5 + [alone(VACANT)] * 2 + [alone("travaux"), alone(UNKNOWN)]
    found = vacancy([*states, Settled(), alone(NONE)])
    assert (found.known, found.premises, found.none, found.unknown) == (8, 10, 1, 2)
    assert (found.rate, found.low, found.high) == (0.25, 0.2, 0.4)


def test_disputed_is_not_counted():
    found = vacancy([alone(OPEN), settle([seen(OPEN), seen(VACANT, "b", 2)])])
    assert (found.rate, found.low, found.high, found.disputed) == (0, 0, 0.5, 1)


def test_nothing_known_is_no_rate():
    assert vacancy([Settled()]).rate is None
    assert vacancy([]).high is None


def test_differences():
    cafe = "cafe"
    units = [
        Registered("vide", alone(VACANT), True),
        Registered("introuvable", alone(NONE), True),
        Registered("nouveau", alone(OPEN), False),
        Registered("change", alone(OPEN, "restaurant"), True, family=cafe),
        Registered("pareil", alone(OPEN, cafe), True, family=cafe),
        Registered("muet", alone(OPEN), True, family=cafe),
        Registered("ferme", alone(OPEN), True, active=False),
        Registered("masque", alone(OPEN, "restaurant"), True, known=False, family=cafe),
        Registered("attend", Settled(), True),
        Registered("dispute", settle([seen(OPEN), seen(VACANT, "b", 2)]), True),
    ]
    found = differences(units)
    assert found.not_seen == ("vide", "introuvable")
    assert found.not_registered == ("nouveau",)
    assert found.other_activity == ("change",)
    assert found.closed_and_open == ("ferme",)
    assert found.waiting == 1


def test_grid_is_whole():
    assert len(grid().criteria) == 5
    assert all(len(each.questions) == 4 for each in grid().criteria)
    assert all(len(q.levels) == len(MARKS) for q in grid().questions.values())


def test_pole_without_answer_is_no_zero():
    first = grid().criteria[0].questions
    sheets = pole_sheet({first[0].id: [1, 4], first[1].id: [3], "disparue": [1]})
    assert (sheets[0].value, sheets[0].answered) == (2.75, 2)
    assert sheets[0].questions[0].split and not sheets[0].questions[1].split
    assert sheets[0].questions[1].level == first[1].levels[2]
    assert sheets[1].value is None
