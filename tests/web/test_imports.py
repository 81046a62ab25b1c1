import io
import json
import zipfile
from datetime import date, timedelta
from decimal import Decimal

import openpyxl
import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from tests.web.pages import text
from tests.web.people import ELSEWHERE, HERE, member, organisation, signed_in, user
from tests.web.written import action, cite, demo_content, filled, frozen, objective, stake, strategy

from quartiers.web.strategies.exports.archive import archive
from quartiers.web.strategies.exports.gather import gathered
from quartiers.web.strategies.imports.columns import field_named
from quartiers.web.strategies.imports.models import ImportFile
from quartiers.web.strategies.models import Action, Document, Objective, Strategy
from quartiers.web.strategies.writing import delete, touched

pytestmark = pytest.mark.django_db

PLAN = (
    "Plan d’actions 2026;;;;;;\n;;;;;;\n"
    "Axe;Objectif;Action;Porteur;Quartier;Calendrier;Coût TTC\n"
    "Commerce;Rouvrir la place;Acheter des cellules;Ville;QN99901I;2026-2027;12 500,50 €\n"
    "Numérique;;Former les commerçants;CCI inconnue;;janvier 2026 à juin 2026;12 k€\n"
    "Commerce;;Étude bloquée;;;demain;\n"
    "Commerce;;acheter des CELLULES !;;;;\n"
)


@pytest.fixture
def writer(site):
    return signed_in(site, user("contributeur", name="Awa Diallo"))


@pytest.fixture
def plan():
    return strategy(title="Stratégie de la rade")


def send(client, content: bytes | str, name: str = "plan.csv", into=None, territory: str = HERE):
    raw = content if isinstance(content, bytes) else content.encode()
    given = {"fichier": SimpleUploadedFile(name, raw), "strategie": into.pk if into else ""}
    return client.post(reverse("imports", args=(territory,)), given)


def sent(client, content, name: str = "plan.csv", into=None) -> ImportFile:
    answer = send(client, content, name, into)
    assert answer.status_code == 303, text(answer)
    return ImportFile.objects.latest("pk")


def at(held: ImportFile, name: str = "import") -> str:
    return reverse(name, args=(HERE, held.pk))


def chosen(client, held: ImportFile, **more):
    """Takes the columns that the page proposes."""
    from quartiers.web.strategies.imports import of_table

    shown = of_table.columns_shown(held, {})
    asked = {"feuille": shown["rank"], "entete": shown["header"], "priorite": shown["priority"]}
    asked |= {f"colonne-{rank}": field for rank, field in shown["chosen"].items()}
    return client.post(at(held, "import_colonnes"), asked | more)


def workbook(*rows, title: str = "Actions", **others) -> bytes:
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    for name, lines in others.items():
        sheet = book.create_sheet(name)
        for row in lines:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_plan_is_tried_then_written(writer, plan):
    member(user("pilote"), "lecteur", HERE, organisation("Ville"))
    held = sent(writer, PLAN, into=plan)
    page = writer.get(at(held))
    assert "Plan d’actions 2026" not in text(page).split("Ce que c’est")[1]
    assert chosen(writer, held)["Location"] == at(held, "import_essai")
    words = text(writer.get(at(held, "import_essai")))
    assert "2 actions à créer, 1 doublon possible, 1 ligne refusée" in words
    assert "date illisible « demain »" in words and "de la ligne 4" in words
    assert "CCI inconnue" in words and not Action.objects.exists()
    assert writer.post(at(held, "import_ecrire")).status_code == 303
    bought, taught = Action.objects.order_by("pk")
    assert (bought.starts_on, bought.ends_on) == (date(2026, 1, 1), date(2027, 12, 31))
    assert bought.lead.name == "Ville" and bought.zones == ["QN99901I"]
    cost = bought.costs.get()
    assert (cost.amount, cost.with_tax) == (Decimal("12500.50"), True)
    assert cost.nature == ""  # the plan does not say it
    assert bought.objective.title == "Rouvrir la place"
    assert bought.objective.priority == "commerce_artisanat"
    assert taught.costs.get().amount == 12_000
    assert "CCI inconnue" in taught.description
    assert bought.history.first().lines["costs"]
    done = text(writer.get(at(held)))
    assert "2 actions créées ; 2 lignes laissées" in done
    held.refresh_from_db()
    assert bytes(held.content) == b""


