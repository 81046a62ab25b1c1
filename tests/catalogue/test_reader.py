from datetime import date

import pytest

from quartiers.catalogue.reader import parse, read_folder, read_yaml
from quartiers.errors import CatalogueError


def refused(text: str, read=lambda record: record) -> CatalogueError:
    with pytest.raises(CatalogueError) as caught:
        read(parse(text, "essai.yaml"))
    return caught.value


def test_types_that_yaml_gets_wrong():
    record = parse(
        "commune: 01053\nreponse: no\npart: 0.5\nn: 12\nvrai: true\nvide:\njour: 2015-01-01\n"
        'cite: "2015"\nheure: 12:30\n',
        "essai.yaml",
    )
    assert dict(record) == {
        "commune": "01053",
        "reponse": "no",
        "part": 0.5,
        "n": 12,
        "vrai": True,
        "vide": None,
        "jour": date(2015, 1, 1),
        "cite": "2015",
        "heure": "12:30",
    }


def test_duplicate_key_is_refused():
    error = refused("nom: Roubaix\nlabel: x\nnom: Metz\n")
    assert error.message == "essai.yaml, ligne 3, clé « nom » : déjà donnée ligne 1."


def test_tab_is_refused():
    assert "essai.yaml, ligne 2 : ce n’est pas du YAML" in refused("a:\n\tb: 1\n").message


def test_impossible_date():
    assert "ligne 1 : 2023-02-30 n’est pas une date" in refused("du: 2023-02-30").message


def test_list_is_not_a_file():
    assert "doit être un bloc de clés" in refused("- a\n- b\n").message
    assert "doit être un bloc de clés" in refused("").message


def test_unknown_key_offers_the_nearest():
    error = refused("nom: x\nlabbel: y\n", lambda r: r.only(["nom"], ["label"]))
    assert error.message == "essai.yaml, ligne 2, clé « labbel » : clé inconnue."
    assert error.hint == "Vouliez-vous dire « label » ?"


def test_missing_key():
    error = refused("nom: x\n", lambda r: r.only(["nom", "slug"]))
    assert "clé « slug » : clé obligatoire absente" in error.message


@pytest.mark.parametrize(
    ("text", "read", "words"),
    [
        ("a: 57463", lambda r: r.text("a"), "un texte est attendu, pas « 57463 »"),
        ("a:", lambda r: r.text("a"), "un texte est attendu, pas rien"),
        ("a: [57463]", lambda r: r.texts("a"), "une liste de textes"),
        ("a: x", lambda r: r.number("a"), "un nombre est attendu"),
        ("a: true", lambda r: r.number("a"), "un nombre est attendu"),
        ("a: oui", lambda r: r.flag("a"), "true ou false est attendu"),
        ("a: hier", lambda r: r.day("a"), "une date AAAA-MM-JJ"),
        ("a: x", lambda r: r.record("a"), "un bloc de clés est attendu"),
        ("a: [x]", lambda r: r.records("a"), "une liste de blocs"),
    ],
)
def test_wrong_type_says_what_is_expected(text, read, words):
    assert words in refused(text, read).message


def test_nested_line():
    record = parse("a: x\nqpv:\n  - {code: u}\n  - code: v\n    part: z\n", "essai.yaml")
    second = record.records("qpv")[1]
    assert str(second.error("part", "faux")).startswith("essai.yaml, ligne 5, clé « part »")


def test_overlay_replaces_and_adds(tmp_path, monkeypatch):
    folder = tmp_path / "zonages"
    folder.mkdir()
    (folder / "qpv_2015.yaml").write_text("label: à nous\n", encoding="utf-8")
    (folder / "autre.yaml").write_text("label: autre\n", encoding="utf-8")
    monkeypatch.setenv("QUARTIERS_CATALOGUE", str(tmp_path))
    assert read_yaml("zonages/qpv_2015.yaml")["label"] == "à nous"
    assert "autre" in read_folder("zonages")
    monkeypatch.delenv("QUARTIERS_CATALOGUE")
    assert "autre" not in read_folder("zonages")


def test_missing_file():
    with pytest.raises(CatalogueError, match=r"zonages/rien.yaml est introuvable"):
        read_yaml("zonages/rien.yaml")


def test_every_file_shipped_is_readable():
    assert read_yaml("decoupage.yaml").number("annee_population") == 2023
