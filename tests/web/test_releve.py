import csv
import io
import uuid
import zipfile
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from tests.web.pages import HOSTILE
from tests.web.people import ELSEWHERE, HERE, signed_in, user

from quartiers.usecases import unit_status
from quartiers.web.accounts.rights import Role
from quartiers.web.surveys.figures import local_figures
from quartiers.web.surveys.models import Entry, Mark, Photo, Survey, Unit
from quartiers.web.surveys.photos import SIDE
from quartiers.web.surveys.reading import MASKED, read

pytestmark = pytest.mark.django_db
ZONE = "QN99901I"
DATA = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture
def surveyor():
    return user(Role.CONTRIBUTEUR, name="Ana")


@pytest.fixture
def survey(site, surveyor) -> Survey:
    signed_in(site, surveyor)
    asked = {"quartier": ZONE, "rue": "", "date": "2026-11-03"}
    answer = site.post(reverse("releve_nouveau", args=(HERE,)), asked | {"local": ["0", "1", "2"]})
    assert answer.status_code == 303
    return Survey.objects.get()


def other(role=Role.CONTRIBUTEUR, territory=None) -> Client:
    return signed_in(Client(SERVER_NAME="localhost"), user(role, territory, name="Bob"))


def send(client: Client, survey: Survey, unit: Unit | str, state="ouvert", **fields):
    key = unit if isinstance(unit, str) else str(unit.uid)
    data = {"uid": str(uuid.uuid4()), "unit": key, "state": state} | fields
    there = reverse("releve_saisies", args=(HERE, survey.pk))
    return client.post(there, data, **DATA)


def page(client: Client, name: str, survey: Survey) -> str:
    answer = client.get(reverse(name, args=(HERE, survey.pk)))
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    return answer.content.decode().replace("\u202f", " ").replace("\xa0", " ")


def test_proposal_is_only_shown(site, surveyor):
    signed_in(site, surveyor)
    there = reverse("releve_nouveau", args=(HERE,))
    body = site.get(there, {"quartier": ZONE, "rue": "Rue inventée"}).content.decode()
    assert "n’a pas été située" in body and 'name="local"' in body
    assert "non diffusibles" in body
    assert not Survey.objects.exists()


def test_units_of_the_register(survey):
    units = list(survey.units.all())
    assert len(units) == 3 and all(unit.siret and unit.label for unit in units)
    assert survey.title == "Tout le quartier" and "registre Sirene" in survey.around


def test_no_siret_of_a_person(site, survey):
    body = page(site, "releve_terrain", survey) + page(site, "releve_resultats", survey)
    for unit in survey.units.all():
        assert (unit.siret in body) == unit.siret_shown


@pytest.mark.parametrize(
    "bad",
    [
        {"quartier": "QN00000M"},
        {"quartier": ZONE, "rue": "r" * 161},
        {"quartier": ZONE, "date": "03/11/2026"},
        {"quartier": ZONE, "date": "1999-01-01"},
        {"quartier": ZONE, "date": "9999-12-31"},
    ],
)
def test_bad_survey(site, surveyor, bad):
    signed_in(site, surveyor)
    assert site.post(reverse("releve_nouveau", args=(HERE,)), bad).status_code == 400
    assert not Survey.objects.exists()


def test_entry_is_kept_once(site, survey):
    unit = survey.units.first()
    fields = {"uid": str(uuid.uuid4()), "seen_at": "2026-11-03T10:00:00Z", "surface": "85"}
    assert send(site, survey, unit, **fields).status_code == 201
    assert send(site, survey, unit, **fields).status_code == 200
    assert Entry.objects.get().surface == 85


def test_same_uid_other_content(site, survey):
    unit, fields = survey.units.first(), {"uid": str(uuid.uuid4()), "seen_at": "2026-11-03T10:00Z"}
    send(site, survey, unit, **fields)
    assert send(site, survey, unit, "vacant", **fields).status_code == 409
    assert send(other(), survey, unit, **fields).status_code == 409
    assert Entry.objects.get().state == "ouvert"


