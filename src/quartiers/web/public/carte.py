"""The map, its tiles, and the tables that say the same without a script."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from quartiers.catalogue.boutiques import boutiques
from quartiers.storage.store import Store
from quartiers.territory.codes import Qpv
from quartiers.usecases.contours import Frame
from quartiers.usecases.map_tables import OnMap, counts, on_map, register_source
from quartiers.usecases.neighbourhoods import Neighbourhood
from quartiers.usecases.territory_view import view_territory
from quartiers.web import asked, state
from quartiers.web.finders import finder_of, finders
from quartiers.web.public import cadres
from quartiers.web.public.labels import shown_labels
from quartiers.web.tiles.encoding import TYPE
from quartiers.web.tiles.layers import tile
from quartiers.web.tiles.mercator import Tile
from quartiers.web.tiles.places import HEXAGONE, LIEUX, lieu

BY_PAGE = 50  # establishments shown one by one in a page of the table


@dataclass(frozen=True)
class Row:
    """A neighbourhood of the table; `count` None where no register is loaded."""

    neighbourhood: Neighbourhood
    frame: Frame | None
    count: int | None


@dataclass(frozen=True)
class Sight:
    """What is asked of the map: a title, where to look, and the tables that go with it."""

    title: str
    frame: Frame
    fictitious: bool = False
    rows: tuple[Row, ...] = ()
    neighbourhood: Neighbourhood | None = None
    tables: OnMap | None = None
    page: int = 1
    pages: int = 1
    territory: str = ""
    key: str = ""

    @property
    def code(self) -> str:
        """What tells the store that it speaks of."""
        return self.neighbourhood.code if self.neighbourhood else self.key


def page(request: HttpRequest) -> HttpResponse:
    sight = _sight(request)
    now = state.current()
    sources = [cadres.sources(store) for store in now.stores]
    own = sources[-1 if sight.fictitious else 0]
    context = {
        "sight": sight,
        "fictitious": sight.fictitious,
        "choosing": "choisir" in request.GET,
        "labels": _labels() if not (sight.rows or sight.neighbourhood or sight.key) else (),
        "lieux": LIEUX,
        "demos": _demos(),
        "scope": cadres.scope(now.store_of(sight.code)),
        "registers": [cadres.register_said(store) for store in (now.real, now.demo)],
        "sources": sources,
        "publishers": list(dict.fromkeys(each.publisher for each in own if each.publisher)),
        "programmes": cadres.programmes(now.stores),
        "drawn": cadres.drawn_said(now.store_of(sight.code)),
        "outlines": cadres.outlines_said(now.store_of(sight.code)),
        "config": cadres.config(),
        "shops": boutiques(),
    }
    return render(request, "carte.html.j2", context)


def tuile(request: HttpRequest, couche: str, z: int, x: int, y: int) -> HttpResponse:
    found = tile(state.current().stores, couche, Tile(z, x, y))
    if found is None:
        raise Http404
    return HttpResponse(found, TYPE) if found else HttpResponse(status=204)


def _sight(request: HttpRequest) -> Sight:
    """The most precise of what the address asks. Raises UnknownCode or InvalidCode."""
    code, key = asked.text(request, "quartier", 40), asked.text(request, "territoire", 120)
    if code:
        return _of_neighbourhood(Qpv(code), asked.page(request))
    if key:
        return _of_territory(key)
    there = lieu(asked.text(request, "lieu", 40))
    if there is not None and there is not HEXAGONE:
        real = finders()[0].neighbourhoods
        held = [each for each in real if Qpv(each.code).departement == there.departement]
        rows = _rows(state.current().real, held)
        return Sight(there.name, there.frame, rows=rows, key=there.slug)
    return Sight(HEXAGONE.name, HEXAGONE.frame)


def _of_neighbourhood(code: Qpv, number: int) -> Sight:
    store = state.current().store_of(code)
    found = finder_of(code).neighbourhood(code)
    if found is None:
        from quartiers.usecases.heirs import unknown

        raise unknown(store, code)
    tables, pages = None, 1
    if register_source(store):
        tables = on_map(store, code, (number - 1) * BY_PAGE, BY_PAGE)
        pages = max(1, -(-tables.shown_count // BY_PAGE))
        number = min(number, pages)
        if not (found.drawn or tables.count):
            tables = None  # without a contour, no row says what is inside
    frame = cadres.of_codes(store, [code])
    return Sight(
        title=found.name,
        frame=frame or HEXAGONE.frame,
        fictitious=store.demo,
        neighbourhood=found,
        tables=tables,
        page=number,
        pages=pages,
    )


def _of_territory(key: str) -> Sight:
    finder, store = finder_of(key), state.current().store_of(key)
    view = view_territory(key, store, finder.known, finder.neighbourhoods)
    held = [each.neighbourhood for each in (*view.recent, *view.former)]
    rows = _rows(store, held)
    frame = cadres.of_communes(store, view.territory.communes)
    frame = frame or cadres.of_codes(store, [each.code for each in held])
    label = view.territory.label
    return Sight(
        title=view.territory.name,
        frame=frame or HEXAGONE.frame,
        fictitious=store.demo,
        rows=rows,
        territory=label.slug if label else view.territory.slug,
        key=key,
    )


def _rows(store: Store, held: list[Neighbourhood]) -> tuple[Row, ...]:
    known = counts(store, [each.code for each in held]) if register_source(store) else None
    return tuple(
        Row(
            each,
            cadres.of_codes(store, [each.code]),
            # Without a contour, no establishment found is not zero
            None if known is None else known.get(each.code, 0 if each.drawn else None),
        )
        for each in held
    )


def _labels() -> list[tuple[str, str, int, int, Frame | None]]:
    """The labelled territories: slug, name, neighbourhoods of 2024 and of 2015, where to look."""
    finder, store = finders()[0], state.current().real
    found = []
    for label in shown_labels():
        view = view_territory(label.slug, store, finder.known, finder.neighbourhoods)
        codes = [each.neighbourhood.code for each in (*view.recent, *view.former)]
        frame = cadres.of_communes(store, view.territory.communes)
        frame = frame or cadres.of_codes(store, codes)
        found.append((label.slug, label.name, len(view.recent), len(view.former), frame))
    return found


def _demos() -> list[tuple[str, str]]:
    """The intercommunalities of the demonstration."""
    now = state.current()
    if now.demo is None:
        return []
    places = finders()[-1].places
    groups = [place for place in places if place.kind in ("epci", "ept")]
    return [(each.key, each.name) for each in groups]


urls = [
    path("carte/", page, name="carte"),
    path("tuiles/<str:couche>/<int:z>/<int:x>/<int:y>.pbf", tuile, name="tuiles"),
]
