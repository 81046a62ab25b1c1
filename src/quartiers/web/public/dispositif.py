"""The page of one scheme at a date, and the one of an id that leads to none."""

from datetime import date
from difflib import get_close_matches

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render

from quartiers.documents.card import NO_PROMISE
from quartiers.documents.conditions import KINDS
from quartiers.documents.sheet import Sheet, sheet
from quartiers.errors import BadInput
from quartiers.schemes.catalogue import Catalogue
from quartiers.schemes.scheme import Scheme
from quartiers.usecases.search_days import ONE_DAY
from quartiers.usecases.show import show_scheme
from quartiers.web import asked, state
from quartiers.web.public.signaler import report
from quartiers.web.templating import query, url

LONGEST = 80  # characters of an id that are looked at
NEAR, LIKE = 4, 0.5


def page(request: HttpRequest, identifiant: str) -> HttpResponse:
    held = state.current()
    catalogue = held.loaded.catalogue
    typed = identifiant.strip().lower()
    now = catalogue.moved.get(typed, typed)
    if now not in catalogue.schemes:
        return unknown(request, typed, catalogue)
    if now != identifiant:
        there = url("dispositif", now) + query(dict(request.GET.lists()))
        return HttpResponsePermanentRedirect(there)
    error = None
    try:
        day = asked.day(request, "date", held.day)
    except BadInput as refused:
        day, error = held.day, refused
    told = sheet(show_scheme(now, as_of=day, catalogue=catalogue))
    context = {
        "sheet": told,
        "scheme": told.card.scheme,
        "card": told.card,
        "day": day,
        "today": held.day,
        "dated": "" if day == held.day else day.isoformat(),
        "kinds": KINDS,
        "stops": stops(told, day, held.day),
        "report": report(told, request.build_absolute_uri(request.path)),
        "no_promise": NO_PROMISE,
        "error": error,
    }
    return render(request, "dispositif.html.j2", context, status=400 if error else 200)


def stops(told: Sheet, day: date, today: date) -> list[date]:
    """The days worth looking at: those asked, and each side of a change of version."""
    days = {day, today}
    for span in told.spans:
        days |= {each for each in (span.first, span.last) if each}
        if span.first and span.first > date.min:
            days.add(span.first - ONE_DAY)
        if span.last and span.last < date.max:
            days.add(span.last + ONE_DAY)
    return sorted(each for each in days if asked.FIRST <= each <= asked.LAST)


def unknown(request: HttpRequest, typed: str, catalogue: Catalogue) -> HttpResponse:
    shown = typed[:LONGEST]
    context = {"typed": shown, "near": near(shown, catalogue)}
    response = render(request, "dispositif_inconnu.html.j2", context, status=404)
    response["Cache-Control"] = "no-store"
    return response


def near(typed: str, catalogue: Catalogue) -> list[Scheme]:
    """By their letters, then by a part of their id: « zfu » is not far from « fisc-zfu »."""
    ids = [*catalogue.schemes, *catalogue.moved]
    close = get_close_matches(typed, ids, NEAR, LIKE)
    parts = {part for part in typed.split("-") if len(part) > 2}
    held = [id_ for id_ in ids if parts & set(id_.split("-"))]
    found = dict.fromkeys(catalogue.moved.get(id_, id_) for id_ in [*close, *held])
    return [catalogue.schemes[id_] for id_ in found][:NEAR]
