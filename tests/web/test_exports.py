import json
import re
import zipfile
from datetime import date
from io import BytesIO

import jsonschema
import openpyxl
import pytest
from django.urls import reverse
from tests.web.pages import text
from tests.web.people import ELSEWHERE, HERE, organisation, signed_in, user
from tests.web.written import action, cite, demo_content, filled, frozen, objective, stake, strategy

from quartiers.documents.strategy import as_data
from quartiers.web.strategies.exports.gather import gathered
from quartiers.web.strategies.exports.making import KINDS
from quartiers.web.strategies.models import Comment, Document, IndicatorValue, Task

pytestmark = pytest.mark.django_db


def address(plan, kind: str, format: str, territory: str = HERE, **asked) -> str:
    from quartiers.web.templating import query

    return reverse("export", args=(territory, plan.pk, kind, format)) + query(asked)


def got(response) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


@pytest.fixture
def reader(site):
    return signed_in(site, user("lecteur"))


@pytest.fixture
def plan():
    return strategy(title="Stratégie de la rade", summary="Rouvrir la place.")


def test_page_lists_each_document(reader, plan):
    filled(objective(plan))
    page = reader.get(reverse("exports", args=(HERE,)))
    words = text(page)
    assert all(kind.name in words for kind in KINDS.values())
    assert "1 action." in words and "fictives" in page.content.decode()


def test_page_without_strategy(reader):
    assert "rien à exporter" in text(reader.get(reverse("exports", args=(HERE,))))


@pytest.mark.parametrize(
    ("kind", "format"), [(k.key, f) for k in KINDS.values() for f in k.formats]
)
def test_every_document_is_made(reader, plan, kind, format):
    filled(objective(plan))
    answer = reader.get(address(plan, kind, format))
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    assert f"{kind}-{HERE}-" in answer["Content-Disposition"]
    start = {"pdf": b"%PDF", "json": b"{"}.get(format, b"PK")
    assert got(answer).startswith(start)


@pytest.mark.parametrize("kind", KINDS)
def test_empty_strategy_is_exported(reader, plan, kind):
    for format in KINDS[kind].formats:
        assert reader.get(address(plan, kind, format)).status_code == 200


@pytest.mark.parametrize("role", ["partenaire", "administrateur", None])
def test_no_export_without_the_right(site, plan, role):
    client = signed_in(site, user(role))
    for place in (
        reverse("exports", args=(HERE,)),
        reverse("archive", args=(HERE,)),
        address(plan, "budget", "pdf"),
    ):
        assert client.get(place).status_code == 404


def test_no_export_of_another_territory(site, plan):
    client = signed_in(site, user("pilote", ELSEWHERE))
    assert client.get(address(plan, "budget", "pdf")).status_code == 404
    assert client.get(address(plan, "budget", "pdf", ELSEWHERE)).status_code == 404


@pytest.mark.parametrize("part", ["action:x", "priorite:autre", "' OR 1=1", "x" * 5_000])
def test_unknown_part_is_404(reader, plan, part):
    assert reader.get(address(plan, "budget", "pdf", partie=part)).status_code == 404
    assert reader.get(reverse("exports", args=(HERE,)), {"partie": part}).status_code == 404


def test_unknown_document_is_404(reader, plan):
    assert reader.get(address(plan, "rapport", "pdf")).status_code == 404
    assert reader.get(address(plan, "budget", "exe")).status_code == 404


def test_part_is_one_action(reader, plan):
    goal = objective(plan)
    kept, other = filled(goal, "Halle"), filled(goal, "Marché")
    data = json.loads(
        got(reader.get(address(plan, "donnees", "json", partie=f"action:{kept.uid}")))
    )
    titles = [a["title"] for o in data["strategy"]["objectives"] for a in o["actions"]]
    assert titles == ["Halle"] and data["part"] == "Action Halle" and other


def test_part_is_a_neighbourhood(reader, plan):
    goal = objective(plan)
    filled(goal, "Halle")
    action(goal, "Port", zones=["QN99902I"])
    action(goal, "Partout")
    given = reader.get(address(plan, "donnees", "json", partie="quartier:QN99902I"))
    data = json.loads(got(given))
    titles = [a["title"] for o in data["strategy"]["objectives"] for a in o["actions"]]
    assert titles == ["Port", "Partout"]