def test_sent_twice_is_written_once(writer, plan):
    held = sent(writer, PLAN, into=plan)
    chosen(writer, held)
    for _ in range(2):
        assert writer.post(at(held, "import_ecrire")).status_code == 303
    assert Action.objects.count() == 2


def test_double_of_what_is_there(writer, plan):
    there = action(objective(plan), "Acheter des cellules", zones=["QN99901I"])
    held = sent(writer, PLAN, into=plan)
    chosen(writer, held)
    page = writer.get(at(held, "import_essai"))
    assert f"/actions/{there.pk}/" in page.content.decode()
    writer.post(at(held, "import_ecrire"), {"doublon": ["4"]})
    assert Action.objects.filter(title="Acheter des cellules").count() == 2


def test_other_period_is_no_double(writer, plan):
    past = {"starts_on": date(2020, 1, 1), "ends_on": date(2021, 1, 1)}
    action(objective(plan), "Acheter des cellules", **past)
    held = sent(writer, PLAN, into=plan)
    chosen(writer, held)
    assert "2 actions à créer" in text(writer.get(at(held, "import_essai")))


def test_nothing_half_written(writer, plan, monkeypatch):
    from quartiers.web.strategies.imports import writing_lines

    held = sent(writer, PLAN, into=plan)
    chosen(writer, held)
    real, calls = writing_lines.touched, []

    def breaks(*args):
        calls.append(1)
        if len(calls) == 2:
            raise RuntimeError
        return real(*args)

    monkeypatch.setattr(writing_lines, "touched", breaks)
    writer.raise_request_exception = False
    assert writer.post(at(held, "import_ecrire")).status_code == 500
    assert not Action.objects.exists() and not Objective.objects.exists()
    held.refresh_from_db()
    assert held.used_at is None and bytes(held.content)


@pytest.mark.parametrize(
    ("title", "field"),
    [
        ("Chef de file de l’action", "porteur"),
        ("Chef de projet", "pilote"),
        ("Nom de l'action", "titre"),
        ("Téléphone", ""),
    ],
)
def test_titles_of_columns(title, field):
    assert field_named(title) == field


@pytest.mark.parametrize(
    ("title", "amount", "taxed", "asked"),
    [
        ("Coût", "1 000", False, True),
        ("Coût HT", "1 000", False, False),
        ("Coût TTC", "1 000", True, False),
        ("Coût HT", "1 000 € TTC", True, False),
    ],
)
def test_tax_of_a_cost(writer, plan, title, amount, taxed, asked):
    held = sent(writer, f"Action;{title}\nFoncière;{amount}\n", into=plan)
    chosen(writer, held)
    assert ("lu hors taxes" in text(writer.get(at(held, "import_essai")))) == asked
    writer.post(at(held, "import_ecrire"))
    assert Action.objects.get().costs.get().with_tax == taxed


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_text_tables_are_recognised(writer, plan, separator, encoding):
    rows = (("Action", "État"), ("Rénover l’école d’été", "Engagée"), ("Œuvrer", "terminé"))
    content = "\r\n".join(separator.join(row) for row in rows).encode(encoding)
    held = sent(writer, content, into=plan)
    chosen(writer, held)
    writer.post(at(held, "import_ecrire"))
    assert [(a.title, a.state) for a in Action.objects.order_by("pk")] == [
        ("Rénover l’école d’été", "en_cours"),
        ("Œuvrer", "terminee"),
    ]


