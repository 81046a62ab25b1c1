"""What stops somebody at the door of a workspace: not signed in, or a second factor to give."""

import logging
from collections.abc import Callable
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import logout
from django.db import DataError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.urls import reverse

from quartiers.web.accounts.entering import barred
from quartiers.web.middleware.refusals import UNUSABLE, refused

log = logging.getLogger("quartiers.web")


class SignInNeeded(Exception):
    """Nobody is signed in, or no longer."""


class SecondFactorNeeded(Exception):
    """The role asks for a second factor before it writes."""


class Gate:
    """Turns both into an answer. A page is sent to the form and comes back; what was being written
    is answered 401 or 403, so that a script keeps the text and says why."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, *_given: object) -> None:
        """A NUL is read as a space: SQLite would keep it, PostgreSQL does not. The session of a
        demonstration account ends where people work."""
        if request.path.startswith("/espace/"):
            if settings.OPTIONS.production and barred(request.user):
                logout(request)
            request.GET = _keepable(request.GET)
            if not getattr(view, "csrf_exempt", False):  # it reads its file by itself
                request.POST = _keepable(request.POST)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        match error:
            case SignInNeeded():
                return _answer(request, "connexion", 401)
            case SecondFactorNeeded():
                return _answer(request, "second_facteur", 403)
            case DataError():  # a NUL in a JSON, a number that no column holds
                log.warning("%s", request.path, exc_info=error)
                return refused(request, 400, "demande_illisible", *UNUSABLE)
        return None


def _keepable(given: QueryDict) -> QueryDict:
    if not any("\0" in value for _, values in given.lists() for value in values):
        return given
    clean = given.copy()
    for name, values in given.lists():
        clean.setlist(name, [value.replace("\0", " ") for value in values])
    return clean


def _answer(request: HttpRequest, page: str, status: int) -> HttpResponse:
    if request.method in ("GET", "HEAD") and "HX-Request" not in request.headers:
        asked = urlencode({"next": request.get_full_path()})
        return HttpResponseRedirect(f"{reverse(page)}?{asked}")
    if request.headers.get("Accept", "").startswith("application/json"):
        return JsonResponse({"page": reverse(page)}, status=status)
    from quartiers.web.accounts.pending import held_back

    return held_back(request, page, status)
