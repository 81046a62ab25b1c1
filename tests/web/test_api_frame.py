"""What all the operations have in common: forms, caches, other origins, refusals."""

import csv
import io
import json
from urllib.parse import quote

import pytest

V1 = "/api/v1"
LIST = f"{V1}/neighbourhoods"


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("", "application/json"),
        ("*/*", "application/json"),
        ("application/json", "application/json"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "application/json"),
        ("text/csv", "text/csv"),
        ("text/*", "text/csv"),
        ("application/json;q=0.4, text/csv", "text/csv"),
        ("application/geo+json", "application/geo+json"),
        ("*/*;q=0.1, application/geo+json;q=0.2", "application/geo+json"),
        ("application/json;q=0, */*", "text/csv"),
    ],
)
def test_accept(site, accept, kind):
    response = site.get(LIST, headers={"Accept": accept} if accept else {})
    assert response.status_code == 200
    assert response["Content-Type"].partition(";")[0] == kind
    assert "Accept" in response["Vary"]


@pytest.mark.parametrize("accept", ["image/png", "application/xml", "text/csv;q=0", "x", "*/*;q=a"])
def test_nothing_acceptable(site, accept):
    path = LIST if accept != "text/csv;q=0" else f"{V1}/neighbourhoods/QN99901I"
    response = site.get(path, headers={"Accept": accept})
    assert response.status_code == 406
    assert json.loads(response.content)["code"] == "forme_indisponible"
    assert "Vary" in response


def test_format_for_people_comes_before_the_header(site):
    response = site.get(f"{LIST}?format=csv", headers={"Accept": "application/json"})
    assert response["Content-Type"].startswith("text/csv")
    assert "quartiers.csv" in response["Content-Disposition"]
    assert site.get(f"{LIST}?format=xml").status_code == 406
    assert site.get(f"{V1}/sources?format=geojson").status_code == 406


@pytest.mark.parametrize("name", ["territories", "neighbourhoods", "schemes", "sources"])
def test_tables_say_what_the_lists_say(site, name):
    rows = list(csv.DictReader(io.StringIO(site.get(f"{V1}/{name}?format=csv").content.decode())))
    items = site.get(f"{V1}/{name}").json()["items"]
    assert len(rows) == len(items) > 0
    assert list(rows[0]) == list(items[0])


def test_no_cell_is_a_formula():
    from quartiers.web.api.giving import as_csv

    cells = as_csv([["=1+1", "@a", "+b", "-c", -1.5, ["=x", "y"], None, True]], ["a"], "t")
    assert cells.content.decode().splitlines()[1] == "'=1+1,'@a,'+b,'-c,-1.5,'=x|y,,true"


def test_contours_follow_the_standard(site):
    import shapely

    body = site.get(f"{LIST}?format=geojson&generation=2024&per_page=100").json()
    assert (body["type"], len(body["features"])) == ("FeatureCollection", 12)
    for feature in body["features"]:
        shape = shapely.from_geojson(json.dumps(feature["geometry"]))
        parts = shapely.get_parts(shape)
        assert all(shapely.is_ccw(shapely.get_exterior_ring(part)) for part in parts)


def test_tag_and_304(site):
    first = site.get(LIST)
    assert "max-age=60" in first["Cache-Control"]
    again = site.get(LIST, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["Access-Control-Allow-Origin"] == "*"
    other = site.get(LIST, headers={"If-None-Match": first["ETag"], "Accept": "text/csv"})
    assert other.status_code == 200


@pytest.mark.parametrize("encoding", ["br", "gzip"])
def test_compressed(site, encoding):
    response = site.get(LIST, headers={"Accept-Encoding": encoding})
    assert response["Content-Encoding"] == encoding
    asked = {"x": [-4.4708] * 200, "y": [45.499] * 200}
    sent = site.post(
        f"{V1}/locate", asked, "application/json", headers={"Accept-Encoding": encoding}
    )
    assert sent["Content-Encoding"] == encoding


@pytest.mark.parametrize(
    "path",
    ["/neighbourhoods", "/nothing", "/schemes/nothing", "/locate?lon=1", "/openapi.json", "/"],
)
def test_any_origin_may_call(site, path):
    response = site.get(V1 + path, headers={"Origin": "https://exemple.fr"})
    assert response["Access-Control-Allow-Origin"] == "*"
    assert "Link" in response["Access-Control-Expose-Headers"]
    assert "Access-Control-Allow-Credentials" not in response
    assert not response.cookies


def test_asking_first(site):
    asked = {"Origin": "https://exemple.fr", "Access-Control-Request-Method": "POST"}
    response = site.options(f"{V1}/locate", headers=asked)
    assert (response.status_code, response.content) == (204, b"")
    assert response["Access-Control-Allow-Methods"] == "GET, POST, HEAD, OPTIONS"
    assert "Content-Type" in response["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Origin" not in site.get("/")


def test_head(site):
    response = site.head(LIST)
    assert (response.status_code, response.content) == (200, b"")
    assert response["ETag"] == site.get(LIST)["ETag"]


@pytest.mark.parametrize("method", ["put", "delete", "patch", "post"])
def test_methods(site, method):
    response = getattr(site, method)(LIST, b"", content_type="application/json")
    body = json.loads(response.content)
    assert (response.status_code, body["code"]) == (405, "methode_refusee")
    assert response["Allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize(
    "query", ["comune=1", "page=0", "page=a", "per_page=101", "page=1&page=2", "fictif=oui", "=1"]
)
def test_parameters_are_checked(site, query):
    response = site.get(f"{LIST}?{query}")
    assert response.status_code == 400
    assert json.loads(response.content)["title"]


PATHS = (
    "/neighbourhoods?commune={}",
    "/neighbourhoods?departement={}",
    "/neighbourhoods?epci={}",
    "/neighbourhoods/{}",
    "/neighbourhoods/{}/diagnostic",
    "/neighbourhoods/QN99901I/diagnostic?compare={}",
    "/territories/{}",
    "/territories?departement={}",
    "/schemes?operateur={}",
    "/schemes?territoire={}",
    "/schemes/{}",
    "/schemes/{}/targets?zone=QN99901I",
    "/schemes/fisc-qpv/targets?zone={}",
    "/search?q={}",
    "/search?q=prêt&territoire={}",
    "/match?siret={}",
)
TEXTS = (
    "a" * 10_000,
    "'; DROP TABLE x; --",
    "<script>alert(1)</script>",
    "💥" * 300,
    "\x00\x01\n",
    "../../etc/passwd",
    "%ff",
    "\u202e",
)


def test_any_text(site):
    for path in PATHS:
        for text in TEXTS:
            response = site.get(V1 + path.format(quote(text, safe="")))
            assert response.status_code in (200, 400, 404, 503), (path, text[:40])
            assert response["Content-Type"] in ("application/json", "application/problem+json")


def test_nothing_is_said_of_an_address_that_is_not_one(site):
    response = site.get(f"{V1}/rien")
    assert (response.status_code, response["Content-Type"]) == (404, "application/problem+json")
    assert "/api/v1/" in response.json()["detail"]
