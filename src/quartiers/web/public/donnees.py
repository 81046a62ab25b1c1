"""The data: what is loaded and in what state, and what one may download."""

from collections.abc import Iterator
from itertools import chain

from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    JsonResponse,
    StreamingHttpResponse,
)
from django.shortcuts import render
from django.urls import path

from quartiers.errors import StoreEmpty
from quartiers.storage.store import Store
from quartiers.usecases.publish import (
    Publication,
    Published,
    chunks,
    parquet,
    publication,
    publications,
    published,
    published_as,
    table_schema,
)
from quartiers.usecases.publish_catalogue import Bearer, written
from quartiers.usecases.sources import Row, State, sources
from quartiers.web import state
from quartiers.web.public.labels import shown_labels
from quartiers.web.public.publication import published as publication_of_the_team

DEMO = "demonstration-"  # before the name of a dataset of the fictitious territory
WHOLE = 100_000  # rows sent at once, compressed and kept; more are streamed
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "geojson": "application/geo+json",
    "parquet": "application/vnd.apache.parquet",
    "json": "application/json",
}
LABELS = {"csv": "CSV", "geojson": "GeoJSON", "parquet": "Parquet", "json": "JSON"}
BADGES = {
    State.FRESH: "success",
    State.STALE: "warning",
    State.FAILED: "error",
    State.ABSENT: "",
}


def page(request: HttpRequest) -> HttpResponse:
    now = state.current()
    real = sources(store=now.real, today=now.day)
    catalogue, bearers = now.loaded.catalogue, _bearers()
    context = {
        "loaded": _newest([row for row in real if row.state != State.ABSENT]),
        "absent": [row for row in real if row.state == State.ABSENT],
        "demo": [] if now.demo is None else _newest(list(sources(store=now.demo, today=now.day))),
        "badges": BADGES,
        "published": published(now.real, catalogue, bearers),
        "told_by_the_team": publication_of_the_team() is not None,
        "missing": [
            one
            for one in publications().values()
            if published_as(one, now.real, catalogue, bearers) is None
        ],
        "invented": [] if now.demo is None else published(now.demo, catalogue, bearers),
        "labels": LABELS,
        "prefix": DEMO,
    }
    return render(request, "donnees.html.j2", context)


def _bearers() -> list[Bearer]:
    return [Bearer(each.slug, each.name, each.since) for each in shown_labels()]


def _newest(rows: list[Row]) -> list[tuple[Row, tuple[str, ...]]]:
    """One line a dataset: its last vintage, with the older ones that stand beside it."""
    found: dict[tuple[str, bool], list[Row]] = {}
    for row in rows:
        found.setdefault((row.dataset, row.state == State.FAILED), []).append(row)
    return [(each[0], tuple(row.vintage for row in each[1:])) for each in found.values()]


def download(request: HttpRequest, jeu: str, fichier: str) -> HttpResponseBase:
    now = state.current()
    one = publication(jeu.removeprefix(DEMO))
    store = now.demo if jeu.startswith(DEMO) else now.real
    if store is None:
        raise StoreEmpty("Le territoire de démonstration n’est pas chargé.")
    told = published_as(one, store, now.loaded.catalogue, _bearers())
    if fichier == "schema.json":
        return JsonResponse(
            table_schema(one, told), json_dumps_params={"ensure_ascii": False, "indent": 1}
        )
    name, _, form = fichier.rpartition(".")
    if name != jeu or form not in one.forms:
        raise Http404
    if told is None:
        store.path(one.dataset)  # raises StoreEmpty, with what to run
        raise Http404
    response = _file(one, told, store, form)
    response["Content-Type"] = TYPES[form]
    dated = f"{jeu}-{told.vintage or now.day.isoformat()}.{form}"
    response["Content-Disposition"] = f'attachment; filename="{dated}"'
    response["Cache-Control"] = "public, max-age=60"
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _file(one: Publication, told: Published, store: Store, form: str) -> HttpResponseBase:
    if not one.dataset:
        return HttpResponse(written(one.id, form, state.current().day, _bearers()))
    if form == "parquet":
        return FileResponse(parquet(one, store).open("rb"))
    parts = chunks(one, store, "geojson" if form == "geojson" else "csv")
    if told.rows <= WHOLE and not one.drawn:
        return HttpResponse(b"".join(parts))
    return StreamingHttpResponse(_begun(parts))


def _begun(parts: Iterator[bytes]) -> Iterator[bytes]:
    """The first part is made now, so that what fails is said before anything is sent."""
    return chain((next(parts),), parts)


urls = [
    path("donnees/", page, name="donnees"),
    path("donnees/<slug:jeu>/<str:fichier>", download, name="telecharger"),
]