def test_new_unit(site, survey):
    key = str(uuid.uuid4())
    assert send(site, survey, key, address="3 quai neuf").status_code == 201
    assert send(site, survey, key, "vacant").status_code == 201
    assert Unit.objects.get(uid=key).siret == ""
    assert send(site, survey, str(uuid.uuid4())).status_code == 422
    assert "3 quai neuf" in page(site, "releve_resultats", survey)


def test_unit_of_another_survey(site, survey):
    unit = survey.units.first()
    twin = Survey.objects.create(
        territory=HERE, title="Autre", zone=ZONE, day=date(2026, 11, 4), made_by=survey.made_by
    )
    assert send(site, twin, unit, address="x").status_code == 409


def test_two_surveyors_disagree(site, survey):
    unit, second = survey.units.first(), other()
    send(site, survey, unit, "ouvert")
    told = send(second, survey, unit, "vacant").json()
    assert told["others"] == [{"who": "Ana", "state": "Ouvert"}]
    body = page(site, "releve_resultats", survey)
    assert "Désaccords à trancher" in body and "Aucun état n’est encore connu" in body
    kept = Entry.objects.get(state="vacant")
    there = reverse("releve_trancher", args=(HERE, survey.pk))
    assert site.post(there, {"saisie": str(kept.uid)}).status_code == 303
    assert read(survey).vacancy.vacant == 1
    assert Entry.objects.count() == 2
    send(site, survey, unit, "ouvert")
    assert read(survey).disputed
    assert site.post(there, {"saisie": "x"}).status_code == 400
    assert site.post(there, {"saisie": str(uuid.uuid4())}).status_code == 404


def test_vacancy_said(site, survey):
    first, second, _ = survey.units.all()
    send(site, survey, first, "ouvert")
    send(site, survey, second, "vacant")
    body = page(site, "releve_resultats", survey)
    assert "50 %" in body and "Entre 33 % et 67 %" in body
    assert "LOCOMVAC" in body and "deux ans au moins" in body
    assert "Au registre, pas vu sur place (1)" in body
    figure = local_figures(HERE, ZONE)[0]
    assert (figure.indicator, figure.value) == ("locaux_vacants", 1.0)


def test_non_diffusible_since(site, survey, monkeypatch):
    unit = survey.units.filter(siret_shown=True).first() or survey.units.first()
    send(site, survey, unit)
    monkeypatch.setattr(unit_status, "stopped", lambda: frozenset({unit.siret}))
    for name in ("releve_terrain", "releve_resultats", "releve_fiche"):
        body = page(site, name, survey)
        assert unit.siret not in body and unit.address not in body
    assert MASKED in page(site, "releve_resultats", survey)
    assert read(survey).vacancy.open == 1


@pytest.mark.parametrize(
    "bad",
    [
        {"state": "?"},
        {"uid": "1"},
        {"surface": "beaucoup"},
        {"surface": "9" * 5000},
        {"surface": "²"},
        {"comment": "c" * 1_001},
        {"family": "inconnue"},
        {"seen_at": "hier"},
        {"seen_at": "1970-01-01T00:00:00Z"},
    ],
)
def test_bad_entry(site, survey, bad):
    unit = survey.units.first()
    answer = send(site, survey, unit, **bad)
    assert answer.status_code == 422 and answer.json()["error"]
    assert not Entry.objects.exists()


def test_bad_unit(site, survey):
    assert send(site, survey, "x").status_code == 422


