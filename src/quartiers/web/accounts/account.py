"""One's own account: its name, its letters, its password."""

from django.conf import settings
from django.contrib.auth import password_validation, update_session_auth_hash
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from quartiers.web.accounts.access import memberships, needs_factor, signed_in
from quartiers.web.accounts.factor import device_of
from quartiers.web.accounts.models import User
from quartiers.web.accounts.onward import see_other
from quartiers.web.accounts.territoire import name_of

DONE = {
    "profil": "Vos préférences sont enregistrées.",
    "mot-de-passe": "Votre mot de passe est changé. Vos autres sessions sont fermées.",
    "proconnect": "ProConnect ouvre maintenant ce compte.",
    "detache": "ProConnect n’ouvre plus ce compte.",
    "facteur": "Votre second facteur est retiré.",
}


@require_http_methods(["GET", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    if request.method == "GET":
        return _page(request, user)
    name = " ".join(request.POST.get("name", "").split())
    if not name or len(name) > 120:
        return _page(request, user, {"name": "Écrivez votre nom, en 120 caractères au plus."})
    user.name, user.digest = name, "digest" in request.POST
    user.save(update_fields=["name", "digest"])
    return done("profil")


@sensitive_post_parameters("password", "password_new")
@require_POST
def password(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    new = request.POST.get("password_new", "")[:1_000]
    if user.has_usable_password() and not user.check_password(request.POST.get("password", "")):
        return _page(request, user, {"password": "Ce n’est pas votre mot de passe actuel."})
    refusal = refused_password(new, user)
    if refusal:
        return _page(request, user, {"password_new": refusal})
    user.set_password(new)
    user.save(update_fields=["password"])
    update_session_auth_hash(request, user)
    return done("mot-de-passe")


def refused_password(new: str, user: User) -> str:
    """What the validators say against it, "" for a good one."""
    try:
        password_validation.validate_password(new, user)
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


def done(what: str) -> HttpResponseRedirect:
    return see_other(f"{reverse('compte')}?fait={what}")


def _page(request: HttpRequest, user: User, errors: dict[str, str] | None = None) -> HttpResponse:
    context = {
        "errors": errors or {},
        "done": DONE.get(request.GET.get("fait", ""), ""),
        "roles": [(m, name_of(m.territory) if m.territory else "") for m in memberships(user)],
        "device": device_of(user),
        "codes_left": user.recovery_codes.filter(used_at__isnull=True).count(),
        "factor_needed": needs_factor(user),
        "has_password": user.has_usable_password(),
        "proconnect": settings.OPTIONS.proconnect,
        "password_help": password_validation.password_validators_help_texts(),
    }
    return render(request, "comptes/compte.html.j2", context, status=400 if errors else 200)


urls = [
    path("espace/compte/", page, name="compte"),
    path("espace/compte/mot-de-passe/", password, name="mot_de_passe"),
]
