"""The fictitious strategy of the trial, and every page on it."""

from dataclasses import replace

import pytest
from django.test import Client
from tests.web.people import HERE, signed_in, user

from quartiers.web.accounts.models import Membership, Organisation, User
from quartiers.web.accounts.rights import Role
from quartiers.web.strategies.demonstration.making import demonstration
from quartiers.web.strategies.followup.watching import watched
from quartiers.web.strategies.models import Action, ActionState, FrozenDiagnostic, Strategy

pytestmark = pytest.mark.django_db
PAGES = (
    "",
    "strategie/",
    "actions/",
    "calendrier/",
    "budget/",
    "carte/",
    "impression/",
    "suivi/",
    "suivi/valeurs/",
)


@pytest.fixture
def made(site):
    return demonstration()


def test_one_account_a_role(made):
    assert {account.role for account in made} == {role.label for role in Role}
    assert all(account.email.endswith("@exemple.invalid") for account in made)
    assert all(each.fictitious for each in [*User.objects.all(), *Organisation.objects.all()])
    for account in made:
        found = User.objects.get(email=account.email)
        assert found.check_password(account.password)
        assert account.password not in found.password
        assert "démonstration" in found.name


def test_made_once(made):
    before = [each.objects.count() for each in (User, Strategy, Action, Membership)]
    assert demonstration() == []
    assert [each.objects.count() for each in (User, Strategy, Action, Membership)] == before


def test_not_in_a_base_of_people(site):
    user(Role.ADMINISTRATEUR)
    assert demonstration() == []
    assert not Strategy.objects.exists()


def test_not_without_the_demonstration(empty_site):
    assert demonstration() == []


@pytest.fixture
def in_production(settings):
    def turn():
        settings.OPTIONS = replace(settings.OPTIONS, production=True)

    return turn


def test_not_in_production(site, in_production):
    in_production()
    assert demonstration() == []
    assert not User.objects.exists()
    assert not Strategy.objects.exists()


def test_accounts_open_nothing_in_production(made, in_production):
    account = made[0]
    given = {"email": account.email, "password": account.password}
    client = Client(SERVER_NAME="localhost")
    assert client.post("/espace/connexion/", given).status_code == 303
    assert client.get(f"/espace/{HERE}/").status_code == 200
    in_production()
    left = client.get(f"/espace/{HERE}/")
    assert (left.status_code, "/espace/connexion/" in left["Location"]) == (302, True)
    assert client.post(f"/espace/{HERE}/fiches/", {}).status_code in (401, 404)
    refused = client.post("/espace/connexion/", given)
    assert refused.status_code == 403
    assert "Ce compte de démonstration n’ouvre rien ici" in refused.content.decode()
    assert "_auth_user_id" not in client.session
    wrong = client.post("/espace/connexion/", given | {"password": "un autre"})
    assert "démonstration" not in wrong.content.decode()


def test_accounts_of_people_open_in_production(made, in_production):
    in_production()
    user(Role.LECTEUR, email="awa@exemple.fr", password="neuf-pigeons-verts", second_factor=False)
    client = Client(SERVER_NAME="localhost")
    given = {"email": "awa@exemple.fr", "password": "neuf-pigeons-verts"}
    assert client.post("/espace/connexion/", given).status_code == 303
    assert client.get(f"/espace/{HERE}/").status_code == 200


def test_strategy_is_whole_and_fictitious(made):
    strategy = Strategy.objects.get()
    assert strategy.fictitious
    assert strategy.territory == HERE
    assert FrozenDiagnostic.objects.count() == 2
    assert strategy.stakes.count() == strategy.objectives.count() == 4
    assert all(stake.figures.exists() for stake in strategy.stakes.all())
    actions = Action.objects.all()
    assert len(actions) == 12
    assert {action.state for action in actions} == set(ActionState)
    kinds = {alert.kind for alert in watched(strategy)}
    assert {"en_retard", "sans_pilote", "etape_depassee", "financement_non_demande"} <= kinds


def test_pages(made):
    for role in ("contributrice", "animatrice"):
        client = signed_in(
            Client(SERVER_NAME="localhost"), User.objects.get(email=f"{role}@exemple.invalid")
        )
        for page in PAGES:
            answer = client.get(f"/espace/{HERE}/{page}")
            hidden = page == "suivi/valeurs/" and role == "animatrice"
            assert answer.status_code == (404 if hidden else 200), page
            if not hidden:
                assert "Données de démonstration, fictives" in answer.content.decode()
