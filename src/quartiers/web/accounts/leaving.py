"""Leaving a territory, or the site: what one piloted gets another pilot.

What is written of a strategy is known above this app: it answers these two signals.
"""

from dataclasses import dataclass

from django.db import transaction
from django.dispatch import Signal
from django.utils import timezone

from quartiers.errors import BadInput
from quartiers.web.accounts.models import Membership, User
from quartiers.web.accounts.rights import Role

# Sent with `user`, `territory`; each receiver answers a list of `Holding`.
holdings_asked = Signal()
# Sent with `user`, `territory`, `heir` (None: nobody yet), `by`, within the same transaction.
left = Signal()
ALONE = BadInput(
    "C’est le seul pilote de ce territoire.",
    "Donnez d’abord ce rôle à quelqu’un d’autre : un territoire ne reste pas sans pilote.",
)


@dataclass(frozen=True)
class Holding:
    """So many things that somebody is in charge of: « 3 actions pilotées »."""

    count: int
    label: str


def holdings(user: User, territory: str) -> list[Holding]:
    answers = holdings_asked.send(sender=User, user=user, territory=territory)
    return [holding for _, found in answers for holding in found if holding.count]


@transaction.atomic
def leave(membership: Membership, heir: User | None, by: User) -> None:
    """End a membership; the heir takes over once nothing else ties the person to that place.
    Raises BadInput for the last pilot."""
    held = Membership.objects.select_for_update().get(pk=membership.pk)
    if held.until is not None:
        return
    if is_last_pilot(held):
        raise ALONE
    held.until = timezone.now()
    held.save(update_fields=["until"])
    remains = Membership.objects.filter(
        user=held.user, territory=held.territory, until__isnull=True
    )
    if held.territory and not remains.exists():
        left.send(sender=User, user=held.user, territory=held.territory, heir=heir, by=by)


@transaction.atomic
def change_role(membership: Membership, role: Role) -> None:
    """The former role ends and stays in the history. Raises BadInput for the last pilot."""
    held = Membership.objects.select_for_update().get(pk=membership.pk)
    if held.until is not None or held.role == role:
        return
    if is_last_pilot(held):
        raise ALONE
    held.until = timezone.now()
    held.save(update_fields=["until"])
    Membership.objects.create(
        user=held.user, organisation=held.organisation, territory=held.territory, role=role
    )


def is_last_pilot(membership: Membership) -> bool:
    """All the pilots of the place are locked: two who leave at once do not both go."""
    if membership.role != Role.PILOTE:
        return False
    pilots = Membership.objects.select_for_update().filter(
        territory=membership.territory, role=Role.PILOTE, until__isnull=True, user__is_active=True
    )
    return {pilot.pk for pilot in pilots} <= {membership.pk}