def test_workbook_sheet_and_header_are_found(writer, plan):
    content = workbook(
        ["Notes"],
        ["rien"],
        title="Accueil",
        Suivi=[
            ["Plan de la rade"],
            [],
            ["N°", "Intitulé de l'action", "Début", "Fin", "Avancement", "Budget"],
            [1, "Halle", date(2026, 3, 1), "fin 2027", 0.4, 12500.5],
            [2, "Quai", 46_000, "T2 2026", 40, "n.d."],
        ],
    )
    held = sent(writer, content, "plan.xlsx", plan)
    chosen(writer, held)
    words = text(writer.get(at(held, "import_essai")))
    assert "date illisible « fin 2027 »" in words
    writer.post(at(held, "import_ecrire"))
    quay = Action.objects.get()
    assert (quay.starts_on, quay.ends_on) == (date(2025, 12, 9), date(2026, 6, 30))
    assert quay.progress == 40 and not quay.costs.exists()


def test_formula_is_refused_in_words(writer, plan):
    content = workbook(["Action", "Coût"], ["Halle", "=1+1"], ["=HYPERLINK(1)", 3], ["Quai", 5])
    held = sent(writer, content, "plan.xlsx", plan)
    chosen(writer, held)
    words = text(writer.get(at(held, "import_essai")))
    assert "1 action à créer" in words and "2 lignes refusées" in words
    assert "formule que le tableur n’a pas calculée" in words


def test_cached_value_of_a_formula_is_read(writer, plan):
    content = workbook(["Action", "Coût"], ["Halle", "=1+1"])
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            part = old.read(name).replace(b"<f>1+1</f><v />", b"<f>1+1</f><v>2500</v>")
            new.writestr(name, part.replace(b"<f>1+1</f><v></v>", b"<f>1+1</f><v>2500</v>"))
    held = sent(writer, out.getvalue(), "plan.xlsx", plan)
    chosen(writer, held)
    writer.post(at(held, "import_ecrire"))
    assert Action.objects.get().costs.get().amount == 2_500


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "vide.csv", "vide"),
        (b"%PDF-1.7", "a.pdf", "n’est pas un tableau"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 50, "a.xls", "ancien format"),
        (b"PK\x03\x04" + b"x" * 50, "a.xlsx", "abîmé"),
        (b"{", "a.json", "JSON lisible"),
        (b"[1]", "a.json", ""),
        (b'{"kind": "autre"}', "a.json", "pas l’export"),
        (b"a;b\n" * 3_000, "long.csv", "2000 lignes"),
        (b"x" * 5_100_000, "gros.csv", "5 Mo"),
    ],
)
def test_bad_files_are_refused(writer, plan, content, name, said):
    answer = send(writer, content, name, plan)
    if name == "a.json" and content == b"[1]":
        assert answer.status_code == 303  # a table of one cell: no column can be its title
        return
    assert answer.status_code == 400 and said in text(answer)
    assert not ImportFile.objects.exists()


def test_no_file_no_strategy(writer, plan):
    assert writer.post(reverse("imports", args=(HERE,))).status_code == 400
    assert "Dites dans quelle stratégie" in text(send(writer, PLAN))
    elsewhere = strategy(territory=ELSEWHERE)
    assert send(writer, PLAN, into=elsewhere).status_code == 404


def test_bomb_is_refused(writer, plan):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("[Content_Types].xml", "spreadsheetml.sheet.main+xml")
        file.writestr("xl/worksheets/sheet1.xml", b"0" * 90_000_000)
    assert "démesurément" in text(send(writer, out.getvalue(), "plan.xlsx", plan))


def test_columns_have_to_be_told(writer, plan):
    held = sent(writer, "Truc;Machin\na;b\n", into=plan)
    answer = chosen(writer, held)
    assert answer.status_code == 400 and "intitulé de l’action" in text(answer)
    answer = chosen(writer, held, **{"colonne-0": "titre", "colonne-1": "titre"})
    assert "Deux colonnes" in text(answer)
    assert chosen(writer, held, **{"colonne-0": "titre"}).status_code == 303
    assert "1 action à créer" in text(writer.get(at(held, "import_essai")))


def test_hostile_cells_are_shown_as_text(writer, plan):
    held = sent(writer, "Action;Pilote\n<script>alert(1)</script>;{{ 7*7 }}\n", into=plan)
    chosen(writer, held)
    page = writer.get(at(held, "import_essai")).content.decode()
    assert "<script>alert" not in page and "&lt;script&gt;" in page and "{{ 7*7 }}" in page


