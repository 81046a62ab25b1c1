"""Taking one's data away, and closing one's account."""

import json

from axes.models import AccessAttempt
from django.contrib.auth import logout
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods
from django_otp.plugins.otp_totp.models import TOTPDevice

from quartiers.web.accounts.access import memberships, signed_in
from quartiers.web.accounts.leaving import is_last_pilot, left
from quartiers.web.accounts.models import Invitation, User
from quartiers.web.accounts.onward import see_other
from quartiers.web.accounts.own_data import own_data
from quartiers.web.accounts.territoire import name_of

FORMER = "Ancien membre"
WORD = "EFFACER"


@require_GET
def export(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    body = json.dumps(own_data(user), ensure_ascii=False, indent=1)
    response = HttpResponse(body, "application/json; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="mon-compte.json"'
    return response


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    error = ""
    if request.method == "POST":
        error = _refusal(request, user)
        if not error:
            close(user)
            logout(request)
            return see_other(reverse("connexion") + "?fait=compte-efface")
    with transaction.atomic():
        alone = [name_of(m.territory) for m in memberships(user) if is_last_pilot(m)]
    context = {
        "error": error,
        "has_password": user.has_usable_password(),
        "word": WORD,
        "alone": alone,
    }
    return render(request, "comptes/effacer.html.j2", context, status=400 if error else 200)


def _refusal(request: HttpRequest, user: User) -> str:
    if user.has_usable_password():
        right = user.check_password(request.POST.get("password", "")[:1_000])
        return "" if right else "Ce n’est pas votre mot de passe."
    return "" if request.POST.get("word", "").strip() == WORD else f"Écrivez {WORD}."


@transaction.atomic
def close(user: User) -> None:
    """Erase what names somebody. The row stays, under no name, for what they wrote to have an
    author; what they piloted has no pilot any more, and the alerts say so."""
    places = {m.territory for m in memberships(user) if m.territory}
    user.memberships.filter(until__isnull=True).update(until=timezone.now())
    for place in sorted(places):
        left.send(sender=User, user=user, territory=place, heir=None, by=None)
    Invitation.objects.filter(email=user.email).update(email="")
    AccessAttempt.objects.filter(username=user.email).delete()
    TOTPDevice.objects.filter(user=user).delete()
    user.recovery_codes.all().delete()
    user.email, user.name = f"ancien-membre-{user.pk}@compte.invalid", FORMER
    user.sub, user.confirmed_at, user.last_login = None, None, None
    user.is_active = user.digest = False
    user.set_unusable_password()  # the sessions that are open end with it
    user.save()


urls = [
    path("espace/compte/donnees/", export, name="compte_donnees"),
    path("espace/compte/effacer/", page, name="compte_effacer"),
]
