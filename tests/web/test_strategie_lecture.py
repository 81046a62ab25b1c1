import pytest
from tests.web import written
from tests.web.people import ELSEWHERE, HERE, organisation, signed_in, user

from quartiers.web.accounts.rights import Role

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


def test_chain_walks_both_ways(whole):
    """Each page leads to what it comes from and to what depends on it."""
    places = pages(whole)
    chain = ["chiffre", "enjeu", "objectif", "action", "dispositif"]
    read = {name: whole["client"].get(places[name]).content.decode() for name in chain}
    for above, below in zip(chain, chain[1:], strict=False):
        assert f'href="{places[below]}"' in read[above], (above, below)
        assert f'href="{places[above]}"' in read[below], (below, above)
    assert f'href="{places["action"]}#budget"' in read["dispositif"]
    assert "Locaux vacants" in read["dispositif"]
    tree = whole["client"].get(places["arbre"]).content.decode()
    assert all(f'href="{places[name]}"' in tree for name in chain)


@pytest.mark.parametrize(
    ("page", "most"),
    [
        ("tableau", 30),
        ("arbre", 26),
        ("objectif", 18),
        ("action", 32),
        ("enjeu", 18),
        ("budget", 30),
    ],
)
def test_queries_do_not_grow(whole, page, most, django_assert_max_num_queries):
    for rank in range(12):
        made = written.filled(whole["objective"], f"Action {rank}")
        made.steps.create(title="Autre")
    place = pages(whole)[page]
    with django_assert_max_num_queries(most):
        assert whole["client"].get(place).status_code == 200


def test_action_of_many_lines(whole, django_assert_max_num_queries):
    action = whole["action"]
    for rank in range(20):
        action.costs.create(nature="travaux", label=f"Poste {rank}", year=2027, amount=10)
        action.indicators.create(label=f"Indicateur {rank}", source="x")
    with django_assert_max_num_queries(32):
        whole["client"].get(pages(whole)["action"])


@pytest.mark.parametrize("role", [None, Role.ADMINISTRATEUR])
def test_what_one_may_not_see(whole, role):
    signed_in(whole["client"], user(role))
    for name, address in pages(whole).items():
        assert whole["client"].get(address).status_code == 404, name


def test_another_territory_has_none_of_it(whole):
    signed_in(whole["client"], user(Role.PILOTE, ELSEWHERE))
    for name, address in pages(whole).items():
        assert whole["client"].get(address).status_code == 404, name
        moved = address.replace(HERE, ELSEWHERE)
        owned = ("tableau", "arbre", "diagnostics", "corbeille", "nouvelle")
        expected = 200 if name in owned else 404
        assert whole["client"].get(moved).status_code == expected, name


def test_reader_writes_nothing(whole):
    signed_in(whole["client"], user(Role.LECTEUR))
    places = pages(whole)
    for name in ("ecrire", "budget", "nouveau", "chiffres", "dispositifs", "corbeille"):
        assert whole["client"].get(places[name]).status_code == 404, name
        assert whole["client"].post(places[name], {"version": 1}).status_code in (404, 405), name
    page = whole["client"].get(places["action"]).content.decode()
    assert "Modifier" not in page


def test_contributor_does_not_adopt(whole):
    signed_in(whole["client"], user(Role.CONTRIBUTEUR))
    there = f"/espace/{HERE}/strategie/{whole['strategy'].pk}/etat/"
    assert whole["client"].post(there, {"version": 1, "etat": "adoptee"}).status_code == 404
    assert whole["client"].post(pages(whole)["diagnostics"], {"zone": "x"}).status_code == 404


def test_partner_sees_their_own(whole):
    org = organisation("CMA")
    signed_in(whole["client"], user(Role.PARTENAIRE, organisation=org))
    places = pages(whole)
    assert whole["client"].get(places["action"]).status_code == 404
    whole["action"].partners.add(org)
    assert whole["client"].get(places["action"]).status_code == 200
    assert whole["client"].get(places["ecrire"]).status_code == 200
    for name in ("tableau", "arbre", "enjeu", "objectif", "diagnostic", "suggestions", "swot"):
        assert whole["client"].get(places[name]).status_code == 404, name
    other = written.action(whole["objective"], "Pas la leur")
    page = whole["client"].get(f"/espace/{HERE}/dispositifs/anct-frla/").content.decode()
    assert other.title not in page
    whole["action"].partners.clear()
    whole["action"].deleted_at = whole["action"].changed_at
    whole["action"].save()
    assert whole["client"].post(places["ecrire"], {"version": 1}).status_code == 404


def test_adopting_closes_the_other(whole):
    other = written.strategy(title="Nouvelle")
    base = f"/espace/{HERE}/strategie/"
    for each in (whole["strategy"], other):
        sent = {"version": each.version, "etat": "adoptee"}
        assert whole["client"].post(f"{base}{each.pk}/etat/", sent).status_code == 303
    whole["strategy"].refresh_from_db()
    other.refresh_from_db()
    assert (whole["strategy"].state, other.state) == ("close", "adoptee")
    assert "Nouvelle" in whole["client"].get(base).content.decode()


def test_scheme_gone_keeps_its_name(whole):
    action = whole["action"]
    action.schemes.create(scheme="disparu", name="Prêt disparu")
    page = whole["client"].get(pages(whole)["action"]).content.decode()
    assert "Prêt disparu" in page and "Le catalogue ne le contient plus" in page
    there = whole["client"].get(f"/espace/{HERE}/dispositifs/disparu/")
    assert "Prêt disparu" in there.content.decode()


def test_closed_scheme_says_so(whole):
    whole["action"].schemes.create(scheme="bpi-peq", name="Prêt Entreprises et Quartiers")
    page = whole["client"].get(pages(whole)["action"]).content.decode()
    assert "Fermé depuis le 31" in page
    assert "Remplacé par" in page


def test_unknown_is_not_zero(whole):
    page = whole["client"].get(pages(whole)["action"]).content.decode()
    assert "non connu" in page
    assert "1 ligne sans réponse connue" in page


@pytest.mark.parametrize("q", ["' OR 1=1 --", "\u0000\ufffe", "x" * 10_000, "🏬" * 50])
def test_searches_survive(whole, q):
    places = pages(whole)
    for name in ("diagnostic", "chiffres", "dispositifs"):
        assert whole["client"].get(places[name], {"q": q}).status_code == 200, name


def test_deleted_accounts_leave_their_work(whole):
    whole["pilot"].delete()
    signed_in(whole["client"], user(Role.PILOTE))
    for name, address in pages(whole).items():
        assert whole["client"].get(address).status_code == 200, name
