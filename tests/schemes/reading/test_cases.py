from datetime import date

import pytest
from tests.schemes.kit import made_up

from quartiers.catalogue.reader import parse
from quartiers.schemes.facts import FactKey, Known
from quartiers.schemes.reading.cases import Programs, failures, read_cases
from quartiers.schemes.reading.problems import Problems

HEAD = """
schema: 1
dispositif: essai
catalogue:
  parametres:
    - {id: seuil, unite: salaries, valeurs: [{du: 2020-01-01, valeur: 50}]}
  dispositifs:
    - id: essai
      versions:
        - en_vigueur: {du: 2020-01-01, au: 2026-12-31}
          conditions: {effectif: {unite: unite_legale, inferieur_a: parametre.seuil}}
cas:
  - {nom: petite, date: 2026-06-01, faits: {effectif@unite_legale: 49}, verdict: remplies}
"""


def read(*lines, head=HEAD):
    problems = Problems()
    record = parse(head + "".join(f"  - {line}\n" for line in lines), "essai.yaml")
    catalogue = made_up(record, problems)
    return read_cases(record, catalogue, problems), catalogue, problems.errors


def test_case_starts_from_another():
    cases, _, errors = read(
        "{nom: autre, de: petite, faits: {ess@unite_legale: true}, verdict: remplies}",
        "{nom: plus tard, de: autre, date: 2026-07-01, verdict: remplies}",
    )
    assert errors == []
    assert cases[2].as_of == date(2026, 7, 1)
    assert cases[2].profile == {
        FactKey("effectif", "unite_legale"): Known(49),
        FactKey("ess", "unite_legale"): Known(True),
    }


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("{nom: x, verdict: remplies}", "clé « date » : la date manque"),
        ("{nom: x, date: 2026-06-01}", "clé « verdict » : clé obligatoire absente"),
        ("{nom: x, de: petite, verdict: oui}", "clé « verdict » : « oui » est inconnu"),
        ("{nom: petite, de: petite, verdict: remplies}", "deux cas s’appellent « petite »"),
        ("{nom: x, de: petit, verdict: remplies}", "aucun cas, plus haut, ne s’appelle « petit »"),
        (
            "{nom: x, de: petite, dispositif: essais, verdict: remplies}",
            "clé « dispositif » : « essais » n’existe pas",
        ),
        (
            "{nom: x, de: petite, faits: {efectif@unite_legale: 3}, verdict: remplies}",
            "ligne 14, fait « efectif@unite_legale » : ce fait n’existe pas",
        ),
        (
            "{nom: x, de: petite, verdict: non_remplie, bloquants: [effectif]}",
            "« effectif » n’est pas une condition",
        ),
        (
            "{nom: x, de: petite, verdict: remplies, bloquants: [effectif@unite_legale]}",
            "il y a des bloquants quand une condition n’est pas remplie",
        ),
        (
            "{nom: x, de: petite, verdict: non_remplie, bloquants: []}",
            "il y a des bloquants quand une condition n’est pas remplie",
        ),
    ],
)
def test_badly_written_case(line, words):
    cases, _, errors = read(line)
    assert words in errors[0].message
    assert [case.name for case in cases] == ["petite"]


def test_other_schema():
    _, _, errors = read(head=HEAD.replace("schema: 1", "schema: 2"))
    assert "clé « schema » : « 2 » n’est pas connu" in errors[0].message


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("{nom: x, de: petite, verdict: non_remplie}", ": remplies au lieu de non_remplie."),
        ("{nom: x, de: petite, date: 2027-01-01, verdict: remplies}", ": ferme au lieu de"),
    ],
)
def test_wrong_verdict_is_told(line, words):
    cases, catalogue, errors = read(line)
    assert errors == []
    (said,) = failures(cases, Programs(catalogue))
    assert said.startswith("essai.yaml, ligne 14, cas « x » : ")
    assert words in said


def test_wrong_blocker_is_told():
    head = HEAD.replace(
        "conditions: {effectif: {unite: unite_legale, inferieur_a: parametre.seuil}}",
        "conditions: {tous: [{ess: {egal: true}},"
        " {effectif: {unite: unite_legale, inferieur_a: parametre.seuil}}]}",
    ).replace("verdict: remplies", "verdict: information_manquante")
    cases, catalogue, errors = read(
        "{nom: x, de: petite, faits: {effectif@unite_legale: 50}, verdict: non_remplie,"
        " bloquants: [ess@unite_legale]}",
        head=head,
    )
    assert errors == []
    (said,) = failures(cases, Programs(catalogue))
    assert said.endswith(": bloquants effectif@unite_legale au lieu de ess@unite_legale.")


def test_file_without_cases():
    cases, _, errors = read(head=HEAD.replace("cas:", "cases:"))
    assert cases == ()
    assert [error.message.partition(" : ")[2] for error in errors] == [
        "clé inconnue.",
        "clé obligatoire absente.",
    ]


def test_blockers_of_a_scheme_that_does_not_exist():
    cases, _, errors = read(
        "{nom: x, de: petite, dispositif: rien, verdict: non_remplie, bloquants: [x]}"
    )
    assert ["n’existe pas" in error.message for error in errors] == [True]
    assert len(cases) == 1
