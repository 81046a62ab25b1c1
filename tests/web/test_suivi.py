"""Alerts, values by period, what open data fills and what it never touches."""

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.web import written
from tests.web.people import HERE, signed_in, user

from quartiers.diagnostic.indicator import Between, Indicator, NotComputable
from quartiers.strategy import periods
from quartiers.web import state
from quartiers.web.accounts.rights import Role
from quartiers.web.strategies.followup import filling, indicators
from quartiers.web.strategies.followup.standing import standing
from quartiers.web.strategies.followup.watching import watched
from quartiers.web.strategies.models import ActionIndicator, IndicatorValue
from quartiers.web.strategies.writing import writing

pytestmark = pytest.mark.django_db
BASE = f"/espace/{HERE}/"
TODAY = date(2026, 11, 29)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(datetime(2026, 11, 29, 12), tick=True):
        yield


@pytest.fixture
def plan(site):
    writer = user(Role.CONTRIBUTEUR, name="Awa Diallo")
    strategy = written.strategy(writer)
    action = written.filled(written.objective(strategy), pilot=writer)
    return {
        "client": signed_in(site, writer),
        "writer": writer,
        "strategy": strategy,
        "action": action,
        "indicator": action.indicators.get(),
    }


def form(indicator: ActionIndicator, value: str, note: str = "", seen: str = "") -> dict[str, str]:
    pk = indicator.pk
    return {"periode": "2026-T3", f"v-{pk}": value, f"n-{pk}": note, f"vu-{pk}": seen}


def open_data(action, key: str, **fields: object) -> ActionIndicator:
    return action.indicators.create(label=key, source="Sirene", open_data=key, **fields)


# ---- periods


@pytest.mark.parametrize(
    ("key", "on"),
    [
        ("2025", date(2025, 12, 31)),
        ("2026-T3", date(2026, 9, 30)),
        ("2024-T1", date(2024, 3, 31)),
        ("2026-11-29", TODAY),
        ("2026-T4", None),
        ("2026", None),
        ("2026-T5", None),
        ("2027-01-01", None),
        ("0001-01-01", None),
        ("n’importe quoi", None),
    ],
)
def test_periods_that_are_over(key, on):
    found = periods.read(key, TODAY)
    assert (found.on if found else None) == on


def test_offered_periods():
    offered = [period.key for period in periods.offered(date(2026, 1, 5))]
    assert offered[:2] == ["2025-T4", "2025-T3"]
    assert offered[-3:] == ["2025", "2024", "2023"]


# ---- values typed by people


def test_values_of_all_actions(plan):
    client, indicator = plan["client"], plan["indicator"]
    page = client.get(f"{BASE}suivi/valeurs/?periode=2026-T3").content.decode()
    assert "3e trimestre 2026" in page
    answer = client.post(f"{BASE}suivi/valeurs/", form(indicator, "1 240,5", "relevé à pied"))
    assert answer.status_code == 303
    assert answer["Location"] == f"{BASE}suivi/?enregistrees=1"
    value = indicator.values.get()
    assert (value.value, value.on, value.period) == (1240.5, date(2026, 9, 30), "2026-T3")
    assert value.entered_by == plan["writer"]
    page = client.get(f"{BASE}suivi/").content.decode()
    assert "1 240,5" in page.replace("\u202f", " ").replace("\xa0", " ")


def test_not_found_is_said_and_empty_is_nothing(plan):
    client, indicator = plan["client"], plan["indicator"]
    client.post(f"{BASE}suivi/valeurs/", form(indicator, "", ""))
    assert not indicator.values.exists()
    client.post(f"{BASE}suivi/valeurs/", form(indicator, "", "enquête non faite"))
    value = indicator.values.get()
    assert value.value is None
    assert value.note == "enquête non faite"


def test_two_people_on_one_value(plan):
    client, indicator = plan["client"], plan["indicator"]
    other = user(Role.CONTRIBUTEUR, name="Léa Martin")
    IndicatorValue.objects.create(
        indicator=indicator, on=date(2026, 9, 30), value=7, entered_by=other
    )
    answer = client.post(f"{BASE}suivi/valeurs/", form(indicator, "9"))
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Léa Martin" in page
    assert 'value="9"' in page
    assert indicator.values.get().value == 7
    told = client.post(
        f"{BASE}suivi/valeurs/", form(indicator, "9"), headers={"Accept": "application/json"}
    )
    assert told.json()["by"] == "Léa Martin"
    seen = page.split(f'name="vu-{indicator.pk}" value="')[1].split('"')[0]
    chosen = client.post(f"{BASE}suivi/valeurs/", form(indicator, "9", seen=seen))
    assert chosen.status_code == 303
    assert indicator.values.get().value == 9


