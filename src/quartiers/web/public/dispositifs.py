"""Schemes: the search with its facets, and the page of one of them."""

from collections.abc import Callable
from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from quartiers.errors import BadInput
from quartiers.usecases.ask import is_personal
from quartiers.usecases.listing import Asked, Listing, list_schemes
from quartiers.usecases.search_documents import FACETS
from quartiers.web import asked, state
from quartiers.web.public.dispositif import page as scheme_page
from quartiers.web.public.lieux import code_of
from quartiers.web.state import fictitious_code
from quartiers.web.templating import url

ORDER = ("priorite", "nature", "beneficiaire", "operateur")
MOST = 300  # characters of a search typed on a page


def page(request: HttpRequest) -> HttpResponse:
    held = state.current()
    given = _given(request)
    context: dict[str, object] = {
        "q": given.text,
        "territory": given.territory,
        "chosen": given.filters,
        "facets": [(facet, FACETS[facet]) for facet in ORDER],
        "day": held.day,
        "dated": "",
        "fictitious": fictitious_code(given.territory),
        "cut": len(request.GET.get("q", "")) > MOST,
        "listing": None,
        "error": None,
        "count": len(held.loaded.catalogue.schemes),
    }
    status = 200
    try:
        day = asked.day(request, "date", held.day)
        context |= {"day": day, "dated": "" if day == held.day else day.isoformat()}
        there = replace(given, territory=code_of(given.territory))
        listing = list_schemes(held.searcher_on(day), there, page=asked.page(request))
        link = _links(given, str(context["dated"]))
        context |= {
            "listing": listing,
            "address": lambda number: link(page=number if number > 1 else None),
            "suggested": link(q=listing.suggestion) if listing.suggestion else "",
            "relaxed": _relaxed(listing, link),
        }
    except BadInput as error:
        context["error"], status = error, 400
    response = render(request, "dispositifs.html.j2", context, status=status)
    if is_personal(given.text):
        response["Cache-Control"] = "no-store"
    return response


def _given(request: HttpRequest) -> Asked:
    """A filter chosen several times is one; what is not printable is no word."""
    chosen = {
        facet: tuple(dict.fromkeys(v.strip()[:60] for v in request.GET.getlist(facet) if v.strip()))
        for facet in ORDER
    }
    filters = {facet: values for facet, values in chosen.items() if values}
    return Asked(asked.text(request, "q", MOST), filters, asked.text(request, "territoire", 60))


def _links(given: Asked, dated: str) -> Callable[..., str]:
    """The address of this search with something else asked; the page is the first one again."""

    def link(**other: object) -> str:
        now: dict[str, object] = {
            "q": given.text,
            **given.filters,
            "territoire": given.territory,
            "date": dated,
        }
        return url("dispositifs", **now | other)

    return link


def _relaxed(listing: Listing, link: Callable[..., str]) -> list[tuple[str, int, str]]:
    """What to let go, how many schemes that gives, and where."""
    without: dict[str, dict[str, object]] = {
        "": dict.fromkeys((*ORDER, "territoire")),
        **{name: {name: None} for name in (*ORDER, "territoire")},
    }
    return [(each.label, each.count, link(**without[each.name])) for each in listing.relaxed]


urls = [
    path("dispositifs/", page, name="dispositifs"),
    path("dispositifs/<str:identifiant>/", scheme_page, name="dispositif"),
]
