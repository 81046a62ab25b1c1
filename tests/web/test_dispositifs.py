import html
import re
from datetime import date

import pytest
from tests.usecases.test_search import AID

from quartiers.usecases.listing import Asked, list_schemes
from quartiers.usecases.outside_aids import Outside
from quartiers.web import state


def page(site, status=200, **asked):
    response = site.get("/dispositifs/", asked)
    assert response.status_code == status
    return response.content.decode()


def text(body):
    main = re.sub(r"<(script|style).*?</\1>", "", body.split("<main", 1)[1], flags=re.S)
    plain = html.unescape(re.sub(r"<[^>]+>", " ", main)).replace("\xa0", " ").replace("\u202f", " ")
    return re.sub(r"\s+", " ", plain)


def ids(body):
    return re.findall(r'name="id" value="([\w-]+)"', body)


def listed(day=None, **asked):
    held = state.current()
    return list_schemes(held.searcher_on(day or held.day), Asked(**asked))


def test_words_of_a_person_are_not_kept(empty_site):
    for typed in ("12 rue des Tanneurs", "732 829 320 00074"):
        for place in ("/dispositifs/", "/api/v1/search"):
            assert empty_site.get(place, {"q": typed})["Cache-Control"] == "no-store", place
    assert "public" in empty_site.get("/dispositifs/?q=commerce")["Cache-Control"]


def test_whole_catalogue_without_text(empty_site):
    body = page(empty_site)
    assert ids(body) == [found.id for found in listed().schemes]
    assert f"{listed().total} dispositifs" in text(body)
    pages = listed().pages
    assert f"Page 1 sur {pages}" in body
    seen = [id_ for n in range(1, pages + 1) for id_ in ids(page(empty_site, page=n))]
    assert sorted(seen) == sorted(state.current().loaded.catalogue.schemes)


def test_words_found_are_marked(empty_site):
    body = page(empty_site, q="local vide")
    assert ids(body) == [found.id for found in listed(text="local vide").schemes]
    assert re.search(r"<mark>[^<]*loca", body, re.I)
    assert "trop loin pour être montrée" in text(body)


def test_typo_is_offered_mended(empty_site):
    body = page(empty_site, q="bultangerie", nature="subvention")
    assert "Vouliez-vous dire" in text(body)
    assert "q=boulangerie" in body and "nature=subvention" in body


@pytest.mark.parametrize("asked", [{"q": "prêt"}, {"nature": "pret"}, {"territoire": "59350"}])
def test_filters_hold_from_page_to_page(empty_site, asked):
    body = page(empty_site, **asked)
    links = re.findall(r'fr-pagination__link--next" href="([^"]+)"', body)
    for link in links:
        there = empty_site.get(html.unescape(link)).content.decode()
        assert not set(ids(there)) & set(ids(body))


def test_chosen_facets_stay_checked(empty_site):
    body = page(empty_site, operateur=["anct", "anru"])
    checked = re.findall(r'id="operateur-(\w+)"[^>]*checked', body)
    assert sorted(checked) == ["anct", "anru"]
    assert listed(filters={"operateur": ("anct", "anru")}).total == len(ids(body))


def test_closed_after_open_with_what_replaced_them(empty_site):
    body = page(empty_site, q="exonération zone franche urbaine")
    open_ones, closed = body.split('id="hors-vigueur"')
    assert "fisc-qpv" in ids(open_ones) and "fisc-zfu" in ids(closed)
    said = text(body).split("Hors vigueur à cette date")[1]
    assert "droits acquis en cours" in said
    assert "Ce qui l’a remplacé : Exonération d’impôt sur les bénéfices" in said


def test_another_day_opens_and_closes(empty_site):
    before = page(empty_site, q="zone franche urbaine", date="2025-06-01")
    assert "au 1er juin 2025" in text(before)
    assert "fisc-zfu" in ids(before.split('id="hors-vigueur"')[0])
    assert 'href="/dispositifs/fisc-zfu/?date=2025-06-01"' in before
    assert 'name="date" value="2025-06-01"' in before
    again = page(empty_site, q="zone franche urbaine", date="01/06/2025")
    assert ids(again) == ids(before)