@pytest.mark.parametrize("field", ["activity", "place", "comment", "surface", "address", "unit"])
def test_hostile_entry(site, survey, field):
    there = reverse("releve_saisies", args=(HERE, survey.pk))
    unit = str(survey.units.first().uid)
    for text in HOSTILE:
        data = {"uid": str(uuid.uuid4()), "unit": unit, "state": "ouvert"} | {field: text}
        assert site.post(there, data, **DATA).status_code in (201, 422)
    body = page(site, "releve_resultats", survey) + page(site, "releve_terrain", survey)
    assert "<script>alert" not in body and "\x00" not in body


def test_hostile_proposal(site, surveyor):
    signed_in(site, surveyor)
    for text in HOSTILE:
        for name in ("quartier", "rue", "date", "lieu"):
            asked = {"quartier": ZONE} | {name: text}
            found = site.get(reverse("releve_nouveau", args=(HERE,)), asked).status_code
            assert found in (200, 400)


def test_clock_in_the_future(site, survey):
    later = (timezone.now() + timedelta(days=40)).isoformat()
    assert send(site, survey, survey.units.first(), seen_at=later).status_code == 201
    assert Entry.objects.get().seen_at <= timezone.now()


def test_form_without_script(site, survey):
    unit = survey.units.first()
    there = reverse("releve_saisies", args=(HERE, survey.pk))
    data = {"uid": str(uuid.uuid4()), "unit": str(unit.uid), "state": "vacant"}
    answer = site.post(there, data)
    assert answer.status_code == 303 and answer.url.endswith(f"#local-{unit.uid}")
    refused = site.post(there, data | {"uid": str(uuid.uuid4()), "surface": "x", "comment": "<b>"})
    assert refused.status_code == 400
    assert "&lt;b&gt;" in refused.content.decode()  # what was typed is still there


