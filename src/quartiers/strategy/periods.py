"""The periods that a value may be of: a year, a quarter, or one day."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from quartiers.strategy.calendar import months_after
from quartiers.territory.french import day as said_day

YEARS, QUARTERS = 3, 8  # that are offered, the last ones
_YEAR, _QUARTER = re.compile(r"(20\d\d)", re.ASCII), re.compile(r"(20\d\d)-T([1-4])", re.ASCII)
_NAMES = ("1er", "2e", "3e", "4e")


@dataclass(frozen=True)
class Period:
    """`key` is « 2026 », « 2026-T3 », or the ISO date of a day; `on` the last day of it."""

    key: str
    label: str
    on: date

    @property
    def stored(self) -> str:
        """What a value keeps of it: nothing for a day, which says itself."""
        return self.key if len(self.key) < 10 else ""


def year(number: int) -> Period:
    return Period(str(number), f"Année {number}", date(number, 12, 31))


def quarter(number: int, rank: int) -> Period:
    last = months_after(date(number, 3 * rank - 2, 1), 3) - timedelta(days=1)
    return Period(f"{number}-T{rank}", f"{_NAMES[rank - 1]} trimestre {number}", last)


def single(on: date) -> Period:
    return Period(on.isoformat(), f"Au {said_day(on)}", on)


def offered(today: date) -> tuple[Period, ...]:
    """Those that are over, the newest quarters first, then the years."""
    found = []
    number, rank = today.year, (today.month - 1) // 3 + 1
    for _ in range(QUARTERS):
        number, rank = (number, rank - 1) if rank > 1 else (number - 1, 4)
        found.append(quarter(number, rank))
    return (*found, *(year(today.year - back) for back in range(1, YEARS + 1)))


def read(key: str, today: date) -> Period | None:
    """The one that an address names, None for what is none or is not over."""
    made = _read(key)
    return made if made is not None and made.on <= today else None


def _read(key: str) -> Period | None:
    if found := _QUARTER.fullmatch(key):
        return quarter(int(found[1]), int(found[2]))
    if found := _YEAR.fullmatch(key):
        return year(int(found[1]))
    try:
        on = date.fromisoformat(key) if len(key) == 10 else None
    except ValueError:
        return None
    return single(on) if on is not None and on.year >= 2000 else None


def of_day(period: str, on: date) -> bool:
    """Whether it is a period that a value may bear, and ends on that day."""
    made = _read(period) if len(period) < 10 else None
    return made is not None and made.on == on


def said(period: str, on: date) -> str:
    """Of a value that is kept."""
    made = _read(period) if period else None
    return made.label if made is not None else said_day(on)
