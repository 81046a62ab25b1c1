from dataclasses import replace
from io import BytesIO

from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE
from tests.documents.strategy.sample import MADE, strategy

from quartiers.documents import as_pptx
from quartiers.documents.page import FICTITIOUS
from quartiers.documents.strategy.slides import deck


def opened(actions: int = 12):
    return Presentation(BytesIO(as_pptx.render(deck(strategy(actions), MADE))))


def test_each_slide_has_its_title_and_notes():
    show = opened()
    titles = [slide.shapes.title.text_frame.text for slide in show.slides]
    assert len(set(titles)) == len(titles) and all(titles)
    assert all(slide.has_notes_slide for slide in show.slides)
    assert titles[0] == "Une économie de la rade pour ses habitants"
    assert "À décider ou à débloquer" in titles and "Sources des chiffres cités" in titles


def test_pictures_and_tables_are_described():
    for slide in opened().slides:
        for shape in slide.shapes:
            if shape.shape_type == MSO_SHAPE_TYPE.PICTURE:
                assert len(shape._element.nvPicPr.cNvPr.get("descr")) > 20
            if shape.has_table:
                assert shape._element.nvGraphicFramePr.cNvPr.get("descr")
                assert shape.table.first_row


def test_invented_data_is_said_on_each_slide():
    for slide in opened().slides:
        words = " ".join(s.text_frame.text for s in slide.shapes if s.has_text_frame)
        assert FICTITIOUS in words


def test_nothing_runs_off_a_slide():
    show = opened(60)
    for slide in show.slides:
        for shape in slide.shapes:
            assert shape.left >= 0 and shape.left + shape.width <= show.slide_width
            assert shape.top + shape.height <= show.slide_height
            assert not shape.has_table or len(shape.table.rows) <= 9


def test_slide_of_stakes_leaves_the_sources_to_the_notes():
    made = strategy(3)
    figure = replace(made.stakes[0].figures[0], said="Commerces : 147. Source : Base fictive.")
    made = replace(made, stakes=(replace(made.stakes[0], figures=(figure,)),))
    slide = next(each for each in deck(made, MADE).slides if each.title.startswith("Enjeux"))
    assert slide.items[0].endswith("147.")
    assert "Base fictive" in slide.notes
