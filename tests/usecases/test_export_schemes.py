import csv
import io
import json
from datetime import date
from pathlib import Path

import jsonschema
import pytest

from quartiers.catalogue.reader import HERE, read_folder, read_yaml
from quartiers.schemes.checking.json_schema import parameter_schema, scheme_schema
from quartiers.usecases.export_schemes import KINDS, export_schemes

DAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def exported() -> dict[str, str]:
    return {kind: export_schemes(kind, as_of=DAY, today=DAY).text for kind in KINDS}


def rows(text: str) -> dict[str, dict[str, str]]:
    return {row["id"]: row for row in csv.DictReader(io.StringIO(text))}


def test_json_is_the_whole_catalogue(exported):
    content = json.loads(exported["json"])
    assert content["exporte_le"] == "2026-11-22"
    assert [s["id"] for s in content["dispositifs"]] == list(read_folder("dispositifs"))
    assert len(content["parametres"]) == len(read_folder("parametres"))


def test_json_follows_the_published_schema(exported):
    content = json.loads(exported["json"])
    for key, schema in (("dispositifs", scheme_schema()), ("parametres", parameter_schema())):
        check = jsonschema.Draft202012Validator(schema)
        for each in content[key]:
            assert [error.message for error in check.iter_errors(each)] == [], each["id"]


def test_csv_has_a_line_a_scheme(exported):
    found = rows(exported["csv"])
    assert list(found) == list(read_folder("dispositifs"))
    assert found["anct-frla"]["operateur"] == "ANCT"
    assert found["ft-ef"]["etat"].startswith("fermé depuis le")
    assert found["soc-acre"]["etat"] == "ouvert"
    assert "droits acquis" in found["fisc-zfu"]["etat"]
    assert len({len(row) for row in csv.reader(io.StringIO(exported["csv"]))}) == 1


def test_csv_follows_the_day():
    assert rows(export_schemes("csv", as_of=date(2024, 6, 1)).text)["ft-ef"]["etat"] == "ouvert"


def test_formula_is_made_inert(tmp_path, monkeypatch):
    card = (HERE / "dispositifs" / "dla.yaml").read_text(encoding="utf-8")
    name = card.split("\nnom: ", 1)[1].split("\n", 1)[0]
    (tmp_path / "dispositifs").mkdir()
    evil = card.replace(f"\nnom: {name}\n", '\nnom: "=HYPERLINK(1)"\n')
    (tmp_path / "dispositifs" / "dla.yaml").write_text(evil, encoding="utf-8")
    monkeypatch.setenv("QUARTIERS_CATALOGUE", str(tmp_path))
    monkeypatch.setenv("QUARTIERS_DATA", str(tmp_path / "data"))
    assert rows(export_schemes("csv").text)["dla"]["nom"] == "'=HYPERLINK(1)"


def test_words_are_those_of_aides_territoires(exported):
    content = json.loads(exported["aides-territoires"])
    aids = {aid["slug"]: aid for aid in content["results"]}
    assert content["count"] == len(aids)
    frla = aids["anct-frla"]
    assert frla["aid_types"] == ["Subvention"]
    assert "Associations" in frla["targeted_audiences"]
    assert frla["mobilization_steps"] == ["Réflexion / conception", "Mise en œuvre / réalisation"]
    assert aids["ft-ef"]["is_live"] is False
    assert (aids["fisc-zfu"]["is_live"], aids["fisc-zfu"]["submission_deadline"]) == (False, None)
    assert aids["ft-ef"]["recurrence"] == "Ponctuelle"
    rates = [a["subvention_rate_upper_bound"] for a in aids.values()]
    assert any(rates)
    assert all(rate is None or 0 <= rate <= 100 for rate in rates)


def test_our_words_all_have_a_place(exported):
    aids = json.loads(exported["aides-territoires"])["results"]
    assert all(aid["targeted_audiences"] for aid in aids)


def test_mapping_is_documented():
    page = Path(__file__).parents[2] / "docs" / "method" / "recherche.md"
    told = page.read_text(encoding="utf-8")
    for field, words in read_yaml("aides_territoires.yaml").items():
        assert f"| `{field}` |" in told
        for ours, theirs in words.items():
            assert f"(`{ours}`) | {', '.join(theirs) or '—'} |" in told
