"""Round graduations, and the numbers behind the cells of a table."""

import math
from dataclasses import dataclass

from quartiers.diagnostic.indicator import Between, Known
from quartiers.diagnostic.report import Cell, Column, Table
from quartiers.documents import french
from quartiers.territory.french import number


@dataclass(frozen=True)
class Reading:
    """A cell as a chart needs it: its number (None if missing), its interval, its text."""

    number: float | None
    low: float | None
    high: float | None
    text: str


def readings(table: Table, column_id: str) -> list[Reading]:
    position, column = column_of(table, column_id)
    return [_reading(row[position], column) for row in table.rows]


def label(content: Cell) -> str:
    """The name of a category: 0 is one, nothing is not."""
    return french.MISSING if content is None or content == "" else str(content)


def column_of(table: Table, column_id: str) -> tuple[int, Column]:
    for position, column in enumerate(table.columns):
        if column.id == column_id:
            return position, column
    raise KeyError(f"{table.id} has no column {column_id}")


def _reading(content: Cell, column: Column) -> Reading:
    said = french.cell(content, column).text.split(" (")[0]
    plain = french.in_percents(content) if column.kind == "percent" else content
    match plain:
        case bool() | None | str():
            return Reading(None, None, None, said)
        case int() | float() | Known():
            amount = float(plain.number if isinstance(plain, Known) else plain)
            return Reading(amount, None, None, said)
        case Between(low, high, _, estimate):
            return Reading(estimate, low, high, said)
    return Reading(None, None, None, said)


def ticks(low: float, high: float, wanted: int = 5) -> list[float]:
    """Round graduations that hold both ends: steps of 1, 2 or 5 times a power of ten."""
    if high <= low:
        high = low + 1
    raw = (high - low) / wanted
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(power * k for k in (1, 2, 5, 10) if power * k >= raw * (1 - 1e-9))
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [step * i for i in range(first, last + 1)]


def tick_text(tick: float, step: float, unit: str) -> str:
    decimals = max(0, -math.floor(math.log10(step) + 1e-9)) if step < 1 else 0
    return french.with_unit(number(tick, decimals), unit)
