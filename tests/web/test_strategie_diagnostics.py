import copy
from datetime import date
from uuid import uuid4

import pytest
from django.utils import timezone
from tests.web import written
from tests.web.pages import text
from tests.web.people import ELSEWHERE, HERE, signed_in, user

from quartiers.web.accounts.rights import Role
from quartiers.web.strategies.figures import figures, searched
from quartiers.web.strategies.freezing import freeze
from quartiers.web.strategies.models import (
    Action,
    FrozenDiagnostic,
    Strategy,
    SuggestionAnswer,
    SwotItem,
)
from quartiers.web.surveys.models import Survey, Unit

pytestmark = pytest.mark.django_db
BASE = f"/espace/{HERE}/"


@pytest.fixture
def content(demo_folder):
    return written.demo_content(demo_folder)


@pytest.fixture
def desk(site):
    return signed_in(site, user(Role.PILOTE, name="Awa Diallo"))


@pytest.fixture
def strategy(desk, content):
    made = written.strategy()
    made.diagnostics.add(written.frozen(content))
    return made


def test_freezing_keeps_all(desk, content):
    answer = desk.post(f"{BASE}diagnostics/", {"zone": written.ZONE})
    made = FrozenDiagnostic.objects.get()
    assert answer["Location"] == f"{BASE}diagnostics/{made.pk}/"
    assert made.content["blocks"] == content["blocks"]
    assert (made.zoning, str(made.register)) == ("qpv_2024", content["stock_date"])
    assert made.made_by.name == "Awa Diallo"
    assert desk.get(f"{BASE}diagnostics/{made.pk}.json").json() == made.content


def test_freezing_twice_the_same(site):
    one, other = (freeze(HERE, written.ZONE, None) for _ in range(2))
    assert one.pk == other.pk


@pytest.mark.parametrize(("held", "read"), [("projet", 1), ("adoptee", 1), ("close", 0)])
def test_freezing_reaches_the_strategy(desk, strategy, held, read):
    """One that was adopted too: it is followed for years, and its figures are refreshed."""
    Strategy.objects.filter(pk=strategy.pk).update(state=held)
    strategy.diagnostics.clear()
    desk.post(f"{BASE}diagnostics/", {"zone": written.ZONE})
    assert strategy.diagnostics.count() == read


def test_new_strategy_reads_what_was_frozen(desk, content):
    """The last of each neighbourhood: those before it were refreshed."""
    written.frozen(content, as_of="2020-01-01")
    last = written.frozen(content)
    desk.post(f"{BASE}strategies/nouveau/", {"title": "Nouvelle"})
    assert [each.pk for each in Strategy.objects.get().diagnostics.all()] == [last.pk]


def test_frozen_never_changes(content):
    made = written.frozen(content)
    made.content = {}
    with pytest.raises(TypeError):
        made.save()
    assert FrozenDiagnostic.objects.get().content["kind"] == "diagnostic"


@pytest.mark.parametrize("zone", ["", "QN59001M", "<x>", "QN99901I' --"])
def test_only_its_own_neighbourhoods(desk, zone):
    assert desk.post(f"{BASE}diagnostics/", {"zone": zone}).status_code == 400
    assert not FrozenDiagnostic.objects.exists()


@pytest.mark.parametrize("day", ["31/12", "9999-99-99", "0001-01-01", "2999-01-01"])
def test_absurd_days(desk, day):
    answer = desk.post(f"{BASE}diagnostics/", {"zone": written.ZONE, "date": day})
    assert answer.status_code in (303, 400)


def test_gap_between_two(desk, content):
    later = copy.deepcopy(content)
    later["as_of"] = "2027-11-29"
    figure = next(f for b in later["blocks"] for f in b["figures"] if f["id"] == "stock_marchand")
    figure["value"]["number"] *= 3
    one, other = written.frozen(content), written.frozen(later)
    page = desk.get(f"{BASE}diagnostics/{one.pk}/ecart/{other.pk}/").content.decode()
    assert figure["label"] in page and "Hausse" in page


def test_other_contours_do_not_compare(desk, content):
    former = copy.deepcopy(content)
    former["zone"] |= {"code": "QP999001", "zoning": "qpv_2015"}
    one, other = written.frozen(former), written.frozen(content)
    page = desk.get(f"{BASE}diagnostics/{one.pk}/ecart/{other.pk}/")
    assert page.status_code == 200
    assert "ne se comparent pas" in page.content.decode()


def test_figures_have_one_key_each(content):
    keys = [each.key for each in figures(content)]
    assert len(keys) == len(set(keys))
    assert "stock_actif" in keys and "phrase.tissu.1" in keys


def test_search_whatever_the_accents(content):
    found = figures(content)
    assert searched(found, "etablissements ACTIFS") == searched(found, "établissements actifs")
    assert searched(found, "zzz") == []


def test_stake_cites_as_read(desk, strategy):
    stake = written.stake(strategy)
    pk = strategy.diagnostics.get().pk
    there = f"{BASE}enjeux/{stake.pk}/chiffres/"
    sent = {"version": 1, "chiffre": [f"{pk}:stock_actif", f"{pk}:inconnu", "9:x", "::"]}
    assert desk.post(there, sent).status_code == 303
    cited = stake.figures.get()
    assert cited.said.startswith("Établissements actifs")
    assert "Source" in cited.said
    assert desk.post(there, {"version": 1, "retirer": cited.pk}).status_code == 409
    assert stake.figures.count() == 1
    desk.post(there, {"version": 2, "retirer": cited.pk})
    assert stake.figures.count() == 0


