import re
from dataclasses import replace

import pytest
import shapely

from quartiers.usecases.contours import contours
from quartiers.usecases.locate import locate_one
from quartiers.web import state
from quartiers.web.geocoding import choosing
from quartiers.web.geocoding.client import SILENT, Reply
from quartiers.web.geocoding.found import Found
from quartiers.web.geocoding.local import local


def text(response) -> str:
    plain = re.sub(r"<[^>]+>", " ", response.content.decode())
    return " ".join(plain.replace("\xa0", " ").replace("\u202f", " ").split())


@pytest.fixture
def demo(site):
    return state.current().demo


@pytest.fixture
def door(demo):
    """A house of the demonstration that stands well inside a neighbourhood of 2024."""
    return house(demo, "dedans")


@pytest.fixture
def house_by_the_border(demo):
    return house(demo, "indecis")[0]


def house(demo, confidence):
    from quartiers.web.geocoding.found import house_metres

    for street in local(demo).streets:
        town = {"99901": "Valombrine"}.get(street.commune)
        for number, (lon, lat) in street.numbers.items():
            found = locate_one(lon, lat, precision=house_metres(), store=demo).places(0)
            place = next(p for p in found if p.zoning == "qpv_2024")
            if town and not street.rank and place.code and place.confidence == confidence:
                return f"{number} {street.name}, {town}", place
    raise AssertionError


@pytest.fixture
def edge(demo):
    """A point on the very border of a neighbourhood."""
    shape = contours(demo, "qpv_contours_2024").shapes[0]
    point = shapely.get_point(shapely.get_exterior_ring(shapely.get_parts(shape)[0]), 0)
    return round(point.x, 6), round(point.y, 6)


def service(monkeypatch, settings, reply: Reply) -> None:
    settings.OPTIONS = replace(settings.OPTIONS, geocoder="http://127.0.0.1:9/")

    class Fake:
        def ask(self, words: str) -> Reply:
            return reply

    monkeypatch.setattr(choosing, "geocoder", lambda url: Fake())


def found(label="12 Rue du Four 57000 Metz", score=0.96, kind="housenumber", id="a") -> Found:
    return Found(id, label, kind, 6.2205, 49.1129, score, "57463", "Metz")


def test_empty_form_is_the_same_for_all(site):
    response = site.get("/adresse/")
    assert response.status_code == 200
    assert "no-store" not in response["Cache-Control"]


def test_inside_with_distance_and_confidence(site, door):
    words, place = door
    response = site.get("/adresse/", {"q": words})
    page = text(response)
    assert response.status_code == 200 and response["Cache-Control"] == "no-store"
    assert f"dans le quartier {place.name} ({place.code})" in page
    assert f"À {round(place.distance_m)} m de la limite de ce quartier" in page
    assert "dedans, à la précision donnée" in page
    assert "Précision du point : 25 m" in page
    assert "Données de démonstration, fictives" in page
    assert "ni une décision, ni une attestation, ni un rescrit" in page
    assert "QPV, géographie 2015" in page and "QPV, géographie 2024" in page


def test_schemes_and_link_without_address(site, door):
    page = site.get("/adresse/", {"q": door[0]}).content.decode()
    link = re.search(r'href="(/simulateur/\?f=[^"]+)"', page)[1]
    assert "dans:qpv:2024@projet~oui" in link
    assert "commune@projet~99901~adresse" in link
    assert door[0].split(",")[0] not in link and not re.search(r"4\d\.\d", link)
    assert "La question qui trancherait le plus" in page


def test_sheet(site, door):
    words, place = door
    response = site.get("/adresse/fiche/", {"q": words})
    page = text(response)
    assert response["Cache-Control"] == "no-store"
    for said in (
        "ne vaut ni décision, ni attestation, ni rescrit",
        "ni sceau ni numéro",
        f"({place.code})",
        "EPSG:2154",
        "25 m",
        "Adresse fictive",
        "contours 2024".capitalize(),
    ):
        assert said in page
    assert "https://sig.ville.gouv.fr/" in response.content.decode()
    assert "impots.gouv.fr" in response.content.decode()


def test_border_asks_for_the_number(site, edge):
    page = text(site.get("/adresse/", {"lon": edge[0], "lat": edge[1]}))
    assert "le numéro et la rue trancheront" in page
    assert "indécis, la limite est plus proche que la précision donnée" in page


def test_house_by_the_border_is_not_asked_again(site, house_by_the_border):
    page = text(site.get("/adresse/", {"q": house_by_the_border}))
    assert "Limite trop proche pour trancher ici" in page
    assert "le numéro et la rue trancheront" not in page and "Une autre adresse" in page
    assert "trop près pour trancher" in page and "le point est dans" not in page
    assert "sig.ville" not in page


