import json
import re
from datetime import date

import pytest
from tests.web import written
from tests.web.pages import text
from tests.web.people import HERE, organisation, signed_in, user

from quartiers.web.accounts.rights import Role
from quartiers.web.strategies.models import Action, Objective
from quartiers.web.strategies.writing import Conflict, delete, undelete, writing

pytestmark = pytest.mark.django_db
DATA = {"headers": {"accept": "application/json"}}


@pytest.fixture
def pilot(db):
    return user(Role.PILOTE, name="Awa Diallo")


@pytest.fixture
def desk(site, pilot):
    return signed_in(site, pilot)


@pytest.fixture
def objective(db):
    return written.objective(written.strategy())


@pytest.fixture
def action(objective):
    return written.action(objective, context="Avant")


def place(action, part="") -> str:
    return f"/espace/{HERE}/actions/{action.pk}/ecrire/{part}"


def fields(action, **given):
    sent = {
        "version": action.version,
        "title": action.title,
        "objective": action.objective_id,
        "context": action.context,
        "description": action.description,
        "state": action.state,
    }
    return sent | given


def test_writing_counts(action, pilot):
    with writing(action, 1, pilot) as held:
        held.context = "Après"
    action.refresh_from_db()
    assert (action.version, action.context, action.changed_by) == (2, "Après", pilot)
    assert [row.version for row in action.history.all()] == [2, 1]
    assert action.history.first().history_user == pilot


def test_older_version_writes_nothing(action, pilot):
    with writing(action, 1, pilot) as held:
        held.context = "Après"
    with pytest.raises(Conflict) as refused, writing(action, 1, pilot) as held:
        held.context = "Perdu"
    assert refused.value.stored.context == "Après"
    action.refresh_from_db()
    assert (action.version, action.context) == (2, "Après")


def test_failure_leaves_the_version(action, pilot):
    with pytest.raises(ZeroDivisionError), writing(action, 1, pilot) as held:
        held.context = str(1 / 0)
    action.refresh_from_db()
    assert (action.version, action.context) == (1, "Avant")
    assert action.history.count() == 1


def test_script_saves(desk, action):
    answer = desk.post(place(action), fields(action, context="Dicté"), **DATA)
    told = answer.json()
    assert (answer.status_code, told["version"]) == (200, 2)
    assert len(told["at"]) == 5
    assert Action.objects.get().context == "Dicté"


def test_button_saves(desk, action):
    answer = desk.post(place(action), fields(action, context="Dicté"))
    assert (answer.status_code, answer["Location"]) == (
        303,
        f"/espace/{HERE}/actions/{action.pk}/",
    )
    assert Action.objects.get().context == "Dicté"


def test_conflict_shows_both(desk, action):
    with writing(action, 1, user(Role.CONTRIBUTEUR, name="Léo Martin")) as held:
        held.context = "Celui de Léo"
    answer = desk.post(place(action), fields(action, context="Le mien"))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Le mien" in page and "Celui de Léo" in page and "Léo Martin" in page
    assert 'name="version" value="2"' in page
    assert Action.objects.get().context == "Celui de Léo"


def test_conflict_for_a_script(desk, action):
    with writing(action, 1, user(Role.CONTRIBUTEUR, name="Léo Martin")) as held:
        held.context = "Celui de Léo"
    answer = desk.post(place(action), fields(action, context="Le mien"), **DATA)
    assert (answer.status_code, answer.json()["by"]) == (409, "Léo Martin")


def test_field_the_other_changed_alone(desk, action):
    """The other's field is ticked to be taken; mine is not."""
    with writing(action, 1, None) as held:
        held.description = "Décrit ailleurs"
    page = desk.post(place(action), fields(action, context="Le mien")).content.decode()
    boxes = [part.split(">")[0] for part in page.split('name="reprendre" ')[1:]]
    assert {box.split('"')[1]: "checked" in box for box in boxes} == {
        "context": False,
        "description": True,
    }


def test_choice_after_a_conflict(desk, action):
    with writing(action, 1, None) as held:
        held.context, held.description = "Le leur", "Décrit ailleurs"
    sent = fields(action, version=2, context="Le mien", reprendre=["description"])
    assert desk.post(place(action), sent).status_code == 303
    action.refresh_from_db()
    assert (action.context, action.description) == ("Le mien", "Décrit ailleurs")


