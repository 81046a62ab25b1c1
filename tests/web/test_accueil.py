import re
from urllib.parse import quote

import pytest
from tests.web.pages import HOSTILE, links, text


def search(site, typed):
    return site.get("/recherche/", {"q": typed})


def test_says_what_the_programme_is(empty_site):
    said = text(empty_site.get("/"))
    assert "lancé en mars 2021 avec 14 territoires" in said
    for name in ("ANCT", "ANRU", "Banque des Territoires", "Bpifrance"):
        assert name in said
    assert "ni une décision, ni une attestation, ni un rescrit" in said


def test_links_the_14_territories(empty_site):
    found = {each for each in links(empty_site.get("/")) if each.startswith("/territoires/")}
    assert len(found) == 15  # and the list


def test_says_where_the_list_comes_from(empty_site):
    said = text(empty_site.get("/"))
    assert "ANCT, page « Quartiers productifs »" in said and "périmètre à confirmer" in said


def test_place_alone_is_no_need(empty_site):
    response = search(empty_site, "Metz")
    assert "/dispositifs/?territoire=57463" in links(response)
    assert "Tous les dispositifs à Metz" in text(response)
    # « Grand » is in the names of many schemes
    said = search(empty_site, "Grand Narbonne")
    assert "Tous les dispositifs à" in text(said)
    assert not [link for link in links(said) if re.fullmatch(r"/dispositifs/[\w-]+/", link)]


def test_demonstration_apart_and_said_fictitious(site):
    said = text(site.get("/"))
    assert "Pour essayer : un territoire de démonstration, fictif" in said
    assert "/territoires/000990002/" in links(site.get("/"))


@pytest.mark.parametrize(
    ("typed", "place"),
    [
        ("qn99902m", "/quartiers/QN99902M/"),
        ("fnum-chq", "/dispositifs/fnum-chq/"),
        ("frla", "/dispositifs/anct-frla/"),
        ("000990002", "/territoires/000990002/"),
        ("8 rue de la Brume", f"/adresse/?q={quote('8 rue de la Brume').replace('%20', '+')}"),
    ],
)
def test_leads_straight_to_the_one_answer(site, typed, place):
    response = search(site, typed)
    assert response.status_code == 302
    assert response["Location"] == place
    assert response["Cache-Control"] == "no-store"


def test_need_with_its_commune(empty_site):
    response = search(empty_site, "ouvrir une boulangerie à Roubaix")
    assert "/territoires/roubaix/" in links(response)
    assert "/simulateur/?adresse=59512" in links(response)
    wanted = "/dispositifs/?q=ouvrir+une+boulangerie&territoire=59512"
    assert wanted in links(response)
    assert "Dispositifs pour « ouvrir une boulangerie »" in text(response)
    assert response["Cache-Control"] == "no-store"


def test_four_saint_louis(empty_site):
    said = text(search(empty_site, "saint louis"))
    for place in ("La Réunion (974)", "Haut-Rhin (68)", "Guadeloupe (971)", "Moselle (57)"):
        assert f"Saint-Louis, {place}" in said


def test_fictitious_results_stand_apart(site):
    said = text(search(site, "Valombrine"))
    assert "Territoire de démonstration (fictif)" in said
    assert "Données de démonstration, fictives" in said
    assert "Communes et territoires" not in said


def test_a_need_in_the_demonstration(site):
    response = search(site, "ouvrir une boulangerie à Valombrine")
    assert "/territoires/99901/" in links(response)
    assert "/dispositifs/?q=ouvrir+une+boulangerie&territoire=99901" in links(response)


def test_siret_is_sent_to_the_simulator_and_not_repeated(site):
    response = search(site, "123 456 789 00012")
    assert "/simulateur/" in links(response)
    assert "456" not in response.content.decode()


def test_unknown_code_offers_the_nearest(site):
    assert "QN99902M" in text(search(site, "QN99920M"))


def test_empty_search_is_said_beside_the_box(site):
    response = search(site, "  ")
    assert response.status_code == 400
    assert "Tapez ce que vous cherchez" in text(response)


def test_nothing_found_helps(empty_site):
    said = text(search(empty_site, "zzzqqq wwwxxx"))
    assert "Rien ne porte ce nom ici" in said


@pytest.mark.parametrize("typed", HOSTILE)
def test_hostile_text(site, typed):
    response = search(site, typed)
    assert response.status_code in (200, 302, 400)
    assert "<script>alert" not in response.content.decode()
