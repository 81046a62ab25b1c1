"""Who works on a territory: invitations, roles, departures."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from quartiers.errors import BadInput
from quartiers.web.accounts.access import may, require, signed_in
from quartiers.web.accounts.invitations import state_of, withdraw
from quartiers.web.accounts.inviting import Asked, asked, read_invitation, send_invitation
from quartiers.web.accounts.leaving import change_role, holdings, leave
from quartiers.web.accounts.models import Invitation, Membership, OrganisationKind, User
from quartiers.web.accounts.onward import see_other
from quartiers.web.accounts.rights import MATRIX, NATIONAL, Right, Role
from quartiers.web.accounts.territoire import territory_context

ROLES = tuple(role for role in Role if role not in NATIONAL)
DONE = {
    "invite": "L’invitation est partie.",
    "invite-sans-courriel": "L’invitation est enregistrée, mais son courriel n’a pas pu partir.",
    "retiree": "L’invitation est retirée : son lien ne sert plus.",
    "role": "Le rôle est changé.",
    "depart": "Le départ est enregistré.",
}


@dataclass(frozen=True)
class Waiting:
    """An invitation as its territory sees it: the address is not spelt out."""

    invitation: Invitation
    to: str
    expired: bool


@require_GET
def page(request: HttpRequest, territory: str) -> HttpResponse:
    require(request, Right.MEMBERS, territory)
    return _page(request, territory, Asked())


def _page(
    request: HttpRequest, territory: str, form: Asked, error: BadInput | None = None
) -> HttpResponse:
    members, place = in_force(territory), territory_context(request, territory)
    context = {
        "territory": place,
        "fictitious": place.fictitious,
        "members": members,
        "organisations": sorted({m.organisation.name for m in members}),
        "waiting": pending(territory),
        "may_invite": may(request.user, Right.INVITE, territory),
        "roles": [(role.value, role.label) for role in ROLES],
        "kinds": OrganisationKind.choices,
        "form": form,
        "error": error,
        "done": DONE.get(request.GET.get("fait", ""), ""),
        "me": request.user,
    }
    return render(request, "comptes/membres.html.j2", context, status=400 if error else 200)


@require_POST
def invite(request: HttpRequest, territory: str) -> HttpResponse:
    user = require(request, Right.INVITE, territory)
    form = asked(request)
    try:
        read = read_invitation(form, territory, ROLES)
    except BadInput as error:
        return _page(request, territory, form, error)
    sent = send_invitation(request, read, by=user)
    return _done(territory, "invite" if sent.mailed else "invite-sans-courriel")


@require_POST
def take_back(request: HttpRequest, territory: str, pk: int) -> HttpResponse:
    require(request, Right.INVITE, territory)
    withdraw(get_object_or_404(Invitation, pk=pk, territory=territory))
    return _done(territory, "retiree")


@require_POST
def role(request: HttpRequest, territory: str, pk: int) -> HttpResponse:
    require(request, Right.INVITE, territory)
    membership = _membership(territory, pk)
    wanted = request.POST.get("role", "")
    if wanted not in ROLES:
        return _page(request, territory, Asked(), BadInput("Choisissez un rôle de la liste.", ""))
    try:
        change_role(membership, Role(wanted))
    except BadInput as error:
        return _page(request, territory, Asked(), error)
    return _done(territory, "role")


@require_http_methods(["GET", "POST"])
def departure(request: HttpRequest, territory: str, pk: int) -> HttpResponse:
    """Of somebody, for who may invite; or one's own."""
    user = signed_in(request)
    own = user.memberships.filter(pk=pk, territory=territory).exists()
    if not own:
        require(request, Right.INVITE, territory)
    membership = _membership(territory, pk)
    error = None
    if request.method == "POST":
        try:
            leave(membership, _heir(request, membership), by=user)
        except BadInput as refusal:
            error = refusal
        else:
            return see_other(reverse("espace")) if own else _done(territory, "depart")
    place = territory_context(request, territory)
    context = {
        "territory": place,
        "fictitious": place.fictitious,
        "membership": membership,
        "own": own,
        "holdings": holdings(membership.user, territory),
        "heirs": heirs(membership),
        "error": error,
    }
    return render(request, "comptes/depart.html.j2", context, status=400 if error else 200)


def in_force(territory: str) -> list[Membership]:
    found = Membership.objects.filter(
        territory=territory, until__isnull=True, user__is_active=True
    ).select_related("user", "organisation")
    rank = {role.value: number for number, role in enumerate(Role)}
    return sorted(found, key=lambda m: (rank[m.role], m.user.name.casefold()))


def pending(territory: str) -> list[Waiting]:
    found = Invitation.objects.filter(
        territory=territory, used_at__isnull=True, withdrawn_at__isnull=True
    ).select_related("organisation", "sent_by")
    return [
        Waiting(each, masked(each.email), state_of(each) == "expired")
        for each in found.order_by("-sent_at")
    ]


def masked(email: str) -> str:
    """Enough for its sender to know it again."""
    name, _, domain = email.partition("@")
    return f"{name[:1]}…@{domain}"


def heirs(membership: Membership) -> list[User]:
    """Those of the territory who may write what the other one piloted: the team; for a partner, who
    has their organisation's actions alone, those of that organisation too."""
    partner = Right.WRITE not in MATRIX[Role(membership.role)]
    people = {
        m.user
        for m in in_force(membership.territory)
        if m.user_id != membership.user_id
        and (
            Right.WRITE in MATRIX[Role(m.role)]
            or (
                partner
                and m.organisation_id == membership.organisation_id
                and Right.WRITE_OWN in MATRIX[Role(m.role)]
            )
        )
    }
    return sorted(people, key=lambda person: person.name.casefold())


def _heir(request: HttpRequest, membership: Membership) -> User | None:
    chosen = request.POST.get("heir", "")
    if not chosen:
        return None
    found = [person for person in heirs(membership) if str(person.pk) == chosen]
    if not found:
        raise BadInput("Cette personne n’écrit pas sur ce territoire.", "Choisissez dans la liste.")
    return found[0]


def _membership(territory: str, pk: int) -> Membership:
    found: Membership = get_object_or_404(
        Membership.objects.select_related("user", "organisation"),
        pk=pk,
        territory=territory,
        until__isnull=True,
    )
    return found


def _done(territory: str, what: str) -> HttpResponseRedirect:
    return see_other(f"{reverse('membres', args=(territory,))}?fait={what}")


urls = [
    path("espace/<slug:territory>/membres/", page, name="membres"),
    path("espace/<slug:territory>/membres/inviter/", invite, name="inviter"),
    path("espace/<slug:territory>/membres/<int:pk>/role/", role, name="membre_role"),
    path("espace/<slug:territory>/membres/<int:pk>/depart/", departure, name="membre_depart"),
    path(
        "espace/<slug:territory>/invitations/<int:pk>/retirer/",
        take_back,
        name="invitation_retirer",
    ),
]
