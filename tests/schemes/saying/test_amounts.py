import pytest
from tests.schemes import made

from quartiers.schemes.rules import Reference
from quartiers.schemes.saying.amounts import amount_line
from quartiers.schemes.scheme import Amount, Step

RATE = made.parameter("taux", (made.SINCE, 40), (made.date(2026, 1, 1), 60))
UNKNOWN = made.parameter("inconnu", (made.SINCE, None))


def said(day=made.DAY, **fields):
    program = made.program(made.every(), RATE, UNKNOWN, day=day)
    line = amount_line(Amount("Aide", made.source(), **fields), program)
    return line.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, "Aide"),
        ({"lump": 1500}, "Aide : 1 500 €"),
        ({"minimum": 1000, "maximum": 80000}, "Aide : de 1 000 € à 80 000 €"),
        ({"minimum": 5, "unit": "% des heures"}, "Aide : au moins 5 % des heures"),
        ({"maximum": 670, "unit": "euros par m²"}, "Aide : au plus 670 € par m²"),
        ({"rate": 9.87, "base": "capital dû"}, "Aide : 9,87 % (capital dû)"),
        ({"base": "perte constatée"}, "Aide : perte constatée"),
        (
            {"rate": Reference("taux"), "months": 18},
            "Aide : 60 %, pendant 18 mois",
        ),
        ({"lump": Reference("inconnu"), "unit": "euros par an"}, "Aide : un montant qui n’est"),
        (
            {"rate": 100, "months": 60, "scale": (Step("sixième année", 60, 12),)},
            "Aide : 100 %, pendant 5 ans, puis 60 % (sixième année, 12 mois)",
        ),
        ({"lump": 9, "scale": (Step("ensuite", None, None),)}, "Aide : 9 €, puis (ensuite)"),
    ],
)
def test_one_line(fields, expected):
    assert said(**fields).startswith(expected)


def test_rate_of_the_day():
    assert said(made.date(2025, 12, 31), rate=Reference("taux")) == "Aide : 40 %"


def test_unknown_amount_has_no_unit():
    line = said(lump=Reference("inconnu"), unit="euros par an")
    assert line == "Aide : un montant qui n’est pas connu"
