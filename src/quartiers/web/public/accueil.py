"""The home page: what the programme is, one search box, and the ways in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from quartiers.catalogue.citations import LEVELS
from quartiers.errors import StoreError
from quartiers.territory.labelled import labelled_territories
from quartiers.web import state
from quartiers.web.finders import finders
from quartiers.web.public.labels import shown_labels
from quartiers.web.public.recherche import recherche
from quartiers.web.templating import url


def home(request: HttpRequest) -> HttpResponse:
    now = state.current()
    known = labelled_territories().values()
    sources = [source for label in known for source in label.sources if source.url]
    return render(
        request,
        "accueil.html.j2",
        {
            "labels": [(label, label.kind) for label in shown_labels()],
            "told_by": min(sources, key=lambda source: list(LEVELS).index(source.level)),
            "schemes": len(now.loaded.catalogue.schemes),
            "demo": _demonstration(now),
        },
    )


def _demonstration(now: state.State) -> list[tuple[str, str]]:
    """The intercommunality that is made up to try the site, with some of its neighbourhoods."""
    if now.demo is None:
        return []
    try:
        finder = next(each for each in finders() if each.demo)
    except StoreError:
        return []
    groups = [(p.name, url("territoire", p.key)) for p in finder.places if p.kind == "epci"]
    zones = [each for each in finder.neighbourhoods if each.generation == 2024]
    return groups + [(f"{z.name} ({z.code})", url("quartier", z.code)) for z in zones[:4]]


urls = [path("", home, name="accueil"), path("recherche/", recherche, name="recherche")]
