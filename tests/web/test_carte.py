import html
import re

import polars as pl
import pytest

from quartiers.storage.store import open_store
from quartiers.territory.codes import Qpv
from quartiers.usecases.map_tables import counts, on_map
from quartiers.usecases.on_map import countable
from quartiers.web.tiles.encoding import TYPE
from quartiers.web.tiles.places import LIEUX

CODE = "QN99901I"


def text(answer) -> str:
    """What is read, without the marks."""
    words = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return re.sub(r"\s+", " ", html.unescape(words))


@pytest.fixture
def store(demo_folder):
    return open_store(demo_folder, demo=True)


def test_labelled_territories(site):
    read = text(site.get("/carte/"))
    assert "Les 14 territoires" in read
    assert "Roubaix" in read and "Saint-Louis (La Réunion)" in read


def test_map_names_the_territories_and_says_how_far_it_draws(real_site):
    page = real_site.get("/carte/")
    assert page.content.decode().count('data-territoire="/territoires/') == 14
    assert "Seuls les contours chargés sont tracés : 14 départements" in text(page)
    assert "3 contours chargés sur 1 609" in text(page)
    roubaix = real_site.get("/carte/?territoire=roubaix").content.decode()
    assert "data-territoire=" not in roubaix and 'data-couche="territoires"' not in roubaix


def test_fictitious_map_credits_nobody_else(site):
    credit = site.get(f"/carte/?quartier={CODE}").content.decode().split("map-credit", 1)[1]
    assert "Quartiers productifs (données fictives)" in credit.split("</p>")[0]
    assert "ANCT" not in credit.split("</p>")[0]


def test_map_without_outlines_says_so(empty_site):
    assert "Aucun contour de commune n’est chargé" in text(empty_site.get("/carte/"))


def test_map_says_where_to_look(site):
    page = site.get(f"/carte/?quartier={CODE}").content.decode()
    cadre = re.search(r'id="carte".*?data-cadre="([^"]+)"', page)[1]
    west, south, east, north = map(float, cadre.split(","))
    assert -5 < west < east < -4 and 45 < south < north < 46


def test_neighbourhood_in_tables(site, store):
    read = text(site.get(f"/carte/?quartier={CODE}"))
    held = on_map(store, Qpv(CODE), 0, 10)
    assert held.count == counts(store, [CODE])[CODE]
    assert f"{held.count} établissements actifs placés" in read
    for label, n, squares in held.sectors:
        assert f"{label} {n} {squares}" in read
    assert held.squares[0].name in read
    assert "fictives" in read


def test_counts_leave_the_hidden_out(store):
    rows = store.scan("etablissements").filter(pl.col("qpv_2024") == CODE).collect()
    held = on_map(store, Qpv(CODE), 0, 10_000)
    assert held.count == rows.filter(countable()).height < rows.height
    assert sum(square.count for square in held.squares) == held.count
    assert sum(n for _, n, _ in held.sectors) == held.count
    assert len(held.shown) == held.shown_count < held.count
    persons = rows.filter(pl.col("legal_category").fill_null("1000").str.starts_with("1"))
    hidden = rows.filter(~pl.col("diffusible") | ~pl.col("active"))
    assert not {one.siret for one in held.shown} & {*persons["siret"], *hidden["siret"]}


def test_pages_of_establishments(site, store):
    count = on_map(store, Qpv(CODE), 0, 1).shown_count
    last = text(site.get(f"/carte/?quartier={CODE}&page=99999"))
    assert f"page {-(-count // 50)} sur {-(-count // 50)}" in last or count <= 50
    assert "Page suivante" not in last


def test_territory_in_a_table(site, store):
    key = store.scan("decoupage").filter(kind="epci").collect()["code"][0]
    read = text(site.get(f"/carte/?territoire={key}"))
    assert CODE in read and "QP999001" in read
    assert f"2024 Valombrine {counts(store, [CODE])[CODE]}" in read


def test_real_and_fictitious_stay_apart(site):
    page = site.get("/carte/?territoire=roubaix").content.decode()
    assert "site-banner" not in page
    assert "QN999" not in page


@pytest.mark.parametrize("place", [each.slug for each in LIEUX])
def test_overseas_without_data(site, place):
    read = text(site.get(f"/carte/?lieu={place}"))
    assert "Aucun quartier prioritaire n’est chargé" in read or place == "hexagone"


def test_overseas(real_site):
    read = text(real_site.get("/carte/?lieu=polynesie"))
    assert "QP987" in read
    assert "QP974" not in read


def test_contour_that_is_not_loaded(real_site):
    read = text(real_site.get("/carte/?quartier=QN05980M"))
    assert "n’est pas connu" in read
    assert "aucun établissement actif" not in read


def test_choosing_a_point(site):
    page = site.get("/carte/?choisir=1").content.decode()
    assert 'data-choisir="true"' in page
    assert "Choisissez un point sur la carte" in page
    assert 'data-adresse="/adresse/"' in page


def test_nothing_is_loaded(empty_site):
    read = text(empty_site.get("/carte/"))
    assert "Aucune donnée réelle n’est chargée" in read
    assert "aucun chargé" in read
    assert "Aucun quartier prioritaire" in text(empty_site.get("/carte/?lieu=mayotte"))


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ("quartier=QN99901Z", 404),
        ("quartier=%3Cscript%3Ealert(1)%3C/script%3E", 404),
        ("quartier=%F0%9F%98%80%00%1B", 404),
        ("territoire=' OR 1=1 --", 404),
        ("territoire=" + "a" * 10_000, 404),
        ("quartier=" + "a" * 10_000, 404),
        ("lieu=nulle-part", 200),
        (f"quartier=QP999001&quartier={CODE}&page=-3", 200),
        (f"quartier={CODE}&page=1e9", 200),
    ],
)
def test_what_cannot_be_asked(site, asked, status):
    answer = site.get(f"/carte/?{asked}")
    assert answer.status_code == status
    assert b"<script>alert" not in answer.content


def test_tile(site):
    answer = site.get("/tuiles/quartiers/6/31/22.pbf")
    assert answer.status_code == 200
    assert answer["Content-Type"] == TYPE
    assert answer["ETag"]


def test_tile_that_is_empty(site):
    answer = site.get("/tuiles/quartiers/6/0/0.pbf")
    assert (answer.status_code, answer.content) == (204, b"")


@pytest.mark.parametrize(
    "tile",
    ["rien/6/1/1", "quartiers/6/64/1", "quartiers/6/1/64", "quartiers/30/1/1", "communes/2/1/1"],
)
def test_tile_that_does_not_exist(site, tile):
    assert site.get(f"/tuiles/{tile}.pbf").status_code == 404


def test_tiles_of_nothing(empty_site):
    assert empty_site.get("/tuiles/communes/10/500/300.pbf").status_code == 204


def test_script_shows_one_of_the_two_stores(site):
    assert "data-fictif" not in site.get("/carte/").content.decode()
    assert 'data-fictif="true"' in site.get("/carte/?quartier=QN99902M").content.decode()


def test_script_never_leads_to_the_fictitious(site, store):
    key = store.scan("decoupage").filter(kind="epci").collect()["code"][0]
    links = re.findall(r"<a [^>]+>", site.get("/carte/").content.decode())
    (there,) = [link for link in links if f"territoire={key}" in link and "fr-tag" in link]
    assert "data-cadre" not in there
    back = re.findall(r"<a [^>]+>", site.get(f"/carte/?territoire={key}").content.decode())
    assert not [link for link in back if "lieu=" in link and "data-cadre" in link]