@pytest.mark.parametrize("role", ["lecteur", "partenaire", "animateur_national", None])
def test_no_import_without_the_right(site, plan, role):
    owner = user("contributeur")
    held = sent(signed_in(site, owner), PLAN, into=plan)
    client = signed_in(site, user(role))
    assert client.get(reverse("imports", args=(HERE,))).status_code == 404
    assert send(client, PLAN, into=plan).status_code == 404
    for name in ("import", "import_essai"):
        assert client.get(at(held, name)).status_code == 404
    for name in ("import_colonnes", "import_ecrire", "import_oublier"):
        assert client.post(at(held, name)).status_code == 404


def test_colleague_may_finish(site, plan):
    held = sent(signed_in(site, user("contributeur", name="Awa Diallo")), PLAN, into=plan)
    client = signed_in(site, user("pilote"))
    assert "Awa Diallo" in text(client.get(reverse("imports", args=(HERE,))))
    assert client.get(at(held)).status_code == 200


def test_file_is_forgotten(writer, plan):
    held = sent(writer, PLAN, into=plan)
    with time_machine.travel(timezone.now() + timedelta(hours=25), tick=False):
        assert writer.get(at(held)).status_code in (302, 404)
        signed_in(writer, held.sent_by)
        assert writer.get(at(held)).status_code == 404
    assert not ImportFile.objects.exists()
    again = sent(writer, PLAN, into=plan)
    writer.post(at(again, "import_oublier"))
    assert not ImportFile.objects.exists()


# Reading back an export.


def exported(plan: Strategy) -> dict:
    from quartiers.documents.strategy import as_data
    from quartiers.documents.strategy.plan import Made

    made = Made("Territoire", date(2026, 11, 29), "0.1.0")
    return json.loads(as_data.render(gathered(plan), made))


def read_back(writer, data: dict) -> ImportFile:
    return sent(writer, json.dumps(data), "export.json")


def confirm(writer, held: ImportFile, **more):
    from quartiers.web.strategies.imports import of_data

    seen = of_data.shown(held)["seen"]
    return writer.post(at(held, "import_ecrire"), {"vu": seen, **more})


@pytest.fixture
def whole(plan, demo_folder):
    """A strategy with something of everything, its action last."""
    cited = stake(plan, "Locaux vides")
    cite(cited, frozen(demo_content(demo_folder)))
    goal = objective(plan)
    goal.stakes.add(cited)
    made = filled(goal, "Halle", description="Avant")
    made.indicators.get().values.create(on=date(2026, 6, 1), value=9)
    return touched(made, None)


def test_same_export_changes_nothing(writer, plan, whole):
    held = read_back(writer, exported(plan))
    words = text(writer.get(at(held)))
    assert "0 à créer, 0 à modifier, 0 en conflit, 4 identiques" in words
    before = gathered(plan)
    confirm(writer, held)
    plan.refresh_from_db()
    assert gathered(plan) == before


def test_period_of_a_value_goes_and_comes_back(writer, plan, whole):
    values = whole.indicators.get().values
    values.create(on=date(2026, 9, 30), value=7, period="2026-T3")
    values.create(on=date(2025, 12, 31), value=11, period="2025")
    data = exported(plan)
    told = {each.on: each.period for each in values.all()}
    assert set(told.values()) == {"", "2026-T3", "2025"}
    Strategy.objects.all().delete()
    confirm(writer, read_back(writer, data))
    back = Action.objects.get().indicators.get().values.all()
    assert {each.on: each.period for each in back} == told
    reading = data["strategy"]["objectives"][0]["actions"][0]["indicators"][0]["values"][0]
    reading["period"] = "2030-T1"  # not the period of that day
    confirm(writer, read_back(writer, data), prendre=[str(Action.objects.get().uid)])
    assert set(back.values_list("period", flat=True)) == {"", "2026-T3"}
    reading["period"] = "hier"
    assert "une période (2026, 2026-T3)" in text(send(writer, json.dumps(data), "export.json"))


