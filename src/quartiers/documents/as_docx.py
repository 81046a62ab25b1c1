"""Word document: real styles, header rows that repeat, pictures with their text alternative."""

from collections.abc import Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from quartiers.documents import grids
from quartiers.documents.as_text import source_line
from quartiers.documents.drawings import draw
from quartiers.documents.drawings.png import png
from quartiers.documents.page import (
    FICTITIOUS,
    Grid,
    Page,
    Picture,
    Section,
    chapters,
    glossary,
    marks,
    unrolled,
)

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
    document.add_heading("L’essentiel", 1)
    _list(document, page.summary)
    facts = Grid(
        id="fiche",
        title="Fiche du document",
        headers=("Rubrique", "Contenu"),
        numeric=(False, False),
        rows=tuple((fact.term, fact.text) for fact in page.facts),
    )
    if facts.rows:
        _grid(document, facts)
    _titled_list(document, "À savoir avant de lire", page.caveats)
    _titled_list(document, "Documents", [f"{label} : {file}" for label, file in page.links])


def _titled_list(document: Any, title: str, items: Sequence[str]) -> None:
    if items:
        document.add_heading(title, 2)
        _list(document, items)


def _list(document: Any, items: Sequence[str]) -> None:
    for item in items:
        document.add_paragraph(item, "List Bullet")


def _section(document: Any, section: Section) -> None:
    document.add_heading(section.title, 1)
    if section.refusal:
        document.add_paragraph(section.refusal, "Intense Quote")
    for sentence in section.sentences:
        document.add_paragraph(sentence)
    if section.figures:
        _grid(document, section.figures)
    for part in unrolled(section):
        if isinstance(part, Picture):
            _picture(document, part)
        else:
            _grid(document, part)
    _titled_list(document, "Précautions", section.caveats)


def _picture(document: Any, picture: Picture) -> None:
    drawing = draw.draw(picture)
    document.add_paragraph(picture.title, "Caption")
    width = min(WIDTH, TALLEST * drawing.width / drawing.height)
    shape = document.add_picture(BytesIO(png(drawing)), width=Cm(width))
    properties = shape._inline.docPr
    properties.set("descr", picture.alt)
    properties.set("title", picture.title)


def _grid(document: Any, grid: Grid) -> None:
    document.add_paragraph(grid.title, "Caption")
    table = document.add_table(rows=0, cols=len(grid.headers), style="Table Grid")
    table.autofit = False
    described = OxmlElement("w:tblCaption")
    described.set(qn("w:val"), grid.title)
    table._tbl.tblPr.append(described)
    weights = grids.weights(grid)
    widths = [Cm(WIDTH * weight / sum(weights)) for weight in weights]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for number, row in enumerate((grid.headers, *grid.rows)):
        added = table.add_row()
        properties = added._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        if number == 0:
            properties.append(OxmlElement("w:tblHeader"))
        for i, (cell, words) in enumerate(zip(added.cells, row, strict=True)):
            cell.width = widths[i]
            _cell(cell.paragraphs[0], words, number == 0, grid.numeric[i])
    notes = [*grid.notes, *([f"Sources : {marks(grid.sources)}"] if grid.sources else [])]
    for note in notes:
        paragraph = document.add_paragraph(style="Normal")
        paragraph.add_run(note).font.size = Pt(9)
        paragraph.paragraph_format.space_after = Pt(1)
    document.add_paragraph().paragraph_format.space_after = Pt(2)  # Word would join two tables


def _cell(paragraph: Any, words: str, header: bool, number: bool) -> None:
    run = paragraph.add_run(words)
    run.bold = header
    run.font.size = Pt(9.5)
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(1.5)
    if number:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