@pytest.mark.parametrize("typed", ["−12,5", "-12.5", "− 12,5 %"])
def test_minus_as_the_pages_show_it(plan, typed):
    plan["client"].post(f"{BASE}suivi/valeurs/", form(plan["indicator"], typed))
    assert plan["indicator"].values.get().value == -12.5


@pytest.mark.parametrize("typed", ["beaucoup", "1e999", "nan", "<script>", "9" * 39 + "x"])
def test_wrong_value_writes_nothing(plan, typed):
    other = plan["action"].indicators.create(label="Autre", source="Nous")
    given = form(plan["indicator"], typed) | form(other, "3")
    answer = plan["client"].post(f"{BASE}suivi/valeurs/", given)
    assert answer.status_code == 400
    assert "Rien n’est enregistré" in answer.content.decode()
    assert not IndicatorValue.objects.exists()


def test_period_of_tomorrow_does_not_exist(plan):
    assert plan["client"].get(f"{BASE}suivi/valeurs/?jour=2026-11-30").status_code == 404
    assert plan["client"].get(f"{BASE}suivi/valeurs/?periode=2030").status_code == 404


def test_values_of_one_action(plan):
    place = f"{BASE}actions/{plan['action'].pk}/valeurs/"
    assert plan["client"].get(place).status_code == 200
    assert plan["client"].post(place, form(plan["indicator"], "4")).status_code == 303
    assert plan["indicator"].values.get().value == 4
    reader = signed_in(Client(SERVER_NAME="localhost"), user(Role.LECTEUR))
    assert reader.get(place).status_code == 404


# ---- open data


def test_open_data_fills(plan):
    shops = open_data(plan["action"], "commerces")
    births = open_data(plan["action"], "creations_annee")
    made = filling.fill(plan["strategy"])
    assert (made.added, made.unknown) == (2, 0)
    value = shops.values.get()
    assert value.automatic
    assert value.value is not None
    assert value.on == date(2026, 11, 1)
    assert "novembre\xa02026" in value.note
    assert births.values.get().on == date(2025, 12, 31)
    assert filling.fill(plan["strategy"]) == filling.Filled()


def test_open_data_leaves_what_was_typed(plan):
    shops = open_data(plan["action"], "commerces")
    typed = shops.values.create(on=date(2026, 11, 1), value=3, entered_by=plan["writer"])
    assert filling.fill(plan["strategy"]) == filling.Filled(kept=1)
    typed.refresh_from_db()
    assert (typed.value, typed.automatic) == (3, False)


def test_open_data_says_why_not(plan):
    vacant = open_data(plan["action"], "locaux_vacants")
    unheard = open_data(plan["action"], "chiffre_retire")
    assert filling.fill(plan["strategy"]).unknown == 2
    assert vacant.values.get().value is None
    assert vacant.values.get().note
    assert unheard.values.get().note


def test_open_data_adds_only_what_adds_up(plan):
    action = plan["action"]
    action.zones = [written.ZONE, "QN99902M"]
    action.save()
    both = open_data(action, "creations_annee")
    share = open_data(action, "part_ess")
    filling.fill(plan["strategy"])
    one = open_data(action, "creations_annee", zone=written.ZONE)
    filling.fill(plan["strategy"])
    assert both.values.get().value > one.values.get().value
    assert share.values.get().value is None
    assert "Plusieurs quartiers" in share.values.get().note


def test_open_data_without_store_reads_the_frozen_one(demo_folder, empty_site):
    strategy = written.strategy()
    action = written.filled(written.objective(strategy))
    made = open_data(action, "stock_actif")
    filling.fill(strategy)
    assert made.values.get().value is None
    with time_machine.travel(datetime(2026, 11, 30, 12)):
        state.forget()
        assert filling.fill(strategy) == filling.Filled()
        written.frozen(written.demo_content(demo_folder))
        filling.fill(strategy)
    found = made.values.order_by("on")
    assert [(value.on.day, value.value is None) for value in found] == [(1, False), (29, True)]


def test_interval_without_a_number_is_none():
    def figure(value: object) -> Indicator:
        return Indicator("x", "X", value, "emplois", "", (), "z", "c", "2025")  # type: ignore[arg-type]

    number, note = filling._number(figure(Between(3, 9, "bornes")))
    assert number is None
    assert "entre 3 et 9" in note
    assert filling._number(figure(NotComputable("secret"))) == (None, "secret")


