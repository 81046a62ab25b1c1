"""What a cell says, as French people write it: days, periods, amounts, states, shares."""

import calendar
import math
import re
import unicodedata
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from quartiers.territory.french import MONTHS
from quartiers.web.strategies.imports.sheets import Cell, Unread

FIRST_DAY = date(1899, 12, 30)  # of the calendar of spreadsheets
UNKNOWN = {
    "",
    "-",
    "–",
    "—",
    "?",
    "nd",
    "n.d.",
    "nc",
    "n.c.",
    "inconnu",
    "a definir",
    "non precise",
}
UNKNOWN |= {"na", "n/a", "sans objet", "non fixe", "non fixee", "a preciser", "non chiffre"}
_SPACES = re.compile(r"[\s\u00a0\u202f\u2009]+")
STATES = {
    "idee": ("idee", "a l etude", "envisagee", "projet", "proposition"),
    "preparation": ("en preparation", "preparation", "a lancer", "prevue", "programmee", "a venir"),
    "en_cours": ("en cours", "engagee", "lancee", "demarree", "en realisation", "active"),
    "terminee": (
        "terminee",
        "realisee",
        "achevee",
        "faite",
        "finie",
        "cloturee",
        "soldee",
    ),
    "abandonnee": ("abandonnee", "annulee", "suspendue", "arretee"),
}
PRIORITIES = (
    ("commerce_artisanat", ("commerc", "artisan")),
    ("transition_numerique", ("numeri",)),
    ("activites_productives", ("productiv", "productif", "industri", "fabri")),
    ("entrepreneuriat", ("entrepren", "creation d", "createur")),
)


class Unreadable(Exception):
    """In French, for the line of the report."""


def plain(text: object) -> str:
    """Without accents, case, nor punctuation: two titles that people would call the same."""
    apart = unicodedata.normalize("NFKD", str(text))
    bare = "".join(c for c in apart if not unicodedata.combining(c)).casefold()
    return " ".join(re.sub(r"[^a-z0-9]+", " ", bare).split())


def text_of(cell: Cell) -> str:
    """Raises Unreadable for a formula that was not computed."""
    match cell:
        case None:
            return ""
        case Unread(said):
            raise Unreadable(
                f"{said} : enregistrez le classeur depuis votre tableur, ou écrivez la valeur"
            )
        case date():
            return f"{cell:%d/%m/%Y}"
        case float() if cell.is_integer():
            return str(int(cell))
        case float():
            return str(cell).replace(".", ",")
    return "".join(c for c in str(cell) if c.isprintable() or c == "\n").strip()


def blank(cell: Cell) -> bool:
    text = text_of(cell)
    return text.casefold() in UNKNOWN or plain(text) in UNKNOWN


def day_of(cell: Cell, *, end: bool = False) -> date | None:
    """The first day of a period that is written, or its last one (`end`)."""
    if blank(cell):
        return None
    if isinstance(cell, date):
        return _likely(cell, cell)
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        if 20_000 < cell < 80_000:
            return _likely(FIRST_DAY + timedelta(days=int(cell)), cell)
        cell = str(int(cell))
    text = text_of(cell)
    for read in (_numeric, _named, _part_of_year):
        found = read(plain_date(text), end)
        if found is not None:
            return _likely(found, text)
    raise Unreadable(f"date illisible « {text[:40]} » (écrivez 31/12/2026)")


def plain_date(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text)
    bare = "".join(c for c in apart if not unicodedata.combining(c)).casefold()
    return _SPACES.sub(" ", bare).strip(" .")


def _likely(found: date, written: object) -> date:
    if not 1990 <= found.year <= 2100:
        raise Unreadable(f"date improbable « {str(written)[:40]} »")
    return found


def _numeric(text: str, end: bool) -> date | None:
    if m := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ t].*)?", text):
        return _made(int(m[1]), int(m[2]), int(m[3]), text)
    if m := re.fullmatch(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{2}|\d{4})", text):
        return _made(_year(m[3]), int(m[2]), int(m[1]), text)
    if m := re.fullmatch(r"(\d{1,2})[/.\-](\d{4})", text):
        return _month(int(m[2]), int(m[1]), end, text)
    if m := re.fullmatch(r"(\d{4})", text):
        return date(int(m[1]), 12, 31) if end else date(int(m[1]), 1, 1)
    return None


def _year(text: str) -> int:
    return int(text) + 2000 if len(text) == 2 else int(text)


def _made(year: int, month: int, day: int, text: str) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise Unreadable(f"date impossible « {text[:40]} » (jour/mois/année)") from None


def _month(year: int, month: int, end: bool, text: str) -> date:
    if not 1 <= month <= 12 or year < 1:
        raise Unreadable(f"date impossible « {text[:40]} »")
    last = calendar.monthrange(year, month)[1]
    return date(year, month, last if end else 1)


def _named(text: str, end: bool) -> date | None:
    m = re.fullmatch(r"(?:(\d{1,2})(?:er)? )?([a-z]{3,9})\.? (\d{4}|\d{2})", text)
    if m is None:
        return None
    names = [plain(name) for name in MONTHS]
    starts = [rank for rank, name in enumerate(names, 1) if name.startswith(m[2])]
    if len(starts) != 1:
        return None
    if m[1]:
        return _made(_year(m[3]), starts[0], int(m[1]), text)
    return _month(_year(m[3]), starts[0], end, text)