def test_change_of_the_file_is_written(writer, plan, whole):
    data = exported(plan)
    given = data["strategy"]["objectives"][0]["actions"][0]
    given["description"] = "Après"
    given["steps"].append({"title": "Ouvrir", "due_on": "2027-01-31"})
    held = read_back(writer, data)
    assert "1 à modifier" in text(writer.get(at(held))) and "Après" in text(writer.get(at(held)))
    confirm(writer, held)
    whole.refresh_from_db()
    assert whole.description == "Après" and whole.steps.count() == 2
    assert whole.version == given["version"] + 1
    assert whole.indicators.get().values.get().value == 9
    assert len(whole.history.first().lines["steps"]) == 2


def test_conflict_is_shown_and_kept(writer, plan, whole):
    data = exported(plan)
    data["strategy"]["objectives"][0]["actions"][0]["description"] = "Du fichier"
    whole.description = "D’ici"
    whole.save()
    touched(whole, None)
    held = read_back(writer, data)
    words = text(writer.get(at(held)))
    assert "1 en conflit" in words and "D’ici" in words and "Du fichier" in words
    confirm(writer, held)
    whole.refresh_from_db()
    assert whole.description == "D’ici"
    confirm(writer, read_back(writer, data), prendre=[str(whole.uid)])
    whole.refresh_from_db()
    assert whole.description == "Du fichier"


def test_value_recorded_since_the_export(writer, plan, whole):
    """It makes no version: one that was added is no difference, one that was corrected is."""
    data = exported(plan)
    followed = whole.indicators.get().values
    followed.create(on=date(2026, 9, 1), value=7)
    assert "4 identiques" in text(writer.get(at(read_back(writer, data))))
    followed.filter(on=date(2026, 6, 1)).update(value=8)
    held = read_back(writer, data)
    words = text(writer.get(at(held)))
    assert "1 en conflit" in words and "n’est pas celle du fichier" in words
    assert "01/06/2026 : 8.0" in words and "01/06/2026 : 9.0" in words
    confirm(writer, held)
    assert [each.value for each in followed.order_by("on")] == [8, 7]
    confirm(writer, read_back(writer, data), prendre=[str(whole.uid)])
    assert [each.value for each in followed.order_by("on")] == [9, 7]


def test_those_of_an_action_stay(writer, plan, whole):
    """Whose organisation has nobody on the territory, or who left it."""
    funder, gone = organisation("Banque"), user(name="Partie Ailleurs")
    whole.partners.add(funder)
    Action.objects.filter(pk=whole.pk).update(lead=funder, pilot=gone)
    data = exported(plan)
    data["strategy"]["objectives"][0]["actions"][0]["description"] = "Du fichier"
    held = read_back(writer, data)
    confirm(writer, held)
    whole.refresh_from_db()
    assert (whole.description, whole.lead, whole.pilot) == ("Du fichier", funder, gone)
    assert list(whole.partners.all()) == [funder]
    assert "inconnu ici" not in text(writer.get(at(held)))


def test_moved_since_the_report(writer, plan, whole):
    data = exported(plan)
    data["strategy"]["objectives"][0]["actions"][0]["description"] = "Du fichier"
    held = read_back(writer, data)
    from quartiers.web.strategies.imports import of_data

    seen = of_data.shown(held)["seen"]
    touched(whole, None)
    answer = writer.post(at(held, "import_ecrire"), {"vu": seen})
    assert answer.status_code == 409 and "rien n’a été écrit" in text(answer)
    whole.refresh_from_db()
    assert whole.description == "Avant"


def test_what_is_set_aside_stays_so(writer, plan, whole):
    data = exported(plan)
    delete(whole, None)
    held = read_back(writer, data)
    assert "corbeille" in text(writer.get(at(held)))
    confirm(writer, held)
    whole.refresh_from_db()
    assert whole.deleted_at is not None


def test_export_makes_a_strategy_again(writer, plan, whole):
    data = exported(plan)
    before = gathered(plan)
    Strategy.objects.all().delete()
    confirm(writer, read_back(writer, data))
    made = Strategy.objects.get()
    again = gathered(made)
    assert str(made.uid) == before.uid and made.territory == HERE
    assert [a.title for a in again.actions] == ["Halle"]
    assert again.actions[0].indicators == before.actions[0].indicators
    assert again.stakes[0].figures == before.stakes[0].figures
    assert again.objectives[0].stakes == before.objectives[0].stakes
    assert "4 identiques" in text(writer.get(at(read_back(writer, data))))


