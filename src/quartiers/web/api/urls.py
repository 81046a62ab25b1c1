"""The addresses of the API: its page for people, its contract, its operations."""

from collections.abc import Callable, Iterator
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.urls.resolvers import URLPattern

from quartiers.web.api.app import api
from quartiers.web.api.contract import PREFIX, contract, written
from quartiers.web.api.giving import MEDIA, as_json
from quartiers.web.api.page import page
from quartiers.web.problems import problem

View = Callable[..., HttpResponse]


def guarded(view: View, *methods: str) -> View:
    """HEAD is a GET without its body; a method that is not answered is said in French."""
    allowed = ", ".join((*methods, *(["HEAD"] if "GET" in methods else []), "OPTIONS"))

    @wraps(view)
    def answered(request: HttpRequest, *args: object, **named: object) -> HttpResponse:
        asked = request.method
        if asked == "OPTIONS":
            return _empty(allowed)
        if asked not in allowed.split(", "):
            return _refused(asked, allowed)
        request.method = "GET" if asked == "HEAD" else asked
        try:
            return view(request, *args, **named)
        finally:
            request.method = asked

    return answered


def _empty(allowed: str) -> HttpResponse:
    response = HttpResponse(status=204, headers={"Allow": allowed, "Cache-Control": "no-store"})
    del response["Content-Type"]
    return response


def _refused(method: str | None, allowed: str) -> HttpResponse:
    response = problem(
        405,
        "methode_refusee",
        f"Cette adresse ne se demande pas par {(method or '')[:20]}.",
        f"Méthodes admises : {allowed}.",
    )
    response["Allow"] = allowed
    return response


def root(request: HttpRequest) -> HttpResponse:
    """Where to begin."""
    paths = [place for place, methods in contract()["paths"].items() if "get" in methods]
    return as_json(
        {"contrat": "/api/v1/openapi.json", "documentation": "/api/", "adresses": sorted(paths)}
    )


def openapi(request: HttpRequest) -> HttpResponse:
    return HttpResponse(written(), MEDIA["json"])


def _operations() -> Iterator[URLPattern]:
    """As ninja routes them, each told what may be asked of it."""
    known = {place: tuple(map(str.upper, each)) for place, each in contract()["paths"].items()}
    for each in api.urls[0]:
        pattern = str(each.pattern)
        place = f"{PREFIX}/{pattern.replace('<', '{').replace('>', '}')}"
        if place in known:
            yield path(pattern, guarded(each.callback, *known[place]))


urls = [
    path("api/", page, name="api"),
    path("api/v1/", guarded(root, "GET")),
    path("api/v1/openapi.json", guarded(openapi, "GET"), name="contrat"),
    path("api/v1/", include(list(_operations()))),
]
