"""Actions on a calendar, as data: where each bar begins and ends, what is late, what is undated."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from quartiers.strategy.calendar import months_after

MOST_YEARS = 30  # a year typed wrong must not flatten every bar
LEAST_DAYS = 14  # a bar thinner than this could not be seen
ONE_DAY = timedelta(days=1)
STATES = {
    "idee": "Idée",
    "preparation": "En préparation",
    "en_cours": "En cours",
    "terminee": "Terminée",
    "abandonnee": "Abandonnée",
}
OVER = ("terminee", "abandonnee")


@dataclass(frozen=True)
class Milestone:
    title: str
    on: date
    done: bool = False


@dataclass(frozen=True)
class Planned:
    """An action and its steps; `group` is a heading (an objective, a priority)."""

    key: str
    title: str
    starts: date | None = None
    ends: date | None = None
    state: str = ""
    progress: int | None = None
    steps: tuple[Milestone, ...] = ()
    group: str = ""


@dataclass(frozen=True)
class Bar:
    """`left` and `right` are shares of the width, 0 to 1. `open_start`, `open_end`: a date that is
    not known, or that the calendar cuts."""

    action: Planned
    left: float
    right: float
    open_start: bool
    open_end: bool
    late: bool
    marks: tuple[tuple[float, Milestone], ...]

    @property
    def done(self) -> float | None:
        """Where what is done ends; None where nobody said."""
        if self.action.progress is None:
            return None
        share = min(max(self.action.progress, 0), 100) / 100
        return self.left + (self.right - self.left) * share


@dataclass(frozen=True)
class Tick:
    """`major` begins a year."""

    at: float
    on: date
    major: bool


@dataclass(frozen=True)
class Gantt:
    """Both days included. `today` is a share of the width, None where it is out of the calendar."""

    first: date
    last: date
    bars: tuple[Bar, ...]
    undated: tuple[Planned, ...]
    ticks: tuple[Tick, ...]
    today: float | None
    day: date


def layout(actions: Sequence[Planned], today: date) -> Gantt:
    """Whole quarters from the earliest date to the latest; the actions in the order given."""
    dated = [action for action in actions if action.starts or action.ends or action.steps]
    first, last = _span(dated, today)
    scale = _Scale(first, last)
    bars = tuple(_bar(action, scale, today) for action in dated)
    undated = tuple(action for action in actions if action not in dated)
    now = scale.at(today) if first <= today <= last else None
    return Gantt(first, last, bars, undated, _ticks(scale), now, today)


@dataclass(frozen=True)
class _Scale:
    first: date
    last: date

    def at(self, day: date, *, end: bool = False) -> float:
        """The beginning of a day, or its end, as a share of the width."""
        total = (self.last - self.first).days + 1
        share = ((day - self.first).days + (1 if end else 0)) / total
        return min(max(share, 0.0), 1.0)


def _days(action: Planned) -> list[date]:
    steps = [step.on for step in action.steps]
    return [day for day in (action.starts, action.ends, *steps) if day is not None]


def _span(dated: Sequence[Planned], today: date) -> tuple[date, date]:
    reach = timedelta(days=365 * MOST_YEARS // 2)
    days = [day for action in dated for day in _days(action) if abs(day - today) <= reach]
    low, high = min(days, default=today), max(days, default=today)
    start = date(low.year, (low.month - 1) // 3 * 3 + 1, 1)
    end = months_after(date(high.year, (high.month - 1) // 3 * 3 + 1, 1), 3)
    return start, end - ONE_DAY


def _bar(action: Planned, scale: _Scale, today: date) -> Bar:
    """An unknown end of an action runs to the edge of its steps, or is a short open bar."""
    days = _days(action)
    starts = action.starts or min(days)
    ends = action.ends or max(days)
    if ends < starts:  # typed the wrong way round: drawn as it can be, the table says the dates
        starts, ends = ends, starts
    left, right = scale.at(starts), scale.at(ends, end=True)
    least = LEAST_DAYS / ((scale.last - scale.first).days + 1)
    if right - left < least:
        left = min(left, 1.0 - least)
        right = left + least
    return Bar(
        action=action,
        left=left,
        right=right,
        open_start=action.starts is None or starts < scale.first,
        open_end=action.ends is None or ends > scale.last,
        late=action.ends is not None and action.ends < today and action.state not in OVER,
        marks=tuple((scale.at(step.on), step) for step in action.steps),
    )


def _ticks(scale: _Scale) -> tuple[Tick, ...]:
    """Each quarter; each year alone where there would be too many."""
    months = 3 if (scale.last - scale.first).days < 366 * 5 else 12
    ticks, day = [], scale.first
    while day <= scale.last:
        ticks.append(Tick(scale.at(day), day, day.month == 1))
        following = months_after(day, 3)
        while months == 12 and following.month != 1:
            following = months_after(following, 3)
        day = following
    return tuple(ticks)
