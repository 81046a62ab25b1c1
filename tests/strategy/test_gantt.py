from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quartiers.strategy.calendar import months_after
from quartiers.strategy.gantt import Milestone, Planned, layout

TODAY = date(2026, 11, 29)
DAYS = st.none() | st.dates(date(2015, 1, 1), date(2040, 1, 1))


def one(starts=None, ends=None, **more):
    return layout([Planned("a", "A", starts, ends, **more)], TODAY)


def test_calendar_is_whole_quarters():
    found = one(date(2026, 5, 12), date(2027, 2, 3))
    assert (found.first, found.last) == (date(2026, 4, 1), date(2027, 3, 31))
    assert [tick.on for tick in found.ticks] == [
        date(2026, 4, 1),
        date(2026, 7, 1),
        date(2026, 10, 1),
        date(2027, 1, 1),
    ]
    assert [tick.major for tick in found.ticks] == [False, False, False, True]


def test_bar_holds_both_days():
    (bar,) = one(date(2026, 4, 1), date(2026, 6, 30)).bars
    assert (bar.left, bar.right) == (0.0, 1.0)


def test_progress_is_a_share_of_the_bar():
    (bar,) = one(date(2026, 4, 1), date(2026, 6, 30), progress=50).bars
    assert bar.done == pytest.approx(0.5)
    (untold,) = one(date(2026, 4, 1), date(2026, 6, 30)).bars
    assert untold.done is None


def test_unknown_end_is_open():
    (bar,) = one(date(2026, 4, 1), None).bars
    assert (bar.open_start, bar.open_end) == (False, True)


def test_undated_is_kept_apart():
    found = one()
    assert found.bars == ()
    assert [each.title for each in found.undated] == ["A"]
    assert found.first <= TODAY <= found.last


def test_steps_alone_make_a_bar():
    (bar,) = one(steps=(Milestone("x", date(2026, 5, 1)),)).bars
    assert bar.open_start and bar.open_end
    assert bar.marks[0][0] == pytest.approx(30 / 91)


@pytest.mark.parametrize(
    ("state", "late"), [("en_cours", True), ("terminee", False), ("abandonnee", False)]
)
def test_late(state, late):
    (bar,) = one(date(2026, 1, 1), date(2026, 6, 30), state=state).bars
    assert bar.late is late


def test_a_year_typed_wrong_does_not_flatten_the_rest():
    found = layout(
        [
            Planned("a", "A", date(2026, 1, 1), date(2026, 12, 31)),
            Planned("b", "B", date(2026, 1, 1), date(9999, 12, 31)),
            Planned("c", "C", date(1, 1, 1), date(1, 1, 2)),
        ],
        TODAY,
    )
    assert found.last.year == 2026
    assert found.bars[1].open_end
    assert found.bars[2].open_start


def test_many_years_have_yearly_ticks():
    found = one(date(2020, 2, 1), date(2030, 5, 1))
    assert all(tick.major or tick.on == found.first for tick in found.ticks)


@given(st.lists(st.tuples(DAYS, DAYS, st.integers(-50, 200)), max_size=6))
def test_every_bar_is_inside(rows):
    actions = [Planned(str(i), "A", a, b, progress=p) for i, (a, b, p) in enumerate(rows)]
    found = layout(actions, TODAY)
    assert len(found.bars) + len(found.undated) == len(actions)
    for bar in found.bars:
        assert 0 <= bar.left < bar.right <= 1
        assert bar.left <= bar.done <= bar.right + 1e-12
    assert [tick.at for tick in found.ticks] == sorted(tick.at for tick in found.ticks)


@given(st.dates(date(1900, 1, 1), date(2200, 1, 1)), st.integers(0, 60))
def test_months_after(start, months):
    found = months_after(start, months)
    assert (found.year * 12 + found.month) - (start.year * 12 + start.month) == months
    assert found.day == start.day or (found + timedelta(days=1)).day == 1
