"""Signing in with a password, then with a code where the account has a second factor; and out."""

from django.conf import settings
from django.contrib.auth import authenticate, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from quartiers.web.accounts.confirming import send_confirmation
from quartiers.web.accounts.entering import begin, finish, waiting
from quartiers.web.accounts.factor import check
from quartiers.web.accounts.models import User
from quartiers.web.accounts.onward import onward, see_other
from quartiers.web.accounts.proconnect import end_address

UNKNOWN = "L’adresse ou le mot de passe ne convient pas."
UNCONFIRMED = (
    "Cette adresse n’est pas encore confirmée : un nouveau courriel vient de partir, avec le lien "
    "à ouvrir."
)

NOTICES = {
    "confirmation": "Votre adresse est confirmée : connectez-vous.",
    "mot-de-passe": "Votre mot de passe est changé : connectez-vous.",
    "compte-efface": "Votre compte est effacé.",
}


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    if request.method == "GET":
        if isinstance(request.user, User):
            return see_other(onward(request))
        return _form(request)
    email = request.POST.get("email", "").strip().lower()[:254]
    password = request.POST.get("password", "")[:1_000]
    user = authenticate(request, email=email, password=password)
    if not isinstance(user, User):
        return _form(request, email, UNKNOWN, 400)
    if user.confirmed_at is None:
        send_confirmation(request, user)
        return _form(request, email, UNCONFIRMED, 400)
    return begin(request, user, onward(request))


def _form(
    request: HttpRequest, email: str = "", error: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "email": email,
        "error": error,
        "next": onward(request),
        "notice": NOTICES.get(request.GET.get("fait", ""), ""),
        "proconnect": settings.OPTIONS.proconnect,
    }
    return render(request, "comptes/connexion.html.j2", context, status=status)


@require_http_methods(["GET", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """The second step: a code of the application, or one of the recovery codes."""
    asked = waiting(request)
    if asked is None:
        return see_other(reverse("connexion"))
    refusal = ""
    if request.method == "POST":
        device, refusal = check(asked.user, request.POST.get("code", "")[:40])
        if device is not None:
            return finish(request, asked, device)
    context = {"error": refusal}
    return render(request, "comptes/code.html.j2", context, status=400 if refusal else 200)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """From here, and from ProConnect if one came by it."""
    address = end_address(request) or reverse(settings.LOGOUT_REDIRECT_URL)
    logout(request)
    return see_other(address)


def locked_out(request: HttpRequest, *args: object) -> HttpResponse:
    """Too many wrong passwords: axes asks for this page."""
    minutes = round(settings.AXES_COOLOFF_TIME * 60)
    response = render(request, "comptes/bloque.html.j2", {"minutes": minutes}, status=429)
    response["Retry-After"] = str(60 * minutes)
    return response


urls = [
    path("espace/connexion/", sign_in, name="connexion"),
    path("espace/connexion/code/", code, name="code"),
    path("espace/deconnexion/", sign_out, name="deconnexion"),
]
