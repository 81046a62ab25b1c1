"""What concerns people: nominative lists, one's own data, how long all of it is kept."""

import csv
import io
from datetime import timedelta

import openpyxl
import polars as pl
import pytest
from django.apps import apps
from django.core import serializers
from django.core.management import call_command
from django.urls import get_resolver
from django.utils import timezone
from tests.web.pages import HOSTILE, text
from tests.web.people import ELSEWHERE, HERE, member, signed_in, user
from tests.web.test_accounts import action

from quartiers.storage.store import Store
from quartiers.usecases.list_log import log_path
from quartiers.usecases.stop_list import stop_list_path
from quartiers.web.accounts import durations, retention
from quartiers.web.accounts.lists import schemes, zones
from quartiers.web.accounts.models import Invitation, ListPurpose
from quartiers.web.accounts.rights import Role
from quartiers.web.strategies.models import Comment

pytestmark = pytest.mark.django_db
PLACE = f"/espace/{HERE}/listes/"
MOTIVE = "Invitation à la réunion du 3 décembre"
PASSWORD = "une phrase assez longue"


@pytest.fixture(autouse=True)
def quick(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def officer(site):
    """Of the fictitious territory."""
    return signed_in(site, user(Role.CONTRIBUTEUR, HERE, name="Awa"))


def form(**changes) -> dict[str, str]:
    chosen = {"scheme": "fisc-qpv", "zone": zones(HERE)[0].code, "motive": MOTIVE, "kind": "csv"}
    return chosen | changes


def sirets(answer) -> set[str]:
    rows = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";")
    return {row["siret"] for row in rows}


def test_list_with_a_purpose(officer):
    assert "fisc-qpv" in dict(schemes())
    answer = officer.post(PLACE, form())
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    assert answer["Content-Disposition"].startswith("attachment")
    kept = ListPurpose.objects.get()
    assert (kept.purpose, kept.user.name, kept.territory) == (MOTIVE, "Awa", HERE)
    assert kept.rows == len(sirets(answer)) > 0
    assert not log_path().exists()  # the site's own log is in the base
    page = text(officer.get(PLACE))
    assert MOTIVE in page
    told = page.split("Motifs gardés")[1]
    assert "Halles-Corlune" in told and "fisc-qpv" not in told  # by their names
    assert "12 mois" in page


def test_spreadsheet(officer):
    answer = officer.post(PLACE, form(kind="xlsx"))
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["Lisez-moi", "Établissements"]


@pytest.mark.parametrize("motive", ["", "   ", "...", "x" * 501, "123"])
def test_no_list_without_a_purpose(officer, motive):
    answer = officer.post(PLACE, form(motive=motive))
    assert answer.status_code == 400
    assert not ListPurpose.objects.exists()
    assert "attachment" not in answer.get("Content-Disposition", "")


@pytest.mark.parametrize("zone", ["", "QN07520M", "999", "57463", "../x", *HOSTILE])
def test_zones_of_the_territory_alone(officer, zone):
    assert officer.post(PLACE, form(zone=zone)).status_code == 400
    assert not ListPurpose.objects.exists()


@pytest.mark.parametrize("field", ["scheme", "kind"])
@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_form(officer, field, hostile):
    assert officer.post(PLACE, form(**{field: hostile})).status_code == 400


def test_log_of_ones_territory_alone(site, officer):
    officer.post(PLACE, form())
    other = signed_in(site, user(Role.PILOTE, ELSEWHERE))
    assert MOTIVE not in text(other.get(f"/espace/{ELSEWHERE}/listes/"))
    assert other.get(PLACE).status_code == 404


def test_right_to_object(officer):
    one = sorted(sirets(officer.post(PLACE, form())))[0]
    path = stop_list_path()
    path.write_text(f"{one[:9]} # par lettre\n", encoding="utf-8")
    try:
        assert one not in sirets(officer.post(PLACE, form()))
        path.write_text("illisible\n", encoding="utf-8")
        assert officer.post(PLACE, form()).status_code == 400  # no list without the stop-list
    finally:
        path.unlink()


def test_no_longer_diffusible(officer, monkeypatch):
    """The register of the next refresh says it of a unit: it is nowhere in the next list, since
    none was kept."""
    one = sorted(sirets(officer.post(PLACE, form())))[0]
    scan = Store.scan

    def refreshed(self, dataset, *more, **asked):
        table = scan(self, dataset, *more, **asked)
        names = table.collect_schema().names()
        if dataset != "etablissements" or "diffusible" not in names:
            return table
        gone = pl.col("siret") == one
        return table.with_columns(diffusible=pl.when(gone).then(False).otherwise("diffusible"))

    monkeypatch.setattr(Store, "scan", refreshed)
    left = sirets(officer.post(PLACE, form()))
    assert left
    assert one not in left
    assert one not in officer.get(PLACE).content.decode()


def test_purposes_are_erased_after_a_year(officer):
    officer.post(PLACE, form())
    ListPurpose.objects.update(at=timezone.now() - timedelta(days=366))
    officer.get(PLACE)
    assert not ListPurpose.objects.exists()


def test_territory_without_data(empty_site):
    client = signed_in(empty_site, user(Role.PILOTE, ELSEWHERE))
    page = client.get(f"/espace/{ELSEWHERE}/listes/")
    assert page.status_code == 200
    assert client.post(f"/espace/{ELSEWHERE}/listes/", {"motive": MOTIVE}).status_code == 400


# one's own data


