"""The contract is frozen: a difference is a change that callers see, to be made on purpose.

To accept it: write what `GET /api/v1/openapi.json` answers over `tests/web/openapi.json`, and say
it in CHANGELOG.md.
"""

import json
import re
import shlex
from html import unescape
from pathlib import Path

import jsonschema
import pytest

from quartiers.web.api.contract import contract, examples, written
from quartiers.web.problems import KINDS

FROZEN = Path(__file__).parent / "openapi.json"
OPERATIONS = {
    described["operationId"]: described
    for methods in contract()["paths"].values()
    for described in methods.values()
}


def test_contract_is_frozen(site):
    assert written() == FROZEN.read_bytes()
    assert site.get("/api/v1/openapi.json").content == written()


def test_everything_that_is_named_is_defined():
    text = written().decode()
    named = set(re.findall(r'"\$ref": "#/components/schemas/([^"]+)"', text))
    assert named <= set(contract()["components"]["schemas"])
    assert contract()["openapi"] == "3.1.0"


@pytest.mark.parametrize("name", OPERATIONS)
def test_operation_is_told_whole(name):
    described = OPERATIONS[name]
    assert {"400", "404", "405", "406", "429", "500", "503"} < set(described["responses"])
    assert described["summary"]
    assert all(each.get("description") for each in described["parameters"])
    if "requestBody" in described:
        assert {"411", "413", "415"} < set(described["responses"])


@pytest.mark.parametrize("name", OPERATIONS)
def test_example_is_one_of_its_answers(name):
    content = OPERATIONS[name]["responses"]["200"]["content"]["application/json"]
    schema = {"components": contract()["components"], **content["schema"]}
    jsonschema.Draft202012Validator(schema).validate(content["example"])


@pytest.mark.parametrize("name", OPERATIONS)
def test_example_is_answered(site, name):
    example = examples()[name]
    body = example.get("corps")
    path = example["appel"]
    response = site.post(path, body, "application/json") if body else site.get(path)
    assert response.status_code == 200, response.content.decode()
    assert set(response.json()) == set(example["reponse"])
    content = OPERATIONS[name]["responses"]["200"]["content"]["application/json"]
    schema = {"components": contract()["components"], **content["schema"]}
    jsonschema.Draft202012Validator(schema).validate(response.json())


def test_page_tells_every_operation_and_its_calls_work(site):
    response = site.get("/api/")
    html = response.content.decode()
    assert response.status_code == 200
    calls = re.findall(r"<code>(curl .*?)</code>", html, re.DOTALL)
    assert len(calls) == len(OPERATIONS)
    for call in calls:
        _, address, *options = shlex.split(unescape(call))
        path = address.removeprefix("http://localhost")
        if options:
            assert options[0:2] == ["-H", "Content-Type: application/json"]
            answer = site.post(path, options[3], "application/json")
        else:
            answer = site.get(path)
        assert answer.status_code == 200, (call, answer.content.decode()[:300])
    for name, described in OPERATIONS.items():
        assert f'id="{name}"' in html
        assert all(f"<code>{each['name']}</code>" in html for each in described["parameters"])
    assert "style=" not in html


def test_page_without_data(empty_site):
    assert empty_site.get("/api/").status_code == 200


def test_codes_of_errors_are_stable():
    assert sorted({code for _, _, code in KINDS}) == [
        "code_inconnu",
        "code_mal_forme",
        "comparaison_interdite",
        "coordonnees_inutilisables",
        "demande_inutilisable",
        "donnees_indisponibles",
        "donnees_non_chargees",
        "erreur_interne",
        "table_illisible",
    ]


def test_examples_are_short():
    assert all(len(json.dumps(each)) < 16_000 for each in examples().values())
