import re

import pytest
from tests.web.pages import HOSTILE, links, text

from quartiers.territory.labelled import labelled_territories


def test_list_holds_the_14_and_the_others(real_site):
    found = links(real_site.get("/territoires/"))
    assert {f"/territoires/{slug}/" for slug in labelled_territories()} <= set(found)
    assert "/territoires/200039865/" in found  # Metz


def test_list_without_data(empty_site):
    assert "Aucune liste de quartiers n’est chargée" in text(empty_site.get("/territoires/"))


@pytest.mark.parametrize("slug", sorted(labelled_territories()))
def test_each_labelled_territory_without_data(empty_site, slug):
    response = empty_site.get(f"/territoires/{slug}/")
    assert response.status_code == 200
    said = text(response)
    assert "aucune donnée chargée" in said.lower()
    assert "Ce que l’on sait du label" in said
    assert "dispositifs sont ouverts aujourd’hui" in said


def test_ambiguity_is_told_with_its_level(empty_site):
    said = text(empty_site.get("/territoires/grand-paris-sud/"))
    assert "périmètre à confirmer" in said
    assert "à vérifier" in said or "source tierce" in said


def test_synthesis_of_the_demonstration(site):
    response = site.get("/territoires/000990002/")
    said = text(response)
    assert "Tissu économique des quartiers" in said
    assert "Créations et fermetures des quartiers" in said
    assert "/quartiers/QN99902M/" in links(response)
    assert "site-banner" in response.content.decode()


@pytest.mark.parametrize("key", ["000990002", "99901"])
def test_no_two_regions_bear_one_name(site, key):
    page = site.get(f"/territoires/{key}/").content.decode()
    named = re.findall(r'<(?:aside|div|nav|section)[^>]* aria-label(?:ledby)?="([^"]*)"', page)
    assert len(named) > 5 and len(named) == len(set(named))


def test_by_code_as_by_slug(real_site):
    one, other = (real_site.get(f"/territoires/{key}/") for key in ("roubaix", "59512"))
    assert text(one) == text(other)
    assert '<link rel="canonical" href="/territoires/roubaix/">' in other.content.decode()


def test_real_territory(real_site):
    response = real_site.get("/territoires/roubaix/")
    said = text(response)
    assert "Nouveau Roubaix" in said
    assert "98 286 habitants" in said
    assert "/quartiers/QP059083/" in links(response)
    assert "/dispositifs/?territoire=59512" in links(response)


def test_a_large_one_is_asked_for(real_site):
    page = real_site.get("/territoires/aix-marseille-provence/")
    assert "/territoires/aix-marseille-provence/?synthese=oui" in links(page)
    assert "Habitants des quartiers" not in text(page)


def test_schemes_of_other_regions_are_left_out(empty_site):
    said = text(empty_site.get("/territoires/saint-louis/"))
    assert "autres le sont" in said


@pytest.mark.parametrize("key", ["nulle-part", "99999", "200000000", "roubai", "x" * 500])
def test_unknown_is_a_404(real_site, key):
    assert real_site.get(f"/territoires/{key}/").status_code == 404


def test_the_404_suggests(real_site):
    assert "roubaix" in text(real_site.get("/territoires/roubai/"))


@pytest.mark.parametrize("typed", HOSTILE)
def test_hostile_query(site, typed):
    assert site.get("/territoires/000990002/", {"synthese": typed}).status_code == 200
