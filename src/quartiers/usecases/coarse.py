"""A profile without what would point at one firm or one door: years for days, bands for metres.

What a link holds is read by others: the day a firm was created, with its commune and its activity,
names it; so does the distance of a door to a border.
"""

from datetime import date

from quartiers.schemes.facts import DECLARED, Fact, FactKey, Interval, Known, Profile

DISTANCES = (0, 300, 500, 1_000)
"""Metres between the bands; those of the rules (300 and 500) are among them."""


def coarse(profile: Profile, as_of: date, by_month: bool = False) -> dict[FactKey, Fact]:
    """What the person said herself is hers to share, and is left as it is."""
    return {key: _coarse(key, fact, as_of, by_month) for key, fact in profile.items()}


def _coarse(key: FactKey, fact: Fact, as_of: date, by_month: bool) -> Fact:
    if not isinstance(fact, Known | Interval) or fact.origin == DECLARED:
        return fact
    low, high = (fact.value, fact.value) if isinstance(fact, Known) else (fact.low, fact.high)
    if key.name == "distance":
        return _band(fact, _number(low) or 0, _number(high))
    if isinstance(low, date) or isinstance(high, date):
        first = _first(low, by_month) if isinstance(low, date) else None
        last = min(_last(high, by_month), as_of) if isinstance(high, date) else None
        return Interval(first, last, fact.origin) if first != last else fact
    return fact


def _band(fact: Known | Interval, low: float, high: float | None) -> Fact:
    if high == 0:
        return fact
    least = max(bound for bound in DISTANCES if bound <= low)
    above = [bound for bound in DISTANCES if high is not None and bound >= high]
    most = min(above) if above else None
    return Interval(least, most, fact.origin)


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def _first(day: date, by_month: bool) -> date:
    return date(day.year, day.month if by_month else 1, 1)


def _last(day: date, by_month: bool) -> date:
    if not by_month or day.month == 12:
        return date(day.year, 12, 31)
    return date.fromordinal(date(day.year, day.month + 1, 1).toordinal() - 1)
