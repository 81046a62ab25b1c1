from datetime import date

import pytest

from quartiers.catalogue.reader import parse
from quartiers.schemes.reading.fields import Context
from quartiers.schemes.reading.parameters import read_parameter
from quartiers.schemes.reading.problems import Problems
from quartiers.schemes.scheme import Dated
from quartiers.schemes.sourcing import Source
from quartiers.schemes.vocabulary import vocabulary

DAY = date(2026, 11, 22)
READ = "texte: T, article: a, url: https://exemple.fr/t, niveau: texte_lu, verifie_le: 2026-11-01"
UNREAD = 'texte: T, article: "", url: "", niveau: a_verifier, verifie_le: null'


def read(unit, *values):
    problems = Problems()
    lines = "".join(f"  - {{{value}}}\n" for value in values)
    text = f"id: essai\nnom: Essai\nunite: {unit}\nvaleurs:\n{lines}"
    parameter = read_parameter(
        Context(vocabulary(), problems, DAY), parse(text, "essai.yaml"), "essai"
    )
    return parameter, [error.message for error in problems.errors]


def test_values_run_to_the_eve_of_the_next():
    parameter, errors = read(
        "euros",
        f"du: inconnu, valeur: 1, {READ}",
        f"du: 2020-01-01, au: 2021-06-30, valeur: 2.5, {READ}",
        f"du: 2022-01-01, valeur: inconnue, note: Pas trouvée., {UNREAD}",
    )
    assert errors == []
    spans = [(value.start, value.end, value.value) for value in parameter.values]
    assert spans == [
        (None, date(2019, 12, 31), 1),
        (date(2020, 1, 1), date(2021, 6, 30), 2.5),
        (date(2022, 1, 1), None, None),
    ]
    assert parameter.at(date(1900, 1, 1)).value == 1
    assert parameter.at(date(2021, 7, 1)) is None
    assert parameter.at(DAY) == Dated(
        date(2022, 1, 1), None, None, Source("", "T", "", "", "a_verifier", None), "Pas trouvée."
    )


def test_date_of_law():
    parameter, errors = read("date", f"du: 2020-01-01, valeur: 2025-12-31, {READ}")
    assert errors == []
    assert parameter.values[0].value == date(2025, 12, 31)


@pytest.mark.parametrize(
    ("unit", "value", "words"),
    [
        ("date", "50", "une date AAAA-MM-JJ est attendue, pas « 50 »"),
        ("mois", "2025-12-31", "un nombre est attendu, pas « 2025-12-31 »"),
        ("euros", "true", "un nombre est attendu, pas « True »"),
        ("ans", "1.5", "un nombre entier de ans est attendu"),
    ],
)
def test_value_of_the_wrong_kind(unit, value, words):
    parameter, errors = read(unit, f"du: 2020-01-01, valeur: {value}, {READ}")
    assert parameter is None
    assert words in errors[0]


def test_value_before_an_unreadable_day_is_not_blamed():
    _, errors = read(
        "euros", f"du: 2020-01-01, valeur: 1, {READ}", f"du: demain, valeur: 2, {READ}"
    )
    assert "une date AAAA-MM-JJ est attendue, pas « demain »" in errors[0]
