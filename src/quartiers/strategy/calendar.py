"""Months and days, as people count them."""

import calendar
from datetime import date

from quartiers.territory.french import FIRM, counted


def months_after(start: date, months: int) -> date:
    """The same day that many months later, or the last day of a shorter month.

    >>> months_after(date(2026, 8, 31), 6)
    datetime.date(2027, 2, 28)
    """
    index = start.year * 12 + start.month - 1 + months
    year, month = divmod(index, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(start.day, last))


def since(then: date, today: date) -> str:
    """« 12 jours », « 5 mois »: how long ago, rounded down."""
    days = (today - then).days
    if days < 60:
        return counted(days, "jour", "jours")
    months = (today.year - then.year) * 12 + today.month - then.month - (today.day < then.day)
    return f"{months}{FIRM}mois"