def test_uid_of_another_territory_makes_a_copy(writer):
    there = strategy(territory="000990001", title="Ailleurs")
    action(objective(there), "Halle")
    confirm(writer, read_back(writer, exported(there)))
    there.refresh_from_db()
    assert there.territory == "000990001" and there.version == 1
    copy = Strategy.objects.get(territory=HERE)
    assert copy.uid != there.uid
    assert Action.objects.filter(objective__strategy=copy).count() == 1


def test_real_and_invented_do_not_mix(writer, plan):
    data = exported(plan)
    data["strategy"]["fictitious"] = False
    answer = writer.get(at(read_back(writer, data)))
    assert answer.status_code == 400 and "ne se mêlent pas" in text(answer)


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("title", "x" * 201, "200 caractères"),
        ("title", 3, "un texte"),
        ("uid", "../etc", "identifiant"),
        ("version", "1", "un nombre"),
        ("starts_on", "31/12/2026", "une date"),
        ("state", "autre", "un de ces mots"),
        ("inconnu", 1, "champ inconnu"),
        ("version", 10**15, "un nombre"),
        ("version", -1, "un nombre"),
        ("title", "\ud800", "caractère interdit"),
        ("summary", "a\x00b", "caractère interdit"),
    ],
)
def test_altered_export_is_refused(writer, plan, key, value, said):
    data = exported(plan)
    data["strategy"][key] = value
    answer = send(writer, json.dumps(data), "export.json")
    assert answer.status_code == 400 and said in text(answer)


def archived() -> bytes:
    with archive(HERE, "Essai", surveys=False) as file:
        return file.read()


def zipped(**changes: bytes) -> bytes:
    out = io.BytesIO()
    whole = archived()
    with zipfile.ZipFile(io.BytesIO(whole)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, changes.pop(name, None) or old.read(name))
        for name, content in changes.items():
            new.writestr(name, content)
    return out.getvalue()


def test_archive_makes_a_territory_again(writer, plan, whole):
    from quartiers.web.strategies.models import FrozenDiagnostic, StakeFigure

    content = archived()
    before = gathered(plan)
    Strategy.objects.all().delete()
    FrozenDiagnostic.objects.all().delete()
    held = sent(writer, content, "archive.zip")
    words = text(writer.get(at(held)))
    assert "1 diagnostic arrêté à ajouter" in words and "4 à créer" in words
    confirm(writer, held)
    again = gathered(Strategy.objects.get())
    assert again.stakes[0].figures == before.stakes[0].figures
    assert StakeFigure.objects.count() == 1


def drawn(colour: str = "red") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(out, "JPEG")
    return out.getvalue()


def attached(to: Action, name: str, content: bytes, **fields) -> Document:
    return Document.objects.create(
        action=to, name=name, kind="x", content=content, size=len(content), **fields
    )


def test_archive_gives_attachments_back(writer, plan):
    bought = filled(objective(plan))
    attached(bought, "plan.pdf", b"%PDF-1.7 plan")
    attached(bought, "photo.jpg", drawn())
    attached(bought, "parti.pdf", b"%PDF-1.7 parti", deleted_at=timezone.now())
    content = archived()
    Strategy.objects.all().delete()
    held = sent(writer, content, "archive.zip")
    words = text(writer.get(at(held)))
    assert (
        "2 pièces jointes" in words
        and "L’historique que contient l’archive n’est pas repris" in words
    )
    confirm(writer, held)
    done = text(writer.get(at(held)))
    assert "Pièces jointes ajoutées : 2" in done and "il reste à lire dans le fichier" in done
    back = {each.name: each for each in Document.objects.all()}
    assert set(back) == {"plan.pdf", "photo.jpg"}
    assert bytes(back["plan.pdf"].content) == b"%PDF-1.7 plan"
    assert back["plan.pdf"].kind == "application/pdf"
    assert back["photo.jpg"].added_by.name == "Awa Diallo"
    assert {row.history_user.name for row in Action.objects.get().history.all()} == {"Awa Diallo"}
    confirm(writer, sent(writer, content, "archive.zip"))  # read again: nothing twice
    assert Document.objects.count() == 2


