"""Up to four schemes side by side."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from quartiers.documents.compared import rows, said_together
from quartiers.errors import BadInput, QuartiersError
from quartiers.schemes.catalogue import Catalogue
from quartiers.usecases.compare import MOST, compare_schemes
from quartiers.web import asked, state
from quartiers.web.public import changements
from quartiers.web.public.dispositif import near
from quartiers.web.templating import url


def page(request: HttpRequest) -> HttpResponse:
    held = state.current()
    catalogue = held.loaded.catalogue
    errors: list[QuartiersError] = []
    try:
        day = asked.day(request, "date", held.day)
    except BadInput as error:
        day = held.day
        errors.append(error)
    ids, unknown = _ids(request, catalogue)
    errors += [_refusal(typed, catalogue) for typed in unknown[:MOST]]
    if len(ids) > MOST:
        errors.append(
            BadInput(
                f"{len(ids)} dispositifs demandés : la comparaison en tient {MOST}.",
                "Les premiers sont montrés ; retirez-en pour voir les suivants.",
            )
        )
    comparison = compare_schemes(ids[:MOST], as_of=day, catalogue=catalogue)
    dated = "" if day == held.day else day.isoformat()
    shown = [card.scheme for card in comparison.cards]
    context = {
        "schemes": [
            (scheme, url("comparer", id=[s.id for s in shown if s is not scheme], date=dated))
            for scheme in shown
        ],
        "cards": comparison.cards,
        "rows": rows(comparison),
        "together": [(pair, said_together(pair)) for pair in comparison.pairs],
        "others": sorted(
            ((s.id, s.name) for s in catalogue.schemes.values() if s not in shown),
            key=lambda each: each[1].casefold(),
        ),
        "most": MOST,
        "errors": errors,
        "day": day,
        "dated": dated,
    }
    return render(request, "comparer.html.j2", context, status=400 if errors else 200)


def _ids(request: HttpRequest, catalogue: Catalogue) -> tuple[list[str], list[str]]:
    """Each scheme asked, once and under its present id; and what names none."""
    typed = [each.strip().lower()[:80] for each in request.GET.getlist("id") if each.strip()]
    now = dict.fromkeys(catalogue.moved.get(each, each) for each in typed)
    known = [each for each in now if each in catalogue.schemes]
    return known, [each for each in now if each not in catalogue.schemes]


def _refusal(typed: str, catalogue: Catalogue) -> BadInput:
    close = near(typed, catalogue)
    hint = f"Vouliez-vous dire « {close[0].id} » ?" if close else "Choisissez-le dans la liste."
    return BadInput(f"Aucun dispositif ne porte l’identifiant « {typed} ».", hint)


urls = [
    path("dispositifs/comparer/", page, name="comparer"),
    path("dispositifs/changements/", changements.page, name="changements"),
]
