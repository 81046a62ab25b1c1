from dataclasses import replace

import pytest
from django.conf import settings
from tests.web.pages import links, text

SET = {"publisher": "Ville d’Essai", "contact": "contact@exemple.fr", "hosting": "Hôte d’Essai"}


@pytest.fixture
def filled(monkeypatch):
    monkeypatch.setattr(settings, "OPTIONS", replace(settings.OPTIONS, **SET))


def test_declaration_says_what_was_not_done(empty_site):
    said = text(empty_site.get("/accessibilite/"))
    assert "Ce site est non conforme" in said
    assert "aucun audit" in said
    assert "partiellement conforme" not in said.replace("ni partiellement conforme", "")
    assert "Défenseur des droits" in said


def test_footer_agrees_with_it(empty_site):
    assert "Accessibilité\u00a0: non conforme" in empty_site.get("/").content.decode()


def test_what_is_not_set_is_said(empty_site):
    said = text(empty_site.get("/mentions-legales/"))
    for variable in ("QUARTIERS_PUBLISHER", "QUARTIERS_CONTACT", "QUARTIERS_HOSTING"):
        assert variable in said
    assert "Aucune donnée réelle n’est chargée" in said


def test_notice_with_its_options(empty_site, filled):
    response = empty_site.get("/mentions-legales/")
    said = text(response)
    assert "Ville d’Essai" in said
    assert "Hôte d’Essai" in said
    assert "mailto:contact@exemple.fr" in links(response)
    assert "compléter" not in said


@pytest.mark.parametrize(
    ("contact", "link"),
    [
        ("https://exemple.fr/contact", "https://exemple.fr/contact"),
        ("javascript:alert(1)", None),
        ("01 02 03 04 05", None),
    ],
)
def test_contact_is_a_link_only_where_it_is_one(empty_site, monkeypatch, contact, link):
    monkeypatch.setattr(settings, "OPTIONS", replace(settings.OPTIONS, contact=contact))
    response = empty_site.get("/mentions-legales/")
    assert contact in text(response)
    assert (link in links(response)) if link else (contact not in links(response))


def test_notice_says_what_the_workspaces_keep(empty_site):
    response = empty_site.get("/mentions-legales/")
    said = text(response)
    assert "Sur les pages publiques : aucun compte, aucun cookie" in said
    assert "deux cookies" in said and "/espace/traitements/" in links(response)


def test_licences_of_what_is_loaded(real_site):
    said = text(real_site.get("/mentions-legales/"))
    assert "Insee, Licence Ouverte 2.0" in said
    assert "licence MIT" in said


def test_no_cookie_nor_third_party(site):
    for place in ("/", "/quartiers/QN99902M/", "/donnees/", "/recherche/?q=roubaix"):
        response = site.get(place)
        assert not response.cookies
        assert 'src="http' not in response.content.decode()


@pytest.mark.django_db
def test_site_map_is_alive(empty_site):
    for place in {each for each in links(empty_site.get("/plan-du-site/")) if each[0] == "/"}:
        if not place.startswith("/statique/"):
            assert empty_site.get(place, follow=True).status_code == 200, place
