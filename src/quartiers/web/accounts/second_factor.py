"""Putting a second factor in place, taking it away, drawing recovery codes again."""

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods, require_POST
from django_otp import login as verified

from quartiers.web.accounts.access import needs_factor, signed_in
from quartiers.web.accounts.account import done
from quartiers.web.accounts.factor import (
    WRONG,
    check,
    confirm,
    device_of,
    draw_codes,
    new_device,
    picture,
    secret,
)
from quartiers.web.accounts.models import User
from quartiers.web.accounts.onward import onward, see_other


@require_http_methods(["GET", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """Show the QR code, then take a first code as its proof. One who has a device goes on."""
    user = signed_in(request)
    if device_of(user) is not None:
        return see_other(reverse("compte"))
    if request.method == "POST":
        codes = confirm(user, request.POST.get("code", "")[:40])
        if codes:
            device = device_of(user)
            verified(request, device)
            return _codes(request, codes)
        return _setup(request, user, WRONG)
    return _setup(request, user)


@require_POST
def recovery(request: HttpRequest) -> HttpResponse:
    """New recovery codes, for a code of the application."""
    user = signed_in(request)
    device, refusal = check(user, request.POST.get("code", "")[:40])
    if device is None:
        return _asked(request, "codes_secours", refusal)
    return _codes(request, draw_codes(user))


@require_POST
def remove(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    device, refusal = check(user, request.POST.get("code", "")[:40])
    if device is None:
        return _asked(request, "retirer_facteur", refusal)
    with transaction.atomic():
        device.delete()
        user.recovery_codes.all().delete()
    return done("facteur")


def _setup(request: HttpRequest, user: User, refusal: str = "") -> HttpResponse:
    device = new_device(user)
    context = {
        "picture": picture(device),
        "secret": secret(device),
        "error": refusal,
        "next": onward(request),
        "needed": needs_factor(user),
    }
    status = 400 if refusal else 200
    return render(request, "comptes/second_facteur.html.j2", context, status=status)


def _asked(request: HttpRequest, action: str, refusal: str) -> HttpResponse:
    context = {"action": action, "error": refusal}
    return render(request, "comptes/code_demande.html.j2", context, status=400)


def _codes(request: HttpRequest, codes: list[str]) -> HttpResponse:
    context = {"codes": codes, "next": onward(request)}
    return render(request, "comptes/codes_secours.html.j2", context)


urls = [
    path("espace/compte/second-facteur/", page, name="second_facteur"),
    path("espace/compte/second-facteur/codes/", recovery, name="codes_secours"),
    path("espace/compte/second-facteur/retirer/", remove, name="retirer_facteur"),
]
