"""Figures and words as French typography wants them."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date

THIN = "\u202f"  # narrow no-break space, between thousands and before ; ! ? %
FIRM = "\u00a0"  # no-break space, before a colon and inside guillemets
MINUS = "\u2212"
MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)


def typeset(text: str) -> str:
    """No line breaks before `: ; ! ? % »`, after `«` nor inside a number, whatever was typed."""
    text = re.sub(r"(?<=\d) (?=\d{3}(?!\d))", THIN, text)
    text = re.sub(r" (?=[:»])", FIRM, text).replace("« ", f"«{FIRM}")
    return re.sub(r" (?=[;!?%])", THIN, text)


def number(value: float, decimals: int = 0) -> str:
    """`12 345,6`: thin no-break thousands, decimal comma, a true minus."""
    text = f"{abs(value):,.{decimals}f}".replace(",", THIN).replace(".", ",")
    negative = value < 0 and text.strip("0,") != ""
    return MINUS + text if negative else text


def signed(value: float, decimals: int = 0) -> str:
    text = number(value, decimals)
    return text if text.startswith(MINUS) or not text.strip("0,") else "+" + text


def percent(share: float, decimals: int = 0) -> str:
    """A share of one as `12 %`."""
    return f"{number(100 * share, decimals)}{THIN}%"


def plural(count: float, one: str, many: str) -> str:
    """French counts 0 and 1 as singular."""
    return one if abs(count) < 2 else many


def counted(count: float, one: str, many: str) -> str:
    """`1 établissement`, `1 250 établissements`."""
    return f"{number(count)}{FIRM}{plural(count, one, many)}"


def told(count: float, none: str, one: str, many: str) -> str:
    """As `counted`, but « aucune création » and not « 0 création »."""
    return f"{none} {one}" if count == 0 else counted(count, one, many)


def day(when: date) -> str:
    """`1er juin 2026`."""
    first = "1er" if when.day == 1 else str(when.day)
    return f"{first}{FIRM}{MONTHS[when.month - 1]}{FIRM}{when.year}"


def listed(parts: Sequence[str]) -> str:
    """`a, b et c`."""
    if len(parts) < 2:
        return "".join(parts)
    return ", ".join(parts[:-1]) + " et " + parts[-1]


def of_place(name: str) -> str:
    """`de Metz`, `d’Orly`, `du Havre`, `des Abymes`, `de la CA Creil Sud Oise`."""
    if name.startswith(("CA ", "CC ", "CU ", "Métropole ")):
        return f"de la {name}"
    if name.startswith(("EPT ", "Eurométropole ")):
        return f"de l’{name}"
    if name.startswith("Département "):
        return f"du d{name[1:]}"
    if name.startswith("Le "):
        return f"du {name[3:]}"
    if name.startswith("Les "):
        return f"des {name[4:]}"
    bare = unicodedata.normalize("NFD", name[:2]).lower()
    vowel = bare[:1] in "aeiouœ" or (bare[:1] == "y" and bare[1:2] not in "aou")
    return f"d’{name}" if vowel and name else f"de {name}"


def quarter(index: int) -> str:
    """`T1 2020` of the cube's quarter index (year × 4 + quarter − 1)."""
    return f"T{index % 4 + 1}{FIRM}{index // 4}"


def quarter_of(when: date) -> int:
    return when.year * 4 + (when.month - 1) // 3
