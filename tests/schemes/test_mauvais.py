from datetime import date
from pathlib import Path

import pytest

from quartiers.errors import CatalogueError
from quartiers.schemes.checking.check import CheckReport, check_catalogue

FOLDER = Path(__file__).parent / "mauvais"
GOOD = Path(__file__).parent / "bon-exemple.yaml"
ALONE = sorted(FOLDER.glob("*.yaml"))
TOGETHER = sorted(path for path in FOLDER.iterdir() if path.is_dir())
DAY = date(2026, 11, 29)


@pytest.fixture(scope="module")
def report() -> CheckReport:
    return check_catalogue([GOOD, *ALONE], today=DAY)


def of(path: Path, problems: tuple[CatalogueError, ...]) -> list[CatalogueError]:
    return [error for error in problems if error.message.startswith(f"{path},")]


def expected(path: Path) -> tuple[str, str]:
    """What the head of the file says that its message and its advice must hold."""
    said, advice = "", ""
    for line in path.read_text(encoding="utf-8").splitlines()[:2]:
        said = line.removeprefix("# attendu") if line.startswith("# attendu") else said
        advice = line.removeprefix("# conseil : ") if line.startswith("# conseil") else advice
    return said, advice


def test_good_example_is_good(report):
    assert of(GOOD, (*report.errors, *report.warnings)) == []


@pytest.mark.parametrize("path", ALONE, ids=lambda path: path.stem)
def test_bad_file(path, report):
    said, advice = expected(path)
    (error,) = of(path, report.errors)
    assert said
    assert error.message.startswith(f"{path}{said}")
    assert advice in error.hint


@pytest.mark.parametrize("folder", TOGETHER, ids=lambda folder: folder.name)
def test_bad_together(folder):
    files = sorted(folder.glob("*.yaml"))
    (error,) = check_catalogue(files, today=DAY).errors
    (path,) = [path for path in files if expected(path)[0]]
    said, advice = expected(path)
    assert error.message.startswith(f"{path}{said}")
    assert advice in error.hint


def test_file_alone_is_only_warned_of_an_absent_neighbour(tmp_path):
    path = tmp_path / "bon-exemple.yaml"
    text = GOOD.read_text(encoding="utf-8").replace(
        "relations: []",
        "relations: [{type: exclut, avec: [pas-encore], note: Un seul., source: loi}]",
    )
    path.write_text(text, encoding="utf-8")
    report = check_catalogue([path], today=DAY)
    assert report.errors == ()
    (warning,) = report.warnings
    assert "clé « avec » : « pas-encore » n’existe pas." in warning.message


def test_absent_neighbour_in_the_catalogue_is_an_error(tmp_path, monkeypatch):
    folder = tmp_path / "dispositifs"
    folder.mkdir()
    text = GOOD.read_text(encoding="utf-8").replace(
        "demarches: []", "demarches: []\nremplace_par: [pas-encore]"
    )
    (folder / "bon-exemple.yaml").write_text(text, encoding="utf-8")
    monkeypatch.setenv("QUARTIERS_CATALOGUE", str(tmp_path))
    said = [e.message for e in check_catalogue(today=DAY).errors if "bon-exemple" in e.message]
    assert said == [
        "dispositifs/bon-exemple.yaml, ligne 14, clé « remplace_par » : "
        "« pas-encore » n’existe pas."
    ]


def test_many_mistakes_are_all_told(tmp_path):
    path = tmp_path / "bon-exemple.yaml"
    text = GOOD.read_text(encoding="utf-8")
    for good, bad in (
        ("nature: subvention", "nature: cadeau"),
        ("unite: etablissement", "unite: commune"),
        ("source: usage", "source: coutume"),
        ("nom: Aide inventée", "nom: Aide inventée\nnom: Autre"),
    ):
        text = text.replace(good, bad)
    path.write_text(text, encoding="utf-8")
    keys = [
        error.message.partition("clé « ")[2].partition(" »")[0]
        for error in check_catalogue([path], today=DAY).errors
    ]
    assert sorted(keys) == ["nature", "nom", "source", "unite"]


