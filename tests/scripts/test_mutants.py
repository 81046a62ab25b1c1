import importlib.util
import sys
from datetime import date
from pathlib import Path

import pytest
from tests.schemes.kit import made_up

from quartiers.catalogue.reader import parse
from quartiers.schemes.reading.cases import Programs, failures, read_cases
from quartiers.schemes.reading.problems import Problems

ROOT = Path(__file__).parents[2]
KIT = """
schema: 1
dispositif: essai
catalogue:
  parametres:
    - {id: seuil, unite: salaries, valeurs: [{du: 2020-01-01, valeur: 50}]}
    - {id: limite, unite: date, valeurs: [{du: 2020-01-01, valeur: 2024-05-31}]}
    - {id: duree, unite: mois, valeurs: [{du: 2020-01-01, valeur: 36}]}
    - {id: bas, unite: ans, valeurs: [{du: 2020-01-01, valeur: 18}]}
    - {id: haut, unite: ans, valeurs: [{du: 2020-01-01, valeur: 30}]}
    - {id: perdu, unite: euros, valeurs: [{du: 2020-01-01, valeur: inconnue, note: Perdue.}]}
  dispositifs:
    - id: essai
      versions:
        - en_vigueur: {du: 2020-01-01, au: null}
          conditions:
            tous:
              - {porteur: {parmi: [entreprise]}}
              - {effectif: {unite: unite_legale, inferieur_a: parametre.seuil}}
              - {date_implantation: {au_plus: parametre.limite}}
              - anciennete:
                  {de: date_creation, unite: unite_legale, au_moins_egal_a: parametre.duree}
              - {age: {entre: [parametre.bas, parametre.haut]}}
              - un_de: [{ess: {egal: true}}, {dans: {zonage: acv, unite: projet}}]
              - au_moins:
                  n: 2
                  parmi: [{femme: {egal: true}}, {indemnisee: {egal: true}}, {declaratif: avis}]
              - proprietaire: {unite: projet, egal: false}
                sans_objet_si: {stade: {egal: creation}}
              - un_de: [{declaratif: accord}, {appreciation: bon}]
cas:
  - nom: tout va
    date: 2026-06-01
    faits:
      porteur@projet: entreprise
      effectif@unite_legale: 49
      date_implantation@etablissement: 2024-05-31
      date_creation@unite_legale: 2023-06-01
      age@personne: 18
      ess@unite_legale: true
      dans:acv@projet: false
      femme@personne: true
      indemnisee@personne: true
      declaratif:avis@projet: false
      proprietaire@projet: false
      stade@projet: developpement
      declaratif:accord@projet: true
    verdict: remplies
  - {nom: commune, de: tout va, faits: {porteur@projet: commune}, verdict: non_remplie}
  - {nom: cinquante, de: tout va, faits: {effectif@unite_legale: 50}, verdict: non_remplie}
  - nom: le lendemain
    de: tout va
    faits: {date_implantation@etablissement: 2024-06-01}
    verdict: non_remplie
  - nom: un jour trop jeune
    de: tout va
    faits: {date_creation@unite_legale: 2023-06-02}
    verdict: non_remplie
  - {nom: dix-sept ans, de: tout va, faits: {age@personne: 17}, verdict: non_remplie}
  - {nom: trente ans, de: tout va, faits: {age@personne: 30}, verdict: remplies}
  - {nom: trente et un ans, de: tout va, faits: {age@personne: 31}, verdict: non_remplie}
  - {nom: ni l’un ni l’autre, de: tout va, faits: {ess@unite_legale: false}, verdict: non_remplie}
  - nom: dans la zone
    de: tout va
    faits: {ess@unite_legale: false, dans:acv@projet: true}
    verdict: remplies
  - {nom: une sur trois, de: tout va, faits: {femme@personne: false}, verdict: non_remplie}
  - nom: une autre sur trois
    de: tout va
    faits: {indemnisee@personne: false}
    verdict: non_remplie
  - {nom: propriétaire, de: tout va, faits: {proprietaire@projet: true}, verdict: non_remplie}
  - nom: propriétaire qui se lance
    de: propriétaire
    faits: {stade@projet: creation}
    verdict: remplies
"""


def load(name):
    spec = importlib.util.spec_from_file_location(f"script_{name}", ROOT / f"scripts/{name}.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # where a dataclass looks for its own types
    spec.loader.exec_module(module)
    return module


script = load("mutants")


@pytest.fixture(scope="module")
def made():
    problems = Problems()
    record = parse(KIT, "essai.yaml")
    catalogue = made_up(record, problems)
    cases = read_cases(record, catalogue, problems)
    assert [str(error) for error in problems.errors] == []
    assert failures(cases, Programs(catalogue)) == []
    return catalogue.schemes["essai"], cases, script.shifted(catalogue.parameters)


def left(made, *without):
    scheme, cases, parameters = made
    kept = tuple(case for case in cases if case.name not in without)
    _, alive = script.survivors(scheme, kept, parameters)
    return [(mutant.where, mutant.done) for mutant in alive]


def test_every_mutant_is_seen(made):
    assert left(made) == []


def test_each_kind_of_mutant_is_made(made):
    scheme, _, parameters = made
    done = {(mutant.where, mutant.done) for mutant in script.mutants(scheme, parameters)}
    assert done >= {
        ("porteur@projet", "le contraire"),
        ("effectif@unite_legale", "la comparaison retournée"),
        ("effectif@unite_legale", "le seuil, un de plus"),
        ("effectif@unite_legale", "le seuil, un de moins"),
        ("date_implantation@etablissement", "le seuil, un de plus"),
        ("anciennete:date_creation@unite_legale", "le seuil, un de moins"),
        ("age@personne", "la borne basse, un de plus"),
        ("age@personne", "la borne haute, un de moins"),
        ("ess@unite_legale", "la comparaison retournée"),
        ("dans:acv:en_vigueur@projet", "le contraire"),
        ("stade@projet", "le contraire"),
        ("tous", "« un_de » au lieu de « tous »"),
        ("un_de", "« tous » au lieu de « un_de »"),
        ("au_moins", "au_moins : un de plus"),
        ("au_moins", "au_moins : un de moins"),
    }
    assert not {name for name, _ in done if name.startswith(("declaratif", "appreciation"))}
    assert sum(name == "un_de" for name, _ in done) == 1  # the other holds nothing to check


@pytest.mark.parametrize(
    ("without", "survivors"),
    [
        ("cinquante", [("effectif@unite_legale", "le seuil, un de plus")]),
        ("le lendemain", [("date_implantation@etablissement", "le seuil, un de plus")]),
        ("trente ans", [("age@personne", "la borne haute, un de moins")]),
        ("trente et un ans", [("age@personne", "la borne haute, un de plus")]),
    ],
)
def test_missing_case_lets_one_live(made, without, survivors):
    assert left(made, without) == survivors


def test_date_moves_by_a_day(made):
    values = {name: made[2][name].values[0].value for name in ("limite", "limite+1", "limite-1")}
    assert values == {
        "limite": date(2024, 5, 31),
        "limite+1": date(2024, 6, 1),
        "limite-1": date(2024, 5, 30),
    }


def test_unknown_number_stays_unknown(made):
    assert made[2]["perdu+1"].values[0].value is None


def test_version_without_case_lets_all_live(made):
    scheme, _, parameters = made
    count, alive = script.survivors(scheme, (), parameters)
    assert count == len(alive) > 20
    assert "essai.yaml, ligne" in alive[0].said
