"""Invitations: a link that works once, for one address, until it expires or is withdrawn."""

from dataclasses import dataclass

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from quartiers.errors import BadInput
from quartiers.web.accounts import mail
from quartiers.web.accounts.models import Invitation, Membership, Organisation, User, hashed
from quartiers.web.accounts.rights import NATIONAL, Role

GONE = {
    "unknown": "Ce lien n’est pas celui d’une invitation : l’avez-vous copié en entier ?",
    "used": "Cette invitation a déjà servi. Connectez-vous avec le compte qu’elle a ouvert.",
    "withdrawn": "Cette invitation a été retirée par l’équipe du territoire.",
    "expired": "Cette invitation a expiré : demandez-en une nouvelle.",
}


@dataclass(frozen=True)
class Sent:
    """`link` is said once: only the hash of its token is kept."""

    invitation: Invitation
    link: str
    mailed: bool


def found(token: str) -> tuple[Invitation | None, str]:
    """The invitation of a link, and why it is worth nothing, "" for a good one."""
    invitation = (
        Invitation.objects.select_related("organisation", "sent_by")
        .filter(token_hash=hashed(token))
        .first()
    )
    return invitation, state_of(invitation)


def state_of(invitation: Invitation | None) -> str:
    if invitation is None:
        return "unknown"
    if invitation.used_at is not None:
        return "used"
    if invitation.withdrawn_at is not None:
        return "withdrawn"
    return "expired" if invitation.expires_at <= timezone.now() else ""


def invite(
    email: str,
    role: Role,
    territory: str,
    organisation: Organisation,
    by: User | None,
    base: str,
    place: str,
) -> Sent:
    """Write it down and send it; `base` is the address of the site, `place` the territory's name.
    Raises BadInput where the role is not one of that place."""
    if (role in NATIONAL) != (territory == ""):
        raise BadInput(
            f"Le rôle {role.label} ne va pas avec ce territoire.",
            "Un rôle national est de tous les territoires, les autres d’un seul.",
        )
    token = Invitation.new_token()
    invitation = Invitation.objects.create(
        email=email.strip().lower(),
        organisation=organisation,
        territory=territory,
        role=role,
        token_hash=hashed(token),
        sent_by=by,
    )
    link = base.rstrip("/") + reverse("invitation", args=(token,))
    message = mail.letter(
        invitation.email,
        "Invitation à un espace de travail",
        "invitation",
        invitation=invitation,
        role=role.label,
        place=place,
        by=by.name if by else "",
        link=link,
    )
    return Sent(invitation, link, mail.send(message))


@transaction.atomic
def accept(invitation: Invitation, user: User) -> str:
    """Give the role. Of two who use a link at once, one has it; "" or why not."""
    held = Invitation.objects.select_for_update().get(pk=invitation.pk)
    refusal = state_of(held)
    if refusal:
        return refusal
    held.used_at, held.used_by = timezone.now(), user
    held.save(update_fields=["used_at", "used_by"])
    join(user, held.organisation, held.territory, Role(held.role))
    return ""


def join(user: User, organisation: Organisation, territory: str, role: Role) -> Membership:
    """One role at a time in an organisation on a territory: the former one ends."""
    former = Membership.objects.select_for_update().filter(
        user=user, organisation=organisation, territory=territory, until__isnull=True
    )
    former.update(until=timezone.now())
    user.__dict__.pop("_in_force", None)
    made: Membership = Membership.objects.create(
        user=user, organisation=organisation, territory=territory, role=role
    )
    return made


def withdraw(invitation: Invitation) -> None:
    Invitation.objects.filter(pk=invitation.pk, used_at__isnull=True).update(
        withdrawn_at=timezone.now()
    )