def test_check_too_old_is_warned(report):
    late = check_catalogue([GOOD], today=date(2028, 1, 1))
    assert of(GOOD, report.warnings) == []
    assert "pas vérifié depuis le 2026-11-01, plus de douze mois" in late.warnings[0].message
    assert late.errors == ()


def test_straight_apostrophe_is_warned(tmp_path):
    path = tmp_path / "bon-exemple.yaml"
    text = GOOD.read_text(encoding="utf-8").replace("Aide inventée", "Aide d'essai")
    path.write_text(text, encoding="utf-8")
    (warning,) = check_catalogue([path], today=DAY).warnings
    assert "clé « nom » : une apostrophe droite (')." in warning.message


def test_parameter_that_nobody_reads_is_warned(tmp_path, monkeypatch):
    folder = tmp_path / "parametres"
    folder.mkdir()
    text = (FOLDER / "p_negatif.yaml").read_text(encoding="utf-8")
    text = text.replace("p_negatif", "essai_seul").replace("-50", "50")
    (folder / "essai_seul.yaml").write_text(text, encoding="utf-8")
    monkeypatch.setenv("QUARTIERS_CATALOGUE", str(tmp_path))
    report = check_catalogue(today=DAY)
    said = [warning.message for warning in report.warnings if "essai_seul" in warning.message]
    assert said == [
        "parametres/essai_seul.yaml, ligne 2, clé « id » : aucun dispositif ne lit ce paramètre."
    ]


@pytest.mark.parametrize("alone", [True, False])
def test_aid_that_does_not_exist(alone, tmp_path, monkeypatch):
    folder = tmp_path / "dispositifs"
    folder.mkdir()
    path = folder / "bon-exemple.yaml"
    text = GOOD.read_text(encoding="utf-8").replace(
        "{declaratif: cofinancement, source: usage}",
        "{aide_recue: {dispositif: pas-encore, unite: projet, egal: false}, source: usage}",
    )
    path.write_text(text, encoding="utf-8")
    if alone:
        report = check_catalogue([path], today=DAY)
        said, silent = report.warnings, report.errors
    else:
        monkeypatch.setenv("QUARTIERS_CATALOGUE", str(tmp_path))
        report = check_catalogue(today=DAY)
        said, silent = report.errors, report.warnings
    (problem,) = [each.message for each in said if "bon-exemple" in each.message]
    assert "clé « aide_recue » : « pas-encore » n’existe pas." in problem
    assert [each for each in silent if "bon-exemple" in each.message] == []


def test_bad_parameter_is_told_once(tmp_path):
    bad = tmp_path / "pme_effectif.yaml"
    text = (FOLDER / "p_negatif.yaml").read_text(encoding="utf-8")
    bad.write_text(text.replace("p_negatif", "pme_effectif"), encoding="utf-8")
    good = tmp_path / "bon-exemple.yaml"
    good.write_text(GOOD.read_text(encoding="utf-8"), encoding="utf-8")
    (error,) = check_catalogue([bad, good], today=DAY).errors
    assert "-50 est négatif" in error.message


def test_file_of_cases_is_run(tmp_path):
    path = tmp_path / "essai.yaml"
    path.write_text(
        "schema: 1\ndispositif: bon-exemple\ncas:\n"
        "  - {nom: ménage, date: 2026-06-01, faits: {porteur: menage}, verdict: remplies}\n"
        "  - {nom: avant, date: 2019-06-01, verdict: ferme}\n",
        encoding="utf-8",
    )
    report = check_catalogue([GOOD, path], today=DAY)
    assert [error.message for error in report.errors] == [
        f"{path}, ligne 4, cas « ménage » : non_remplie au lieu de remplies."
    ]
    assert (report.coverage.cases, report.coverage.with_cases) == (2, 1)
