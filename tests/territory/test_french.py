from datetime import date

import pytest

from quartiers.territory import french


def test_number():
    assert french.number(1234567.891, 1) == "1\u202f234\u202f567,9"
    assert french.number(-12) == "\u221212"
    assert french.number(-0.2) == "0"


def test_signed():
    assert french.signed(4) == "+4"
    assert french.signed(-4.25, 1) == "\u22124,2"
    assert french.signed(0) == "0"


def test_percent():
    assert french.percent(0.423) == "42\u202f%"


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0\u00a0création"),
        (1, "1\u00a0création"),
        (2, "2\u00a0créations"),
        (1250, "1\u202f250\u00a0créations"),
    ],
)
def test_counted(count: int, text: str):
    assert french.counted(count, "création", "créations") == text


def test_days():
    assert french.day(date(2026, 6, 1)) == "1er\u00a0juin\u00a02026"
    assert french.day(date(2026, 8, 22)) == "22\u00a0août\u00a02026"


def test_listed():
    assert french.listed([]) == ""
    assert french.listed(["a"]) == "a"
    assert french.listed(["a", "b", "c"]) == "a, b et c"


def test_quarters():
    assert french.quarter_of(date(2020, 3, 31)) == 8080
    assert french.quarter(8083) == "T4\u00a02020"


def test_a_number_is_not_cut_in_two():
    assert french.typeset("cent foncières et 6 000 locaux") == "cent foncières et 6\u202f000 locaux"
    assert french.typeset("en 2024 2025") == "en 2024 2025"


def test_typeset():
    assert french.typeset("« Oui » : 12 % ; non ?") == (
        "«\u00a0Oui\u00a0»\u00a0: 12\u202f%\u202f; non\u202f?"
    )


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Metz", "de Metz"),
        ("Orly", "d’Orly"),
        ("Étampes", "d’Étampes"),
        ("Yerres", "d’Yerres"),
        ("Yutz", "de Yutz"),
        ("Le Port", "du Port"),
        ("Les Abymes", "des Abymes"),
        ("La Courneuve", "de La Courneuve"),
        ("CA Creil Sud Oise", "de la CA Creil Sud Oise"),
        ("Métropole Européenne de Lille", "de la Métropole Européenne de Lille"),
        ("Metz Métropole", "de Metz Métropole"),
        ("Eurométropole de Strasbourg", "de l’Eurométropole de Strasbourg"),
        ("Est Ensemble", "d’Est Ensemble"),
        ("Département de démonstration", "du département de démonstration"),
    ],
)
def test_of_a_place(name: str, said: str):
    assert french.of_place(name) == said


@pytest.mark.parametrize(
    ("count", "said"),
    [(0, "aucune création"), (1, "1\u00a0création"), (2, "2\u00a0créations")],
)
def test_none_is_said_in_words(count: int, said: str):
    assert french.told(count, "aucune", "création", "créations") == said
