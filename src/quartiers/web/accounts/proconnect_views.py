"""To ProConnect and back: to sign in, or to link the account that is open."""

import logging

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.http import require_GET, require_POST
from jwt import InvalidTokenError
from mozilla_django_oidc.views import OIDCAuthenticationCallbackView, OIDCAuthenticationRequestView
from requests import RequestException

from quartiers.web.accounts.access import signed_in
from quartiers.web.accounts.account import done
from quartiers.web.accounts.entering import begin
from quartiers.web.accounts.models import User
from quartiers.web.accounts.onward import onward
from quartiers.web.accounts.proconnect import LINKING, TAKEN

log = logging.getLogger("quartiers.web")
# The service does not answer, or what it answers is not what it should be.
UNTRUSTED = (RequestException, InvalidTokenError, SuspiciousOperation, KeyError, ValueError)
NEXT = "oidc_login_next"
FAILED = (
    "ProConnect n’a pas confirmé votre identité.",
    "Recommencez ; si cela continue, votre administration ou ProConnect est peut-être en panne.",
)
OTHER = (
    "Cette adresse a déjà un compte ici, ouvert avec un mot de passe.",
    "Connectez-vous avec lui, puis rattachez-le à ProConnect depuis « Mon compte ».",
)
LINKED = (
    "Cette identité ProConnect ouvre déjà un autre compte, ou n’a pas été confirmée.",
    "Rien n’a changé pour le vôtre.",
)


@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """A form and not a link: nobody is sent there by the page of another site."""
    _set_up()
    request.session.pop(LINKING, None)
    return _leave(request, onward(request))


@require_POST
def link(request: HttpRequest) -> HttpResponse:
    _set_up()
    request.session[LINKING] = signed_in(request).pk
    return _leave(request, reverse("compte"))


@require_POST
def unlink(request: HttpRequest) -> HttpResponse:
    """Only where another way in is left."""
    user = signed_in(request)
    if user.sub and user.has_usable_password():
        user.sub = None
        user.save(update_fields=["sub"])
    return done("detache")


@require_GET
def back(request: HttpRequest) -> HttpResponse:
    _set_up()
    linking = request.session.get(LINKING)
    try:
        return _Back.as_view()(request)
    except (
        RequestException,
        InvalidTokenError,
        SuspiciousOperation,
        KeyError,
        ValueError,
    ) as error:
        log.warning("ProConnect : %s", type(error).__name__)
        return _failed(request, linking is not None)


class _Back(OIDCAuthenticationCallbackView):
    user: User

    def get(self, request: HttpRequest) -> HttpResponse:
        self.linking = request.session.get(LINKING) is not None
        if request.GET.get("error"):  # the library would sign out whoever is in
            request.session.get("oidc_states", {}).pop(request.GET.get("state"), None)
            request.session.modified = True
            return self.login_failure()
        answer: HttpResponse = super().get(request)
        return answer

    def login_failure(self) -> HttpResponse:
        return _failed(self.request, self.linking)

    def login_success(self) -> HttpResponse:
        if not self.user.is_active:
            return self.login_failure()
        if self.linking and self.request.user == self.user:
            return done("proconnect")
        return begin(self.request, self.user, self.request.session.pop(NEXT, reverse("espace")))


def _leave(request: HttpRequest, place: str) -> HttpResponse:
    answer: HttpResponse = OIDCAuthenticationRequestView().get(request)
    request.session[NEXT] = place
    return answer


def _failed(request: HttpRequest, linking: bool) -> HttpResponse:
    taken = request.session.pop(TAKEN, False)
    request.session.pop(LINKING, None)
    message, hint = OTHER if taken else LINKED if linking else FAILED
    context = {"message": message, "hint": hint}
    return render(request, "comptes/proconnect_refus.html.j2", context, status=403)


def _set_up() -> None:
    if settings.OPTIONS.proconnect is None:
        raise Http404


urls = [
    path("espace/proconnect/", start, name="proconnect"),
    path("espace/proconnect/retour/", back, name="proconnect_retour"),
    path("espace/proconnect/rattacher/", link, name="proconnect_rattacher"),
    path("espace/proconnect/detacher/", unlink, name="proconnect_detacher"),
]
