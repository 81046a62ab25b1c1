import json

import polars as pl
import pytest

from quartiers.storage.store import open_store

V1 = "/api/v1/match"
HERE = {"lon": -4.4708, "lat": 45.499}


def posted(site, body, status: int = 200):
    response = site.post(V1, body, "application/json")
    assert response.status_code == status, response.content.decode()
    assert response["Cache-Control"] == "no-store"
    return response.json() if status == 200 else json.loads(response.content)


@pytest.fixture
def siret(demo_folder) -> str:
    rows = open_store(demo_folder, demo=True).scan("etablissements")
    shown = rows.filter(pl.col("active"), pl.col("diffusible"), pl.col("qpv_2024") == "QN99902M")
    return str(shown.select("siret").head(1).collect()["siret"][0])


def test_an_address(site):
    body = posted(site, {"adresse": HERE, "date": "2026-06-01"})
    assert body["fictif"] is True
    assert sum(body["comptes"].values()) == len(body["verdicts"]) + len(body["fermes"])
    assert "certifie rien" in body["portee"]
    got = site.get(f"{V1}?lon={HERE['lon']}&lat={HERE['lat']}&as_of=2026-06-01")
    assert got["Cache-Control"] == "no-store"
    assert got.json() == body


def test_a_firm_of_the_register(site, siret):
    body = posted(site, {"siret": siret})
    assert siret in body["pour"]
    assert body["fictif"] is True
    assert {v["verdict"] for v in body["verdicts"]} <= set(body["comptes"])


def test_what_is_declared_changes_a_verdict(site):
    def verdict(facts: dict) -> str:
        body = posted(site, {"adresse": HERE, "faits": facts, "date": "2026-06-01"})
        return {v["dispositif"]: v["verdict"] for v in body["verdicts"]}["fisc-qpv"]

    assert verdict({}) == "information_manquante"
    assert verdict({"effectif@unite_legale": 900}) == "non_remplie"


def test_a_commune_alone(site):
    body = posted(site, {"faits": {"commune@projet": "99901"}})
    assert body["fictif"] is True
    assert "99901" in body["faits"]["commune@projet"]


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        ({}, 400, "Rien n’est décrit"),
        ({"siret": "21310555400018"}, 400, "clé"),
        ({"siret": "x" * 30}, 400, "siret"),
        ({"siret": "00000000000000"}, 404, "registre"),
        ({"adresse": {"lon": 1}}, 400, "lat"),
        ({"adresse": {"lon": -30, "lat": 45}}, 400, "hors de France"),
        ({"adresse": HERE | {"precision": -1}}, 400, "precision"),
        ({"faits": {"effectif@unite_legale": "douze"}}, 400, "effectif"),
        ({"faits": {"effectf@unite_legale": 12}}, 400, "effectf"),
        ({"faits": {"effectif@unite_legale": {"de": 19, "a": 10}}}, 400, "effectif"),
        ({"faits": {"commune@projet": "59999"}}, 404, "59999"),
        ({"faits": {"commune@projet": "abc"}}, 400, "abc"),
        ({"faits": {"💥" * 500: {"a": [[[]]]}}}, 400, "💥"),
        ({"faits": []}, 400, "faits"),
        ({"faits": {"porteur@projet": None}}, 400, "porteur"),
        ({"adresse": HERE, "date": "2026-13-01"}, 400, "date"),
        ({"adresse": HERE, "sirt": "x"}, 400, "sirt"),
    ],
)
def test_refused(site, body, status, said):
    problem = posted(site, body, status)
    assert said in json.dumps(problem, ensure_ascii=False)


def test_nothing_that_is_asked_is_logged(site, siret, caplog, capfd):
    posted(site, {"siret": siret})
    posted(site, {"siret": siret, "faits": {"effectf@unite_legale": 12}}, 400)
    site.get(f"{V1}?siret={siret}x")
    said = capfd.readouterr()
    assert siret not in caplog.text + said.out + said.err
