"""The addresses of the API: its page for people, its contract, its operations."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import include, path
from django.urls.resolvers import URLPattern

from quartiers.web.api.app import api
from quartiers.web.api.contract import contract, written
from quartiers.web.api.giving import MEDIA, as_json
from quartiers.web.api.page import page
from quartiers.web.problems import problem

View = Callable[..., HttpResponse]


def guarded(view: View) -> View:
    """HEAD is a GET without its body; a method that is not answered is said in French."""

    @wraps(view)
    def answered(request: HttpRequest, *args: object, **named: object) -> HttpResponse:
        asked = request.method
        request.method = "GET" if asked == "HEAD" else asked
        try:
            response = view(request, *args, **named)
        finally:
            request.method = asked
        return _refused(request, response) if response.status_code == 405 else response

    return answered


def _refused(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    allowed = sorted({*response["Allow"].replace(" ", "").split(","), "OPTIONS"})
    if "GET" in allowed:
        allowed.insert(1, "HEAD")
    said = problem(
        405,
        "methode_refusee",
        f"Cette adresse ne se demande pas par {(request.method or '')[:20]}.",
        f"Méthodes admises : {', '.join(allowed)}.",
    )
    said["Allow"] = ", ".join(allowed)
    return said


def root(request: HttpRequest) -> HttpResponse:
    """Where to begin."""
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET"])
    paths = [place for place, methods in contract()["paths"].items() if "get" in methods]
    return as_json(
        {"contrat": "/api/v1/openapi.json", "documentation": "/api/", "adresses": sorted(paths)}
    )


def openapi(request: HttpRequest) -> HttpResponse:
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET"])
    return HttpResponse(written(), MEDIA["json"])


def _operations() -> list[URLPattern]:
    contract()  # which imports them
    found = [each for each in api.urls[0] if each.name != "api-root"]
    return [path(str(each.pattern), guarded(each.callback)) for each in found]


urls = [
    path("api/", page, name="api"),
    path("api/v1/", guarded(root)),
    path("api/v1/openapi.json", guarded(openapi), name="contrat"),
    path("api/v1/", include(_operations())),
]
