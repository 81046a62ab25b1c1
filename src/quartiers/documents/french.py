"""How the cells of a table, dates and sentences are said in French, and figures with them.

Every document goes through here, so that a figure reads the same on paper, on screen and in a
spreadsheet. A value that is withheld or cannot be computed is never shown as zero nor as nothing.
"""

import re
from datetime import date

from quartiers.diagnostic.indicator import Between, Known
from quartiers.diagnostic.report import Cell, Column
from quartiers.diagnostic.wording import (
    AT_LEAST,
    MISSING,
    NONE_SEEN,
    Shown,
    bounds,
    figure,
    value,
    with_unit,
)
from quartiers.territory.french import FIRM, THIN, day, number

# What `diagnostic.wording` says and the rest of this module are one vocabulary for documents.
__all__ = [
    "AT_LEAST",
    "MISSING",
    "NONE_SEEN",
    "NOT_GIVEN",
    "Shown",
    "bounds",
    "cell",
    "dated",
    "figure",
    "header",
    "in_percents",
    "sentence",
    "typeset",
    "value",
    "with_unit",
]

NOT_GIVEN = "pas de valeur"
_IN_NUMBERS = re.compile(r"(?<=\d) (?=\d{3}(?!\d))")
_BEFORE_METRES = re.compile(r"(?<=\d) (?=k?m\b)")
_BEFORE_THIN = re.compile(r" (?=[;!?%](?:\s|$|[).,]))")
_BEFORE_FIRM = re.compile(r" (?=:(?:\s|$))|(?<=«) | (?=»)")
_MONTHS_OF = re.compile(r"\b(\d{4})-(0[1-9]|1[0-2])(?:-(\d{2}))?(?![\d-])")


def cell(content: Cell, column: Column) -> Shown:
    """A cell of a table: the unit stands in the header, a percentage keeps its sign."""
    unit = "%" if column.kind == "percent" else ""
    if column.kind == "percent":
        content = in_percents(content)
    match content:
        case None:
            return Shown(MISSING, NOT_GIVEN)
        case str():
            return Shown(typeset(content))
        case bool():
            return Shown("oui" if content else "non")
        case int() | float():
            return value(Known(content), unit, column.decimals)
        case Between(low, high, meaning, estimate) if estimate is not None and high is not None:
            # Shorter than in a sentence: a table has little room.
            ends = f"({number(low, column.decimals)}{FIRM}à{FIRM}{number(high, column.decimals)})"
            middle = with_unit(number(estimate, column.decimals), unit)
            return Shown(f"{middle} {ends}", meaning)
        case _:
            return value(content, unit, column.decimals)


def in_percents(content: Cell) -> Cell:
    """A column of kind `percent` holds shares of one; people read percentages."""
    match content:
        case bool() | str() | None:
            return content
        case int() | float():
            return 100 * content
        case Known(amount):
            return Known(100 * amount)
        case Between(low, high, meaning, estimate):
            return Between(
                100 * low,
                None if high is None else 100 * high,
                meaning,
                None if estimate is None else 100 * estimate,
            )
    return content


def header(column: Column) -> str:
    """The label with its unit, unless the label already says it (a percentage says it itself)."""
    unit = "" if column.kind == "percent" else column.unit
    if not unit or unit.casefold() in column.label.casefold():
        return typeset(column.label)
    return typeset(f"{column.label} ({unit})")


def typeset(text: str) -> str:
    """French spaces that do not break, and ISO dates in words."""
    firm = _BEFORE_METRES.sub(FIRM, _BEFORE_FIRM.sub(FIRM, text))
    return dated(_IN_NUMBERS.sub(THIN, _BEFORE_THIN.sub(THIN, firm)))


def dated(text: str) -> str:
    """ISO dates inside a text, in words: `au 2026-09-01` → `au 1er septembre 2026`."""
    return _MONTHS_OF.sub(_in_words, text)


def _in_words(found: re.Match[str]) -> str:
    year, month, of_month = found.groups()
    try:
        words = day(date(int(year), int(month), int(of_month or 1)))
    except ValueError:
        return found.group()
    return words if of_month else words.split(FIRM, 1)[1]


def sentence(text: str) -> str:
    """A caveat or a reason set as a sentence: a capital first, a full stop last."""
    stripped = typeset(text.strip())
    if not stripped:
        return ""
    return stripped[0].upper() + stripped[1:] + ("" if stripped[-1] in ".!?…" else ".")
