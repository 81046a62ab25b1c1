import io
import random
import zipfile
from datetime import UTC, date, datetime, timedelta

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.web.pages import HOSTILE
from tests.web.people import ELSEWHERE, HERE, signed_in, user

from quartiers.storage.store import open_store
from quartiers.usecases import unit_status
from quartiers.usecases.shop_units import shop_units
from quartiers.web.accounts.rights import Role
from quartiers.web.localfiles.models import LocalFile, LocalLine
from quartiers.web.localfiles.retention import erase_expired

pytestmark = pytest.mark.django_db
ZONE, OTHER = "QN99901I", "QN99903M"


@pytest.fixture
def pilot():
    return user(Role.PILOTE)


@pytest.fixture
def siret(demo_folder):
    found = shop_units(open_store(demo_folder, demo=True), ZONE, date(2026, 11, 29))
    return found.units[0].siret


def terms(**changed):
    return {
        "kind": "vacance",
        "title": "Locaux vacants",
        "origin": "DDFiP, convention",
        "access": "equipe",
        "threshold": "5",
        "keep_until": (timezone.localdate() + timedelta(days=100)).isoformat(),
    } | changed


def send(client: Client, content: bytes, name: str = "vacants.csv", **changed):
    file = SimpleUploadedFile(name, content)
    return client.post(reverse("fichier_nouveau", args=(HERE,)), terms(**changed, fichier=file))


def imported(client: Client, content: bytes, columns: dict, **changed) -> LocalFile:
    assert send(client, content, **changed).status_code == 303
    file = LocalFile.objects.latest("pk")
    there = reverse("fichier_colonnes", args=(HERE, file.pk))
    assert client.post(there, {"suite": "essayer", **columns}).status_code == 303
    assert client.post(there, {"suite": "importer"}).status_code == 303
    file.refresh_from_db()
    return file


def sample(rows: int = 40) -> bytes:
    random.seed(3)
    lines = ["Quartier;État;Propriétaire"]
    lines += [f"{random.choice((ZONE, OTHER))};vacant;P{n}" for n in range(rows)]
    lines += [f"{OTHER};occupé;P{n}" for n in range(2)]
    return "\r\n".join(lines).encode("cp1252")


COLUMNS = {"qpv": "0", "categorie": "1", "garder": ["2"]}


def test_dry_run_writes_no_line(site, pilot):
    signed_in(site, pilot)
    answer = send(site, sample())
    file = LocalFile.objects.get()
    assert answer.url == reverse("fichier_colonnes", args=(HERE, file.pk))
    page = site.get(answer.url).content.decode()
    assert "latin-1 (Windows)" in page and "séparateur « ; »" in page
    site.post(answer.url, {"suite": "essayer", **COLUMNS})
    assert "Résultat de l’essai" in site.get(answer.url).content.decode()
    assert not LocalLine.objects.exists()
    assert site.get(reverse("fichier", args=(HERE, file.pk))).status_code == 404


def test_import_once(site, pilot):
    signed_in(site, pilot)
    file = imported(site, sample(), COLUMNS)
    there = reverse("fichier_colonnes", args=(HERE, file.pk))
    assert site.post(there, {"suite": "importer"}).status_code == 303
    assert LocalLine.objects.count() == 42 == file.rows_count
    assert file.draft is None
    assert LocalLine.objects.first().cells == {"Propriétaire": "P0"}


def test_small_counts_hidden(site, pilot):
    signed_in(site, pilot)
    file = imported(site, sample(), COLUMNS)
    page = site.get(reverse("fichier", args=(HERE, file.pk))).content.decode()
    body = site.get(reverse("fichier_comptes", args=(HERE, file.pk))).content.decode("utf-8-sig")
    assert "occupé" not in body  # two lines: not even the value is named
    assert "secret" in body and "secret" in page
    assert ";2;" not in body and ";2\r\n" not in body


def test_matches_said(site, pilot, siret):
    signed_in(site, pilot)
    content = f"SIRET;Nom\n{siret};a\n123;b\n44306184100047;c\n;d\n".encode("utf-8-sig")
    file = imported(site, content, {"siret": "0"})
    assert [line.by for line in file.lines.all()] == [["siret"], [], [], []]
    assert [line.problems for line in file.lines.all()] == [
        [],
        ["siret_invalide"],
        ["siret_absent"],
        ["rien"],
    ]
    assert file.lines.first().zone == ZONE
    page = site.get(reverse("fichier", args=(HERE, file.pk))).content.decode()
    assert "SIRET valide, absent du registre chargé" in page


