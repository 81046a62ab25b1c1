"""The territories: those of the programme, and any place that holds a priority neighbourhood."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from quartiers.catalogue.citations import LEVELS
from quartiers.documents import as_html
from quartiers.documents.page import Page, chapters
from quartiers.errors import BadInput, StoreError
from quartiers.storage.store import Store
from quartiers.usecases.neighbourhoods import hosting_groups, population_vintage
from quartiers.usecases.search_documents import is_open
from quartiers.usecases.search_place import places_of, ruled_out
from quartiers.usecases.territory_view import TerritoryView, view_territory
from quartiers.web import figures, state
from quartiers.web.finders import finder_of, finders
from quartiers.web.public.labels import LABELLED, shown_labels
from quartiers.web.public.publication import desks_of, labels_of

AT_ONCE = 20  # neighbourhoods whose synthesis takes less than two seconds


@dataclass(frozen=True)
class Schemes:
    """Open today in one place at least; `elsewhere`: open, and surely for other places."""

    open: int
    elsewhere: int


def listing(request: HttpRequest) -> HttpResponse:
    told = [
        (finder.demo, hosting_groups(finder.known, finder.neighbourhoods)) for finder in finders()
    ]
    context = {
        "labels": [(label, label.kind) for label in shown_labels()],
        "real": next((groups for demo, groups in told if not demo), ()),
        "demo": next((groups for demo, groups in told if demo), ()),
    }
    return render(request, "territoires.html.j2", context)


def page(request: HttpRequest, slug: str) -> HttpResponse:
    finder = finder_of(slug)
    now = state.current()
    store = now.store_of(slug)
    view = view_territory(slug, store, finder.known, finder.neighbourhoods)
    count = max(len(view.recent), len(view.former))
    wanted = "synthese" in request.GET or count <= AT_ONCE
    sheet, refusal = _synthesis(slug, store) if wanted and count else (None, "")
    label = view.territory.label
    context = {
        "view": view,
        "territory": view.territory,
        "label": label,
        "levels": LEVELS,
        "sheet": sheet,
        "refusal": refusal,
        "waiting": not wanted,
        "sections": chapters(sheet) if sheet else (),
        "first_shown": as_html.first_shown(sheet) if sheet else {},
        "anchored": as_html.contents(chapters(sheet))[1:] if sheet else [],
        "vintage": population_vintage(store),
        "schemes": _schemes(view),
        "place": _place(view),
        "key": label.slug if label else view.territory.code,
        "labelled": LABELLED,
        "waves": labels_of(label.slug if label else view.territory.code, label),
        "desks": () if view.fictitious else desks_of(finder.known, view.territory.communes),
        "fictitious": view.fictitious,
    }
    return render(request, "territoire.html.j2", context)


def _synthesis(key: str, store: Store) -> tuple[Page | None, str]:
    """The figures of its neighbourhoods side by side, or why there is none."""
    try:
        return figures.synthesis(key, store), ""
    except (BadInput, StoreError) as error:
        return None, error.message


def _place(view: TerritoryView) -> str:
    """The code by which other pages are asked about it; one of its communes where it has none."""
    return view.codes[0]


def _schemes(view: TerritoryView) -> Schemes:
    now = state.current()
    catalogue, day = now.loaded.catalogue, now.day
    entered = {scheme.id for scheme in catalogue.schemes.values() if is_open(scheme, day)}
    if view.fictitious:  # no région of that name rules anything out
        return Schemes(len(entered), 0)
    places = {place for code in view.codes for place in places_of(code)[1]}
    without = ruled_out(catalogue, sorted(places), day)
    return Schemes(len(entered - without), len(entered & without))


urls = [
    path("territoires/", listing, name="territoires"),
    path("territoires/<slug:slug>/", page, name="territoire"),
]
