from datetime import date
from pathlib import Path

import pytest

from quartiers.documents.proposed import cases_line, effect_lines
from quartiers.errors import BadInput
from quartiers.schemes.catalogue import load_catalogue
from quartiers.usecases.proposal import File, diff_lines, examine, patch, schemes_of, text_of, tidy
from quartiers.usecases.publish_scheme import publish

DAY = date(2026, 11, 29)
PAGE = File("dispositifs", "fisc-qpv")
NUMBER = File("parametres", "fisc_qpv_effectif")


@pytest.fixture(scope="module")
def catalogue():
    return load_catalogue()


def proposed(file, old, new):
    text = text_of(file)
    assert old in text
    return text.replace(old, new)


def test_same_text_changes_nothing(catalogue):
    found = examine(PAGE, text_of(PAGE), catalogue, [], DAY)
    assert found.sound
    assert found.cases > 20
    assert "tous donnent" in cases_line(found)


def test_number_fails_its_cases(catalogue):
    found = examine(NUMBER, proposed(NUMBER, "valeur: 50", "valeur: 10"), catalogue, [], DAY)
    assert found.errors == ()
    assert any("quarante-neuf salariés" in said for said in found.failed)
    assert schemes_of(catalogue, NUMBER) == ("fisc-qpv",)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("id: fisc-qpv", "id: autre", "id"),
        ("nature: exoneration", "nature: cadeau", "nature"),
        ("remplace_par: []", "remplace_par: [inconnu-total]", "inconnu-total"),
        ("nature: exoneration", "nature: [", "YAML"),
        ("inferieur_a: parametre.fisc_qpv_effectif", "inferieur_a: 12", "écrit en clair"),
    ],
)
def test_error_is_told(catalogue, old, new, said):
    found = examine(PAGE, proposed(PAGE, old, new), catalogue, [], DAY)
    assert not found.sound
    assert said in " ".join(found.errors)


def test_effect_is_said():
    moves = {
        ("a_confirmer", "non_remplie"): 200,
        ("remplies", "non_remplie"): 12,
        ("sans_objet", "remplies"): 1,
    }
    said = [line.replace("\u00a0", " ") for line in effect_lines(moves)]
    assert said == [
        "Cette proposition ferait passer 212 établissements à « condition non remplie » "
        "(200 depuis « à confirmer », 12 depuis « conditions vérifiées remplies »).",
        "Cette proposition ferait passer 1 établissement à « conditions vérifiées remplies » "
        "(1 depuis « ne concerne pas ce cas »).",
    ]


def test_patch_applies(tmp_path: Path):
    import subprocess

    text = proposed(PAGE, "nature: exoneration", "nature: subvention")
    target = tmp_path / "src/quartiers/catalogue/dispositifs/fisc-qpv.yaml"
    target.parent.mkdir(parents=True)
    target.write_text(text_of(PAGE), encoding="utf-8")
    subprocess.run(
        ["git", "apply", "-"], input=patch(PAGE, text), text=True, cwd=tmp_path, check=True
    )
    assert target.read_text(encoding="utf-8") == text


def test_diff_of_same_is_empty():
    assert diff_lines("a\n", "a\n", "x") == []
    assert tidy("a\r\nb\r\n\r\n") == "a\nb\n"


def test_publish_needs_an_overlay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    with pytest.raises(BadInput, match="surcharge"):
        publish(PAGE, "x\n")
    monkeypatch.setenv("QUARTIERS_CATALOGUE", str(tmp_path / "absent"))
    with pytest.raises(BadInput, match="écriture"):
        publish(PAGE, "x\n")
    monkeypatch.setenv("QUARTIERS_CATALOGUE", str(tmp_path))
    assert publish(PAGE, "é\n").read_text(encoding="utf-8") == "é\n"
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["fisc-qpv.yaml"]