def test_address_never_guessed(site, pilot):
    signed_in(site, pilot)
    content = b"adresse\n1 rue qui n existe pas\nrue de la dune\n"
    file = imported(site, content, {"adresse": "0"})
    assert [line.problems for line in file.lines.all()] == [["adresse_absente"]] * 2
    assert not file.lines.exclude(zone="").exists()


def test_non_diffusible_hidden_at_reading(site, pilot, siret, monkeypatch, demo_folder):
    signed_in(site, pilot)
    file = imported(
        site, f"SIRET;Nom\n{siret};Chez Untel\n".encode(), {"siret": "0", "garder": ["1"]}
    )
    there = reverse("fichier_lignes", args=(HERE, file.pk))
    assert "Chez Untel" in site.get(there).content.decode()
    monkeypatch.setattr(unit_status, "stopped", lambda: frozenset({siret}))
    page = site.get(there).content.decode()
    assert "Chez Untel" not in page and siret not in page
    assert "Établissement non diffusible" in page


def test_access_class(site, pilot):
    signed_in(site, pilot)
    own = imported(site, sample(), COLUMNS, access="pilote", title="Pour les pilotes")
    shared = imported(site, sample(), COLUMNS, access="partenaires", title="Pour tous")
    seen = {}
    for role in (Role.CONTRIBUTEUR, Role.PARTENAIRE, Role.LECTEUR):
        client = signed_in(Client(SERVER_NAME="localhost"), user(role))
        seen[role] = [
            client.get(reverse(name, args=(HERE, file.pk))).status_code
            for file in (own, shared)
            for name in ("fichier", "fichier_lignes", "fichier_comptes", "fichier_effacer")
        ]
    assert seen[Role.CONTRIBUTEUR] == [404] * 4 + [200, 200, 200, 404]
    assert seen[Role.PARTENAIRE] == [404] * 4 + [200, 404, 200, 404]
    assert seen[Role.LECTEUR] == [404] * 8
    assert signed_in(site, pilot).get(reverse("fichiers", args=(ELSEWHERE,))).status_code == 404


def test_partner_without_file(site):
    signed_in(site, user(Role.PARTENAIRE))
    assert site.get(reverse("fichiers", args=(HERE,))).status_code == 404


def test_contributor_gives_no_pilot_file(site):
    signed_in(site, user(Role.CONTRIBUTEUR))
    assert send(site, sample(), access="pilote").status_code == 400
    assert not LocalFile.objects.exists()


def test_other_territory_in_the_address(site, pilot):
    signed_in(site, pilot)
    file = imported(site, sample(), COLUMNS)
    other = signed_in(Client(SERVER_NAME="localhost"), user(Role.PILOTE, ELSEWHERE))
    assert other.get(reverse("fichier", args=(ELSEWHERE, file.pk))).status_code == 404


def test_erased_at_its_date(site, pilot, time_machine):
    time_machine.move_to(datetime(2026, 11, 29, 12, tzinfo=UTC))
    signed_in(site, pilot)
    file = imported(site, sample(), COLUMNS)
    send(site, sample())
    time_machine.shift(timedelta(days=2))
    assert erase_expired() == 1  # the draft
    time_machine.shift(timedelta(days=99))
    signed_in(site, pilot)
    assert site.get(reverse("fichier", args=(HERE, file.pk))).status_code == 404
    site.get(reverse("fichiers", args=(HERE,)))
    assert not LocalFile.objects.exists() and not LocalLine.objects.exists()