def _part_of_year(text: str, end: bool) -> date | None:
    """« T1 2026 », « 1er trimestre 2026 », « S2 2026 », « 2e semestre 2026 »."""
    m = re.fullmatch(
        r"(?:([ts]) ?([1-4])|([1-4]) ?(?:er|e|eme|nd)? (trimestre|semestre)) ?(\d{4})", text
    )
    if m is None:
        return None
    rank, months = int(m[2] or m[3]), 3 if (m[1] or m[4])[0] == "t" else 6
    if rank * months > 12:
        raise Unreadable(f"date impossible « {text[:40]} »")
    month = rank * months if end else (rank - 1) * months + 1
    return _month(int(m[5]), month, end, text)


def period_of(cell: Cell) -> tuple[date | None, date | None]:
    """« 2025-2027 », « janvier 2025 à juin 2026 », « 03/2025 – 12/2026 », « 2026 »."""
    if blank(cell):
        return None, None
    if isinstance(cell, str):
        words = re.sub(r"^\s*(du|de|depuis)\s+", "", cell.strip(), flags=re.IGNORECASE)
        halves = re.split(r"\s+(?:à|a|au|-|–|—|→|jusqu[’']à|jusqu[’']au)\s+|[–—→]", words)
        if len(halves) == 1 and (m := re.fullmatch(r"(\d{4})\s*[-/]\s*(\d{4})", words)):
            halves = [m[1], m[2]]
        if len(halves) == 2:
            return day_of(halves[0]), day_of(halves[1], end=True)
    return day_of(cell), day_of(cell, end=True)


def amount_of(cell: Cell) -> Decimal | None:
    """Euros, from « 12 500,50 € », « 12.500 », « 12,5 k€ », « 1,2 M€ »; None where nobody knows."""
    if blank(cell):
        return None
    numeric = isinstance(cell, int | float)
    found = Decimal(str(_finite(cell))) if numeric else _amount(text_of(cell))
    if found < 0 or found >= Decimal("1e10"):
        raise Unreadable(f"montant hors de toute attente « {text_of(cell)[:40]} »")
    return found.quantize(Decimal("0.01"))


def _amount(text: str) -> Decimal:
    bare = _SPACES.sub("", text).replace("'", "").replace("’", "").casefold()
    m = re.fullmatch(r"(-?[\d.,]{1,20})(k|m|md)?(€|eur|euros?)?(h\.?t\.?|t\.?t\.?c\.?)?", bare)
    if m is None:
        raise Unreadable(f"montant illisible « {text[:40]} » (écrivez 12 500,50)")
    try:
        number = Decimal(_pointed(m[1]))
    except InvalidOperation:
        raise Unreadable(f"montant illisible « {text[:40]} » (écrivez 12 500,50)") from None
    return number * {"k": 1_000, "m": 1_000_000, "md": 10**9, None: 1}[m[2]]


def _pointed(digits: str) -> str:
    """The last mark is that of decimals, unless it is one of thousands (12.500, 12.500.000)."""
    if "," in digits and "." in digits:
        last = max(digits.rfind(","), digits.rfind("."))
        return re.sub(r"[.,]", "", digits[:last]) + "." + digits[last + 1 :]
    mark = "," if "," in digits else "."
    pieces = digits.split(mark)
    if len(pieces) > 2 or (mark == "." and len(pieces) == 2 and len(pieces[1]) == 3):
        return "".join(pieces)
    return digits.replace(",", ".")


def number_of(cell: Cell) -> float | None:
    if blank(cell):
        return None
    if isinstance(cell, int | float):
        return _finite(cell)
    text = _SPACES.sub("", text_of(cell)).rstrip("%").replace("−", "-")
    try:
        return _finite(float(_pointed(text)))
    except ValueError:
        raise Unreadable(f"nombre illisible « {text_of(cell)[:40]} »") from None


def _finite(number: float) -> float:
    if not math.isfinite(number) or abs(number) > 1e12:
        raise Unreadable("nombre hors de toute attente")
    return number


def progress_of(cell: Cell) -> int | None:
    """A share of 100; a cell set as a percentage holds a share of one."""
    found = number_of(cell)
    if found is None:
        return None
    if isinstance(cell, float) and 0 < found <= 1:
        found *= 100
    if not 0 <= found <= 100:
        raise Unreadable(f"avancement hors de 0 à 100 « {text_of(cell)[:20]} »")
    return round(found)


def year_of(cell: Cell) -> int | None:
    found = day_of(cell)
    return found.year if found else None


def state_of(cell: Cell) -> str | None:
    if blank(cell):
        return None
    asked = plain(text_of(cell))
    for state, said in STATES.items():
        for words in map(plain, said):
            # « terminé » and « terminée », « engagé » and « engagée »
            if asked in (words, words.removesuffix("e")) or asked == state.replace("_", " "):
                return state
    raise Unreadable(f"état inconnu « {text_of(cell)[:40]} »")


def priority_of(text: str) -> str | None:
    asked = plain(text)
    return next((key for key, roots in PRIORITIES if any(r in asked for r in roots)), None)


def listed(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"[;,\n/|]", text) if part.strip()]
