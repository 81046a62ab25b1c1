import csv
import json

import pytest

from quartiers.cli import main

HEAD = "Nom,Lien,Financeurs,Bénéficiaire,Types d'aides,AAP/AMI,Récurrence,Descriptif,Date Clôture\n"
AID = (
    "Ouvrir une boutique,https://exemple.fr/a/,Un département,Communes,Subvention,,,Un commerce,\n"
)


@pytest.fixture(autouse=True)
def data(tmp_path, monkeypatch):
    monkeypatch.setenv("QUARTIERS_DATA", str(tmp_path / "data"))


def run(capsys, *arguments) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as stopped:
        main(["schemes", *arguments])
    said = capsys.readouterr()
    return int(stopped.value.code or 0), said.out, said.err


def test_search_in_words(capsys):
    code, out, err = run(capsys, "search", "local", "commercial", "vide")
    assert (code, err) == (0, "")
    assert "anct-frla · subvention · ANCT" in out
    assert "Affiner (--operateur" in out
    assert "\x1b" not in out
    assert max(map(len, out.splitlines())) <= 100


def test_search_in_json(capsys):
    code, out, _ = run(
        capsys, "search", "local vacant", "--as-of", "2024-06-01", "--format", "json"
    )
    content = json.loads(out)
    assert (code, content["date"]) == (0, "2024-06-01")
    found = {scheme["id"]: scheme for scheme in content["dispositifs"]}["fisc-friche"]
    start, end = found["mots_trouves"][0]
    assert found["extrait"][start:end] == "vacance"
    assert content["aides_non_formalisees"] == {"source": "", "nombre": 0, "aides": []}


def test_search_offers_a_word(capsys):
    _, out, _ = run(capsys, "search", "boulangrie")
    assert out.startswith("Vouliez-vous dire : boulangerie\n")


def test_search_finds_nothing(capsys):
    code, out, err = run(capsys, "search", "xqzwkvj")
    assert (code, err) == (0, "Introuvable dans les fiches : « xqzwkvj ».\n")
    assert "Aucun dispositif ne répond" in out


@pytest.mark.parametrize("text", ["a", "🥐", "?!", "", "!" * 10_000])
def test_search_refuses_in_french(text, capsys):
    code, out, err = run(capsys, "search", text)
    assert (code, out) == (2, "")
    assert err.startswith("Erreur : ")


def test_import_then_search(tmp_path, capsys):
    path = tmp_path / "export_2022.csv"
    path.write_text(HEAD + AID, encoding="utf-8")
    code, out, _ = run(capsys, "import", str(path))
    assert (code, out.splitlines()[-1][:17]) == (0, "Rien n’est changé")
    assert "non formalisé" not in run(capsys, "search", "boutique")[1]
    assert "Gardé" in run(capsys, "import", str(path), "--apply")[1]
    out = run(capsys, "search", "boutique")[1]
    ours, theirs = out.split("── Ailleurs, non formalisé : Aides-territoires, export de 2022")
    assert "Ouvrir une boutique" not in ours
    assert "• Ouvrir une boutique" in theirs
    assert "https://exemple.fr/a/" in theirs


def test_import_refuses_in_french(tmp_path, capsys):
    path = tmp_path / "x.csv"
    path.write_text("rien", encoding="utf-8")
    code, _, err = run(capsys, "import", str(path))
    assert (code, "la colonne « Nom » est absente" in err) == (2, True)


@pytest.mark.parametrize("kind", ["json", "csv", "aides-territoires"])
def test_export_writes_a_file(kind, tmp_path, capsys):
    path = tmp_path / "export"
    code, out, _ = run(capsys, "export", "--format", kind, "--out", str(path))
    assert (code, f"dispositifs écrits : {path}" in out) == (0, True)
    text = path.read_text(encoding="utf-8-sig")
    assert len(list(csv.reader(text.splitlines())) if kind == "csv" else json.loads(text)) > 3


@pytest.mark.parametrize(
    "verb", [["search", "prêt"], ["export", "--format", "csv", "--out", "x.csv"], ["check"]]
)
def test_day_that_is_none_is_told(capsys, verb):
    code, _, err = run(capsys, *verb, "--as-of", "demain")
    assert code == 2
    assert "« demain » n’est pas une date" in err