def test_fill_button(plan):
    open_data(plan["action"], "commerces")
    answer = plan["client"].post(f"{BASE}suivi/remplir/", {"strategie": str(plan["strategy"].pk)})
    assert answer.status_code == 303
    page = plan["client"].get(answer["Location"]).content.decode()
    assert "1 valeur ajoutée" in page


# ---- alerts


def test_alerts_are_kept_until_something_moves(plan):
    strategy, action = plan["strategy"], plan["action"]
    first = watched(strategy)
    with CaptureQueriesContext(connection) as found:
        assert watched(strategy) is first
    assert len(found) == 5
    with writing(action, action.version, None) as held:
        held.pilot = None
    assert "sans_pilote" in {alert.kind for alert in watched(strategy)}
    plan["indicator"].values.create(on=TODAY - timedelta(days=800), value=1)
    assert "indicateur_sans_valeur" in {alert.kind for alert in watched(strategy)}


@pytest.mark.parametrize("page", ["impression/", "suivi/", "suivi/valeurs/?periode=2026-T3"])
def test_kept_pages_follow_what_is_written(plan, page):
    """Each is kept between two requests, and shows the next writing all the same."""
    client, action = plan["client"], plan["action"]
    other = written.objective(plan["strategy"], "Former", rank=1)
    indicator = written.action(other, "Ouvrir une école").indicators.create(label="Élèves formés")

    def shown() -> str:
        return client.get(BASE + page).content.decode()

    with writing(plan["action"].objective, 1, None) as held:
        held.rank = 5
    first = shown()
    assert 0 < first.index("Élèves formés") < first.index("Locaux vacants")
    with writing(other, other.version, None) as held:
        held.rank = 99
    later = shown()
    assert 0 < later.index("Locaux vacants") < later.index("Élèves formés")
    with writing(action, action.version, None) as held:
        held.title = "Louer des locaux"
    assert "Louer des locaux" in shown()
    indicator.values.create(on=date(2026, 9, 30), value=4321, period="2026-T3")
    assert "4\u202f321" in shown()
    indicator.values.get().delete()
    assert "4\u202f321" not in shown()


def test_printed_page_names_the_pilot_as_they_are_called_now(plan):
    page = BASE + "impression/"
    assert "Awa Diallo" in plan["client"].get(page).content.decode()
    plan["writer"].name = "Awa Martin"
    plan["writer"].save()
    assert plan["client"].get(page).content.decode().count("Awa Diallo") == 0


def test_a_year_later(plan):
    action = plan["action"]
    with writing(action, action.version, None) as held:
        held.starts_on, held.ends_on, held.state = TODAY, TODAY + timedelta(days=200), "en_cours"
    assert "en_retard" not in {alert.kind for alert in watched(plan["strategy"])}
    with time_machine.travel(datetime(2027, 11, 30, 12)):
        state.forget()
        signed_in(plan["client"], plan["writer"])
        page = plan["client"].get(f"{BASE}suivi/").content.decode()
        assert "devait finir le" in page
        fiche = plan["client"].get(f"{BASE}actions/{action.pk}/").content.decode()
        assert "devait finir le" in fiche
    state.forget()


def test_kind_of_alerts(plan):
    page = plan["client"].get(f"{BASE}suivi/?nature=sans_pilote").content.decode()
    assert "n’est pas encore demandé" not in page
    assert plan["client"].get(f"{BASE}suivi/?nature=<b>").status_code == 200


# ---- figures


@pytest.mark.parametrize(
    ("baseline", "target", "last", "reached"),
    [
        (0, 10, 10, True),
        (0, 10, 9, False),
        (10, 4, 3, True),
        (10, 4, 6, False),
        (5, 5, 5, True),
        (5, 5, 4, False),
        (None, 10, 12, None),
        (0, None, 12, None),
        (0, 10, None, None),
    ],
)
def test_target_in_its_own_direction(plan, baseline, target, last, reached):
    indicator = plan["indicator"]
    indicator.baseline, indicator.target = baseline, target
    indicator.values.create(on=date(2026, 3, 31), value=last, note="" if last else "perdue")
    assert indicators.of(plan["action"], indicator).reached is reached


def test_standing_tells_what_is_missing(plan):
    written.action(plan["action"].objective, "Sans rien")
    actions = [plan["action"], *plan["action"].objective.actions.exclude(pk=plan["action"].pk)]
    found = standing(actions, indicators.followed(actions), TODAY)
    assert (found.actions, found.progress, found.untold) == (2, None, 2)
    assert (found.indicators, found.valued, found.without_indicator) == (1, 0, 1)