def test_nothing_left_says_what_to_relax(empty_site):
    body = page(empty_site, nature="clause", operateur="bpifrance")
    said = text(body)
    assert "Aucun dispositif" in said
    number = listed(filters={"operateur": ("bpifrance",)}).total
    assert f"le filtre « Nature » : {number} dispositifs" in said
    assert 'href="/dispositifs/?operateur=bpifrance"' in body
    assert 'href="/dispositifs/?nature=clause"' in body


def test_no_word_found(empty_site):
    said = text(page(empty_site, q="zzzzqqq"))
    assert "Aucun dispositif" in said and "Essayez d’autres mots" in said
    assert "Introuvable dans les fiches" in said


@pytest.mark.parametrize("typed", ["a", "🥐🥐", "&&", "…", "à"])
def test_nothing_to_search_is_said(empty_site, typed):
    body = page(empty_site, 400, q=typed)
    assert "ne contient aucun mot à chercher" in text(body)
    assert 'role="alert"' in body and 'id="q"' in body


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"date": "2026-02-30"}, "« 2026-02-30 » n’est pas une date"),
        ({"date": "9999-01-01"}, "hors du calendrier"),
        ({"nature": "'; drop table"}, "n’est pas une valeur du filtre « Nature »"),
        ({"territoire": "88888888"}, "88888888"),
        ({"territoire": "../etc"}, "ne s’appelle « ../etc »"),
        ({"territoire": "Saint-Louis"}, "97414"),
    ],
)
def test_bad_filter_is_said_beside_the_form(empty_site, asked, said):
    body = page(empty_site, 400, **asked)
    assert said.lower() in text(body).lower()
    assert 'id="chercher"' in body


@pytest.mark.parametrize(
    "typed", ["<script>alert(1)</script> prêt", "prêt " * 2000, "\x00\x07prêt", '" onfocus="prêt']
)
def test_what_is_typed_is_only_text(empty_site, typed):
    body = page(empty_site, q=typed)
    assert "<script>alert" not in body and '" onfocus="' not in body
    assert ids(body)
    assert len(body) < 120_000


@pytest.mark.parametrize("number", ["0", "-1", "99999", "1e9", "٣", "9" * 400, "abc"])
def test_absurd_page_number(empty_site, number):
    assert ids(page(empty_site, page=number))


def test_repeated_parameters(empty_site):
    body = page(empty_site, nature=["pret"] * 50, q=["prêt", "garantie"])
    assert body.count('id="nature-pret"') == 1


def test_demonstration_territory_rules_nothing_out(site):
    body = page(site, territoire="QN99901I")
    assert f"{listed().total} dispositifs" in text(body)
    assert "fictif" in text(body)


def test_territory_leaves_out_what_is_elsewhere(empty_site):
    assert "Lille" in text(page(empty_site, territoire="59350"))
    assert listed(territory="59350").total < listed().total


def test_territory_by_its_name(empty_site):
    by_name, by_code = (page(empty_site, territoire=each) for each in ("roubaix", "59512"))
    assert ids(by_name) == ids(by_code)
    assert "Territoire : Roubaix" in text(by_name)


def test_outside_aids_stand_apart(empty_site, monkeypatch):
    monkeypatch.setattr("quartiers.usecases.outside_aids.outside_aids", lambda _: Outside((AID,)))
    body = page(empty_site, q="ouvrir une boutique à l’essai")
    found, apart = body.split("Ailleurs, non formalisées")
    assert AID.link in apart and AID.link not in found
    assert "ne sont pas vérifiées ici" in text(body)


def test_day_of_the_site_is_not_written_in_links(empty_site):
    body = page(empty_site, date=date.today().isoformat(), q="prêt")
    assert "date=" not in body.split("<main")[1]
