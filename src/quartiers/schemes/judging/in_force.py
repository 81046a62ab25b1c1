"""Which vintages of a zoning may be in force, where the day or the place is not quite known."""

from datetime import date, timedelta
from typing import Any

from quartiers.schemes.facts import Candidates, Interval, Known, Profile
from quartiers.schemes.judging.resolved import OVERSEAS, ByVintage, Choice
from quartiers.territory.zonings import Period

ONE_DAY = timedelta(days=1)


def in_force(test: ByVintage, profile: Profile) -> dict[bool, list[Choice | None]]:
    """The vintages that may be in force there that day, None where none is.

    By place, overseas or not: both places where the profile does not say which.
    """
    first, last = _days(profile, test)
    return {
        overseas: _over(
            first, last, [(c.overseas if overseas else c.hexagone, c) for c in test.choices]
        )
        for overseas in _overseas_or_not(profile, test)
    }


def _over(first: date, last: date, dated: list[tuple[Period, Choice]]) -> list[Choice | None]:
    """The choices in force on some day of those; None if there is none on some day."""
    possible: list[Choice | None] = []
    uncovered = first
    for period, choice in dated:
        if period.start > last or (period.end is not None and period.end < first):
            continue
        if period.start > uncovered:
            possible.append(None)
        possible.append(choice)
        if period.end is None or period.end >= last:
            return possible
        uncovered = period.end + ONE_DAY
    return [*possible, None]


def _days(profile: Profile, test: ByVintage) -> tuple[date, date]:
    """The first and last day that the geography may be looked at."""
    if test.looked_at is None:
        return test.day, test.day
    match profile.get(test.looked_at):
        case Known(value=date() as day):
            return day, day
        case Interval(low=low, high=high):
            return ends(low, high)
    return date.min, date.max


def _overseas_or_not(profile: Profile, test: ByVintage) -> tuple[bool, ...]:
    for key in test.place:
        match profile.get(key):
            case Known(value=str() as code):
                return (code.startswith(OVERSEAS),)
            case Candidates(values=codes):
                return tuple(sorted({code.startswith(OVERSEAS) for code in codes}))
    return (False, True)


def ends(low: Any, high: Any) -> tuple[Any, Any]:
    """Both ends of an interval, an open one as far as it goes."""
    dated = isinstance(high if low is None else low, date)
    smallest, largest = (date.min, date.max) if dated else (float("-inf"), float("inf"))
    return (smallest if low is None else low), (largest if high is None else high)