def test_attachment_set_aside_stays_so(writer, plan):
    document = attached(filled(objective(plan)), "plan.pdf", b"%PDF-1.7 plan")
    content = archived()
    Document.objects.update(deleted_at=timezone.now())
    confirm(writer, sent(writer, content, "archive.zip"))
    assert [each.pk for each in Document.objects.all()] == [document.pk]


def test_attachment_is_checked_as_any_upload(writer, plan):
    bought = filled(objective(plan))
    attached(bought, "macros.docx", office_with_macros())
    attached(bought, "page.html", b"<script>alert(1)</script>")
    attached(bought, "lourd.pdf", b"%PDF-" + b"0" * 5_000_001)
    attached(bought, "bon.pdf", b"%PDF-1.7")
    content = archived()
    Document.objects.all().delete()
    held = sent(writer, content, "archive.zip")
    confirm(writer, held)
    assert Document.objects.get().name == "bon.pdf"
    done = text(writer.get(at(held)))
    assert "« macros.docx » refusée : Ce fichier contient des macros" in done
    assert "« page.html » refusée" in done and "« lourd.pdf » refusée : Le fichier dépasse" in done


def test_attachments_of_a_kept_conflict_stay_out(writer, plan):
    bought = filled(objective(plan))
    attached(bought, "plan.pdf", b"%PDF-1.7 plan")
    content = archived()
    Document.objects.all().delete()
    bought.title = "Changé ici"
    bought.save()
    touched(bought, None)
    held = sent(writer, content, "archive.zip")
    confirm(writer, held)
    assert not Document.objects.exists()
    assert "son action n’est pas reprise" in text(writer.get(at(held)))


def test_no_more_documents_than_an_action_holds(writer, plan):
    bought = filled(objective(plan))
    for rank in range(3):
        attached(bought, f"{rank}.pdf", b"%PDF-1.7 " + bytes([65 + rank]))
    content = archived()
    Document.objects.all().delete()
    for rank in range(28):
        attached(bought, "ici.pdf", b"%PDF-1.7 ici" + bytes([65 + rank]))
    held = sent(writer, content, "archive.zip")
    confirm(writer, held)
    assert bought.documents.count() == 30
    assert "a déjà 30 documents" in text(writer.get(at(held)))


def test_archive_larger_than_a_table(writer, plan):
    import os

    attached(filled(objective(plan)), "a.pdf", b"%PDF-" + os.urandom(4_500_000))
    attached(Action.objects.get(), "b.pdf", b"%PDF-" + os.urandom(1_500_000))
    content = archived()
    assert len(content) > 5_000_000
    Document.objects.all().delete()
    confirm(writer, sent(writer, content, "archive.zip"))
    assert Document.objects.count() == 2
    assert "dépasse 5 Mo" in text(send(writer, b"a;b\n" * 1_300_000, "grand.csv", plan))


def office_with_macros() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("[Content_Types].xml", "macroEnabled")
        file.writestr("word/vbaProject.bin", b"x")
    return out.getvalue()


def test_altered_archive_is_refused(writer, plan, whole):
    name = f"strategies/{plan.uid}.json"
    assert "empreinte" in text(send(writer, zipped(**{name: b"{}"}), "a.zip"))
    assert "chemin interdit" in text(send(writer, zipped(**{"../x": b"a"}), "a.zip"))
    assert "chemin interdit" in text(send(writer, zipped(**{"/etc/x": b"a"}), "a.zip"))
    other = zipped(**{"manifeste.json": b"{}"})
    assert "Ce n’est pas l’archive" in text(send(writer, other, "a.zip"))


def test_archive_bomb_is_refused(writer):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("manifeste.json", b" " * 70_000_000)
    assert "démesurément" in text(send(writer, out.getvalue(), "a.zip"))
