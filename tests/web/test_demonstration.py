"""The fictitious strategy of the trial, and every page on it."""

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