def test_nothing_private_leaves(reader, plan):
    writer = user("contributeur", name="Awa Diallo", email="awa@secret.example")
    made = filled(objective(plan), pilot=writer, lead=organisation("Ville"))
    Comment.objects.create(action=made, author=writer, text="Commentaire caché")
    Task.objects.create(action=made, title="Tâche cachée", owner=writer)
    archive = got(reader.get(reverse("archive", args=(HERE,))))
    with zipfile.ZipFile(BytesIO(archive)) as file:
        parts = b"".join(file.read(name) for name in file.namelist())
        for name in file.namelist():
            if name.endswith((".xlsx", ".docx")):
                with zipfile.ZipFile(BytesIO(file.read(name))) as inner:
                    parts += b"".join(map(inner.read, inner.namelist()))
    data = got(reader.get(address(plan, "donnees", "json")))
    for whole in (parts, data):
        assert b"Awa Diallo" in whole
        assert b"secret.example" not in whole
        assert "cachée".encode() not in whole and "caché".encode() not in whole


def test_what_is_set_aside_is_not_there(reader, plan):
    from quartiers.web.strategies.writing import delete

    goal = objective(plan)
    filled(goal, "Halle")
    delete(filled(goal, "Retirée"), None)
    data = got(reader.get(address(plan, "donnees", "json"))).decode()
    assert "Halle" in data and "Retirée" not in data


def test_figures_bring_their_sources(reader, plan, demo_folder):
    diagnostic = frozen(demo_content(demo_folder))
    cite(stake(plan), diagnostic)
    whole = gathered(plan)
    (figure,) = whole.stakes[0].figures
    assert {each.id for each in figure.sources} >= {"sirene_etablissements"}
    assert figure.diagnostic == f"QN99901I@{diagnostic.as_of}@{diagnostic.register}"


def test_json_follows_the_published_schema(reader, site, plan, demo_folder):
    cite(stake(plan), frozen(demo_content(demo_folder)))
    made = filled(objective(plan), starts_on=date(2026, 1, 1), progress=40)
    IndicatorValue.objects.create(indicator=made.indicators.get(), on=date(2026, 6, 1), note="?")
    content = got(reader.get(address(plan, "donnees", "json")))
    schema = json.loads(site.get(reverse("schema_strategie")).content)
    jsonschema.validate(json.loads(content), schema)
    assert as_data.read(content) == gathered(plan)


def test_formula_stays_a_text(reader, plan):
    filled(objective(plan), "=1+1", description="@SUM(A1)", context="-2+3")
    book = openpyxl.load_workbook(BytesIO(got(reader.get(address(plan, "classeur", "xlsx")))))
    cells = [cell for row in book["Actions"].iter_rows() for cell in row if cell.value]
    assert "=1+1" in [cell.value for cell in cells]
    assert {cell.data_type for cell in cells} <= {"s", "n"}


def test_archive_can_be_checked(reader, plan):
    import hashlib

    made = filled(objective(plan))
    Document.objects.create(action=made, name="plan.pdf", kind="application/pdf", content=b"%PDF-x")
    with zipfile.ZipFile(BytesIO(got(reader.get(reverse("archive", args=(HERE,)))))) as file:
        manifest = json.loads(file.read("manifeste.json"))
        for held in manifest["files"]:
            content = file.read(held["path"])
            assert hashlib.sha256(content).hexdigest() == held["sha256"]
        names = {re.sub(r"[0-9a-f-]{36}", "*", held["path"]) for held in manifest["files"]}
        history = json.loads(file.read(f"historique/{plan.uid}.json"))
    assert {"strategies/*.json", "documents/*/feuille-de-route.pdf"} <= names
    assert any(name.startswith("pieces-jointes/*/") and name.endswith("plan.pdf") for name in names)
    assert {row["fiche"] for row in history} == {"strategie", "objectif", "action"}


def test_heavy_attachments_are_left_out(reader, plan, monkeypatch):
    from quartiers.web.strategies.exports import archive

    monkeypatch.setattr(archive, "MOST_ATTACHED", 3)
    made = filled(objective(plan))
    Document.objects.create(action=made, name="a.pdf", kind="x", content=b"%PDF-x", size=6)
    with zipfile.ZipFile(BytesIO(got(reader.get(reverse("archive", args=(HERE,)))))) as file:
        manifest = json.loads(file.read("manifeste.json"))
    assert "Pièces jointes" in manifest["left_out"][0]


def test_number_of_queries(reader, plan, django_assert_max_num_queries):
    goal = objective(plan)
    for rank in range(12):
        filled(goal, f"Action {rank}")
    with django_assert_max_num_queries(24):
        reader.get(address(plan, "donnees", "json"))
