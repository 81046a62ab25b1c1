from io import BytesIO

import page as checker
import pypdf
import pytest

from quartiers.documents import as_pdf, compose


def read(diagnostic) -> pypdf.PdfReader:
    return pypdf.PdfReader(BytesIO(as_pdf.render(compose.page(diagnostic))))


def tags(reader: pypdf.PdfReader) -> list[pypdf.generic.DictionaryObject]:
    found = []

    def walk(node):
        node = node.get_object()
        if isinstance(node, list):
            for child in node:
                walk(child)
        elif isinstance(node, dict):
            if "/S" in node:
                found.append(node)
            if "/K" in node:
                walk(node["/K"])

    walk(reader.trailer["/Root"]["/StructTreeRoot"]["/K"])
    return found


@pytest.fixture
def reader(diagnostic) -> pypdf.PdfReader:
    return read(diagnostic)


def test_says_that_it_is_accessible(reader):
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "fr-FR"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert "<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data().decode()
    assert reader.metadata.title == "Diagnostic économique\u00a0: Borny"


@pytest.mark.parametrize("sample", ["diagnostic", "fictitious", "hostile"])
def test_an_outside_checker_of_pdf_ua_has_nothing_to_say(sample, request):
    made = as_pdf.render(compose.page(request.getfixturevalue(sample)))
    found = checker.validate_pdf_bytes(made, profile="ua1")
    assert [(failure.rule_id, failure.message) for failure in found.failures] == []
    assert found.is_compliant
    assert found.rules.total > 100


def test_nor_of_the_synthesis_of_a_territory(territory):
    made = as_pdf.render(compose.territory_page(territory))
    assert checker.validate_pdf_bytes(made, profile="ua1").is_compliant


def test_tags(reader):
    kinds = [str(tag["/S"]) for tag in tags(reader)]
    assert kinds.count("/Table") == 9
    assert kinds.count("/THead") == 9
    assert kinds.count("/H1") == 8 + 2  # the chapters, the table of contents and the definitions
    figures = [tag for tag in tags(reader) if tag["/S"] == "/Figure" and "/Alt" in tag]
    assert len(figures) == 4
    assert any("33,1 %" in figure["/Alt"] for figure in figures)


def test_outline_and_fonts(reader):
    titles = [entry.title for entry in reader.outline if not isinstance(entry, list)]
    assert titles[0] == "L’essentiel"
    assert titles[-1] == "Sources"
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():
            descendant = font.get_object()["/DescendantFonts"][0].get_object()
            assert {"/FontFile2", "/FontFile3"} & set(descendant["/FontDescriptor"].get_object())


def test_every_page_says_that_it_is_fictitious(fictitious):
    for number, page in enumerate(read(fictitious).pages, start=1):
        words = page.extract_text()
        assert "Données de démonstration, fictives" in words
        assert f"Page {number} sur" in words


def test_same_bytes_twice(diagnostic):
    page = compose.page(diagnostic)
    assert as_pdf.render(page) == as_pdf.render(page)


def test_hostile_texts_stay_texts(hostile):
    words = "".join(page.extract_text() for page in read(hostile).pages).replace("\n", "")
    assert '#eval(read("x"))' in words.replace(" ", "")
    assert "*gras*" in words
    assert "@ref" in words


def test_territory(territory):
    made = as_pdf.render(compose.territory_page(territory, [("Borny", "diagnostic-QP057021.pdf")]))
    words = pypdf.PdfReader(BytesIO(made)).pages[0].extract_text()
    assert "Roubaix" in words
    assert "diagnostic-QP057021.pdf" in words