def test_swot_is_proposed_with_reasons(desk, strategy):
    page = desk.get(f"{BASE}swot/").content.decode()
    keys = [part.split('"')[0] for part in page.split('name="proposition" value="')[1:]]
    assert keys
    desk.post(f"{BASE}swot/", {"proposition": [keys[0], "9:x"]})
    item = SwotItem.objects.get()
    assert item.proposed and item.reason
    assert keys[0] not in desk.get(f"{BASE}swot/").content.decode()
    sent = {"version": 1, "side": item.side, "text": "Réécrit", "reason": item.reason, "rank": 0}
    desk.post(f"{BASE}constats/{item.pk}/ecrire/", sent)
    assert "Réécrit" in desk.get(f"{BASE}swot/").content.decode()


def offers(desk) -> list[str]:
    page = desk.get(f"{BASE}suggestions/").content.decode()
    return [part.split('"')[0] for part in page.split('<article class="redac-offer" id="')[1:]]


def test_accepting_makes_the_action(desk, strategy):
    first, *others = offers(desk)
    sent = {"modele": first, "reponse": "accepter"}
    answer = desk.post(f"{BASE}suggestions/", sent)
    action = Action.objects.get()
    assert answer["Location"] == f"{BASE}actions/{action.pk}/"
    assert action.model == first and action.why and action.zones == [written.ZONE]
    assert action.steps.exists() and action.indicators.exists()
    assert all(step.due_on for step in action.steps.all())
    desk.post(f"{BASE}suggestions/", sent)
    assert Action.objects.count() == 1
    assert offers(desk) == others
    assert action.history.first().lines["steps"]


@pytest.fixture
def surveyed(desk, strategy):
    """Six premises seen in the neighbourhood, five of them vacant."""
    held = Survey.objects.create(
        territory=HERE, zone=written.ZONE, title="Rue des Halles", day=date(2026, 11, 3)
    )
    for rank in range(6):
        unit = Unit.objects.create(survey=held, rank=rank, address=f"{rank + 1} rue des Halles")
        state = "vacant" if rank else "ouvert"
        unit.entries.create(
            uid=uuid4(), digest=str(rank), seen_at=timezone.now(), state=state, by=user()
        )
    return held


def test_survey_feeds_swot_and_suggestions(desk, strategy, surveyed):
    said = "Relevé de terrain « Rue des Halles » du 3 novembre 2026, sur 6 locaux vus"
    swot = text(desk.get(f"{BASE}swot/"))
    assert "Des locaux d’activité vides" in swot and said in swot
    assert "leviers-sur-la-vacance" in offers(desk)
    assert said in text(desk.get(f"{BASE}suggestions/"))
    desk.post(f"{BASE}suggestions/", {"modele": "leviers-sur-la-vacance", "reponse": "accepter"})
    action = Action.objects.get()
    assert "Rue des Halles" in action.why
    vacant = action.indicators.get(open_data="locaux_vacants")
    assert (vacant.baseline, vacant.baseline_on) == (5, date(2026, 11, 3))


def test_survey_of_another_territory_feeds_nothing(desk, strategy, surveyed):
    Survey.objects.update(territory=ELSEWHERE)
    assert "Rue des Halles" not in text(desk.get(f"{BASE}swot/"))
    assert "leviers-sur-la-vacance" not in offers(desk)


def test_adapting_opens_it(desk, strategy):
    answer = desk.post(f"{BASE}suggestions/", {"modele": offers(desk)[0], "reponse": "adapter"})
    assert answer["Location"].endswith(f"actions/{Action.objects.get().pk}/ecrire/")
    assert SuggestionAnswer.objects.get().sense == "adaptee"


def test_refusal_is_remembered(desk, strategy):
    first = offers(desk)[0]
    sent = {"modele": first, "reponse": "refuser"}
    assert desk.post(f"{BASE}suggestions/", sent).status_code == 400
    desk.post(f"{BASE}suggestions/", sent | {"motif": "Déjà fait en 2024"})
    assert first not in offers(desk)
    assert "Déjà fait en 2024" in desk.get(f"{BASE}suggestions/").content.decode()
    assert desk.post(f"{BASE}suggestions/", sent | {"reponse": "accepter"}).status_code == 400
    desk.post(f"{BASE}suggestions/", sent | {"reponse": "reprendre"})
    assert first in offers(desk)


@pytest.mark.parametrize("answer", ["refuser", "reprendre", "accepter"])
def test_characters_that_a_base_refuses(desk, strategy, answer):
    sent = {"modele": f"{offers(desk)[0]}\u0000", "reponse": answer, "motif": "non\u0000"}
    assert desk.post(f"{BASE}suggestions/", sent).status_code in (303, 400)


def test_unknown_model(desk, strategy):
    sent = {"modele": "<x>", "reponse": "accepter"}
    assert desk.post(f"{BASE}suggestions/", sent).status_code == 400
