"""What a page is asked in its address, read with a refusal in French."""

from datetime import date

from django.http import HttpRequest

from quartiers.errors import BadInput

FIRST, LAST = date(1900, 1, 1), date(2100, 12, 31)


def text(request: HttpRequest, name: str, most: int = 300) -> str:
    """What was typed, without the characters that nobody types, no longer than `most`."""
    typed = request.GET.get(name, "")[: 4 * most]
    return "".join(c if c.isprintable() else " " for c in typed).strip()[:most]


def day(request: HttpRequest, name: str, default: date) -> date:
    """AAAA-MM-JJ, or as French people write it: 31/12/2026. Raises BadInput."""
    typed = text(request, name, 40)
    if not typed:
        return default
    parts = typed.split("/")
    written = "-".join(reversed(parts)) if len(parts) == 3 else typed
    try:
        found = date.fromisoformat(written)
    except ValueError:
        raise BadInput(
            f"« {typed} » n’est pas une date.", "Écrivez-la AAAA-MM-JJ : l’année, le mois, le jour."
        ) from None
    if FIRST <= found <= LAST:
        return found
    raise BadInput(
        f"Le {typed} est hors du calendrier du site.",
        f"Choisissez une date entre {FIRST.year} et {LAST.year}.",
    )


def page(request: HttpRequest) -> int:
    """From 1; what is not a number is the first one."""
    typed = request.GET.get("page", "")
    return max(1, int(typed)) if typed.isdecimal() and len(typed) < 6 else 1
