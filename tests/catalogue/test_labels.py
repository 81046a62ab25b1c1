import csv
import json

import pytest

from quartiers.catalogue.citations import checked
from quartiers.catalogue.labels import (
    counted_apart,
    divisions,
    legal_categories,
    legal_classes,
    naf_2025,
    naf_rev2,
    section_of_division,
    sections,
    sections_2025,
    size_bands,
)
from quartiers.catalogue.reader import catalogue_path, read_yaml
from quartiers.errors import CatalogueError


def test_official_counts():
    assert (len(naf_rev2()), len(divisions()), len(sections())) == (732, 88, 21)
    assert (len(naf_2025()), len(sections_2025())) == (747, 22)


def test_fast_food_and_its_levels():
    fast_food = naf_rev2()["56.10C"]
    assert fast_food.label == "Restauration de type rapide"
    assert divisions()[fast_food.division] == "Restauration"
    assert sections()[fast_food.section] == "Hébergement et restauration"


def test_every_subclass_sits_in_its_levels():
    assert {a.division for a in naf_rev2().values()} == set(divisions())
    assert {a.section for a in naf_rev2().values()} == set(sections())
    for activity in naf_rev2().values():
        assert section_of_division()[activity.division] == activity.section
        assert activity.code.startswith(activity.division)


def test_the_two_naf_share_no_code():
    assert not set(naf_rev2()) & set(naf_2025())


def test_size_bands_follow_each_other():
    bands = list(size_bands().values())[2:]
    for before, after in zip(bands, bands[1:], strict=False):
        assert before.high is not None
        assert after.low == before.high + 1
    assert (size_bands()["03"].low, size_bands()["03"].high) == (6, 9)
    assert size_bands()["53"].high is None


def test_sole_trader_and_association():
    assert legal_categories()["1000"] == "Entrepreneur individuel"
    assert legal_categories()["9220"] == "Association déclarée"
    assert legal_classes()["5"] == "Société commerciale"
    assert {code[0] for code in legal_categories()} == set(legal_classes())


def test_counted_apart():
    assert counted_apart()["coursiers"].naf == ("53.20Z",)
    assert counted_apart()["associations"].legal_classes == ("9",)
    assert all(entry.reason for entry in counted_apart().values())


def test_apart_refuses_an_unknown_activity(tmp_path, monkeypatch):
    (tmp_path / "filtres.yaml").write_text(
        "verifie_le: 2026-11-22\nniveau: hypothese\nfiltres:\n"
        "  - {id: x, libelle: X, motif: essai, naf: [99.99Z]}\n",
        encoding="utf-8",
    )
    monkeypatch.setenv("QUARTIERS_CATALOGUE", str(tmp_path))
    with pytest.raises(CatalogueError, match="ligne 4, clé « naf » : « 99.99Z » n’est pas"):
        counted_apart.__wrapped__()


def test_labels_are_plain_text():
    labels = [*legal_categories().values(), *divisions().values(), *sections().values()]
    assert [label for label in labels if "&" in label or label != label.strip()] == []


def test_every_nomenclature_has_its_source():
    listed = {r.text("fichier") for r in read_yaml("nomenclatures/sources.yaml")["nomenclatures"]}
    folder = catalogue_path("nomenclatures/sources.yaml").parent
    assert listed == {path.name for path in folder.glob("*.csv")}
    for record in read_yaml("nomenclatures/sources.yaml").records("nomenclatures"):
        checked(record)


def test_labels_are_those_of_insee(donnees):
    official = json.loads((donnees / "nomenclatures/naf_rev2.json").read_text(encoding="utf-8"))
    for code, label in official.items():
        assert naf_rev2()[code].label == " ".join(label.replace("'", "’").split())
    with (donnees / "nomenclatures/naf_2025.csv").open(encoding="utf-8") as file:
        assert {row["sous_classe"] for row in csv.DictReader(file)} == set(naf_2025())
