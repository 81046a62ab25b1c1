"""From a proven identity to a session: at once, or after the code of a second factor.

Until the code is given nobody is signed in: the session only says who has to give it.
"""

import time
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django_otp import login as verified
from django_otp.plugins.otp_totp.models import TOTPDevice

from quartiers.web.accounts.factor import device_of
from quartiers.web.accounts.models import User
from quartiers.web.accounts.onward import see_other

KEY = "second_step"
PATIENCE = 10 * 60  # seconds to give the code
# What is kept when the session is begun anew after the code.
KEPT = ("oidc_id_token",)


@dataclass(frozen=True)
class Waiting:
    user: User
    backend: str
    next: str


def barred(user: object) -> bool:
    """A demonstration account, whose password was shown to whoever tried the site."""
    return bool(settings.OPTIONS.production and isinstance(user, User) and user.fictitious)


def begin(request: HttpRequest, user: User, place: str) -> HttpResponse:
    """`user` bears the backend that recognised it."""
    if barred(user):
        return render(request, "comptes/fictif.html.j2", status=403)
    if device_of(user) is None:
        return _enter(request, user, user.backend, place)
    request.session[KEY] = {
        "user": user.pk,
        "backend": user.backend,
        "next": place,
        "at": int(time.time()),
    }
    return see_other(reverse("code"))


def waiting(request: HttpRequest) -> Waiting | None:
    held = request.session.get(KEY)
    if not held or time.time() - held["at"] > PATIENCE:
        return None
    user = User.objects.filter(pk=held["user"], is_active=True).first()
    return Waiting(user, held["backend"], held["next"]) if user else None


def finish(request: HttpRequest, asked: Waiting, device: TOTPDevice) -> HttpResponseRedirect:
    request.session.pop(KEY, None)
    answer = _enter(request, asked.user, asked.backend, asked.next)
    verified(request, device)
    return answer


def _enter(request: HttpRequest, user: User, backend: str, place: str) -> HttpResponseRedirect:
    """A new session key each time, and a new CSRF token: `login` does both."""
    kept = {name: request.session[name] for name in KEPT if name in request.session}
    login(request, user, backend=backend)
    request.session.update(kept)
    return see_other(place)
