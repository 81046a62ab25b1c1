"""Word document: real styles, header rows that repeat, pictures with their text alternative."""

from collections.abc import Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from quartiers.documents.as_text import source_line
from quartiers.documents.docx_table import table
from quartiers.documents.drawings import draw
from quartiers.documents.drawings.png import png
from quartiers.documents.page import (
    FICTITIOUS,
    Grid,
    Page,
    Picture,
    Prose,
    Section,
    chapters,
    fact_sheet,
    glossary,
    notes,
    unrolled,
)

# A style named by its id: looking one up by its name costs a millisecond each time.
BULLET, CAPTION, TABLE, CELL, NOTE = "ListBullet", "Caption", "TableGrid", "Cellule", "Note"
WIDTH = 17.0  # cm of text on an A4 page
TALLEST = 21.0


def render(page: Page) -> bytes:
    document = Document()
    _dress(document, page)
    _cover(document, page)
    for section in chapters(page):
        _section(document, section)
    if definitions := glossary(page):
        document.add_heading("Définitions", 1)
        _list(document, [f"{item.term} : {item.text}" for item in definitions])
    if page.sources:
        document.add_heading("Sources", 1)
    for number, source in enumerate(page.sources, start=1):
        document.add_paragraph(f"[{number}] {source_line(source)}")
    document.add_paragraph(page.colophon)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _dress(document: Any, page: Page) -> None:
    """Page, language, fonts, properties, running header and footer."""
    paper = document.sections[0]
    paper.page_width, paper.page_height = Cm(21), Cm(29.7)
    paper.left_margin = paper.right_margin = Cm(2)
    paper.top_margin = paper.bottom_margin = Cm(2)
    styles = document.styles
    styles["Normal"].font.name, styles["Normal"].font.size = "Calibri", Pt(10.5)
    styles["Caption"].font.size, styles["Caption"].font.color.rgb = Pt(10.5), RGBColor(27, 27, 31)
    styles["Caption"].paragraph_format.keep_with_next = True
    for name, size, space in ((CELL, 9.5, 1.5), (NOTE, 9, 1)):
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style, style.font.size = styles["Normal"], Pt(size)
        around = style.paragraph_format
        around.space_before, around.space_after = Pt(space if name == CELL else 0), Pt(space)
        around.line_spacing = 1
    defaults = styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault"))
    language = defaults.find(qn("w:rPr")).find(qn("w:lang"))
    language.set(qn("w:val"), "fr-FR")
    made = datetime.fromisoformat(page.made_on).replace(tzinfo=UTC)
    core = document.core_properties
    core.title, core.subject, core.author = page.title, page.subtitle, "Quartiers productifs"
    core.language, core.comments, core.created, core.modified = "fr-FR", "", made, made
    core.last_modified_by = "Quartiers productifs"
    paper.header.paragraphs[0].text = (
        f"{page.subject} — {FICTITIOUS}" if page.fictitious else page.subject
    )
    footer = paper.footer.paragraphs[0]
    footer.add_run("Page ")
    _field(footer, "PAGE")
    footer.add_run(" sur ")
    _field(footer, "NUMPAGES")


def _field(paragraph: Any, instruction: str) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), instruction)
    field.append(OxmlElement("w:r"))
    paragraph._p.append(field)


def _cover(document: Any, page: Page) -> None:
    document.add_paragraph(page.title, "Title")
    document.add_paragraph(page.subtitle, "Subtitle")
    if page.fictitious:
        document.add_paragraph(FICTITIOUS, "Intense Quote")
    if page.summary or page.facts:
        document.add_heading("L’essentiel", 1)
    _list(document, page.summary)
    if facts := fact_sheet(page):
        _grid(document, facts)
    _titled_list(document, "À savoir avant de lire", page.caveats)
    _titled_list(document, "Documents", [f"{label} : {file}" for label, file in page.links])


def _titled_list(document: Any, title: str, items: Sequence[str], level: int = 2) -> None:
    if items:
        document.add_heading(title, level)
        _list(document, items)


def _list(document: Any, items: Sequence[str]) -> None:
    for item in items:
        _styled(document.add_paragraph(item), BULLET)


def _styled(paragraph: Any, style: str) -> Any:
    paragraph._p.get_or_add_pPr().style = style
    return paragraph


def _section(document: Any, section: Section) -> None:
    heading = document.add_heading(section.title, section.level)
    heading.paragraph_format.page_break_before = section.new_page or None
    if section.refusal:
        document.add_paragraph(section.refusal, "Intense Quote")
    for sentence in section.sentences:
        document.add_paragraph(sentence)
    if section.figures:
        _grid(document, section.figures)
    for part in unrolled(section):
        match part:
            case Picture():
                _picture(document, part)
            case Prose():
                document.add_heading(part.title, section.level + 1)
                for paragraph in part.paragraphs:
                    document.add_paragraph(paragraph)
                _list(document, part.items)
            case _:
                _grid(document, part)
    _titled_list(document, section.caveats_title, section.caveats, section.level + 1)


def _picture(document: Any, picture: Picture) -> None:
    drawing = draw.draw(picture)
    _styled(document.add_paragraph(picture.title), CAPTION)
    width = min(WIDTH, TALLEST * drawing.width / drawing.height)
    shape = document.add_picture(BytesIO(png(drawing)), width=Cm(width))
    properties = shape._inline.docPr
    properties.set("descr", picture.alt)
    properties.set("title", picture.title)


def _grid(document: Any, grid: Grid) -> None:
    _styled(document.add_paragraph(grid.title), CAPTION)
    document.element.body[-1].addprevious(table(grid, WIDTH, TABLE, CELL))
    for note in notes(grid):
        _styled(document.add_paragraph(note), NOTE)
    document.add_paragraph().paragraph_format.space_after = Pt(2)  # Word would join two tables
