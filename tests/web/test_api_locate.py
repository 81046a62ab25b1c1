import json

import numpy as np
import pytest

from quartiers.storage.store import open_store
from quartiers.usecases.locate import locate

V1 = "/api/v1/locate"
INSIDE, OTHER = (-4.4708, 45.499), (-4.5011, 45.4928)  # QN99902M, QN99901I
AT_SEA = (-4.2, 45.6)


def posted(site, body, **headers):
    return site.post(V1, body, "application/json", headers=headers)


def refused(response, status: int, code: str) -> dict:
    body = json.loads(response.content)
    assert (response.status_code, body["code"]) == (status, code), body
    return body


def test_one_point(site):
    response = site.get(f"{V1}?lon={INSIDE[0]}&lat={INSIDE[1]}&precision=10")
    body = response.json()
    recent = {place["zonage"]: place for place in body["zonages"]}["qpv_2024"]
    assert (recent["code"], recent["confiance"]) == ("QN99902M", "dedans")
    assert body["fictif"] is True
    assert "ni décision" in body["portee"]
    assert response["Cache-Control"] == "no-store"
    assert "ETag" not in response


def test_precision_makes_it_undecided(site):
    def sure(query: str) -> str:
        body = site.get(f"{V1}?lon={INSIDE[0]}&lat={INSIDE[1]}{query}").json()
        return body["zonages"][1]["confiance"]

    assert [sure(q) for q in ("", "&precision=10", "&precision=5000")] == [
        "inconnue",
        "dedans",
        "indecis",
    ]


def test_metres(site):
    body = site.get(f"{V1}?x=115355.02&y=6515900&epsg=2154").json()
    assert (body["epsg"], body["fictif"]) == (2154, True)


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("", "demande_inutilisable"),
        ("lon=2", "demande_inutilisable"),
        ("lon=2&lat=48&x=1&y=2", "demande_inutilisable"),
        ("lon=2&lat=48&epsg=2154", "demande_inutilisable"),
        ("x=2&y=48&epsg=5720", "demande_inutilisable"),
        ("lon=nan&lat=48", "demande_inutilisable"),
        ("lon=inf&lat=48", "demande_inutilisable"),
        ("lon=abc&lat=48", "demande_inutilisable"),
        ("lon=2&lat=48&precision=-1", "demande_inutilisable"),
        ("lon=2&lat=48&as_of=2026-02-30", "demande_inutilisable"),
        ("lon=2&lat=48&as_of=0001-01-01", "demande_inutilisable"),
        ("lon=2&lon=3&lat=48", "demande_inutilisable"),
        ("lon=48.86&lat=2.4", "coordonnees_inutilisables"),
        ("lon=0&lat=0", "coordonnees_inutilisables"),
        ("lon=-30&lat=45", "coordonnees_inutilisables"),
    ],
)
def test_bad_point(site, query, code):
    refused(site.get(f"{V1}?{query}"), 400, code)


def test_columns_are_those_of_the_use_case(site, demo_folder):
    rng = np.random.default_rng(5)
    points = np.array(INSIDE) + rng.normal(0, 0.02, (400, 2))
    asked = {"x": points[:, 0].tolist(), "y": points[:, 1].tolist(), "precision": 30}
    body = posted(site, asked).json()
    expected = locate(points, precision=30, store=open_store(demo_folder, demo=True))
    assert body["nombre"] == 400
    for answer in expected.answers:
        told, held = body["zonages"][answer.facts.id], answer.membership
        assert [code or "" for code in told["code"]] == held.code.tolist()
        assert told["confiance"] == held.confidence.tolist()
        assert np.allclose(told["distance_m"], held.distance_m, atol=0.06)
        assert {i: tuple(codes) for i, codes in told["plusieurs"].items()} == {
            str(i): codes for i, codes in enumerate(held.codes) if len(codes) > 1
        }
    assert body["noms"]["QN99902M"] == "Cité des Aubrelins"


