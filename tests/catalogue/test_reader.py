from datetime import date
from itertools import pairwise

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


@pytest.mark.parametrize(
    ("written", "line", "said"),
    [
        ("a:\n\tb: 1\n", 2, "« b: 1 »"),
        ("a: 1\nb: c: d\n", 2, "« b: c: d »"),
        ("a: [1, 2\n", 2, "un crochet ou un guillemet n’est pas refermé"),
        ('a: "x', 1, '« a: "x »'),
        ("a: \x01\n", 1, "un caractère y est interdit"),
    ],
)
def test_what_is_no_yaml_is_refused(written, line, said):
    expected = f"essai.yaml, ligne {line} : ce n’est pas du YAML ({said})."
    assert refused(written).message == expected


def test_impossible_date():
    assert "ligne 1 : 2023-02-30 n’est pas une date" in refused("du: 2023-02-30").message


def test_alias_is_refused_before_it_grows():
    bomb = "a: &a [x, x]\n" + "".join(
        f"{new}: &{new} [*{old}, *{old}]\n" for old, new in pairwise("abcdefghijklmnopqrstuvwxyz")
    )
    assert refused(bomb).message == (
        "essai.yaml, ligne 1 : les ancres (&) et les renvois (*) sont refusés."
    )
    assert "les renvois (*) sont refusés" in refused("a: 1\nb: *a\n").message


@pytest.mark.parametrize("pit", ["[", "- ", "{a: "])
def test_pit_of_brackets_does_not_crash(pit):
    assert "plus de 50 niveaux imbriqués" in refused(pit * 40_000).message


def test_huge_file_is_refused():
    assert "dépasse 200 000 caractères" in refused("a: " + "x" * 200_000).message


def test_tab_inside_a_text_is_refused():
    assert refused("a: x\nb: y\tz\n").message == "essai.yaml, ligne 2 : une tabulation."


def test_second_document_is_refused():
    assert "ligne 2 : un second document" in refused("a: 1\n---\nb: 2\n").message


def test_forbidden_character():
    assert "un caractère y est interdit" in refused("a: \x00").message


def test_key_that_is_a_list():
    assert "une clé doit être un mot" in refused("[a, b]: 1").message


def test_linter_gets_every_repeated_key_and_bad_date():
    problems = []
    record = parse("a: 1\na: 2\nb: {c: 2023-02-30, c: x}\n", "essai.yaml", problems)
    assert [error.message.partition(" : ")[0] for error in problems] == [
        "essai.yaml, ligne 2, clé « a »",
        "essai.yaml, ligne 3",
        "essai.yaml, ligne 3, clé « c »",
    ]
    assert record["a"] == 1


def test_file_that_is_not_text(tmp_path, monkeypatch):
    (tmp_path / "decoupage.yaml").write_bytes(b"a: \xff")
    monkeypatch.setenv("QUARTIERS_CATALOGUE", str(tmp_path))
    with pytest.raises(CatalogueError, match="pas du texte UTF-8"):
        read_yaml("decoupage.yaml")


def test_endless_file_is_not_read_to_its_end(tmp_path, monkeypatch):
    (tmp_path / "decoupage.yaml").write_bytes(b"\xff" * 800_001)
    monkeypatch.setenv("QUARTIERS_CATALOGUE", str(tmp_path))
    with pytest.raises(CatalogueError, match="dépasse 200 000 caractères"):
        read_yaml("decoupage.yaml")


def test_file_from_windows(tmp_path, monkeypatch):
    text = "\ufeffa: |\r\n  x\r\nb: 1\r\n"
    (tmp_path / "decoupage.yaml").write_bytes(text.encode("utf-8"))
    monkeypatch.setenv("QUARTIERS_CATALOGUE", str(tmp_path))
    assert read_yaml("decoupage.yaml") == {"a": "x\n", "b": 1}


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