def test_erased_on_demand(site, pilot):
    signed_in(site, pilot)
    file = imported(site, sample(), COLUMNS)
    assert site.post(reverse("fichier_effacer", args=(HERE, file.pk))).status_code == 303
    assert not LocalLine.objects.exists()


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 90_000_000)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "est vide"),
        (b"\xef\xbb\xbf", "est vide"),
        (b"a;b\n", "aucune ligne"),
        (b"siret\n" + b"1\n" * 50_001, "50 000"),
        (b"a;" * 201 + b"\n" + b"1;" * 201, "200 colonnes"),
        (b"x" * 5_000_001, "5 Mo"),
        (b"\x00\x01\x02" * 50, "texte"),
        (b"PK\x03\x04abime", "abîmé"),
        (b"\xd0\xcf\x11\xe0 ancien", "ancien format"),
    ],
)
def test_bad_file(site, pilot, content, said):
    signed_in(site, pilot)
    answer = send(site, content)
    assert answer.status_code == 400
    assert said in answer.content.decode().replace("\u202f", " ").replace("\xa0", " ")
    assert not LocalFile.objects.exists()


def test_zip_bomb(site, pilot):
    signed_in(site, pilot)
    assert "démesurément" in send(site, bomb(), "b.xlsx").content.decode()


def test_workbook(site, pilot, siret):
    book = openpyxl.Workbook()
    book.active.append(["SIRET", "depuis", "=1+1"])
    book.active.append([int(siret) if siret[0] != "0" else siret, date(2024, 1, 2), "=2+2"])
    out = io.BytesIO()
    book.save(out)
    signed_in(site, pilot)
    assert send(site, out.getvalue(), "v.xlsx").status_code == 303
    page = site.get(reverse("fichier_colonnes", args=(HERE, LocalFile.objects.get().pk)))
    assert "2024-01-02" in page.content.decode()


def test_formula_escaped(site, pilot):
    signed_in(site, pilot)
    lines = "\n".join(f"{ZONE};=HYPERLINK(1)" for _ in range(9))
    file = imported(site, f"qpv;x\n{lines}\n{ZONE};ok".encode(), {"qpv": "0", "categorie": "1"})
    body = site.get(reverse("fichier_comptes", args=(HERE, file.pk))).content.decode("utf-8-sig")
    assert "'=HYPERLINK" in body


@pytest.mark.parametrize(
    "changed",
    [
        {"kind": "?"},
        {"title": ""},
        {"title": "t" * 161},
        {"origin": ""},
        {"access": ""},
        {"threshold": "2"},
        {"threshold": "999999999999"},
        {"threshold": "²"},
        {"keep_until": "2000-01-01"},
        {"keep_until": "31/12/2026"},
        {"keep_until": "9999-12-31"},
    ],
)
def test_bad_terms(site, pilot, changed):
    signed_in(site, pilot)
    assert send(site, sample(), **changed).status_code == 400
    assert not LocalFile.objects.exists()


@pytest.mark.parametrize("field", ["kind", "title", "origin", "access", "threshold", "keep_until"])
def test_hostile_terms(site, pilot, field):
    signed_in(site, pilot)
    for text in HOSTILE:
        answer = send(site, sample(2), **{field: text})
        assert answer.status_code in (303, 400)
        assert "\x00" not in "".join(LocalFile.objects.values_list("title", flat=True))
    assert "<script>alert" not in site.get(reverse("fichiers", args=(HERE,))).content.decode()


def test_markup_escaped(site, pilot):
    signed_in(site, pilot)
    file = imported(site, f"qpv;<b>\n{ZONE};<script>x".encode(), {"qpv": "0", "garder": ["1"]})
    page = site.get(reverse("fichier_lignes", args=(HERE, file.pk))).content.decode()
    assert "<script>x" not in page and "&lt;script&gt;x" in page


def test_bad_columns(site, pilot):
    signed_in(site, pilot)
    send(site, sample())
    there = reverse("fichier_colonnes", args=(HERE, LocalFile.objects.get().pk))
    for bad in ({}, {"qpv": "0", "siret": "0"}, {"qpv": "99"}, {"qpv": "²"}):
        assert site.post(there, {"suite": "essayer", **bad}).status_code == 400
    assert site.post(there, {"suite": "abandonner"}).status_code == 303
    assert not LocalFile.objects.exists()


def test_no_store(site, pilot):
    signed_in(site, pilot)
    file = imported(site, sample(), COLUMNS)
    for name in ("fichier", "fichier_lignes", "fichier_comptes"):
        assert site.get(reverse(name, args=(HERE, file.pk)))["Cache-Control"] == "no-store"
