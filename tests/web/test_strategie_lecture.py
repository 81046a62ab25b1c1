import pytest

from quartiers.web.accounts.rights import Role
from tests.web import written
from tests.web.people import ELSEWHERE, HERE, organisation, signed_in, user

pytestmark = pytest.mark.django_db


@pytest.fixture
def content(demo_folder):
    return written.demo_content(demo_folder)


@pytest.fixture
def whole(site, content):
    """The chain from a figure to an indicator, and who pilots it, signed in."""
    pilot = user(Role.PILOTE, name="Awa Diallo")
    strategy = written.strategy(pilot)
    diagnostic = written.frozen(content)
    strategy.diagnostics.add(diagnostic)
    stake = written.stake(strategy)
    written.cite(stake, diagnostic)
    objective = written.objective(strategy)
    objective.stakes.add(stake)
    action = written.filled(objective, pilot=pilot)
    signed_in(site, pilot)
    return {
        "client": site,
        "pilot": pilot,
        "strategy": strategy,
        "diagnostic": diagnostic,
        "stake": stake,
        "objective": objective,
        "action": action,
    }


def pages(whole) -> dict[str, str]:
    base = f"/espace/{HERE}/"
    frozen, action = whole["diagnostic"].pk, whole["action"].pk
    return {
        "tableau": base,
        "arbre": f"{base}strategie/",
        "diagnostics": f"{base}diagnostics/",
        "diagnostic": f"{base}diagnostics/{frozen}/",
        "json": f"{base}diagnostics/{frozen}.json",
        "chiffre": f"{base}diagnostics/{frozen}/chiffres/stock_actif/",
        "enjeu": f"{base}enjeux/{whole['stake'].pk}/",
        "chiffres": f"{base}enjeux/{whole['stake'].pk}/chiffres/",
        "objectif": f"{base}objectifs/{whole['objective'].pk}/",
        "action": f"{base}actions/{action}/",
        "dispositifs": f"{base}actions/{action}/dispositifs/",
        "dispositif": f"{base}dispositifs/anct-frla/",
        "swot": f"{base}swot/",
        "suggestions": f"{base}suggestions/",
        "corbeille": f"{base}corbeille/",
        "nouveau": f"{base}actions/nouveau/",
        "nouvelle": f"{base}strategies/nouveau/",
        "ecrire": f"{base}actions/{action}/ecrire/",
        "ecrire enjeu": f"{base}enjeux/{whole['stake'].pk}/ecrire/",
        "ecrire objectif": f"{base}objectifs/{whole['objective'].pk}/ecrire/",
        "etapes": f"{base}actions/{action}/ecrire/etapes/",
        "budget": f"{base}actions/{action}/ecrire/budget/",
        "indicateurs": f"{base}actions/{action}/ecrire/indicateurs/",
        "risques": f"{base}actions/{action}/ecrire/risques/",
        "historique": f"{base}actions/{action}/historique/",
    }


def test_pages_open(whole):
    for name, address in pages(whole).items():
        assert whole["client"].get(address).status_code == 200, name