def test_lost_answer_is_no_conflict(desk, action):
    sent = fields(action, context="Dicté\r\nen deux lignes")
    first = desk.post(place(action), sent, **DATA)
    again = desk.post(place(action), sent, **DATA)
    assert again.status_code == 200
    assert again.json()["version"] == first.json()["version"] == 2


def test_deleted_meanwhile(desk, action, pilot):
    delete(action, pilot)
    sent = fields(action, context="Mon long texte")
    assert desk.post(place(action), sent, **DATA).json()["deleted"]
    page = desk.post(place(action), sent)
    assert page.status_code == 409
    assert "Mon long texte" in page.content.decode()
    undelete(action, pilot)
    assert Action.objects.get().context == "Avant"


def test_session_that_ends(site, action, pilot):
    signed_in(site, pilot)
    site.cookies.clear()
    sent = fields(action, context="Mon long texte")
    assert site.post(place(action), sent, **DATA).status_code == 401
    page = site.post(place(action), sent)
    assert page.status_code == 401
    assert "Mon long texte" in page.content.decode()


def test_bad_fields_are_told(desk, action):
    sent = fields(action, title="", progress="120", starts_on="2027-05-01", ends_on="2026-05-01")
    answer = desk.post(place(action), sent, **DATA)
    assert answer.status_code == 422
    assert set(answer.json()["errors"]) == {"title", "progress", "ends_on"}
    page = desk.post(place(action), sent)
    assert page.status_code == 400
    assert Action.objects.get().version == 1


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 40])
def test_absurd_version_is_a_conflict(desk, action, version):
    sent = fields(action, version=version, context="Autre")
    assert desk.post(place(action), sent, **DATA).status_code == 409


def test_rows_added_changed_removed(desk, action):
    sent = {
        "version": 1,
        "steps-0-title": "Étude",
        "steps-0-due_on": "2027-03-01",
        "steps-1-title": "",
        "steps-2-title": "Travaux",
    }
    told = desk.post(place(action, "etapes/"), sent, **DATA).json()
    first, second = action.steps.order_by("pk")
    assert told["ids"] == {"steps-0": str(first.pk), "steps-1": "", "steps-2": str(second.pk)}
    assert first.due_on == date(2027, 3, 1)
    sent = {
        "version": 2,
        "steps-0-id": first.pk,
        "steps-0-title": "Étude de faisabilité",
        "steps-2-id": second.pk,
        "steps-2-title": "Travaux",
        "steps-2-retirer": "on",
    }
    assert desk.post(place(action, "etapes/"), sent, **DATA).status_code == 200
    assert [step.title for step in action.steps.all()] == ["Étude de faisabilité"]


def test_row_nobody_spoke_of_stays(desk, action):
    kept = action.steps.create(title="De Léo")
    sent = {"version": 1, "steps-5-title": "La mienne"}
    desk.post(place(action, "etapes/"), sent)
    assert set(action.steps.values_list("title", flat=True)) == {"De Léo", "La mienne"}
    assert action.steps.filter(pk=kept.pk).exists()


def test_row_of_another_action_is_not_reached(desk, action, objective):
    other = written.action(objective, "Une autre").steps.create(title="Ailleurs")
    sent = {"version": 1, "steps-0-id": other.pk, "steps-0-title": "Volée"}
    desk.post(place(action, "etapes/"), sent)
    other.refresh_from_db()
    assert (other.title, other.action.title) == ("Ailleurs", "Une autre")


def test_rows_sent_twice_are_made_once(desk, action):
    sent = {"version": 1, "costs-0-label": "Travaux", "costs-0-nature": "travaux"}
    sent |= {"costs-0-year": "2027", "costs-0-amount": "12 500,50 €"}
    first = desk.post(place(action, "budget/"), sent, **DATA).json()
    again = desk.post(place(action, "budget/"), sent, **DATA)
    assert (again.status_code, again.json()["ids"]) == (200, first["ids"])
    assert [str(line.amount) for line in action.costs.all()] == ["12500.50"]


def test_pilot_sees_the_action(desk, action):
    chamber = organisation("Chambre")
    zoe = user(Role.PARTENAIRE, organisation=chamber)
    refused = desk.post(place(action), fields(action, pilot=zoe.pk))
    assert refused.status_code == 400
    assert "ne voit pas cette action" in text(refused)
    joined = fields(action, pilot=zoe.pk, partners=[chamber.pk])
    assert desk.post(place(action), joined).status_code == 303
    again = fields(action, version=2, pilot=zoe.pk)  # not chosen anew: it stays
    assert desk.post(place(action), again).status_code == 303


