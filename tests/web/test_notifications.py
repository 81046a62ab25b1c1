"""One letter a day: nothing lost, nothing sent twice, and a link that stops it."""

import re
from datetime import date, timedelta
from smtplib import SMTPServerDisconnected

import pytest
from django.core import mail
from django.utils import timezone
from tests.web import written
from tests.web.people import HERE, user

from quartiers.web.accounts.rights import Role
from quartiers.web.strategies.models import Letter, Notification, Task
from quartiers.web.strategies.notifications import digest
from quartiers.web.strategies.notifications.digest import deliver, digests
from quartiers.web.strategies.notifications.stopping import address
from quartiers.web.strategies.talk import comment, give

pytestmark = pytest.mark.django_db
SITE = "https://quartiers.exemple.fr/"


@pytest.fixture
def team(empty_site):
    """A mention and a late task wait for Awa."""
    awa, lea = user(Role.CONTRIBUTEUR, name="Awa Diallo"), user(Role.CONTRIBUTEUR, name="Léa Roy")
    action = written.action(written.objective(written.strategy(awa)))
    comment(action, HERE, lea, "@Awa Diallo le devis est là ; l’étude aussi.")
    due = timezone.localdate() - timedelta(days=2)
    give(Task(action=action, title="Relancer", owner=awa, due_on=due), HERE, awa)
    return {"awa": awa, "lea": lea, "action": action, "client": empty_site}


def today(after: int = 0) -> date:
    return timezone.localdate() + timedelta(days=after)


def test_one_letter_in_plain_french(team):
    assert digests(today(), SITE) == digest.Sent(made=1, sent=1, waiting=0)
    (letter,) = mail.outbox
    assert letter.to == [team["awa"].email]
    assert letter.subject == "Quartiers productifs : 1\xa0tâche à échéance et 1\xa0message"
    assert "Relancer : attendue le" in letter.body
    assert "Léa Roy vous cite : « @Awa Diallo le devis est là ; l’étude aussi. »" in letter.body
    assert f"{SITE}espace/{HERE}/actions/{team['action'].pk}/" in letter.body
    assert "&" not in letter.body
    assert letter.content_subtype == "plain"
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_nothing_is_told_twice(team):
    digests(today(), SITE)
    for after in (0, 1, 2):
        assert digests(today(after), SITE) == digest.Sent(0, 0, 0)
    assert len(mail.outbox) == 1
    assert Letter.objects.get().text == ""


def test_one_a_day(team):
    digests(today(), SITE)
    comment(team["action"], HERE, team["lea"], "@Awa Diallo encore")
    assert digests(today(), SITE).made == 0
    Letter.objects.update(day=today(-1), sent_at=timezone.now() - timedelta(days=1))
    assert digests(today(), SITE).sent == 1
    assert "encore" in mail.outbox[-1].body
    assert "Relancer" not in mail.outbox[-1].body


def test_server_down_loses_nothing(team, monkeypatch):
    def down(self) -> int:
        raise SMTPServerDisconnected("parti")

    with monkeypatch.context() as patched:
        patched.setattr("django.core.mail.EmailMessage.send", down)
        assert digests(today(), SITE) == digest.Sent(made=1, sent=0, waiting=1)
        comment(team["action"], HERE, team["lea"], "@Awa Diallo entre-temps")
        assert digests(today(1), SITE) == digest.Sent(made=0, sent=0, waiting=1)
    assert digests(today(1), SITE) == digest.Sent(made=0, sent=1, waiting=0)
    assert "le devis" in mail.outbox[0].body
    Letter.objects.update(sent_at=timezone.now() - timedelta(days=2))
    assert digests(today(2), SITE).sent == 1
    assert "entre-temps" in mail.outbox[1].body
    uid = Letter.objects.order_by("day").first().uid
    assert mail.outbox[0].extra_headers["Message-ID"] == f"<{uid}@quartiers>"


def test_two_senders_send_once(team, monkeypatch):
    """While one is sending, the other finds the letter taken."""
    inside = []

    def again(letter: Letter) -> bool:
        inside.append(deliver(letter))
        return True

    monkeypatch.setattr(digest, "_gone", again)
    assert digests(today(), SITE).sent == 1
    assert inside == [False]


def test_killed_while_sending_sends_again_later(team, monkeypatch):
    def killed(letter: Letter) -> bool:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(digest, "_gone", killed)
        with pytest.raises(KeyboardInterrupt):
            digests(today(), SITE)
    assert digests(today(), SITE).sent == 0
    Letter.objects.update(claimed_at=timezone.now() - timedelta(hours=2))
    assert digests(today(), SITE).sent == 1


def test_read_here_is_not_told(team):
    Notification.objects.update(read_at=timezone.now())
    Task.objects.update(done_on=today())
    assert digests(today(), SITE).made == 0


def test_far_task_waits(team):
    Notification.objects.update(read_at=timezone.now())
    Task.objects.update(due_on=today(10))
    assert digests(today(), SITE).made == 0
    assert digests(today(7), SITE).made == 1


def test_lost_role_tells_nothing(team):
    team["awa"].memberships.update(until=timezone.now())
    assert digests(today(), SITE).made == 0
    assert Notification.objects.get().told_at is None


@pytest.mark.parametrize(
    "fields", [{"digest": False}, {"is_active": False}, {"confirmed_at": None}]
)
def test_who_receives_none(team, fields):
    type(team["awa"]).objects.filter(pk=team["awa"].pk).update(**fields)
    assert digests(today(), SITE).made == 0


def test_link_stops_without_password(team):
    digests(today(), SITE)
    link = re.search(r"https://\S+/espace/resume/\S+/", mail.outbox[0].body)[0]
    place = link.removeprefix(SITE.rstrip("/"))
    page = team["client"].get(place)
    assert "Ne plus le recevoir" in page.content.decode()
    team["awa"].refresh_from_db()
    assert team["awa"].digest
    assert team["client"].post(place).status_code == 200
    team["awa"].refresh_from_db()
    assert not team["awa"].digest
    assert team["client"].get(place[:-4] + "abc/").status_code == 404


def test_stopped_before_it_left(team, monkeypatch):
    monkeypatch.setattr(digest, "_gone", lambda letter: False)
    digests(today(), SITE)
    team["client"].post(address(team["awa"]))
    assert not Letter.objects.exists()


def test_demonstration_never_reaches_a_server(team, settings):
    from dataclasses import replace

    type(team["awa"]).objects.update(fictitious=True)
    settings.OPTIONS = replace(settings.OPTIONS, smtp_host="smtp.exemple.fr")
    assert digests(today(), SITE).made == 0
