import csv
from datetime import date
from pathlib import Path

import pytest

from quartiers.errors import BadInput, CatalogueError, UnknownCode
from quartiers.schemes.catalogue import Catalogue, load_catalogue
from quartiers.schemes.checking.check import CheckReport, check_catalogue
from quartiers.schemes.vocabulary import forget_vocabulary, vocabulary

CASES = Path(__file__).parents[1] / "cases" / "dispositifs"
DAY = date(2026, 11, 29)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture(scope="module")
def report() -> CheckReport:
    return check_catalogue(cases=CASES, today=DAY)


def test_packaged_catalogue_is_right(report):
    assert [str(error) for error in report.errors] == []
    assert [str(warning) for warning in report.warnings] == []


def test_every_scheme_that_a_fact_can_rule_out_has_cases(report):
    with_cases = {path.stem for path in CASES.glob("*.yaml")}
    assert set(report.coverage.refutable) - with_cases == set()
    assert len(report.coverage.refutable) >= 60


@pytest.mark.donnees
def test_every_scheme_of_the_inventory_is_there(catalogue, donnees):
    with (donnees / "aides" / "inventaire_dispositifs.csv").open(encoding="utf-8") as file:
        ids = [row["id"] for row in csv.DictReader(file)]
    assert [id_ for id_ in ids if id_ not in catalogue.schemes] == []


def test_scheme_by_id_and_by_old_id(catalogue):
    scheme = catalogue.schemes["fisc-qpv"]
    assert catalogue.scheme("fisc-qpv") is scheme
    moved = Catalogue(catalogue.schemes, catalogue.parameters, {"ancien-nom": "fisc-qpv"})
    assert moved.scheme("ancien-nom") is scheme


def test_unknown_id_offers_the_nearest(catalogue):
    with pytest.raises(UnknownCode) as caught:
        catalogue.scheme("fisc-qvp")
    assert "l’identifiant « fisc-qvp »" in caught.value.message
    assert "« fisc-qpv »" in caught.value.hint
    with pytest.raises(UnknownCode) as caught:
        catalogue.scheme("🏙️")
    assert "quartiers schemes search" in caught.value.hint


def test_profile_knows_the_declarations_of_the_schemes(catalogue):
    assert catalogue.read_profile({"declaratif:a_jour_obligations": True}, DAY)
    with pytest.raises(BadInput, match="« a_jour_obligation » est inconnu"):
        catalogue.read_profile({"declaratif:a_jour_obligation": True}, DAY)
    with pytest.raises(BadInput, match="« fisc-qvp » est inconnu"):
        catalogue.read_profile({"aide_recue:fisc-qvp@projet": True}, DAY)


def test_parameters_run_to_the_eve_of_the_next_value(catalogue):
    several = [p for p in catalogue.parameters.values() if len(p.values) > 1]
    assert several
    for parameter in several:
        for value in parameter.values[:-1]:
            assert value.end is not None


def test_every_shared_declaration_is_asked(catalogue):
    assert set(vocabulary().declarations) - set(catalogue.subjects["declaratif"]) == set()


def test_overlay_replaces_a_scheme(tmp_path, monkeypatch, catalogue):
    folder = tmp_path / "dispositifs"
    folder.mkdir()
    good = Path(__file__).parent / "bon-exemple.yaml"
    (folder / "bon-exemple.yaml").write_text(good.read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setenv("QUARTIERS_CATALOGUE", str(tmp_path))
    found = load_catalogue()
    assert set(found.schemes) - set(catalogue.schemes) == {"bon-exemple"}
    assert list(found.schemes) == sorted(found.schemes)


def test_first_mistake_refuses_the_whole(tmp_path, monkeypatch):
    folder = tmp_path / "dispositifs"
    folder.mkdir()
    (folder / "moitie.yaml").write_text("id: moitie\nnom: Coup", encoding="utf-8")
    monkeypatch.setenv("QUARTIERS_CATALOGUE", str(tmp_path))
    with pytest.raises(CatalogueError, match="dispositifs/moitie.yaml, ligne 1"):
        load_catalogue()


def test_late_clock_does_not_refuse_it(time_machine):
    time_machine.move_to(date(2020, 1, 1))
    assert load_catalogue().schemes


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("x: {unites: [lune], forme: date, libelle: x}", "« lune » n’est pas une unité"),
        ("x: {unites: [projet], forme: rond, libelle: x}", "« rond » est inconnue"),
        ("x: {unites: [projet], forme: choix, libelle: x}", "un choix, et lui seul, a des valeurs"),
        ("x: {unites: [projet], forme: date}", "clé « libelle » : clé obligatoire absente"),
    ],
)
def test_bad_fact_of_an_overlay(text, words, tmp_path, monkeypatch):
    (tmp_path / "faits.yaml").write_text(
        f"unites: {{projet: le projet}}\nfaits:\n  {text}\n"
        "natures_cout: {}\nzonages: {}\nimpots: {}\n",
        encoding="utf-8",
    )
    monkeypatch.setenv("QUARTIERS_CATALOGUE", str(tmp_path))
    forget_vocabulary()
    with pytest.raises(CatalogueError, match="faits.yaml, ligne 3") as caught:
        vocabulary()
    assert words in caught.value.message