def test_own_data(empty_site):
    someone = user(Role.PILOTE, ELSEWHERE, name="Awa", password=PASSWORD)
    Comment.objects.create(action=action(someone), author=someone, text="mon commentaire")
    answer = signed_in(empty_site, someone).get("/espace/compte/donnees/")
    held = answer.json()
    assert answer["Content-Disposition"] == 'attachment; filename="mon-compte.json"'
    assert held["compte"]["email"] == someone.email
    assert held["accounts.Membership.user"][0]["role"] == "pilote"
    assert held["strategies.Comment.author"][0]["text"] == "mon commentaire"
    assert held["strategies.Action.pilot"][0]["title"] == "Faire"
    body = answer.content.decode()
    assert someone.password not in body
    assert someone.totpdevice_set.get().key not in body


def test_closed_account(empty_site):
    someone = user(Role.CONTRIBUTEUR, ELSEWHERE, name="Awa Diallo", email="awa@exemple.fr",
                   password=PASSWORD, sub="sub-1")  # fmt: skip
    member(someone, Role.LECTEUR, HERE)
    Invitation.objects.create(email="awa@exemple.fr", organisation_id=someone.memberships.first()
                              .organisation_id, role="lecteur", token_hash="x")  # fmt: skip
    mine = action(someone)
    said = Comment.objects.create(action=mine, author=someone, text="reste")
    client = signed_in(empty_site, someone)
    assert client.post("/espace/compte/effacer/", {"password": "faux"}).status_code == 400
    answer = client.post("/espace/compte/effacer/", {"password": PASSWORD})
    assert answer["Location"] == "/espace/connexion/?fait=compte-efface"
    someone.refresh_from_db()
    mine.refresh_from_db()
    said.refresh_from_db()
    assert (someone.name, someone.sub, someone.is_active) == ("Ancien membre", None, False)
    assert mine.pilot is None
    assert said.author == someone
    assert not someone.memberships.filter(until__isnull=True).exists()
    assert not someone.totpdevice_set.exists()
    assert client.get("/espace/compte/").status_code == 302
    kept = "".join(
        serializers.serialize("json", model._default_manager.all()) for model in apps.get_models()
    )
    assert "awa@exemple.fr" not in kept
    assert "Awa Diallo" not in kept


def test_closed_by_a_word_without_password(empty_site):
    someone = user(Role.LECTEUR, sub="sub-1")
    client = signed_in(empty_site, someone)
    assert client.post("/espace/compte/effacer/", {"word": "effacer?"}).status_code == 400
    assert client.post("/espace/compte/effacer/", {"word": "EFFACER"}).status_code == 303


def test_last_pilot_is_warned(empty_site):
    client = signed_in(empty_site, user(Role.PILOTE, ELSEWHERE))
    assert "seul pilote de : Roubaix" in text(client.get("/espace/compte/effacer/"))


def test_nobody_sees_an_address(site):
    """Of all the pages of a territory, none shows the address of another."""
    pilot, other = user(Role.PILOTE), user(Role.CONTRIBUTEUR, email="cachee@exemple.fr")
    client = signed_in(site, pilot)
    for name in ("membres", "listes"):
        assert other.email not in client.get(f"/espace/{HERE}/{name}/").content.decode()
    admin = signed_in(site, user(Role.ADMINISTRATEUR))
    for place in ("/espace/administration/", f"/espace/{HERE}/membres/"):
        assert other.email not in admin.get(place).content.decode()


def public_pages() -> list[str]:
    """The addresses that take no argument, out of the workspaces."""
    found = [str(each.pattern) for each in get_resolver().url_patterns if getattr(each, "name", "")]
    return [f"/{place}" for place in found if "<" not in place and not place.startswith("espace/")]


def test_no_address_nor_member_in_public(site):
    pilot = user(Role.PILOTE, ELSEWHERE, name="Awa Diallo", email="cachee@exemple.fr")
    mine = action(pilot)
    Comment.objects.create(action=mine, author=pilot, text="mot du dedans")
    ListPurpose.objects.create(
        user=pilot, territory=ELSEWHERE, scheme="fisc-qpv", zone="x", purpose=MOTIVE, rows=1
    )
    places = [*public_pages(), f"/territoires/{ELSEWHERE}/", "/api/v1/territories"]
    assert len(places) > 12
    for place in places:
        body = site.get(place).content.decode(errors="replace")
        for secret in (pilot.email, pilot.name, "mot du dedans", MOTIVE):
            assert secret not in body, place


def test_retention():
    now = timezone.now()
    old = now - timedelta(days=4 * 365)
    asleep = user(Role.LECTEUR, created_at=old)
    awake = user(created_at=old, last_login=now)
    never = user(confirmed_at=None, created_at=now - timedelta(days=31))
    fresh = user(confirmed_at=None)
    counts = retention.tidy()
    assert counts["comptes"] == 2
    for each in (asleep, awake, never, fresh):
        each.refresh_from_db()
    assert [each.is_active for each in (asleep, awake, never, fresh)] == [False, True, False, True]
    assert retention.tidy()["comptes"] == 0


def test_retention_is_a_task_too(settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    assert retention.tidied.call()["comptes"] == 0


def test_register_says_the_same_numbers(empty_site):
    page = text(empty_site.get("/espace/traitements/"))
    assert "12 mois" in page
    assert "3 ans sans connexion" in page
    assert "S’opposer à figurer dans une liste" in page
    for title in ("Relevés de locaux", "Fichiers locaux", "Imports et archives", "Résumés"):
        assert title in page
    assert f"une photo est effacée après {durations.PHOTOS.days} jours" in page
    assert "au bout de 24 heures" in page


def test_no_migration_is_missing():
    call_command("makemigrations", "accounts", check=True, dry_run=True, verbosity=0)
