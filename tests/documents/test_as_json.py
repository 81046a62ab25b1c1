import json

import jsonschema
import pytest

from quartiers.documents import as_json


@pytest.fixture(scope="module")
def validator() -> jsonschema.Draft202012Validator:
    jsonschema.Draft202012Validator.check_schema(as_json.schema())
    return jsonschema.Draft202012Validator(as_json.schema())


def test_frozen(diagnostic, snapshot):
    assert as_json.render(diagnostic).decode() == snapshot


@pytest.mark.parametrize("name", ["diagnostic", "fictitious", "hostile"])
def test_follows_schema(name, request, validator):
    validator.validate(json.loads(as_json.render(request.getfixturevalue(name))))


def test_territory_follows_schema(territory, validator):
    written = json.loads(as_json.render_territory(territory))
    validator.validate(written)
    assert [one["zone"]["code"] for one in written["diagnostics"]] == ["QP057021", "QN99901N"]


def test_schema_refuses_a_missing_source(diagnostic, validator):
    written = json.loads(as_json.render(diagnostic))
    del written["sources"][0]["licence"]
    with pytest.raises(jsonschema.ValidationError):
        validator.validate(written)


def test_every_key_is_a_source(diagnostic):
    written = json.loads(as_json.render(diagnostic))
    keys = {source["key"] for source in written["sources"]}
    cited = [
        key
        for block in written["blocks"]
        for part in block["figures"] + block["tables"]
        for key in part["sources"]
    ]
    assert cited and set(cited) <= keys
    assert "insee_qpv_revn@2022" in keys  # cited by a figure alone


def test_withheld_is_not_a_number(diagnostic):
    written = json.loads(as_json.render(diagnostic))
    income = written["blocks"][2]["figures"][1]["value"]
    assert income["type"] == "withheld"
    assert "secret statistique" in income["reason"]
    assert "number" not in income


def test_refuses_what_json_cannot_say(diagnostic):
    from dataclasses import replace

    from quartiers.diagnostic.indicator import Known

    block = diagnostic.blocks[0]
    wrong = replace(block.figures[0], value=Known(float("nan")))
    with pytest.raises(ValueError, match="JSON"):
        as_json.render(replace(diagnostic, blocks=(replace(block, figures=(wrong,)),)))
