"""Sums, counts and names of the pages of a strategy: what is not known is never zero."""

from datetime import date
from decimal import Decimal

import pytest
from tests.web import written
from tests.web.pages import links, text
from tests.web.people import HERE, organisation, signed_in, user

from quartiers.web import state
from quartiers.web.accounts.rights import Role
from quartiers.web.strategies.freezing import freeze
from quartiers.web.strategies.models import FrozenDiagnostic, FundingLine, StakeFigure
from quartiers.web.strategies.totals import money_of
from quartiers.web.strategies.writing import writing

pytestmark = pytest.mark.django_db
BASE = f"/espace/{HERE}/"


@pytest.fixture
def desk(site):
    return signed_in(site, user(Role.PILOTE, name="Awa Diallo"))


@pytest.fixture
def action(desk):
    return written.action(written.objective(written.strategy()))


def funding(of, **fields):
    return FundingLine.objects.create(action=of, funder="Région", year=2027, **fields)


def test_nothing_typed_is_not_nothing(action):
    found = money_of(action)
    assert (found.costs, found.asked, found.obtained, found.any) == (None, None, None, False)


def test_lines_without_amount_are_counted(action):
    funding(action)
    funding(action, asked=Decimal(0), obtained=Decimal(0))
    funding(action, asked=90, obtained=90, state="refuse")
    found = money_of(action)
    assert (found.asked, found.obtained) == (0, 0)
    assert (found.fundings, found.unsaid, found.waiting) == (2, 1, 1)


def test_pages_never_show_a_zero_that_nobody_said(desk, action):
    funding(action)
    for place in ("", "strategie/", f"actions/{action.pk}/"):
        said = text(desk.get(f"{BASE}{place}"))
        assert "0 €" not in said, place
        assert "non connu" in said, place


def test_states_agree_in_number(desk):
    objective = written.objective(written.strategy())
    for state_ in ("idee", "terminee", "terminee", "en_cours"):
        written.action(objective, state=state_)
    for place in ("", "suivi/"):
        said = text(desk.get(f"{BASE}{place}"))
        assert "4 action" in said and "1 idée" in said, place
        assert "2 terminées" in said and "1 en cours" in said, place


def test_stakes_that_cite_a_diagnostic(desk):
    made = freeze(HERE, written.ZONE, None)
    strategy = written.strategy()
    stakes = [written.stake(strategy, title) for title in ("Un", "Deux", "Trois")]
    for stake in stakes:
        for key in ("commerces", "creations_annee"):
            StakeFigure.objects.create(stake=stake, diagnostic=made, indicator=key, said="12.")
    with writing(stakes[2], 1, None) as held:
        held.deleted_at = held.changed_at
    row = desk.get(f"{BASE}diagnostics/").content.decode().split("<tbody>")[1]
    assert '<td class="num">2</td>' in row
    assert "QPV 2024" in row and "qpv_2024" not in row


def test_figure_and_its_source_apart(desk):
    made = freeze(HERE, written.ZONE, None)
    stake = written.stake(written.strategy())
    said = "Commerces : 147. Source : Base fictive."
    StakeFigure.objects.create(stake=stake, diagnostic=made, indicator="commerces", said=said)
    for place in ("strategie/", f"enjeux/{stake.pk}/"):
        page = desk.get(f"{BASE}{place}").content.decode()
        assert ">Commerces : 147.</a>" in page, place
        assert "Source : Base fictive. Halles-Corlune, diagnostic arrêté au" in page, place


@pytest.mark.parametrize("day", ["2999-01-01", "9999-12-31"])
def test_no_diagnostic_of_tomorrow(desk, day):
    assert state.current().day < date.fromisoformat(day)
    answer = desk.post(f"{BASE}diagnostics/", {"zone": written.ZONE, "date": day})
    assert answer.status_code == 400
    assert "au plus tard" in text(answer)
    assert not FrozenDiagnostic.objects.exists()


def test_conflict_names_what_differs(desk, action):
    with writing(action, 1, None) as held:
        held.context = "Celui de Léo"
    sent = {"version": "1", "title": action.title, "objective": action.objective_id}
    sent |= {"state": "idee", "context": "Le mien"}
    answer = desk.post(f"{BASE}actions/{action.pk}/ecrire/", sent)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert 'href="#reprendre-context">Contexte</a>' in page
    assert 'id="reprendre-context"' in page


def test_partner_meets_no_dead_end(site):
    """Whatever a page of theirs links to in the workspace opens."""
    body = organisation("Chambre")
    action = written.filled(written.objective(written.strategy()))
    action.partners.add(body)
    client = signed_in(site, user(Role.PARTENAIRE, organisation=body))
    pages = ["actions/", "calendrier/", "carte/", f"actions/{action.pk}/"]
    found = {link for page in pages for link in links(client.get(f"{BASE}{page}"))}
    here = {link for link in found if link.startswith(BASE)}
    assert f"{BASE}actions/{action.pk}/" in here
    for link in here:
        assert client.get(link).status_code == 200, link


def test_indicator_and_the_figure_it_follows(desk):
    """Each leads to the other, on the neighbourhood that both speak of."""
    made = freeze(HERE, written.ZONE, None)
    stake = written.stake(written.strategy())
    StakeFigure.objects.create(stake=stake, diagnostic=made, indicator="commerces", said="147.")
    objective = written.objective(stake.strategy)
    objective.stakes.add(stake)
    action = written.filled(objective)
    given = {"source": "Sirene", "open_data": "commerces"}
    action.indicators.create(label="Commerces ici", **given)
    action.indicators.create(label="Commerces ailleurs", zone="QN99902M", **given)
    place = f"{BASE}diagnostics/{made.pk}/chiffres/commerces/"
    fiche = desk.get(f"{BASE}actions/{action.pk}/").content.decode()
    assert fiche.count("Chiffre suivi") == 1
    assert f'href="{place}">Chiffre suivi<span class="visually-hidden"> par Commerces ici' in fiche
    page = desk.get(place)
    assert "Commerces ici, de l’action Racheter des locaux" in text(page)
    assert "Commerces ailleurs" not in text(page)
    assert f"{BASE}actions/{action.pk}/#indicateurs" in links(page)
