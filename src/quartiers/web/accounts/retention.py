"""Erasing what has had its time."""

from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.utils import timezone
from django_tasks import task

from quartiers.web.accounts.closing import FORMER, close
from quartiers.web.accounts.durations import ASLEEP, ATTEMPTS, INVITATIONS, LISTS, UNCONFIRMED
from quartiers.web.accounts.models import Invitation, ListPurpose, User


def erase_old_purposes() -> int:
    found = ListPurpose.objects.filter(at__lt=timezone.now() - LISTS)
    return found.delete()[0]


def tidy() -> dict[str, int]:
    """Erase all that has had its time; how many of each."""
    now = timezone.now()
    invitations = Invitation.objects.filter(sent_at__lt=now - INVITATIONS)
    unconfirmed = User.objects.filter(
        confirmed_at__isnull=True, is_active=True, created_at__lt=now - UNCONFIRMED
    )
    asleep = User.objects.filter(is_active=True, confirmed_at__isnull=False).exclude(name=FORMER)
    asleep = asleep.filter(last_login__lt=now - ASLEEP) | asleep.filter(
        last_login__isnull=True, created_at__lt=now - ASLEEP
    )
    closed = [*unconfirmed, *asleep]
    for user in closed:
        close(user)
    return {
        "listes nominatives": erase_old_purposes(),
        "invitations": invitations.delete()[0],
        "comptes": len(closed),
        "essais de connexion": AccessAttempt.objects.filter(
            attempt_time__lt=now - ATTEMPTS
        ).delete()[0],
        "sessions": Session.objects.filter(expire_date__lt=now).delete()[0],
    }


@task()
def tidied() -> dict[str, int]:
    """The same, for whatever runs tasks at fixed times."""
    return tidy()
