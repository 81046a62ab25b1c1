"""Slides: real placeholders, text alternatives, notes; what is too long goes on another slide."""

from io import BytesIO
from typing import Any

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Cm, Pt

from quartiers.documents import grids
from quartiers.documents.deck import Deck, Slide
from quartiers.documents.drawings import draw
from quartiers.documents.drawings.png import png
from quartiers.documents.page import FICTITIOUS, Grid, Picture

WIDTH, HEIGHT = 33.867, 19.05  # cm, 16:9
LEFT, TOP, FOOT = 1.6, 3.6, 17.9
INK, BLUE, SOFT, RUST = "1B1B1F", "0A4F8F", "55585F", "7A1F00"
BANDS = ("FFFFFF", "F0F3F8")
COVER, TITLED, BARE = 0, 1, 5  # the layouts of the template: cover, title and text, title alone


def render(deck: Deck) -> bytes:
    show = Presentation()
    show.slide_width, show.slide_height = Cm(WIDTH), Cm(HEIGHT)
    _properties(show, deck)
    _cover(show, deck)
    for number, slide in enumerate(deck.slides, start=2):
        _slide(show, deck, slide, number)
    out = BytesIO()
    show.save(out)
    return out.getvalue()


def _properties(show: Any, deck: Deck) -> None:
    core = show.core_properties
    core.title, core.subject, core.author = deck.title, deck.subtitle, "Quartiers productifs"
    core.language, core.keywords, core.comments = "fr-FR", ", ".join(deck.keywords), ""
    core.last_modified_by = "Quartiers productifs"
    core.created = core.modified = deck.made_at


def _cover(show: Any, deck: Deck) -> None:
    made = show.slides.add_slide(show.slide_layouts[COVER])
    _write(made.shapes.title, deck.title, 38, BLUE, bold=True)
    _put(made.shapes.title, LEFT, 5.2, WIDTH - 2 * LEFT, 4.4)
    made.shapes.title.text_frame.vertical_anchor = MSO_ANCHOR.BOTTOM
    lines = [deck.subtitle, *([FICTITIOUS] if deck.fictitious else []), deck.colophon]
    under = made.placeholders[1]
    _put(under, LEFT, 10, WIDTH - 2 * LEFT, 4)
    _write(under, "\n".join(lines), 18, SOFT)
    made.notes_slide.notes_text_frame.text = deck.notes


def _slide(show: Any, deck: Deck, slide: Slide, number: int) -> None:
    made = show.slides.add_slide(show.slide_layouts[TITLED if slide.items else BARE])
    _put(made.shapes.title, LEFT, 0.9, WIDTH - 2 * LEFT, 2.2)
    _write(made.shapes.title, slide.title, 26, BLUE, bold=True)
    made.shapes.title.text_frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    top = TOP
    if slide.items:
        body = made.placeholders[1]
        shared = slide.grid is not None or slide.picture is not None
        height = min(1.1 * len(slide.items) + 0.6, 5.0) if shared else FOOT - TOP - 0.6
        _put(body, LEFT, top, WIDTH - 2 * LEFT, height)
        _write(body, "\n".join(slide.items), 16 if shared else 18, INK)
        top += height + 0.2
    if slide.picture:
        _picture(made, slide.picture, top)
    elif slide.grid:
        _table(made, slide.grid, top)
    _foot(made, deck, number)
    made.notes_slide.notes_text_frame.text = slide.notes


def _put(shape: Any, left: float, top: float, width: float, height: float) -> None:
    shape.left, shape.top, shape.width, shape.height = Cm(left), Cm(top), Cm(width), Cm(height)


def _write(shape: Any, text: str, size: float, colour: str, *, bold: bool = False) -> None:
    frame = shape.text_frame
    frame.text = text
    frame.word_wrap = True
    for paragraph in frame.paragraphs:
        paragraph.alignment = PP_ALIGN.LEFT
        paragraph.space_after = Pt(size / 3)
        for run in paragraph.runs:
            run.font.size, run.font.bold = Pt(size), bold
            run.font.color.rgb = _colour(colour)
            run._r.get_or_add_rPr().set("lang", "fr-FR")


def _colour(code: str) -> RGBColor:
    return RGBColor(*bytes.fromhex(code))  # type: ignore[no-untyped-call]


def _picture(made: Any, picture: Picture, top: float) -> None:
    drawing = draw.draw(picture)
    room, tall = WIDTH - 2 * LEFT, FOOT - top - 0.4
    width = min(room, tall * drawing.width / drawing.height)
    height = width * drawing.height / drawing.width
    left = LEFT + (room - width) / 2
    shape = made.shapes.add_picture(BytesIO(png(drawing)), Cm(left), Cm(top), Cm(width), Cm(height))
    named = shape._element.nvPicPr.cNvPr
    named.set("descr", picture.alt)
    named.set("title", picture.title)
    shape.name = picture.title


def _table(made: Any, grid: Grid, top: float) -> None:
    rows, columns = len(grid.rows) + 1, len(grid.headers)
    room = WIDTH - 2 * LEFT
    frame = made.shapes.add_table(rows, columns, Cm(LEFT), Cm(top), Cm(room), Cm(0.8 * rows))
    frame.name = grid.title
    named = frame._element.nvGraphicFramePr.cNvPr
    named.set("descr", f"Tableau : {grid.title}")
    named.set("title", grid.title)
    table = frame.table
    table.first_row, table.horz_banding = True, False
    weights = grids.weights(grid)
    for column, weight in zip(table.columns, weights, strict=True):
        column.width = Cm(room * weight / sum(weights))
    for number, row in enumerate((grid.headers, *grid.rows)):
        for rank, text in enumerate(row):
            _cell(table.cell(number, rank), text, number, grid.numeric[rank])


def _cell(cell: Any, text: str, row: int, number: bool) -> None:
    header = row == 0
    cell.margin_left = cell.margin_right = Cm(0.2)
    cell.margin_top = cell.margin_bottom = Cm(0.08)
    cell.fill.solid()
    cell.fill.fore_color.rgb = _colour(BLUE if header else BANDS[row % 2])
    _write(cell, text, 14, "FFFFFF" if header else INK, bold=header)
    for paragraph in cell.text_frame.paragraphs:
        paragraph.space_after = Pt(0)
        paragraph.alignment = PP_ALIGN.RIGHT if number else PP_ALIGN.LEFT


def _foot(made: Any, deck: Deck, number: int) -> None:
    said = f"{deck.subtitle} — {FICTITIOUS}" if deck.fictitious else deck.subtitle
    box = made.shapes.add_textbox(Cm(LEFT), Cm(FOOT), Cm(WIDTH - 2 * LEFT - 2), Cm(0.8))
    box.name = "Pied de page"
    _write(box, said, 11, RUST if deck.fictitious else SOFT)
    page = made.shapes.add_textbox(Cm(WIDTH - LEFT - 1.6), Cm(FOOT), Cm(1.6), Cm(0.8))
    page.name = "Numéro de page"
    _write(page, str(number), 11, SOFT)
    page.text_frame.paragraphs[0].alignment = PP_ALIGN.RIGHT
