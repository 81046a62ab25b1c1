"""What changed between two days, in the catalogue and for the establishments of a neighbourhood."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from quartiers.documents.changes import EXPLAINED, TITLES, renumbered, since
from quartiers.errors import BadInput, QuartiersError, StoreEmpty
from quartiers.schemes.verdict import WORDS
from quartiers.usecases.diff import Changes, schemes_diff
from quartiers.web import asked, state
from quartiers.web.state import State

BEFORE, AFTER = date(2025, 12, 31), date(2026, 1, 1)
SHOWN = 15  # schemes whose verdicts move, before the others


def page(request: HttpRequest) -> HttpResponse:
    held = state.current()
    zone = asked.text(request, "zone", 40).upper()
    context: dict[str, object] = {
        "zone": zone,
        "before": request.GET.get("du", "")[:10] or BEFORE.isoformat(),
        "after": request.GET.get("au", "")[:10] or AFTER.isoformat(),
        "error": None,
        "changes": None,
        "titles": TITLES,
        "words": WORDS,
        "since": since,
        "renumbered": renumbered,
        "shown": SHOWN,
        "explained": EXPLAINED,
        "fictitious": bool(zone) and held.demo is not None and state.fictitious_code(zone),
    }
    status = 200
    try:
        before, after = asked.day(request, "du", BEFORE), asked.day(request, "au", AFTER)
        _ordered(before, after)
        try:
            changes = _changes(held, before, after, zone)
        except (BadInput, StoreEmpty) as error:
            context["error"], status = _of_zone(error), 400
            changes = _changes(held, before, after, "")
        context |= {
            "changes": changes,
            "before": before.isoformat(),
            "after": after.isoformat(),
            "groups": [
                (kind, title, found)
                for kind, title in TITLES.items()
                if (found := [each for each in changes.differences if each.kind == kind])
            ],
        }
    except BadInput as error:
        context["error"], status = error, 400
    return render(request, "changements.html.j2", context, status=status)


def _ordered(before: date, after: date) -> None:
    if after <= before:
        raise BadInput(
            "La seconde date n’est pas après la première.",
            "Mettez la plus ancienne à « du », la plus récente à « au ».",
        )


def _changes(held: State, before: date, after: date, zone: str) -> Changes:
    catalogue = held.loaded.catalogue
    if not zone:
        return schemes_diff(before, after, catalogue=catalogue)
    return schemes_diff(before, after, zone=zone, catalogue=catalogue, store=held.store_of(zone))


def _of_zone(error: QuartiersError) -> QuartiersError:
    """What the rules change is told all the same; a visitor loads no data."""
    if isinstance(error, StoreEmpty):
        return StoreEmpty(
            "Aucune donnée n’est chargée pour cette zone.",
            "Ce que les règles changent est dit ci-dessous, sans compter d’établissements.",
        )
    return error