def test_nearest_of_what_is_loaded(real_site):
    page = text(real_site.get("/adresse/?lon=6.2205&lat=49.1129"))
    assert "du plus proche des quartiers dont le contour est chargé" in page


def test_street_settles_nothing(site, door):
    street = re.sub(r"^\d+ ", "", door[0])
    page = text(site.get("/adresse/", {"q": street}))
    assert "Indécis : il manque le numéro" in page
    assert "dans le quartier" not in page
    fiche = text(site.get("/adresse/fiche/", {"q": street}))
    assert "Fiche d’information sur une adresse" not in fiche


def test_decimal_comma_and_swap(site, door):
    lon, lat = -1.9, 46.1
    assert site.get("/adresse/?lon=6,2205&lat=49,1129").status_code == 200
    response = site.get(f"/adresse/?lon={lat}&lat={lon}".replace(".", ","))
    assert response.status_code == 400
    assert "semblent inversées" in text(response)
    assert f"lon={lon}&amp;lat={lat}" in response.content.decode()


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("lon=200&lat=3", "degrés"),
        ("lon=-30&lat=40", "hors de France"),
        ("lon=0&lat=0", "position inconnue"),
        ("lon=abc&lat=1", "longitude n’est pas un nombre"),
        ("lon=1", "latitude n’est pas un nombre"),
        ("lon=nan&lat=inf", "n’est pas un nombre"),
        ("lon=6,2&lat=49,1&precision=-4", "précision"),
        ("lon=6,2&lat=49,1&precision=1e99", "précision"),
        ("lon=1e400&lat=2", "non numériques"),
    ],
)
def test_bad_coordinates(site, query, said):
    response = site.get(f"/adresse/?{query}")
    assert response.status_code == 400
    assert said in text(response) and "--epsg" not in text(response)


def test_point_in_the_sea(site):
    page = text(site.get("/adresse/?lon=-3&lat=45.5"))
    assert "peut-être en mer" in page or "Aucune donnée chargée" in page


def test_low_score_is_a_choice(site, monkeypatch, settings):
    service(monkeypatch, settings, Reply((found(score=0.6),)))
    page = text(site.get("/adresse/", {"q": "12 rue du four"}))
    assert "Quelle adresse voulez-vous dire" in page and "12 Rue du Four" in page


def test_homonyms_are_a_choice(site, monkeypatch, settings):
    four = tuple(
        found(f"Saint-Louis {n}", 0.95, "municipality", f"{n}") for n in ("57", "68", "97", "40")
    )
    service(monkeypatch, settings, Reply(four))
    response = site.get("/adresse/", {"q": "Saint-Louis"})
    assert response.content.decode().count("choix=") == 4
    chosen = text(site.get("/adresse/", {"q": "Saint-Louis", "choix": "68"}))
    assert "Saint-Louis 68" in chosen and "Indécis" in chosen


def test_service_down_stays_useful(site, monkeypatch, settings):
    service(monkeypatch, settings, Reply(trouble=SILENT))
    response = site.get("/adresse/", {"q": "12 rue du Four, Saint-Louis"})
    page = text(response)
    assert response.status_code == 200
    assert "le service national des adresses ne répond pas" in page
    assert "Longitude" in page and "Choisir un point sur la carte" in page


def test_communes_of_that_name_without_service(site):
    page = text(site.get("/adresse/", {"q": "Saint-Louis"}))
    assert "Communes de ce nom" in page and page.count("Saint-Louis") > 4


def test_nothing_loaded(empty_site):
    assert empty_site.get("/adresse/").status_code == 200
    response = empty_site.get("/adresse/?lon=6,2205&lat=49,1129")
    assert response.status_code == 200 and "Aucune donnée chargée" in text(response)
    assert empty_site.get("/adresse/fiche/?lon=6,2205&lat=49,1129").status_code in (200, 503)


@pytest.mark.parametrize(
    "typed", ["<script>alert(1)</script>", "' OR 1=1 --", "🏠" * 40, "a\x00\x1b[31mb", "x" * 10_000]
)
def test_hostile_text(site, typed):
    for path in ("/adresse/", "/adresse/fiche/"):
        response = site.get(path, {"q": typed, "choix": typed})
        assert response.status_code == 200
        assert "<script>alert" not in response.content.decode()
        assert site.get(path, {"lon": typed, "lat": typed}).status_code == 400


def test_repeated_parameters(site):
    assert site.get("/adresse/?lon=1&lon=2&lat=3&q=a&q=b").status_code in (200, 400)


def test_partial_contours_are_not_a_no(real_site):
    page = text(real_site.get("/adresse/?lon=6,2205&lat=49,1129"))
    assert "on ne sait pas" in page and "Contours 2024, partiels" in page
    assert "le contour du quartier peut ne pas être chargé inconnue" in page
    assert "dans le quartier Borny (QP057020)" in page
