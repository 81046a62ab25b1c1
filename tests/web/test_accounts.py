"""Members, departures, the administrator's page and command, the tables at the start."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import date
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from django.db import connection
from django.utils import timezone
from tests.web.pages import text
from tests.web.people import ELSEWHERE, HERE, member, organisation, signed_in, user
from tests.web.test_serve import served

from quartiers.cli import root
from quartiers.errors import BadInput
from quartiers.web.accounts.models import Membership
from quartiers.web.accounts.rights import Role
from quartiers.web.database import backup
from quartiers.web.localfiles.models import LocalFile
from quartiers.web.strategies.models import Action, Objective, Strategy, Task

WAIT = 120


def action(pilot, territory=ELSEWHERE, **fields) -> Action:
    strategy = Strategy.objects.create(territory=territory, title="Essai")
    objective = Objective.objects.create(strategy=strategy, title="But", priority="entrepreneuriat")
    return Action.objects.create(objective=objective, title="Faire", pilot=pilot, **fields)


def leave_page(someone, territory=ELSEWHERE) -> str:
    held = someone.memberships.get(territory=territory, until__isnull=True)
    return f"/espace/{territory}/membres/{held.pk}/depart/"


@pytest.mark.django_db
class TestDepartures:
    def test_hand_over(self, empty_site):
        pilot = user(Role.PILOTE, ELSEWHERE)
        gone = user(Role.CONTRIBUTEUR, ELSEWHERE, name="Part")
        heir = user(Role.CONTRIBUTEUR, ELSEWHERE, name="Reste")
        mine, deleted = action(gone), action(gone, deleted_at=timezone.now())
        other = action(gone, HERE)
        todo = Task.objects.create(action=mine, title="A", owner=gone)
        past = Task.objects.create(action=mine, title="B", owner=gone, done_on="2026-01-01")
        client = signed_in(empty_site, pilot)
        page = text(client.get(leave_page(gone)))
        assert "1 action pilotée" in page
        assert "1 tâche à faire" in page
        answer = client.post(leave_page(gone), {"heir": heir.pk})
        assert answer["Location"].endswith("?fait=depart")
        for each in (mine, deleted, other, todo, past):
            each.refresh_from_db()
        assert (mine.pilot, todo.owner) == (heir, heir)
        assert (deleted.pilot, other.pilot, past.owner) == (gone, gone, gone)
        assert mine.version == 2
        assert mine.history.first().history_user == pilot
        assert not gone.memberships.filter(until__isnull=True).exists()

    def test_nobody_takes_over(self, empty_site):
        client = signed_in(empty_site, user(Role.PILOTE, ELSEWHERE))
        gone = user(Role.CONTRIBUTEUR, ELSEWHERE)
        mine = action(gone)
        client.post(leave_page(gone), {"heir": ""})
        mine.refresh_from_db()
        assert mine.pilot is None

    @pytest.mark.parametrize(
        ("leaver", "same", "given"),
        [("contributeur", True, 400), ("partenaire", True, 303)] + [("partenaire", False, 400)],
    )
    def test_partner_takes_over_their_own(self, empty_site, leaver, same, given):
        """Not the actions of others, which do not exist for them."""
        client, chamber = signed_in(empty_site, user(Role.PILOTE, ELSEWHERE)), organisation()
        gone = user(leaver, ELSEWHERE, organisation=chamber)
        heir = user(Role.PARTENAIRE, ELSEWHERE, organisation=chamber if same else organisation())
        assert client.post(leave_page(gone), {"heir": heir.pk}).status_code == given

    @pytest.mark.parametrize("who", ["reader", "stranger", "text"])
    def test_heir_must_write_here(self, empty_site, who):
        client = signed_in(empty_site, user(Role.PILOTE, ELSEWHERE))
        gone = user(Role.CONTRIBUTEUR, ELSEWHERE)
        action(gone)
        heir = {
            "reader": user(Role.LECTEUR, ELSEWHERE).pk,
            "stranger": user(Role.PILOTE, HERE).pk,
            "text": "' OR 1=1",
        }[who]
        assert client.post(leave_page(gone), {"heir": heir}).status_code == 400
        assert gone.memberships.filter(until__isnull=True).exists()

    def test_last_pilot_stays(self, empty_site):
        pilot = user(Role.PILOTE, ELSEWHERE)
        client = signed_in(empty_site, pilot)
        answer = client.post(leave_page(pilot))
        assert answer.status_code == 400
        assert "seul pilote" in text(answer)
        held = pilot.memberships.get()
        place = f"/espace/{ELSEWHERE}/membres/{held.pk}/role/"
        assert client.post(place, {"role": "lecteur"}).status_code == 400
        user(Role.PILOTE, ELSEWHERE)
        assert client.post(leave_page(pilot))["Location"] == "/espace/"
        assert client.get(f"/espace/{ELSEWHERE}/membres/").status_code == 404

    def test_one_leaves_alone(self, empty_site):
        reader = user(Role.LECTEUR, ELSEWHERE)
        client = signed_in(empty_site, reader)
        assert client.get(leave_page(reader)).status_code == 200
        assert client.post(leave_page(reader))["Location"] == "/espace/"
        other = user(Role.LECTEUR, ELSEWHERE)
        member(reader, Role.LECTEUR, ELSEWHERE)
        assert client.post(leave_page(other)).status_code == 404

    def test_second_tie_keeps_the_actions(self, empty_site):
        pilot = user(Role.PILOTE, ELSEWHERE)
        gone = user(Role.CONTRIBUTEUR, ELSEWHERE)
        place = leave_page(gone)
        member(gone, Role.PARTENAIRE, ELSEWHERE)
        mine = action(gone)
        signed_in(empty_site, pilot).post(place, {"heir": pilot.pk})
        mine.refresh_from_db()
        assert mine.pilot == gone

    def test_role_is_changed(self, empty_site):
        client = signed_in(empty_site, user(Role.PILOTE, ELSEWHERE))
        held = user(Role.LECTEUR, ELSEWHERE).memberships.get()
        place = f"/espace/{ELSEWHERE}/membres/{held.pk}/role/"
        for wrong in ("administrateur", "", "x"):
            assert client.post(place, {"role": wrong}).status_code == 400
        assert client.post(place, {"role": "contributeur"}).status_code == 303
        roles = Membership.objects.filter(user=held.user).order_by("pk")
        assert [(m.role, m.until is None) for m in roles] == [
            ("lecteur", False),
            ("contributeur", True),
        ]
        assert client.post(place, {"role": "pilote"}).status_code == 404  # no longer in force


@pytest.mark.django_db
class TestAdministration:
    def test_organisation_is_changed(self, empty_site):
        held = organisation("Avant")
        client = signed_in(empty_site, user(Role.ADMINISTRATEUR))
        place = f"/espace/administration/organisations/{held.pk}/"
        given = {"name": "Après", "kind": "bpifrance", "operator": "bpifrance", "region": "32"}
        assert client.post(place, given | {"siren": "12"}).status_code == 400
        assert client.post(place, given | {"siren": "320 252 489"}).status_code == 303
        held.refresh_from_db()
        assert (held.name, held.siren, held.operator) == ("Après", "320252489", "bpifrance")

    def test_kinds_of_organisations(self, empty_site):
        """Those of the programme, offered to who invites."""
        page = signed_in(empty_site, user(Role.ADMINISTRATEUR)).get("/espace/administration/")
        for kind in (
            "Collectivité",
            "Préfecture",
            "ANCT",
            "ANRU",
            "Banque des Territoires",
            "Bpifrance",
            "Chambre consulaire",
            "Association",
        ):
            assert f">{kind}</option>" in page.content.decode()

    def test_invited_anywhere(self, empty_site, mailoutbox):
        client = signed_in(empty_site, user(Role.ADMINISTRATEUR))
        given = {"email": "a@exemple.fr", "organisation": "ANCT", "kind": "anct"}
        place = "/espace/administration/inviter/"
        local = given | {"role": "pilote", "territory": "roubaix"}
        national = given | {"role": "animateur_national", "territory": ""}
        for wrong in (local | {"territory": "nulle-part"}, local | {"territory": ""}):
            assert client.post(place, wrong).status_code == 400
        assert client.post(place, national | {"territory": "roubaix"}).status_code == 400
        assert client.post(place, local).status_code == 303
        assert client.post(place, national).status_code == 303
        assert len(mailoutbox) == 2

    def test_national_role_ends(self, empty_site):
        admin, other = user(Role.ADMINISTRATEUR), user(Role.ANIMATEUR_NATIONAL)
        client = signed_in(empty_site, admin)
        place = "/espace/administration/roles/{}/retirer/"
        assert client.post(place.format(other.memberships.get().pk)).status_code == 303
        assert client.post(place.format(admin.memberships.get().pk)).status_code == 400
        assert not other.memberships.filter(until__isnull=True).exists()


def quartiers(*arguments: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", "quartiers", "people", *arguments],
        capture_output=True,
        text=True,
        timeout=WAIT,
    )


@pytest.mark.site
def test_command(own, tmp_path):
    """From an empty folder to a first link, and its copy."""
    invite = ("invite", "a@exemple.fr", "--role", "administrateur", "--organisation", "ANCT",
              "--kind", "anct", "--site", "https://exemple.fr/")  # fmt: skip
    early = quartiers(*invite)
    assert early.returncode == 2
    assert "people migrate" in early.stderr
    first = quartiers("migrate")
    assert "Appliquée : accounts.0001_initial" in first.stdout, first.stderr
    sent = quartiers(*invite)
    assert "https://exemple.fr/espace/invitation/" in sent.stdout, sent.stderr
    asked = "select email from accounts_invitation"
    assert own.rows(asked) == [("a@exemple.fr",)]
    copy = tmp_path / "copie.sqlite3"
    saved = quartiers("backup", str(copy))
    if own.address:
        assert "pg_dump" in saved.stderr
        return
    assert saved.returncode == 0
    assert copy.stat().st_mode & 0o077 == 0
    with closing(sqlite3.connect(copy)) as base:
        assert base.execute(asked).fetchall() == [("a@exemple.fr",)]


@pytest.mark.django_db
def test_command_refuses(empty_site, tmp_path):
    def run(*arguments: str) -> None:
        root.main(["people", *arguments], standalone_mode=False)

    lost = ("invite", "a@exemple.fr", "--organisation", "Ville", "--kind", "collectivite")
    with pytest.raises(BadInput, match="n’est pas un territoire connu"):
        run(*lost, "--role", "pilote", "--territory", "roubais")
    with pytest.raises(BadInput, match="ne va pas ici"):
        run(*lost, "--role", "pilote")
    with pytest.raises(BadInput, match="ne va pas ici"):
        run(*lost, "--role", "administrateur", "--territory", "roubaix")
    here = tmp_path / "copie"
    here.touch()
    from django.db import connection

    why = "existe déjà" if connection.vendor == "sqlite" else "celle de SQLite"
    with pytest.raises(BadInput, match=why):
        run("backup", str(here))


@pytest.mark.django_db
def test_command_says_what_it_did(empty_site, capsys):
    root.main(["people", "migrate"], standalone_mode=False)
    expired = LocalFile.objects.create(
        territory=ELSEWHERE, kind="autre", access="equipe", keep_until=date(2020, 1, 1)
    )
    root.main(["people", "tidy"], standalone_mode=False)
    said = capsys.readouterr().out
    assert "La base est à jour." in said
    for what in ("listes nominatives : 0", "fichiers locaux : 1", "photos de relevés : 0"):
        assert what in said
    assert not LocalFile.objects.filter(pk=expired.pk).exists()


@pytest.mark.site
def test_tables_at_the_start(own, tmp_path):
    """Made in trial mode; in production they wait for who keeps the base."""
    with served(tmp_path, "--no-demo", "--production", "--workers", "1") as address:
        assert own.tables() == 0
        with pytest.raises(HTTPError) as refused:
            urlopen(f"{address}espace/invitation/x/", timeout=WAIT)
        assert refused.value.code == 503
        refused.value.close()
    with served(tmp_path, "--no-demo"):
        assert own.tables() > 20


def test_backup_of_another_base(monkeypatch, tmp_path):
    monkeypatch.setattr(connection, "vendor", "postgresql")
    with pytest.raises(BadInput, match="DATABASE_URL"):
        backup(tmp_path / "copie")
