import pytest
from tests.schemes import made

from quartiers.schemes.facts import Candidates, Known, Origin, Unknown
from quartiers.schemes.saying.wording import any_of, of, told

SIRENE = Origin("Sirene", made.date(2023, 12, 31))


@pytest.mark.parametrize(
    ("fact", "worth", "expected"),
    [
        ("effectif@unite_legale", Known(12, SIRENE), "12 salariés (Sirene, 31 décembre 2023)"),
        ("effectif@unite_legale", made.between(10, 19), "entre 10 et 19 salariés (déclaré)"),
        ("effectif@unite_legale", made.between(None, 9), "9 salariés ou moins (déclaré)"),
        ("effectif@unite_legale", made.between(0, None), "0 salarié ou plus (déclaré)"),
        ("date_creation@unite_legale", Known(made.SINCE), "1er janvier 2020 (déclaré)"),
        (
            "date_creation@unite_legale",
            made.between(made.SINCE, made.DAY),
            "entre le 1er janvier 2020 et le 1er juin 2026 (déclaré)",
        ),
        (
            "date_creation@unite_legale",
            made.between(made.SINCE, None),
            "1er janvier 2020 ou après (déclaré)",
        ),
        (
            "stade@projet",
            Candidates(frozenset(("reprise", "creation"))),
            "en cours de création ou une reprise d’entreprise (déclaré)",
        ),
        ("commune@personne", Known("59512"), "Roubaix (59512) (déclaré)"),
        ("naf@projet", Known("56.10A"), "56.10A (déclaré)"),
        (
            "dans:qpv:2024@personne",
            Known(False),
            "hors de la zone, géographie de 2024 (déclaré)",
        ),
        ("dans:acv:en_vigueur@projet", Known(True), "dans la zone (déclaré)"),
        ("declaratif:x@projet", Known(True), "oui (déclaré)"),
        ("femme@personne", Known(True), "le projet est porté par une femme (déclaré)"),
        ("chiffre_affaires@unite_legale", Unknown("non public"), "non public"),
    ],
)
def test_what_a_fact_is_worth(fact, worth, expected):
    plain = told(made.key(fact), worth).replace("\u00a0", " ").replace("\u202f", " ")
    assert plain == expected


def test_articles():
    assert [of(name) for name in ("le projet", "les aides", "une zone", "l’âge", "la zone")] == [
        "du projet",
        "des aides",
        "d’une zone",
        "de l’âge",
        "de la zone",
    ]


def test_commas_within_words():
    assert any_of(["a (b, c)", "d"]) == "a (b, c) ou d"
    assert any_of(["a, b", "c"]) == "a, b, ou c"
    assert any_of(["a"]) == "a"
