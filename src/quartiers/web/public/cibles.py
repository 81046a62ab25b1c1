"""The establishments that a scheme may serve in a zone: counted, and never listed here."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from quartiers.documents.paragraphs import capital
from quartiers.documents.targeted import NO_PROMISE
from quartiers.documents.verdict_lines import cited
from quartiers.errors import BadInput, QuartiersError, StoreEmpty
from quartiers.schemes.saying.sentences import sentence
from quartiers.schemes.sourcing import LEVELS
from quartiers.schemes.verdict import WORDS
from quartiers.territory.french import number
from quartiers.usecases.find_place import Place
from quartiers.usecases.targets import Targets, targets
from quartiers.usecases.zone_rows import counted_out
from quartiers.web import state
from quartiers.web.asked import day as asked_day
from quartiers.web.asked import text
from quartiers.web.finders import finders
from quartiers.web.problems import kind_of

NEAR = 6


def page(request: HttpRequest, identifiant: str) -> HttpResponse:
    held = state.current()
    scheme = held.loaded.catalogue.scheme(identifiant.strip().lower()[:80])
    zone, day = text(request, "zone", 80), held.day
    found: Targets | None = None
    error: QuartiersError | None = None
    try:
        day = asked_day(request, "date", held.day)
        if zone:
            found = targets(
                scheme.id,
                zone,
                as_of=day,
                catalogue=held.loaded.catalogue,
                store=held.store_of(zone),
            )
    except (BadInput, StoreEmpty) as refused:
        error = refused
    context = {
        "scheme": scheme,
        "zone": zone,
        "day": day,
        "today": held.day,
        "error": error,
        "near": _near(zone) if error else (),
        "found": found,
        "counts": _counts(found) if found else [],
        "against": _reasons(found, "against") if found else [],
        "unknown": _reasons(found, "unknown") if found else [],
        "notes": (*counted_out(found.zone), *found.zone.notes) if found else (),
        "level": LEVELS[found.program.rules[0].level] if found else "",
        "closed": found is not None and found.program.rules[0].version is None,
        "heirs": [
            held.loaded.catalogue.schemes[heir]
            for heir in scheme.replaced_by
            if heir in held.loaded.catalogue.schemes
        ],
        "no_promise": NO_PROMISE,
        "fictitious": found is not None and found.fictitious,
    }
    status = kind_of(error)[0] if error else 200
    return render(request, "cibles.html.j2", context, status=status)


def _counts(found: Targets) -> list[tuple[str, str]]:
    return [(capital(WORDS[code]), number(found.counts.get(code, 0))) for code in WORDS]


def _reasons(found: Targets, kind: str) -> list[tuple[str, int, str]]:
    """The conditions that stand against the most establishments, or that the most wait for."""
    told = [(getattr(reason, kind), reason.leaf) for reason in found.reasons]
    ranked = sorted((pair for pair in told if pair[0]), key=lambda pair: -pair[0])
    return [(capital(sentence(leaf, found.program)), n, cited(leaf.source)) for n, leaf in ranked]


def _near(zone: str) -> tuple[Place, ...]:
    """Places of that name, of either store, each of which has a code."""
    return tuple(place for finder in finders() for place in finder.by_name(zone))[:NEAR]


urls = [
    path("dispositifs/<slug:identifiant>/cibles/", page, name="cibles"),
]
