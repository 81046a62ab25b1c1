"""From an invitation to a member: with a new account, or with the one that one has."""

from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from quartiers.web.accounts.account import refused_password
from quartiers.web.accounts.confirming import send_confirmation
from quartiers.web.accounts.invitations import GONE, accept, found
from quartiers.web.accounts.models import Invitation, User
from quartiers.web.accounts.onward import see_other
from quartiers.web.accounts.rights import Role
from quartiers.web.accounts.territoire import home, name_of


@require_GET
def how(request: HttpRequest) -> HttpResponse:
    """No one signs up alone: this page says how one is invited."""
    return render(
        request, "comptes/inscription.html.j2", {"proconnect": settings.OPTIONS.proconnect}
    )


@sensitive_post_parameters("password_new")
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, token: str) -> HttpResponse:
    invitation, refusal = found(token)
    if invitation is None or refusal:
        return _gone(request, refusal)
    if isinstance(request.user, User):
        return _accept(request, invitation, request.user)
    return _sign_up(request, invitation)


def _accept(request: HttpRequest, invitation: Invitation, user: User) -> HttpResponse:
    """The account that is open takes the role, once its owner says so."""
    if request.method == "GET":
        return render(request, "comptes/invitation.html.j2", _told(invitation))
    refusal = accept(invitation, user)
    if refusal:
        return _gone(request, refusal)
    place = home(request, invitation.territory) if invitation.territory else ""
    return see_other(place or reverse("espace"))


def _sign_up(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """A new account at the invited address. One that exists signs in instead: the link was sent to
    that address, so saying so tells nothing to anybody else."""
    exists = User.objects.filter(email=invitation.email).exists()
    errors: dict[str, str] = {}
    name = " ".join(request.POST.get("name", "").split())
    if request.method == "POST" and not exists:
        password = request.POST.get("password_new", "")[:1_000]
        errors = _errors(name, password, invitation)
        if not errors:
            return _made(request, invitation, name, password)
    context = {
        **_told(invitation),
        "exists": exists,
        "name": name,
        "errors": errors,
        "here": request.path,
        "proconnect": settings.OPTIONS.proconnect,
    }
    status = 400 if errors else 200
    return render(request, "comptes/invitation.html.j2", context, status=status)


def _errors(name: str, password: str, invitation: Invitation) -> dict[str, str]:
    found = {}
    if not name or len(name) > 120:
        found["name"] = "Écrivez votre nom, en 120 caractères au plus."
    refusal = refused_password(password, User(email=invitation.email, name=name))
    return found | ({"password_new": refusal} if refusal else {})


def _made(request: HttpRequest, invitation: Invitation, name: str, password: str) -> HttpResponse:
    try:
        with transaction.atomic():
            user = User.objects.create_user(invitation.email, password, name=name)
            refusal = accept(invitation, user)
            if refusal:
                transaction.set_rollback(True)
    except IntegrityError:  # the same form sent twice at once
        refusal = "used"
    if refusal:
        return _gone(request, refusal)
    sent = send_confirmation(request, user)
    return render(request, "comptes/a_confirmer.html.j2", {"email": user.email, "sent": sent})


def _told(invitation: Invitation) -> dict[str, object]:
    return {
        "invitation": invitation,
        "role": Role(invitation.role).label,
        "place": name_of(invitation.territory) or invitation.territory,
    }


def _gone(request: HttpRequest, why: str) -> HttpResponse:
    context = {"message": GONE[why], "why": why}
    status = 404 if why == "unknown" else 410
    return render(request, "comptes/invitation_perimee.html.j2", context, status=status)


urls = [
    path("espace/inscription/", how, name="inscription"),
    path("espace/invitation/<str:token>/", page, name="invitation"),
]
