from dataclasses import replace
from io import BytesIO

import openpyxl
import pytest

from quartiers.diagnostic.indicator import Known, NotComputable
from quartiers.diagnostic.report import Column
from quartiers.documents import as_xlsx, compose


def opened(diagnostic) -> openpyxl.Workbook:
    return openpyxl.load_workbook(BytesIO(as_xlsx.render(compose.page(diagnostic))))


@pytest.fixture
def book(diagnostic) -> openpyxl.Workbook:
    return opened(diagnostic)


def row_of(sheet, label: str) -> list[object]:
    for row in sheet.iter_rows(values_only=True):
        if row[0] == label:
            return list(row)
    raise AssertionError(label)


def test_a_sheet_per_block(book):
    assert book.sheetnames == [
        "Lisez-moi",
        "Correspondance des contours",
        "Carte",
        "Tissu économique",
        "Créations et fermetures",
        "Habitants",
        "Spécialisation",
        "Sources",
    ]


def test_numbers_are_numbers(book):
    sheet = book["Tissu économique"]
    assert row_of(sheet, "Établissements actifs")[:5] == [
        "Établissements actifs", 1245, "établissements", None, None,
    ]  # fmt: skip
    social = row_of(sheet, "Économie sociale et solidaire")
    assert social[1:5] == [42, None, 31, 54]
    assert social[7] == "variabilité aléatoire (Poisson), 95 %"
    assert row_of(sheet, "Construction")[:3] == ["Construction", 287, 0.23]


def test_missing_is_neither_zero_nor_empty(book):
    companies = row_of(book["Tissu économique"], "Sociétés")
    assert companies[1] == "n.d."
    assert "catégorie juridique" in companies[7]
    income = row_of(book["Habitants"], "Revenu disponible médian")
    assert income[1] == "n.d."
    assert "secret statistique" in income[7]
    assert row_of(book["Tissu économique"], "Activités des ménages")[1:3] == [0, 0]


def test_open_interval_has_no_upper_end(book):
    jobs = row_of(book["Créations et fermetures"], "Emplois salariés")
    assert jobs[1:5] == [None, "emplois", 1250, None]


def test_units_are_in_headers(book):
    headers = row_of(book["Tissu économique"], "Secteur")
    assert headers[1] == "Quartier (établissements)"
    assert headers[3:5] == ["Part du quartier : de", "Part du quartier : à"]


def test_sheets_are_frozen_and_wide_enough(book):
    for sheet in book.worksheets[1:]:
        assert sheet.freeze_panes
        assert sheet.column_dimensions["A"].width > 5


def test_sources(book):
    rows = list(book["Sources"].iter_rows(min_row=3, values_only=True))
    assert rows[0][:3] == ("N°", "Titre", "Producteur")
    assert rows[1][1] == "Base Sirene des établissements"
    assert rows[1][5] == "Licence Ouverte 2.0"
    assert len(rows) == 4


def test_nothing_is_a_formula_or_a_link(hostile):
    book = opened(hostile)
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f", cell.value
                assert cell.hyperlink is None
    texts = [c.value for row in book.worksheets[-2].iter_rows() for c in row]
    assert "=cmd|'/c calc'!A0" in texts


def test_names_of_sheets_that_excel_refuses(diagnostic):
    block = diagnostic.blocks[3]
    long = "Offre : commerces/services [de proximité] et autres"
    blocks = (replace(block, title=long), replace(block, title=long), replace(block, title="''"))
    names = opened(replace(diagnostic, blocks=blocks)).sheetnames
    assert all(len(name) <= 31 and not set("[]:*?/\\") & set(name) for name in names)
    assert len({name.casefold() for name in names}) == len(names)
    assert "Feuille" in names


def test_every_sheet_says_that_it_is_fictitious(fictitious):
    for sheet in opened(fictitious).worksheets:
        assert sheet["A2"].value == "Données de démonstration, fictives"
        assert "fictives" in sheet.oddHeader.center.text


def test_a_reason_is_said_once_for_the_columns_that_share_it():
    columns = tuple(Column(name, name.capitalize()) for name in ("ici", "attendus", "rapport"))
    cells = (Known(3), NotComputable("registre partiel"), NotComputable("registre partiel"))
    assert as_xlsx._reasons(cells, columns) == "Attendus, Rapport : registre partiel"
    other = (*cells[:2], NotComputable("trop peu"))
    assert as_xlsx._reasons(other, columns) == "Attendus : registre partiel ; Rapport : trop peu"