def test_cost_whose_nature_is_not_said(desk, action):
    sent = {"version": 1, "costs-0-label": "Foncière", "costs-0-nature": ""}
    sent |= {"costs-0-year": "2027", "costs-0-amount": "1 000"}
    assert desk.post(place(action, "budget/"), sent).status_code == 303
    assert "non précisée" in desk.get(f"/espace/{HERE}/actions/{action.pk}/").content.decode()


def test_rows_in_conflict_show_both(desk, action):
    step = action.steps.create(title="Étude")
    with writing(action, 1, None) as held:
        held.steps.update(title="Étude de Léo")
        held.steps.create(title="Ajoutée par Léo")
    sent = {"version": 1, "steps-0-id": step.pk, "steps-0-title": "Mon étude"}
    answer = desk.post(place(action, "etapes/"), sent)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert all(said in page for said in ("Mon étude", "Étude de Léo", "Ajoutée par Léo"))
    sent |= {"version": 2, "reprendre": "steps-0"}
    assert desk.post(place(action, "etapes/"), sent).status_code == 303
    assert {s.title for s in action.steps.all()} == {"Étude de Léo", "Ajoutée par Léo"}


def test_followed_indicator_is_not_removed(desk, action):
    line = action.indicators.create(label="Locaux vacants", source="Relevé")
    line.values.create(on=date(2026, 1, 1), value=3)
    sent = {"version": 1, "indicators-0-id": line.pk, "indicators-0-label": "Locaux vacants"}
    sent |= {"indicators-0-source": "Relevé", "indicators-0-retirer": "on"}
    assert desk.post(place(action, "indicateurs/"), sent, **DATA).status_code == 422
    assert action.indicators.count() == 1


@pytest.mark.parametrize("amount", ["NaN", "inf", "1e400", "-5", "douze", "=1+1"])
def test_amounts_that_are_none(desk, action, amount):
    sent = {"version": 1, "costs-0-label": "x", "costs-0-nature": "travaux"}
    sent |= {"costs-0-year": "2027", "costs-0-amount": amount}
    assert desk.post(place(action, "budget/"), sent, **DATA).status_code == 422


def test_new_action_once(desk, objective):
    sent = {"uid": "8a1b3c5d-0000-4000-8000-000000000001", "objectif": objective.pk}
    sent |= {"title": "Une rue", "objective": objective.pk, "state": "idee"}
    there = f"/espace/{HERE}/actions/nouveau/"
    first = desk.post(there, sent)
    again = desk.post(there, sent)
    assert first["Location"] == again["Location"]
    assert Action.objects.count() == 1


def test_objective_keeps_a_stake_set_aside(desk, objective, pilot):
    stake = written.stake(objective.strategy)
    objective.stakes.add(stake)
    delete(stake, pilot)
    sent = {"version": 1, "title": "Autre nom", "priority": "entrepreneuriat", "rank": 0}
    desk.post(f"/espace/{HERE}/objectifs/{objective.pk}/ecrire/", sent)
    assert list(objective.stakes.all()) == [stake]


def test_history_restores_lines(desk, action):
    desk.post(place(action, "etapes/"), {"version": 1, "steps-0-title": "Étude"})
    desk.post(place(action), fields(action, version=2, context="Après"))
    step = action.steps.get()
    sent = {"version": 3, "steps-0-id": step.pk, "steps-0-title": "x", "steps-0-retirer": "on"}
    desk.post(place(action, "etapes/"), sent)
    assert action.steps.count() == 0
    row = action.history.get(version=2)
    there = f"/espace/{HERE}/actions/{action.pk}/historique/{row.history_id}/retablir/"
    assert desk.post(there, {"version": 4}).status_code == 303
    action.refresh_from_db()
    assert (action.version, action.context) == (5, "Avant")
    assert [step.title for step in action.steps.all()] == ["Étude"]


def test_sittings_of_one_minute_are_told_apart(desk, action):
    """By who listens to the names of the tables too."""
    for who in (None, user(Role.PILOTE, name="Bruno Petit"), None):
        action.refresh_from_db()
        with writing(action, action.version, who) as held:
            held.context = f"Après {held.version}"
    page = desk.get(f"/espace/{HERE}/actions/{action.pk}/historique/").content.decode()
    names = re.findall(r'aria-label="(Ce qui a changé[^"]*)"', page)
    assert len(names) == len(set(names)) == 3