def picture(side: int = 2_400) -> bytes:
    out, exif = io.BytesIO(), Image.Exif()
    exif[0x010F], exif[0x9003] = "Marque secrète", "2026:11:03 10:00:00"
    exif.get_ifd(0x8825)[1] = "N"
    Image.new("RGB", (side, side // 2), "red").save(out, "JPEG", exif=exif)
    return out.getvalue()


def test_photo_bare_and_small(site, survey):
    file = SimpleUploadedFile("p.jpg", picture())
    assert send(site, survey, survey.units.first(), photo=file).status_code == 201
    held = Photo.objects.get()
    assert b"Marque" not in bytes(held.content)
    with Image.open(io.BytesIO(bytes(held.content))) as image:
        assert image.size == (SIDE, SIDE // 2) and not image.getexif()
    there = reverse("releve_photo", args=(HERE, survey.pk, held.entry_id))
    answer = site.get(there)
    assert answer["Content-Type"] == "image/jpeg" and answer["Cache-Control"] == "no-store"
    assert other(Role.LECTEUR).get(there).status_code == 404
    gone = reverse("releve_photo_retirer", args=(HERE, survey.pk, held.entry_id))
    assert other().post(gone).status_code == 404
    assert site.post(gone).status_code == 303
    assert not Photo.objects.exists() and Entry.objects.exists()


@pytest.mark.parametrize("content", [b"", b"GIF89a", picture()[:900], b"\x00" * 21_000_000])
def test_bad_photo(site, survey, content):
    file = SimpleUploadedFile("p.jpg", content)
    answer = send(site, survey, survey.units.first(), photo=file)
    assert answer.status_code == 422 and answer.json()["error"]
    assert not Entry.objects.exists()


def test_csv(site, survey):
    send(site, survey, survey.units.first(), activity="=1+1", comment="@x", place="-rue")
    body = site.get(reverse("releve_csv", args=(HERE, survey.pk))).content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(body), delimiter=";"))
    assert len(rows) == 3
    assert (rows[0]["activite_vue"], rows[0]["commentaire"]) == ("'=1+1", "'@x")
    assert rows[0]["adresse"] == "'-rue" and rows[1]["etat"] == ""
    assert "Ana" not in body


def archived(client: Client) -> dict[str, bytes]:
    answer = client.get(reverse("archive", args=(HERE,)))
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as file:
        return {name: file.read(name) for name in file.namelist()}


def test_archive_of_the_territory(site, survey):
    send(site, survey, survey.units.first(), state="vacant")
    found = archived(site)
    name = f"releves/2026-11-03-{ZONE}-{survey.pk}.csv"
    assert "Vacant" in found[name].decode("utf-8-sig")
    assert name in found["manifeste.json"].decode()
    assert not [each for each in archived(other(Role.LECTEUR)) if each.startswith("releves/")]


def test_pole(site, survey):
    there = reverse("releve_polarite", args=(HERE, survey.pk))
    assert site.post(there, {"bati": "2", "ambiance": "Calme", "avant-bati": ""}).status_code == 303
    assert other().post(there, {"bati": "4"}).status_code == 303
    body = page(site, "releve_fiche", survey)
    assert "2 et 4" in body and "Avis partagés" in body and "Calme" in body
    assert "3,0 sur 4" in body and "1 sur 4" in body
    assert site.post(there, {"bati": "5", "avant-bati": "2"}).status_code == 400


def test_pole_in_two_tabs(site, survey):
    there = reverse("releve_polarite", args=(HERE, survey.pk))
    site.post(there, {"bati": "2", "avant-bati": ""})
    answer = site.post(there, {"bati": "4", "avant-bati": "", "locomotive": "1"})
    assert answer.status_code == 409 and "Réponse gardée par ailleurs" in answer.content.decode()
    assert Mark.objects.get(question="bati").value == 2
    assert Mark.objects.get(question="locomotive").value == 1


@pytest.mark.parametrize(
    ("role", "territory", "status"),
    [
        (Role.PILOTE, None, 200),
        (Role.CONTRIBUTEUR, None, 200),
        (Role.LECTEUR, None, 404),
        (Role.PARTENAIRE, None, 404),
        (Role.ANIMATEUR_NATIONAL, None, 404),
        (Role.PILOTE, ELSEWHERE, 404),
    ],
)
def test_rights(survey, role, territory, status):
    client, key = other(role, territory), survey.pk
    names = ("resultats", "terrain", "fiche", "polarite", "csv")
    found = {client.get(reverse(f"releve_{name}", args=(HERE, key))).status_code for name in names}
    found |= {
        client.get(reverse(name, args=(HERE,))).status_code for name in ("releve", "releve_veille")
    }
    assert found == {status}
    assert client.get(reverse("releve_terrain", args=(ELSEWHERE, key))).status_code == 404


def test_session_ended(survey):
    nobody = Client(SERVER_NAME="localhost")
    assert send(nobody, survey, survey.units.first()).status_code == 401
    assert not Entry.objects.exists()


def test_worker(site, survey):
    answer = site.get(reverse("releve_veille", args=(HERE,)))
    assert answer["Content-Type"].startswith("text/javascript")
    assert answer.request["PATH_INFO"].startswith(reverse("releve", args=(HERE,)))


def test_aside_and_back(site, survey):
    assert site.post(reverse("releve_ecarter", args=(HERE, survey.pk))).status_code == 303
    assert site.get(reverse("releve_terrain", args=(HERE, survey.pk))).status_code == 404
    assert "mis de côté" in site.get(reverse("releve", args=(HERE,))).content.decode()
    assert site.post(reverse("releve_reprendre", args=(HERE, survey.pk))).status_code == 303
    page(site, "releve_resultats", survey)


def test_few_queries(site, survey, django_assert_max_num_queries):
    for unit in survey.units.all():
        send(site, survey, unit)
    with django_assert_max_num_queries(16):
        page(site, "releve_resultats", survey)


def test_without_any_data(empty_site, surveyor):
    signed_in(empty_site, user(Role.CONTRIBUTEUR, "roubaix"))
    assert empty_site.get(reverse("releve_nouveau", args=("roubaix",))).status_code == 200
