import re

import pytest
from tests.web.pages import HOSTILE, links, text

from quartiers.usecases.diagnose import diagnose
from quartiers.web import state

ZONE = "QN99902M"
PAGE = f"/quartiers/{ZONE}/"


def diagnostic(**asked):
    return diagnose(ZONE, store=state.current().demo, **asked)


def plain(words):
    return re.sub(r"\s+", " ", words.replace("\xa0", " ").replace("\u202f", " "))


def test_key_figures_come_first_in_sentences(site):
    said = text(site.get(PAGE))
    whole = diagnostic()
    places = [said.find(plain(sentence)) for sentence in whole.summary]
    assert -1 not in places
    assert places == sorted(places)
    assert max(places) < said.index("Comparer, télécharger, partager")


def test_every_chapter_and_its_sources(site):
    body = site.get(PAGE).content.decode()
    for block in diagnostic().blocks:
        assert f'<a href="#c-{block.id}">' in body or block.refusal
    cited = set(map(int, re.findall(r'href="#source-(\d+)"', body)))
    known = set(map(int, re.findall(r'id="source-(\d+)"', body)))
    assert cited
    assert cited <= known


def test_charts_follow_the_policy_and_have_their_table(site):
    body = site.get(PAGE).content.decode()
    assert " style=" not in body
    assert "<style" not in body
    assert body.count('role="img"') == 2 * body.count("<figcaption")
    assert "Voir le tableau des valeurs" in body


def test_ids_are_unique(site):
    ids = re.findall(r'\bid="([^"]+)"', site.get(PAGE).content.decode())
    assert len(ids) == len(set(ids))


def test_fictitious_banner(site):
    assert "site-banner" in site.get(PAGE).content.decode()


def test_peers_to_tick_and_to_compare(site):
    response = site.get(PAGE, {"comparer": ["QN99901I", "QN99903M"]})
    body = response.content.decode()
    assert re.search(r'value="QN99901I" checked', body)
    names = [zone for zone in ("QN99901I", "QN99903M") if zone in text(response)]
    assert len(names) == 2
    assert f"{PAGE}diagnostic.pdf?comparer=QN99901I&comparer=QN99903M" in links(response)


def test_comparers_in_one_field(site):
    response = site.get(PAGE, {"comparer": "qn99901i, QN99903M"})
    assert response.status_code == 200
    assert "comparer=QN99901I&comparer=QN99903M" in " ".join(links(response))


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"comparer": "QP999001"}, "deux géographies ne se comparent pas"),
        ({"comparer": "QN99999M"}, "n’est pas dans les 12 QPV"),
        ({"comparer": "bidule"}, "bidule"),
        ({"comparer": [f"QN9990{i}M" for i in range(1, 8)]}, "trop pour un tableau"),
        ({"date": "hier"}, "n’est pas une date"),
        ({"date": "1950-01-01"}, "Demandez une date à partir"),
    ],
)
def test_what_cannot_be_followed_is_said(site, asked, said):
    response = site.get(PAGE, asked)
    assert response.status_code == 400
    assert said in text(response)
    assert "L’essentiel" in text(response) and " --" not in text(response)


def test_share_link_bears_the_register_s_date(site):
    body = site.get(PAGE).content.decode()
    share = f"http://localhost{PAGE}?date={diagnostic().stock_date}"
    assert f'<link rel="canonical" href="{share}">' in body
    assert site.get(PAGE, {"date": diagnostic().stock_date}).status_code == 200


def test_heirs_of_the_other_generation(site):
    response = site.get("/quartiers/QP999002/")
    assert "Ce quartier est de la géographie 2015, remplacée en 2024" in text(response)
    assert PAGE in links(response)


@pytest.mark.parametrize("forme", ["html", "docx", "odt", "xlsx", "json", "pdf"])
def test_download_in_every_format(site, forme):
    response = site.get(f"{PAGE}diagnostic.{forme}")
    assert response.status_code == 200
    name = f"diagnostic-{ZONE}-{diagnostic().stock_date}.{forme}"
    assert response["Content-Disposition"] == f'attachment; filename="{name}"'
    start = {"pdf": b"%PDF", "json": b"{", "html": b"<!DOCTYPE"}.get(forme, b"PK")
    assert response.content.startswith(start)


def test_no_other_format(site):
    assert site.get(f"{PAGE}diagnostic.exe").status_code == 404


@pytest.mark.parametrize("code", ["QN99920M", "QN9990M", "qwerty"])
def test_unknown_code_is_a_404_that_helps(site, code):
    response = site.get(f"/quartiers/{code}/")
    assert response.status_code == 404
    assert 'action="/recherche/"' in response.content.decode()


def test_the_404_offers_the_nearest(site):
    assert PAGE in links(site.get("/quartiers/QN99920M/"))


def test_small_letters_lead_to_the_page(site):
    response = site.get("/quartiers/qn99902m/?date=2026-11-01")
    assert (response.status_code, response["Location"]) == (301, f"{PAGE}?date=2026-11-01")


def test_listed_without_a_contour(real_site):
    response = real_site.get("/quartiers/QN05981M/")
    assert response.status_code == 200
    assert "Aucune donnée chargée pour ce quartier" in text(response)
    assert "/territoires/59512/" in links(response)
    assert "site-banner" not in response.content.decode()


def test_real_neighbourhood_is_not_fictitious(real_site):
    response = real_site.get("/quartiers/QN07520M/")
    assert "Les Amandiers" in text(response)
    assert "site-banner" not in response.content.decode()


def test_nothing_loaded(empty_site):
    response = empty_site.get("/quartiers/QN07520M/")
    assert response.status_code == 503
    assert "Aucune donnée n’est chargée" in text(response)


@pytest.mark.parametrize("typed", HOSTILE)
@pytest.mark.parametrize("field", ["date", "comparer"])
def test_hostile_fields(site, field, typed):
    response = site.get(PAGE, {field: typed})
    assert response.status_code in (200, 400)
    assert "<script>alert" not in response.content.decode()
