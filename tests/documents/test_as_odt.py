from io import BytesIO

import odfdo
import pytest

from quartiers.documents import as_odt, compose


def opened(diagnostic) -> odfdo.Document:
    return odfdo.Document(BytesIO(as_odt.render(compose.page(diagnostic))))


@pytest.fixture
def document(diagnostic) -> odfdo.Document:
    return opened(diagnostic)


def test_headings(document):
    headings = [(int(h.level), str(h).strip()) for h in document.body.headers]
    assert headings[0] == (1, "L’essentiel")
    assert (1, "Tissu économique") in headings
    assert (2, "Précautions") in headings
    assert headings[-1] == (1, "Sources")


def test_tables_repeat_their_header(document):
    tables = document.body.get_tables()
    assert len(tables) == 9
    for table in tables:
        assert len(table.get_elements("table:table-header-rows/table:table-row")) == 1


def test_missing_is_said(document):
    table = document.body.get_tables()[8]
    words = [str(p).strip() for p in table.get_elements("descendant::text:p")]
    assert words[-3:] == ["Revenu disponible médian", "n.d.", "[3]"]


def test_pictures_have_words(document):
    frames = document.body.get_frames()
    assert len(frames) == 4
    assert all(frame.svg_description and frame.svg_title for frame in frames)
    assert "33,1 %" in frames[1].svg_description


def test_language_and_properties(document):
    assert document.language == "fr-FR"
    assert document.meta.title == "Diagnostic économique\u00a0: Borny"
    assert document.meta.language == "fr-FR"


def test_every_page_says_that_it_is_fictitious(fictitious):
    master = opened(fictitious).styles.get_element("//style:master-page/style:header")
    assert "Données de démonstration, fictives" in master.serialize()


def test_hostile_texts_stay_texts(hostile):
    words = [str(p).strip() for p in opened(hostile).body.get_elements("descendant::text:p")]
    assert "<script>alert(1)</script>" in words
    assert "=cmd|'/c calc'!A0" in words
