"""One letter a day at most: kept whole with what it tells, then sent until the server takes it.

A letter and the marks « told » of what it holds are written together: what is told once is never
told again, and a mail server that is down loses nothing. A sender that is killed between the
server's acknowledgement and ours sends the same letter again an hour later, under the same
Message-ID, which a mailbox shows once.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import IntegrityError, models, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django_tasks import task

from quartiers.territory import french
from quartiers.web.accounts.durations import LETTERS
from quartiers.web.accounts.models import User
from quartiers.web.strategies.models import Letter, Notification, Task
from quartiers.web.strategies.notifications.gathering import News, news
from quartiers.web.strategies.notifications.stopping import address

log = logging.getLogger("quartiers.web")
CLAIM = timedelta(hours=1)  # after which a sender is held to be dead
AGAIN = timedelta(minutes=15)


@dataclass(frozen=True)
class Sent:
    """`waiting`: letters that the mail server did not take, kept for the next time."""

    made: int
    sent: int
    waiting: int


def digests(today: date, site: str = "") -> Sent:
    """Make the letters of the day, and send those that wait."""
    made = sum(_made(user, today, site or settings.OPTIONS.site) for user in _readers())
    sent = sum(deliver(letter) for letter in _waiting())
    return Sent(made, sent, Letter.objects.filter(sent_at__isnull=True).count())


@task()
def daily() -> int:
    """The same for a worker of tasks; what the server refused is tried again by another one."""
    found = digests(timezone.localdate())
    if found.waiting:
        daily.using(run_after=timezone.now() + AGAIN).enqueue()
    return found.sent


def _readers() -> Iterator[User]:
    """A demonstration account has no mailbox: its letters go to the console, never to a server."""
    found = User.objects.filter(is_active=True, digest=True, confirmed_at__isnull=False)
    if settings.OPTIONS.smtp_host:
        found = found.exclude(fictitious=True)
    with_news = models.Q(notifications__told_at=None, notifications__read_at=None)
    with_tasks = models.Q(tasks__told_at=None, tasks__done_on=None, tasks__due_on__isnull=False)
    held = found.filter(with_news, notifications__isnull=False) | found.filter(with_tasks)
    yield from User.objects.filter(pk__in=held.values("pk")).order_by("pk")


def _made(user: User, today: date, site: str) -> bool:
    """A letter that still waits holds back the next one: one a day, in order."""
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        held = Letter.objects.filter(user=user)
        if held.filter(models.Q(sent_at=None) | models.Q(day=today)).exists():
            return False
        if held.filter(sent_at__date=today).exists():
            return False
        found = news(user, today)
        if not found.any:
            return False
        try:
            with transaction.atomic():
                Letter.objects.create(
                    user=user, day=today, subject=_subject(found), text=_text(user, found, site)
                )
        except IntegrityError:  # another process made it at the same instant
            return False
        now = timezone.now()
        Notification.objects.filter(pk__in=found.notifications).update(told_at=now)
        Task.objects.filter(pk__in=found.tasks).update(told_at=now)
        return True


def _subject(found: News) -> str:
    parts = []
    if found.due:
        parts.append(french.counted(len(found.due), "tâche à échéance", "tâches à échéance"))
    if found.written:
        parts.append(french.counted(len(found.written), "message", "messages"))
    return f"Quartiers productifs : {french.listed(parts)}"


def _text(user: User, found: News, site: str) -> str:
    def place(line: object) -> str:
        path = reverse("action", args=(line.territory, line.action))  # type: ignore[attr-defined]
        return f"{site.rstrip('/')}{path}"

    return render_to_string(
        "courriels/resume.txt.j2",
        {
            "user": user,
            "due": [(line, place(line)) for line in found.due],
            "written": [(line, place(line)) for line in found.written],
            "stop": f"{site.rstrip('/')}{address(user)}",
        },
    ).strip()


def _waiting() -> Iterator[Letter]:
    Letter.objects.filter(sent_at=None, made_at__lt=timezone.now() - LETTERS).delete()
    for pk in (
        Letter.objects.filter(sent_at=None).order_by("day", "pk").values_list("pk", flat=True)
    ):
        yield Letter(pk=pk)


def deliver(letter: Letter) -> bool:
    """Whether it left now. Two senders never hold it together."""
    now = timezone.now()
    free = models.Q(claimed_at=None) | models.Q(claimed_at__lt=now - CLAIM)
    held = Letter.objects.filter(free, pk=letter.pk, sent_at=None)
    if not held.update(claimed_at=now, tries=models.F("tries") + 1):
        return False
    found = Letter.objects.select_related("user").get(pk=letter.pk)
    if not (found.user.is_active and found.user.digest):
        found.delete()  # stopped meanwhile: the site still shows what it told
        return False
    if not _gone(found):
        Letter.objects.filter(pk=found.pk).update(claimed_at=None)
        return False
    # What it said is on the site: the copy is of no more use.
    Letter.objects.filter(pk=found.pk).update(sent_at=timezone.now(), text="")
    return True


def _gone(letter: Letter) -> bool:
    stop = next((line for line in letter.text.splitlines() if "/espace/resume/" in line), "")
    headers = {"Message-ID": f"<{letter.uid}@quartiers>", "Auto-Submitted": "auto-generated"}
    if stop:
        headers["List-Unsubscribe"] = f"<{stop.strip()}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message = EmailMessage(
        subject=letter.subject, body=letter.text, to=[letter.user.email], headers=headers
    )
    try:
        return bool(message.send() == 1)
    except (OSError, SMTPException) as error:
        log.warning("Un résumé n’est pas parti : %s", type(error).__name__)
        return False
