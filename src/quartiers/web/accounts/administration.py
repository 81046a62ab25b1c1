"""For the administrator: organisations, national roles, invitations anywhere, accounts."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from quartiers.errors import BadInput, InvalidCode
from quartiers.territory.codes import Siren
from quartiers.web.accounts.access import require
from quartiers.web.accounts.inviting import (
    Asked,
    asked,
    read_invitation,
    roles_of,
    send_invitation,
)
from quartiers.web.accounts.leaving import leave
from quartiers.web.accounts.models import Membership, Organisation, OrganisationKind
from quartiers.web.accounts.onward import see_other
from quartiers.web.accounts.rights import Right, Role
from quartiers.web.accounts.territoire import name_of

DONE = {
    "invite": "L’invitation est partie.",
    "invite-sans-courriel": "L’invitation est enregistrée, mais son courriel n’a pas pu partir.",
    "organisation": "L’organisation est enregistrée.",
    "depart": "Le départ est enregistré.",
}


@dataclass(frozen=True)
class Peopled:
    """A territory that has members."""

    key: str
    name: str
    count: int


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    require(request, Right.ADMINISTER)
    return _page(request, Asked(), "")


@require_POST
def invite(request: HttpRequest) -> HttpResponse:
    user = require(request, Right.ADMINISTER)
    form, territory = asked(request), request.POST.get("territory", "").strip()[:60]
    try:
        if territory and not name_of(territory):
            raise BadInput(
                f"« {territory} » n’est pas un territoire connu.",
                "Écrivez l’identifiant d’un territoire labellisé (roubaix) ou un code officiel.",
            )
        read = read_invitation(form, territory, roles_of(territory))
        sent = send_invitation(request, read, by=user)
    except BadInput as error:
        return _page(request, form, territory, error)
    return _done("invite" if sent.mailed else "invite-sans-courriel")


@require_http_methods(["GET", "POST"])
def organisation(request: HttpRequest, pk: int) -> HttpResponse:
    require(request, Right.ADMINISTER)
    held = get_object_or_404(Organisation, pk=pk)
    error = None
    if request.method == "POST":
        try:
            _change(request, held)
        except BadInput as refusal:
            error = refusal
        else:
            return _done("organisation")
    context = {"held": held, "kinds": OrganisationKind.choices, "error": error}
    return render(request, "comptes/organisation.html.j2", context, status=400 if error else 200)


@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a national role."""
    user = require(request, Right.ADMINISTER)
    held = get_object_or_404(Membership, pk=pk, territory="", until__isnull=True)
    if held.user_id == user.pk:
        return _page(
            request, Asked(), "", BadInput("Votre propre rôle se retire par un autre.", "")
        )
    leave(held, None, by=user)
    return _done("depart")


def _change(request: HttpRequest, held: Organisation) -> None:
    given = {
        name: " ".join(request.POST.get(name, "").split())
        for name in ("name", "kind", "siren", "operator", "region")
    }
    if not given["name"] or len(given["name"]) > 200 or given["kind"] not in OrganisationKind:
        raise BadInput("Il manque le nom ou la nature.", "Les deux sont obligatoires.")
    if given["siren"] and not held.fictitious:
        try:
            Siren(given["siren"].replace(" ", ""))
        except InvalidCode as error:
            raise BadInput(error.message, error.hint) from None
    given["siren"] = given["siren"].replace(" ", "")[:9]
    if len(given["operator"]) > 40 or len(given["region"]) > 2:
        raise BadInput("L’opérateur ou la région est trop long.", "Une région a deux chiffres.")
    for name, value in given.items():
        setattr(held, name, value)
    held.save()


def _page(
    request: HttpRequest, form: Asked, territory: str, error: BadInput | None = None
) -> HttpResponse:
    held = Membership.objects.filter(until__isnull=True, user__is_active=True)
    counts: dict[str, int] = {}
    for key in held.exclude(territory="").values_list("territory", flat=True):
        counts[key] = counts.get(key, 0) + 1
    places = [Peopled(key, name_of(key) or key, count) for key, count in counts.items()]
    context = {
        "organisations": Organisation.objects.order_by("name", "pk"),
        "national": held.filter(territory="").select_related("user", "organisation").order_by("pk"),
        "places": sorted(places, key=lambda place: place.name.casefold()),
        "roles": [(role.value, role.label) for role in Role],
        "kinds": OrganisationKind.choices,
        "form": form,
        "place": territory,
        "error": error,
        "done": DONE.get(request.GET.get("fait", ""), ""),
        "me": request.user,
    }
    return render(request, "comptes/administration.html.j2", context, status=400 if error else 200)


def _done(what: str) -> HttpResponseRedirect:
    return see_other(f"{reverse('administration')}?fait={what}")


urls = [
    path("espace/administration/", page, name="administration"),
    path("espace/administration/inviter/", invite, name="administration_inviter"),
    path("espace/administration/organisations/<int:pk>/", organisation, name="organisation"),
    path("espace/administration/roles/<int:pk>/retirer/", end, name="role_retirer"),
]
