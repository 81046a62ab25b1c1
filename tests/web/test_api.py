import json
import re

import pytest
from django.test import Client

V1 = "/api/v1"


def got(site: Client, path: str, **headers: str):
    response = site.get(V1 + path, headers=headers)
    assert response.status_code == 200, response.content.decode()
    return response


def refused(response, status: int, code: str) -> dict:
    assert response.status_code == status, response.content.decode()
    assert response["Content-Type"] == "application/problem+json"
    assert response["Cache-Control"] == "no-store"
    body = json.loads(response.content)
    assert (body["status"], body["code"]) == (status, code)
    assert body["title"]
    return body


def test_neighbourhoods_by_pages(site):
    first = got(site, "/neighbourhoods?per_page=5&page=2")
    body = first.json()
    assert (body["fictif"], body["total"], body["pages"]) == (True, 24, 5)
    assert [item["code"] for item in body["items"]][0] == "QN99906M"
    assert first["X-Total-Count"] == "24"
    assert 'page=1>; rel="first"' in first["Link"]
    assert 'page=3>; rel="next"' in first["Link"]
    past = got(site, "/neighbourhoods?page=9&per_page=20")
    assert past.json()["items"] == []
    assert "next" not in past["Link"]


def test_neighbourhoods_by_place(site):
    def codes(query: str) -> set[str]:
        body = got(site, f"/neighbourhoods?per_page=100&{query}").json()
        return {item["code"] for item in body["items"]}

    held = codes("commune=99901")
    assert {"QN99901I", "QN99902M", "QP999001"} <= held
    assert codes("commune=99901&generation=2024") == {c for c in held if c.startswith("QN")}
    assert held < codes("epci=000990002")
    assert codes("departement=999") == codes("fictif=true")


def test_filter_that_matches_nothing_says_what_to_relax(site):
    body = got(site, "/neighbourhoods?commune=99999").json()
    assert (body["total"], body["items"]) == (0, [])
    assert "Retirez-en un" in body["conseil"]


def test_one_neighbourhood_and_its_contour(site):
    body = got(site, "/neighbourhoods/qn99902m").json()
    assert (body["nom"], body["fictif"], body["contour"]) == ("Cité des Aubrelins", True, True)
    assert [heir["code"] for heir in body["autre_generation"]] == ["QP999002"]
    shape = got(site, "/neighbourhoods/QN99902M", Accept="application/geo+json").json()
    (feature,) = shape["features"]
    assert feature["geometry"]["type"] in ("Polygon", "MultiPolygon")
    assert feature["properties"]["code"] == "QN99902M"


def test_unknown_neighbourhood_suggests(site):
    body = refused(site.get(f"{V1}/neighbourhoods/QN99902N"), 404, "code_inconnu")
    assert "QN99902M" in body["detail"]
    refused(site.get(f"{V1}/neighbourhoods/QN9"), 404, "code_mal_forme")


def test_territories(site):
    body = got(site, "/territories?fictif=true&per_page=100").json()
    kinds = {item["type"] for item in body["items"]}
    assert kinds == {"epci", "commune"}
    assert all(item["fictif"] and not item["labellise"] for item in body["items"])
    one = got(site, "/territories/99901").json()
    assert {key: one["quartiers_2024"][0][key] for key in ("code", "nom")} == {
        "code": "QN99901I",
        "nom": "Halles-Corlune",
    }


def test_labelled_territories(real_site):
    body = got(real_site, "/territories?labellise=true&per_page=100").json()
    assert body["total"] == 14
    assert not any(item["fictif"] for item in body["items"])
    roubaix = got(real_site, "/territories/roubaix").json()
    assert (roubaix["code"], roubaix["label"]["date"]) == ("59512", "2021-03-18")


def test_diagnostic_follows_its_schema(site):
    import jsonschema

    from quartiers.documents.as_json import schema

    body = got(site, "/neighbourhoods/QN99901I/diagnostic?compare=QN99902M").json()
    jsonschema.validate(body, schema())
    assert body["fictitious"] is True
    labels = json.dumps(body, ensure_ascii=False)
    assert "Cité des Aubrelins" in labels


def test_generations_are_not_compared(site):
    path = f"{V1}/neighbourhoods/QN99901I/diagnostic?compare=QP999002"
    refused(site.get(path), 400, "comparaison_interdite")


@pytest.mark.parametrize("path", ["/schemes/fisc-qpv", "/schemes/FISC-QPV?as_of=2026-06-01"])
def test_scheme(site, path):
    body = got(site, path).json()
    assert body["id"] == "fisc-qpv"
    assert body["conditions"]["noeuds"]


def test_schemes_filtered(site):
    body = got(site, "/schemes?operateur=anct&nature=subvention&per_page=100").json()
    assert body["items"]
    assert {(i["operateur"], i["nature"]) for i in body["items"]} == {("anct", "subvention")}
    assert body["ouverts"] + body["hors_vigueur"] == body["total"]
    unknown = refused(site.get(f"{V1}/schemes?operateur=anrou"), 400, "demande_inutilisable")
    assert "anru" in unknown["detail"]


def test_search(site):
    body = got(site, "/search?q=local+commercial+vide&per_page=3").json()
    assert len(body["items"]) == 3
    assert body["facettes"]["operateur"][0]["nombre"] >= 1
    relaxed = got(site, "/search?q=commerce&operateur=anru&nature=pret").json()
    assert relaxed["total"] == 0
    assert relaxed["a_relacher"]


def test_targets_are_counts_alone(site):
    response = got(site, "/schemes/fisc-qpv/targets?zone=QN99901I")
    body = response.json()
    assert body["fictif"] is True
    assert sum(body["comptes"].values()) == body["evalues"]
    assert body["raisons"]
    assert not re.search(r"\d{9}", response.content.decode())  # no SIREN, no SIRET


def test_sources(site):
    body = got(site, "/sources").json()
    assert body["fictif"] is True
    assert {"qpv_contours_2024", "etablissements"} <= {item["jeu"] for item in body["items"]}
    assert all(item["fictif"] for item in body["items"])


def test_real_and_fictitious_stay_apart(real_site):
    assert got(real_site, "/neighbourhoods").json()["fictif"] is False
    refused(real_site.get(f"{V1}/neighbourhoods?fictif=true"), 400, "demande_inutilisable")


def test_without_data(empty_site):
    refused(empty_site.get(f"{V1}/neighbourhoods"), 503, "donnees_non_chargees")
    refused(empty_site.get(f"{V1}/neighbourhoods/QN07520M"), 503, "donnees_non_chargees")
    refused(empty_site.get(f"{V1}/locate?lon=2.4&lat=48.8"), 503, "donnees_non_chargees")
    waiting = empty_site.get(f"{V1}/schemes/fisc-qpv/targets?zone=QN07520M")
    refused(waiting, 503, "donnees_non_chargees")
    assert waiting["Retry-After"] == "60"
    assert got(empty_site, "/schemes").json()["total"] > 100
    assert {i["etat"] for i in got(empty_site, "/sources").json()["items"]} == {"absent"}
