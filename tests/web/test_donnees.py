import csv
import io
import json
from datetime import date

import polars as pl
import pytest
import shapely
from tests.web.pages import HOSTILE, links, text

from quartiers.usecases.publish import publications
from quartiers.usecases.sources import sources
from quartiers.web import state

DEMO = "demonstration-"
STORED = [one for one in publications().values() if one.dataset]
MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "geojson": "application/geo+json",
    "parquet": "application/vnd.apache.parquet",
    "json": "application/json",
}


def body(response):
    whole = b"".join(response.streaming_content) if response.streaming else response.content
    response.close()
    return whole


def fetch(site, name, form):
    response = site.get(f"/donnees/{name}/{name}.{form}")
    assert response.status_code == 200
    assert response["Content-Type"] == MEDIA[form]
    return body(response)


def rows_of(raw):
    return list(csv.DictReader(io.StringIO(raw.decode(), newline="")))


def test_every_loaded_dataset_with_its_state(real_site):
    said = text(real_site.get("/donnees/"))
    for row in sources(store=state.current().real):
        assert row.title.replace("\xa0", " ") in said
    for word in ("à jour", "périmé", "Licence Ouverte 2.0", "Jeux absents"):
        assert word in said


def test_failure_is_told_with_its_reason(site, monkeypatch):
    from quartiers.storage.manifest import Failure
    from quartiers.storage.store import Store

    broken = Failure("frr", "2026-11-01T00:00:00", "Le fichier est tronqué.", "2025-07")
    monkeypatch.setattr(Store, "failures", lambda self: (broken,))
    said = text(site.get("/donnees/"))
    assert "échec" in said
    assert "Le fichier est tronqué. Millésime encore en usage : 2025-07." in said


def test_nothing_loaded(empty_site):
    said = text(empty_site.get("/donnees/"))
    assert "Aucune donnée chargée." in said
    assert "Territoire de démonstration" not in said
    assert empty_site.get("/donnees/qpv-2024/qpv-2024.csv").status_code == 503


def test_links_lead_to_files(site):
    found = {each for each in links(site.get("/donnees/")) if each.startswith("/donnees/")}
    assert len(found) > 20
    for each in found:
        response = site.get(each)
        assert response.status_code == 200, each
        response.close()


@pytest.mark.parametrize("one", publications().values(), ids=lambda one: one.id)
def test_csv_follows_its_schema(site, one):
    name = f"{DEMO}{one.id}" if one.dataset else one.id
    schema = json.loads(site.get(f"/donnees/{name}/schema.json").content)
    rows = rows_of(fetch(site, name, "csv"))
    assert rows
    assert list(rows[0]) == [field["name"] for field in schema["fields"]]
    for field in schema["fields"]:
        values = {row[field["name"]] for row in rows} - {""}
        if field.get("constraints", {}).get("required"):
            assert all(row[field["name"]] for row in rows)
        match field["type"]:
            case "integer":
                assert all(value.lstrip("-").isdecimal() for value in values)
            case "number":
                assert all(float(value) == float(value) for value in values)
            case "boolean":
                assert values <= {"true", "false"}
            case "date":
                assert all(date.fromisoformat(value) for value in values)
    if key := schema.get("primaryKey"):
        assert len({tuple(row[name] for name in key) for row in rows}) == len(rows)


@pytest.mark.parametrize("one", STORED, ids=lambda one: one.id)
def test_parquet_has_the_rows_of_the_csv(site, one):
    name = f"{DEMO}{one.id}"
    frame = pl.read_parquet(io.BytesIO(fetch(site, name, "parquet")))
    assert frame.height == len(rows_of(fetch(site, name, "csv")))
    assert set(frame.columns) - {"geometry"} == {field.name for field in one.fields}


def test_geojson_holds_the_contours(site):
    name = f"{DEMO}qpv-2024"
    found = json.loads(fetch(site, name, "geojson"))
    kept = state.current().demo.scan("qpv_contours_2024").collect()
    assert [each["properties"]["code"] for each in found["features"]] == kept["code"].to_list()
    drawn = shapely.from_geojson(json.dumps(found["features"][0]["geometry"]))
    assert drawn.equals(shapely.from_wkb(kept["geometry"][0]))


def test_geoparquet_is_one(site):
    raw = fetch(site, f"{DEMO}qpv-2024", "parquet")
    assert b'"primary_column"' in raw


def test_counts_are_those_of_the_cube(site):
    rows = rows_of(fetch(site, f"{DEMO}stock", "csv"))
    kept = state.current().demo.scan("stock").collect()
    assert sum(int(row["n"]) for row in rows) == kept["n"].sum()


def test_file_is_named_by_its_vintage(site):
    response = site.get(f"/donnees/{DEMO}stock/{DEMO}stock.csv")
    vintage = state.current().demo.entry("stock").vintage
    assert f'filename="{DEMO}stock-{vintage}.csv"' in response["Content-Disposition"]
    assert response["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    "place",
    [
        "etablissements/etablissements.csv",
        "stock/autre.csv",
        "stock/stock.exe",
        "stock/stock.geojson",
        "dispositifs/dispositifs.parquet",
        "nulle-part/schema.json",
    ],
)
def test_nothing_else_goes_out(site, place):
    assert site.get(f"/donnees/{place}").status_code == 404


def test_no_publication_names_an_establishment():
    for one in publications().values():
        assert {"siret", "siren", "x", "y"}.isdisjoint(field.name for field in one.fields)


@pytest.mark.parametrize("typed", HOSTILE)
def test_hostile_names(site, typed):
    from urllib.parse import quote

    place = f"/donnees/stock/{quote(typed[:500].replace('/', ''))}"
    assert site.get(place).status_code in (404, 400)