def test_each_writing_of_a_sitting_comes_back(desk, action, pilot):
    """What one erased a minute ago, and wrote over since."""
    for typed in ("Une page entière", "", "Trois mots"):
        action.refresh_from_db()
        with writing(action, action.version, pilot) as held:
            held.context = typed
    there = f"/espace/{HERE}/actions/{action.pk}/historique/"
    page = desk.get(there).content.decode()
    assert page.count("/retablir/") == 1  # the version made by nobody; the rest is one sitting
    alone = re.search(r'href="(\?detail=1[^"]*)"', page)[1].replace("&amp;", "&")
    page = desk.get(f"{there}{alone}").content.decode()
    assert page.count("/retablir/") == 3
    row = action.history.get(version=2)
    assert f"{row.history_id}/retablir/" in page
    desk.post(f"{there}{row.history_id}/retablir/", {"version": 4})
    assert Action.objects.get().context == "Une page entière"


def test_old_versions_are_within_reach(desk, action, monkeypatch):
    monkeypatch.setattr("quartiers.web.strategies.pages.historique.MOST_ALONE", 2)
    for typed in ("a", "b", "c"):
        action.refresh_from_db()
        with writing(action, action.version, None) as held:
            held.context = typed
    there = f"/espace/{HERE}/actions/{action.pk}/historique/"
    page = desk.get(f"{there}?detail=1").content.decode()
    told = re.findall(r"<td>(.*?)</td>", page)
    assert told == ["b", "c", "a", "b"]  # the last is compared with the one below the page
    older = re.search(r'href="(\?detail=1[^"]*)">Versions plus anciennes', page)[1]
    page = desk.get(f"{there}{older.replace('&amp;', '&')}").content.decode()
    assert "version actuelle" not in page
    assert tuple(re.findall(r"<td>(.*?)</td>", page)[:2]) == ("Avant", "a")


def test_restoring_is_no_overwriting(desk, action):
    with writing(action, 1, None) as held:
        held.context = "Après"
    row = action.history.get(version=1)
    there = f"/espace/{HERE}/actions/{action.pk}/historique/{row.history_id}/retablir/"
    assert desk.post(there, {"version": 1}).status_code == 409
    assert Action.objects.get().context == "Après"


def test_history_of_another_is_unreachable(desk, action, objective):
    other = written.action(objective, "Une autre").history.first()
    there = f"/espace/{HERE}/actions/{action.pk}/historique/{other.history_id}/retablir/"
    assert desk.post(there, {"version": 1}).status_code == 404


def test_delete_and_undo(desk, action):
    base = f"/espace/{HERE}/actions/{action.pk}/"
    gone = desk.post(f"{base}supprimer/")
    assert desk.get(base).status_code == 404
    assert "Annuler la suppression" in desk.get(gone["Location"]).content.decode()
    assert action.title in desk.get(f"/espace/{HERE}/corbeille/").content.decode()
    desk.post(f"{base}retablir/")
    assert desk.get(base).status_code == 200


def test_objective_with_actions_stays(desk, action):
    there = f"/espace/{HERE}/objectifs/{action.objective_id}/supprimer/"
    assert desk.post(there).status_code == 409
    assert Objective.objects.get().deleted_at is None


def test_controls_and_scripts_are_text(desk, action):
    nasty = "<script>alert(1)</script>\u0000\u202e'; DROP TABLE x;-- 🏬" * 40
    answer = desk.post(place(action), fields(action, context=nasty), **DATA)
    assert answer.status_code in (200, 422)
    page = desk.get(f"/espace/{HERE}/actions/{action.pk}/").content.decode()
    assert "<script>alert" not in page


def test_partner_cannot_move_the_action(site, action):
    org = organisation("CMA")
    action.partners.add(org)
    partner = user(Role.PARTENAIRE, organisation=org)
    signed_in(site, partner)
    sent = fields(action, context="De la chambre", objective="999", lead="999")
    assert site.post(place(action), sent, **DATA).status_code == 200
    action.refresh_from_db()
    assert (action.context, action.lead) == ("De la chambre", None)
    assert json.dumps([o.name for o in action.partners.all()]) == '["CMA"]'
