from io import BytesIO

import docx
import pytest
from docx.oxml.ns import qn

from quartiers.documents import as_docx, compose


def opened(diagnostic):
    return docx.Document(BytesIO(as_docx.render(compose.page(diagnostic))))


@pytest.fixture
def document(diagnostic):
    return opened(diagnostic)


def test_real_styles(document):
    styles = {p.text: p.style.name for p in document.paragraphs}
    assert styles["Diagnostic économique\u00a0: Borny"] == "Title"
    assert styles["Tissu économique"] == "Heading 1"
    assert styles["Précautions"] == "Heading 2"
    assert styles["Secteurs du quartier et de la commune"] == "Caption"
    assert styles["Le commerce y pèse près de deux fois plus que dans la commune."] == "List Bullet"


def test_tables_repeat_their_header(document):
    assert len(document.tables) == 9
    for table in document.tables:
        first, second = table.rows[0]._tr, table.rows[1]._tr
        assert first.trPr.find(qn("w:tblHeader")) is not None
        assert second.trPr.find(qn("w:tblHeader")) is None
        assert table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val"))


def test_missing_is_said(document):
    income = document.tables[8].rows[2].cells
    assert [cell.text for cell in income] == ["Revenu disponible médian", "n.d.", "[3]"]
    assert any("secret statistique" in p.text for p in document.paragraphs)


def test_pictures_have_words(document):
    shapes = document.inline_shapes
    assert len(shapes) == 4
    for shape in shapes:
        assert shape._inline.docPr.get("descr")
        assert shape.width <= docx.shared.Cm(17)
        assert shape.height <= docx.shared.Cm(21.1)


def test_language_and_properties(document):
    fonts = document.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault"))
    assert fonts.find(qn("w:rPr")).find(qn("w:lang")).get(qn("w:val")) == "fr-FR"
    assert document.core_properties.title == "Diagnostic économique\u00a0: Borny"
    assert document.core_properties.language == "fr-FR"
    assert document.core_properties.author == "Quartiers productifs"


def test_every_page_says_that_it_is_fictitious(fictitious):
    header = opened(fictitious).sections[0].header.paragraphs[0].text
    assert "Données de démonstration, fictives" in header


def test_hostile_texts_stay_texts(hostile):
    document = opened(hostile)
    cells = [row.cells[0].text for row in document.tables[-1].rows]
    assert "<script>alert(1)</script>" in cells
    assert "=cmd|'/c calc'!A0" in cells
