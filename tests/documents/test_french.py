import pytest

from quartiers.diagnostic.indicator import Between, Known, NotComputable, Withheld
from quartiers.diagnostic.report import Column
from quartiers.documents import french

THIN, FIRM = "\u202f", "\u00a0"


@pytest.mark.parametrize(
    ("value", "unit", "decimals", "said"),
    [
        (Known(0), "", 0, "0"),
        (Known(1234567), "habitants", 0, f"1{THIN}234{THIN}567{FIRM}habitants"),
        (Known(1), "établissements", 0, f"1{FIRM}établissement"),
        (Known(0), "emplois", 0, f"0{FIRM}emploi"),
        (Known(1.9), "emplois", 1, f"1,9{FIRM}emploi"),
        (Known(2), "emplois", 0, f"2{FIRM}emplois"),
        (Known(8.37), "rapport", 1, "8,4"),
        (Known(21.44), "%", 1, f"21,4{THIN}%"),
        (Known(-3.5), "", 1, "−3,5"),
        (Between(12, 34, "Poisson"), "", 0, "entre 12 et 34"),
        (Between(1250, None, "tranches"), "emplois", 0, f"au moins 1{THIN}250{FIRM}emplois"),
        (Between(6.1, 9.3, "Poisson", 7.7), "%", 1, f"7,7{THIN}% (entre 6,1 et 9,3)"),
        (Withheld("secret"), "€", 0, "n.d."),
        (NotComputable("partiel"), "", 0, "n.d."),
    ],
)
def test_value(value, unit, decimals, said):
    assert french.value(value, unit, decimals).text == said


def test_missing_gives_its_reason():
    assert french.value(Withheld("secret"), "€", 0).reason == "secret"
    assert french.value(NotComputable("registre partiel"), "", 0).reason == "registre partiel"
    assert french.cell(None, Column("a", "A")).reason


@pytest.mark.parametrize(
    ("content", "kind", "said"),
    [
        (0, "number", "0"),
        (1234, "number", f"1{THIN}234"),
        (None, "number", "n.d."),
        ("Metz", "text", "Metz"),
        (0.331, "percent", f"33,1{THIN}%"),
        (Known(0.331), "percent", f"33,1{THIN}%"),
        (Between(0.06, 0.09, "x", 0.077), "percent", f"7,7{THIN}% (6,0{FIRM}à{FIRM}9,0)"),
        (Between(0.06, None, "x"), "percent", f"au moins 6,0{THIN}%"),
        (Withheld("secret"), "percent", "n.d."),
    ],
)
def test_cell(content, kind, said):
    decimals = 1 if kind == "percent" else 0
    assert french.cell(content, Column("a", "A", kind, decimals=decimals)).text == said


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("au 2026-09-01", f"au 1er{FIRM}septembre{FIRM}2026"),
        ("2026-09", f"septembre{FIRM}2026"),
        ("2016-2025", "2016-2025"),
        ("2021", "2021"),
        ("2026-02-31", "2026-02-31"),
        ("99-2024-01-99", "99-2024-01-99"),
    ],
)
def test_dated(written, said):
    assert french.dated(written) == said


@pytest.mark.parametrize(
    ("column", "said"),
    [
        (Column("a", "Stock", unit="établissements"), "Stock (établissements)"),
        (Column("a", "Établissements", unit="établissements"), "Établissements"),
        (Column("a", "Part", "percent"), "Part"),
        (Column("a", "Secteur", "text"), "Secteur"),
    ],
)
def test_header(column, said):
    assert french.header(column) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [("", ""), ("à lire", "À lire."), ("Quoi ?", f"Quoi{THIN}?"), ("Fin.", "Fin.")],
)
def test_sentence(text, said):
    assert french.sentence(text) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Offre : « oui » ; non", f"Offre{FIRM}: «{FIRM}oui{FIRM}»{THIN}; non"),
        ("pour 1 000 habitants", f"pour 1{THIN}000 habitants"),
        ("à 300 m, 12 %.", f"à 300{FIRM}m, 12{THIN}%."),
        ("de 2016 à 2025", "de 2016 à 2025"),
        ("en 2 temps", "en 2 temps"),
        ("https://exemple.fr/a:b", "https://exemple.fr/a:b"),
    ],
)
def test_typeset(text, said):
    assert french.typeset(text) == said
