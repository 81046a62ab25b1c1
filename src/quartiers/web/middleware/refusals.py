"""What stops a request, said in French: a page for people, `problem+json` for the API."""

import logging
import sys
from collections.abc import Callable

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError, ProgrammingError
from django.http import Http404, HttpRequest, HttpResponse

from quartiers.errors import QuartiersError, StoreError
from quartiers.web import state
from quartiers.web.options import PRIVATE
from quartiers.web.problems import kind_of, problem

log = logging.getLogger("quartiers.web")
NOT_FOUND = ("Cette adresse ne mène à aucune page.", "Vérifiez-la, ou partez de la recherche.")
NO_SUCH_CALL = ("Cette adresse ne mène à rien dans l’API.", "Celles qui existent : /api/v1/.")
TOO_BIG = ("La demande est trop grosse.", "Envoyez-la en plusieurs fois.")
UNUSABLE = ("La demande ne peut pas être lue.", "Revenez à la page précédente et recommencez.")
CLOSED = (
    "Les espaces de travail ne répondent pas.",
    "Recommencez dans un moment ; gardez votre page ouverte, votre texte y est.",
)
BROKEN = ("Le site n’a pas pu répondre.", "Recommencez dans un moment ; rien n’est perdu.")


class Refusals:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in ("GET", "HEAD") and not request.path.startswith(PRIVATE):
            request.mark = state.current().mark
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return _again(request, error) or answered(request, error)


def _again(request: HttpRequest, error: Exception) -> HttpResponse | None:
    """A refresh takes away the files that it replaces, maybe one that was about to be read here:
    the page is made once more, from the files that follow."""
    mark = getattr(request, "mark", "")
    if not (mark and isinstance(error, StoreError | OSError) and state.moved_since(mark)):
        return None
    view, given, named = request.resolver_match
    try:
        return view(request, *given, **named)
    except Exception as second:
        return answered(request, second)


def answered(request: HttpRequest, error: Exception) -> HttpResponse | None:
    match error:
        case QuartiersError():
            status, code = kind_of(error)
            if status >= 500:
                log.warning("%s : %s", request.path, error.message)
            return refused(request, status, code, error.message, error.hint)
        case RequestDataTooBig():
            return refused(request, 413, "demande_trop_grosse", *TOO_BIG)
        case Http404():
            return None
        case BadRequest() | SuspiciousOperation():
            return refused(request, 400, "demande_illisible", *UNUSABLE)
    log.error("%s", request.path, exc_info=error)
    match error:
        case InterfaceError() | OperationalError() | ProgrammingError():
            request.user = AnonymousUser()  # nobody can be known without the base
            return refused(request, 503, "espaces_fermes", *CLOSED)
    return refused(request, 500, "erreur_interne", *BROKEN)


def refused(request: HttpRequest, status: int, code: str, message: str, hint: str) -> HttpResponse:
    if request.path.startswith("/api/"):
        return problem(status, code, message, hint)
    from django.shortcuts import render

    context = {"status": status, "message": message, "hint": hint}
    response = render(request, "erreur.html.j2", context, status=status)
    response["Cache-Control"] = "no-store"
    if status == 503:
        response["Retry-After"] = "60"
    return response


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    said = NO_SUCH_CALL if request.path.startswith("/api/") else NOT_FOUND
    return refused(request, 404, "adresse_inconnue", *said)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return refused(request, 400, "demande_illisible", *UNUSABLE)


def broken(request: HttpRequest) -> HttpResponse:
    """What broke outside a view: no middleware is told of it, nor is this function."""
    error = sys.exception()
    told = answered(request, error) if isinstance(error, Exception) else None
    return told or refused(request, 500, "erreur_interne", *BROKEN)
