"""Table, calendar, budget, map, paper: filters, lines written by their version, unknown amounts."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.web import written
from tests.web.people import HERE, organisation, signed_in, user

from quartiers.web.accounts.rights import Role
from quartiers.web.strategies.models import Action, IndicatorValue, Objective
from quartiers.web.strategies.writing import writing

pytestmark = pytest.mark.django_db
BASE = f"/espace/{HERE}/"
JSON = {"Accept": "application/json"}


@pytest.fixture
def plan(site):
    """Two actions: one late and piloted, one without anything; signed in as who writes."""
    writer = user(Role.CONTRIBUTEUR, name="Awa Diallo")
    strategy = written.strategy(writer)
    shops = written.objective(strategy)
    digital = written.objective(strategy, "Équiper", priority="transition_numerique")
    yesterday = date.today() - timedelta(days=1)
    late = written.filled(
        shops, "Racheter", pilot=writer, state="en_cours", progress=40, ends_on=yesterday
    )
    bare = written.action(digital, "Former")
    return {"client": signed_in(site, writer), "writer": writer, "late": late, "bare": bare}


def text(client: Client, page: str, **asked: str) -> str:
    answer = client.get(BASE + page, asked)
    assert answer.status_code == 200
    return answer.content.decode()


def fields(action: Action, **typed: str) -> dict[str, str]:
    given = {"state": action.state, "progress": "", "starts_on": "", "ends_on": ""}
    return {"version": str(action.version), **given, **typed}


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ({"priorite": "transition_numerique"}, "Former"),
        ({"etat": "en_cours"}, "Racheter"),
        ({"pilote": "aucun"}, "Former"),
        ({"quartier": written.ZONE}, "Racheter"),
        ({"retard": "oui"}, "Racheter"),
    ],
)
def test_filters(plan, asked, shown):
    page = text(plan["client"], "actions/", **asked)
    hidden = {"Former": "Racheter", "Racheter": "Former"}[shown]
    assert f">{shown}</a>" in page
    assert f">{hidden}</a>" not in page
    assert "1 action sur 2" in page


@pytest.mark.parametrize("typed", ["x" * 5_000, "<b>", "';--", "\x00", "9" * 40])
def test_odd_filters_filter_nothing(plan, typed):
    asked = dict.fromkeys(("priorite", "etat", "pilote", "quartier", "retard"), typed)
    assert "2 actions, dont 1 en retard" in text(plan["client"], "actions/", **asked)


def test_each_line_shows_its_own(plan):
    page = text(plan["client"], "actions/")
    for action, progress, state in (("late", ["40"], "en_cours"), ("bare", [], "idee")):
        pk = plan[action].pk
        field = re.search(rf'id="a{pk}-progress"[^>]*>', page)
        assert re.findall(r'value="(\d+)"', field[0]) == progress
        options = page.partition(f'id="a{pk}-state"')[2].partition("</select>")[0]
        assert re.findall(r'value="(\w+)" selected', options) == [state]
    assert len(set(re.findall(r'csrfmiddlewaretoken" value="(\w+)"', page))) == 1


def test_line_without_script(plan):
    bare = plan["bare"]
    given = fields(bare, state="en_cours", progress="20", ends_on="2030-01-31") | {
        "vue-etat": "idee"
    }
    answer = plan["client"].post(f"{BASE}actions/{bare.pk}/ligne/", given)
    assert answer.status_code == 303
    assert answer["Location"] == (f"{BASE}actions/?etat=idee&enregistree={bare.pk}#ligne-{bare.pk}")
    bare.refresh_from_db()
    assert (bare.state, bare.progress, bare.ends_on) == ("en_cours", 20, date(2030, 1, 31))
    assert bare.history.count() == 2


def test_line_by_script(plan):
    bare = plan["bare"]
    place = f"{BASE}actions/{bare.pk}/ligne/"
    told = plan["client"].post(place, fields(bare, state="en_cours"), headers=JSON).json()
    assert told["version"] == bare.version + 1
    wrong = plan["client"].post(place, fields(bare, progress="140"), headers=JSON)
    assert wrong.status_code == 422
    assert "0 à 100" in wrong.json()["errors"]["progress"][0]


def test_line_in_conflict_overwrites_nothing(plan):
    bare, other = plan["bare"], user(Role.CONTRIBUTEUR, name="Léa Martin")
    with writing(bare, bare.version, other) as held:
        held.progress = 70
    place = f"{BASE}actions/{bare.pk}/ligne/"
    told = plan["client"].post(place, fields(bare, progress="10"), headers=JSON)
    assert told.status_code == 409
    assert told.json()["by"] == "Léa Martin"
    page = plan["client"].post(place, fields(bare, progress="10"))
    assert page.status_code == 409
    assert "70" in page.content.decode()
    assert 'value="10"' in page.content.decode()
    bare.refresh_from_db()
    assert bare.progress == 70


def test_reader_has_no_form(plan):
    reader = signed_in(Client(SERVER_NAME="localhost"), user(Role.LECTEUR))
    page = text(reader, "actions/")
    assert "Racheter" in page
    assert 'data-redaction="ligne-' not in page


def test_partner_sees_and_writes_its_own(plan):
    body = organisation("Chambre")
    partner = user(Role.PARTENAIRE, organisation=body)
    plan["bare"].partners.add(body)
    client = signed_in(Client(SERVER_NAME="localhost"), partner)
    for view in ("actions/", "calendrier/", "carte/"):
        page = text(client, view)
        assert "Former" in page
        assert "Racheter" not in page
    own, other = plan["bare"], plan["late"]
    assert client.post(f"{BASE}actions/{own.pk}/ligne/", fields(own)).status_code == 303
    assert client.post(f"{BASE}actions/{other.pk}/ligne/", fields(other)).status_code == 404
    assert client.get(f"{BASE}budget/").status_code == 404


def test_calendar_has_its_table(plan):
    page = text(plan["client"], "calendrier/")
    assert page.count("<svg") == 2
    assert "En cours, en retard" in page


def test_budget_counts_what_is_unknown(plan):
    plan["bare"].fundings.create(funder="Région", year=2027)
    page = text(plan["client"], "budget/")
    assert "1 ligne n’a pas de montant demandé" in page
    assert "2 lignes n’ont pas de montant obtenu" in page
    assert "non connu" in page


def test_map_says_where(plan):
    action = plan["late"]
    place = f"{BASE}actions/{action.pk}/emplacement/"
    half = plan["client"].post(place, {"version": "1", "latitude": "46,2", "longitude": ""})
    assert half.status_code == 400
    assert "Donnez les deux coordonnées" in half.content.decode()
    given = {"version": str(action.version), "latitude": "46,21", "longitude": "-1,5"}
    assert plan["client"].post(place, given).status_code == 303
    assert plan["client"].post(place, given).status_code == 409
    action.refresh_from_db()
    assert action.place == [-1.5, 46.21]
    page = text(plan["client"], "carte/")
    assert "un point" in page
    assert "Halles-Corlune" in page


def test_without_contours_the_table_stays(empty_site):
    writer = user(Role.CONTRIBUTEUR)
    written.filled(written.objective(written.strategy(writer)))
    page = text(signed_in(empty_site, writer), "carte/")
    assert "Aucun contour" in page
    assert "Racheter des locaux" in page


def test_without_a_strategy(site):
    client = signed_in(site, user(Role.CONTRIBUTEUR))
    for page in ("actions/", "calendrier/", "budget/", "carte/", "impression/", "suivi/"):
        assert "Aucune stratégie" in text(client, page)
    assert client.get(f"{BASE}actions/?strategie=99").status_code == 404


@pytest.fixture
def large(site):
    """60 actions of 10 indicators, with two values each."""
    pilot = user(Role.CONTRIBUTEUR, name="Awa Diallo")
    strategy = written.strategy(pilot)
    goals: list[Objective] = [written.objective(strategy, f"But {n}") for n in range(6)]
    for rank in range(60):
        action = written.filled(goals[rank % 6], f"Action {rank}", pilot=pilot, state="en_cours")
        for n in range(9):
            action.indicators.create(label=f"Indicateur {n}", source="Nous", target=10, baseline=0)
        IndicatorValue.objects.bulk_create(
            IndicatorValue(indicator=each, on=date(2025 + turn, 12, 31), value=turn)
            for each in action.indicators.all()
            for turn in (0, 1)
        )
    return signed_in(site, pilot)


def test_queries_are_bounded(large, snapshot):
    counts = {}
    for page in (
        "",
        "actions/",
        "calendrier/",
        "budget/",
        "carte/",
        "suivi/",
        "suivi/valeurs/",
        "impression/",
    ):
        large.get(BASE + page)
        with CaptureQueriesContext(connection) as found:
            assert large.get(BASE + page).status_code == 200
        counts[page or "tableau"] = len(found)
    assert counts == snapshot
