"""The form of an invitation, read with its refusals in French."""

from collections.abc import Collection
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import HttpRequest

from quartiers.errors import BadInput
from quartiers.web.accounts.invitations import Sent, invite
from quartiers.web.accounts.models import (
    Membership,
    Organisation,
    OrganisationKind,
    User,
)
from quartiers.web.accounts.rights import NATIONAL, Role
from quartiers.web.accounts.territoire import name_of
from quartiers.web.database import missing
from quartiers.web.state import fictitious_code


@dataclass(frozen=True)
class Asked:
    """As it was typed."""

    email: str = ""
    role: str = ""
    organisation: str = ""
    kind: str = ""


@dataclass(frozen=True)
class Read:
    email: str
    role: Role
    territory: str
    organisation: Organisation


def asked(request: HttpRequest) -> Asked:
    typed = {name: request.POST.get(name, "")[:400] for name in Asked.__dataclass_fields__}
    return Asked(**{name: " ".join(value.split()) for name, value in typed.items()})


def read_invitation(form: Asked, territory: str, roles: Collection[Role]) -> Read:
    """Raises BadInput for what cannot be sent."""
    email = form.email.lower()
    try:
        validate_email(email)
    except ValidationError:
        raise BadInput(
            f"« {form.email} » n’est pas une adresse électronique.", "Exemple : nom@domaine.fr."
        ) from None
    if form.role not in roles:
        raise BadInput(
            "Ce rôle ne va pas ici.",
            f"Choisissez parmi : {', '.join(role.label for role in roles)}.",
        )
    already = Membership.objects.filter(
        user__email=email, territory=territory, role=form.role, until__isnull=True
    )
    if already.exists():
        raise BadInput("Cette personne a déjà ce rôle ici.", "Elle figure parmi les membres.")
    return Read(email, Role(form.role), territory, organisation_named(form, territory))


def organisation_named(form: Asked, territory: str) -> Organisation:
    """The one that bears this name, else a new one; the invented ones stay among themselves."""
    name, fictitious = form.organisation, fictitious_code(territory)
    if not name or len(name) > 200:
        raise BadInput("Il manque l’organisation.", "Écrivez son nom, en 200 caractères au plus.")
    same = Organisation.objects.filter(name__iexact=name, fictitious=fictitious).first()
    if same is not None:
        return same
    if form.kind not in OrganisationKind:
        raise BadInput(
            f"L’organisation « {name} » n’est pas encore connue.",
            f"Donnez aussi sa nature : {', '.join(OrganisationKind.values)}.",
        )
    return Organisation.objects.create(name=name, kind=form.kind, fictitious=fictitious)


def invite_from(form: Asked, territory: str, site: str) -> Sent:
    """By the administrator, anywhere. Raises BadInput for a place or a role that is not one."""
    name = name_of(territory) if territory else ""
    if territory and not name:
        raise BadInput(
            f"« {territory} » n’est pas un territoire connu.",
            "Donnez l’identifiant d’un territoire labellisé (roubaix) ou un code officiel.",
        )
    if missing():
        raise BadInput(
            "La base des espaces de travail n’est pas à jour.",
            "Lancez d’abord « quartiers people migrate ».",
        )
    read = read_invitation(form, territory, roles_of(territory))
    return invite(
        read.email, read.role, territory, read.organisation, by=None, base=site, place=name
    )


def roles_of(territory: str) -> list[Role]:
    """Those of one territory, or the national ones for none."""
    return [role for role in Role if (role in NATIONAL) == (territory == "")]


def send_invitation(request: HttpRequest, read: Read, by: User) -> Sent:
    return invite(
        read.email,
        read.role,
        read.territory,
        read.organisation,
        by=by,
        base=request.build_absolute_uri("/"),
        place=name_of(read.territory) or read.territory,
    )