def test_a_point_that_cannot_be_placed_does_not_stop_the_others(site):
    asked = {"x": [INSIDE[0], 600_000.0], "y": [INSIDE[1], 6_800_000.0]}
    refused(posted(site, asked), 400, "demande_inutilisable")  # one ground at a time
    asked = {"x": [INSIDE[0], OTHER[0]], "y": [INSIDE[1], OTHER[1]]}
    body = posted(site, asked).json()
    assert body["zonages"]["qpv_2024"]["code"] == ["QN99902M", "QN99901I"]


def test_problems_by_rank(real_site):
    asked = {"x": [2.4, 0.0, 48.86, 2.4], "y": [48.86, 0.0, 2.4, 91.0]}
    body = posted(real_site, asked).json()
    assert set(body["probleme"]) == {"1", "2", "3"}
    assert "inversées" in body["probleme"]["2"]
    assert body["zonages"]["qpv_2015"]["confiance"] == ["inconnue", None, None, None]


def test_ten_thousand_points_and_no_more(site):
    one = {"x": [INSIDE[0]] * 10_000, "y": [INSIDE[1]] * 10_000}
    assert posted(site, one).json()["nombre"] == 10_000
    more = {"x": [INSIDE[0]] * 10_001, "y": [INSIDE[1]] * 10_001}
    body = refused(posted(site, more), 400, "demande_inutilisable")
    assert "plus de 10000 éléments" in body["title"]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("", "manque"),
        ("{", "n’est pas du JSON"),
        ('{"x": [NaN], "y": [1]}', "NaN"),
        ('{"x": [Infinity], "y": [1]}', "Infinity"),
        ('{"x": [1e999], "y": [1]}', "nombre fini"),
        ('{"x": [1], "y": [1, 2]}', "autant"),
        ('{"x": ["a"], "y": [1]}', "x.0"),
        ('{"x": [], "y": []}', "moins de 1"),
        ('{"x": [1]}', "« y » manque"),
        ('{"x": [1], "y": [1], "presicion": 3}', "« presicion » n’existe pas"),
        ('{"x": [1], "y": [1], "epsg": 5720}', "epsg"),
        ("[]", "objet"),
        ("null", "objet"),
        ("3", "objet"),
        ("[" * 100_000, "JSON"),
        ('"\\ud800"', "objet"),
    ],
)
def test_bad_body(site, body, said):
    response = posted(site, body)
    assert response.status_code == 400
    assert said in response.content.decode()


def test_bad_bytes(site):
    refused(posted(site, b"\xff\xfe{}"), 400, "json_illisible")


def test_body_of_fifty_megabytes_is_refused_unread(site):
    response = site.generic("POST", V1, b"{}", "application/json", CONTENT_LENGTH=str(50_000_000))
    refused(response, 413, "demande_trop_grosse")


def test_body_without_a_length_is_asked_for_one(site):
    # What the server hands where the body came by chunks: none of it
    headers = {"CONTENT_LENGTH": "", "HTTP_TRANSFER_ENCODING": "chunked"}
    refused(site.generic("POST", V1, b"", "application/json", **headers), 411, "longueur_manquante")


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "", "a/b/c"])
def test_wrong_type_of_body(site, kind):
    response = site.generic("POST", V1, b'{"x": [1], "y": [1]}', kind)
    refused(response, 415, "type_de_contenu")


def test_table_and_map_of_points(site):
    asked = {"x": [INSIDE[0], OTHER[0]], "y": [INSIDE[1], OTHER[1]]}
    table = posted(site, asked, Accept="text/csv")
    assert table["Content-Type"].startswith("text/csv")
    lines = table.content.decode().splitlines()
    assert lines[0].startswith("x,y,probleme,qpv_2015,")
    assert lines[1].startswith("-4.4708,45.499,,QP999002,")
    points = posted(site, asked, Accept="application/geo+json").json()
    assert points["features"][0]["geometry"]["coordinates"] == list(INSIDE)
    assert points["features"][0]["properties"]["qpv_2024"] == "QN99902M"


def test_real_points_where_only_the_demonstration_is_loaded(site):
    refused(site.get(f"{V1}?lon=2.4&lat=48.86"), 503, "donnees_non_chargees")
