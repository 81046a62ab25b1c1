"""OpenDocument text: real styles, repeated header rows, pictures with their text alternative."""

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

from odfdo import (
    Cell,
    Document,
    Element,
    Frame,
    Header,
    List,
    ListItem,
    Paragraph,
    Row,
    Style,
    Table,
)

from quartiers.documents import grids
from quartiers.documents.as_text import source_line
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

WIDTH = 17.0  # cm of text on an A4 page
TALLEST = 20.0


class Book:
    """The document being written: its tables are numbered, their columns share styles by width."""

    def __init__(self) -> None:
        self.document = Document("text")
        self.body = self.document.body
        self.body.clear()
        self.tables = 0
        self._widths: set[str] = set()

    def column(self, width: float) -> str:
        """The name of the style of a column, in centimetres."""
        name = f"Colonne{round(10 * width)}"
        if name not in self._widths:
            self._widths.add(name)
            style = Style("table-column", name=name, area="table-column")
            style.set_properties({"style:column-width": f"{width:.1f}cm"}, area="table-column")
            self.document.insert_style(style, automatic=True)
        return name


def render(page: Page) -> bytes:
    book = Book()
    document = book.document
    _dress(document, page)
    _cover(book, page)
    for section in chapters(page):
        _section(book, section)
    if definitions := glossary(page):
        document.body.append(Header(1, "Définitions"))
        _list(document.body, [f"{d.term} : {d.text}" for d in definitions])
    if page.sources:
        document.body.append(Header(1, "Sources"))
    for number, source in enumerate(page.sources, start=1):
        document.body.append(Paragraph(f"[{number}] {source_line(source)}"))
    document.body.append(Paragraph(page.colophon))
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _dress(document: Any, page: Page) -> None:
    """Language, properties, styles, running header and footer."""
    document.language = "fr-FR"
    meta = document.meta
    meta.title, meta.subject, meta.language = page.title, page.subtitle, "fr-FR"
    meta.creator = meta.initial_creator = "Quartiers productifs"
    made = datetime.fromisoformat(page.made_on)
    meta.creation_date = meta.date = made
    bold = Style("paragraph", name="Intitule", parent_style="Standard", area="text", bold=True)
    bold.set_properties({"fo:keep-with-next": "always", "fo:margin-top": "0.3cm"}, area="paragraph")
    document.insert_style(bold)
    for name, extra in (("Note", {}), ("Cellule", {}), ("Nombre", {"fo:text-align": "end"})):
        style = Style("paragraph", name=name, parent_style="Standard", area="text", size="9pt")
        style.set_properties({"fo:margin-bottom": "0.05cm", **extra}, area="paragraph")
        document.insert_style(style)
    for name, parent in (("Entete", "Cellule"), ("EnteteNombre", "Nombre")):
        document.insert_style(
            Style("paragraph", name=name, parent_style=parent, area="text", bold=True)
        )
    fresh = Style("paragraph", name="NouvellePage", parent_style="Heading_20_1")
    fresh.set_properties({"fo:break-before": "page"}, area="paragraph")
    document.insert_style(fresh)
    warning = Style("paragraph", name="Alerte", parent_style="Standard", area="text", bold=True)
    warning.set_properties({"fo:border-left": "0.1cm solid #7a1f00", "fo:padding": "0.15cm"},
                           area="paragraph")  # fmt: skip
    document.insert_style(warning)
    cell = Style("table-cell", name="Case", area="table-cell")
    cell.set_properties(
        {"fo:border-bottom": "0.5pt solid #8b8f97", "fo:padding": "0.08cm"}, area="table-cell"
    )
    document.insert_style(cell, automatic=True)
    for level in document.styles.get_elements("//text:outline-level-style"):
        level.set_attribute("style:num-format", "")  # the template numbers its headings
        level.del_attribute("style:num-suffix")
        level.del_attribute("loext:num-list-format")
    _running(document, page)


def _running(document: Any, page: Page) -> None:
    """Name (and warning) above, page number below, on every page."""
    said = f"{page.subject} — {FICTITIOUS}" if page.fictitious else page.subject
    layout = document.get_style("page-layout", "Mpm1") or _layouts(document)[0]
    for tag in ("style:header-style", "style:footer-style"):
        if layout.get_element(tag) is None:
            layout.append(Element.from_tag(tag))
    layout.set_properties(
        {
            "fo:page-width": "21cm",
            "fo:page-height": "29.7cm",
            **{f"fo:margin-{side}": "2cm" for side in ("left", "right", "top", "bottom")},
        },
        area="page-layout",
    )
    master = document.styles.get_element("//style:master-page")
    for tag in ("style:header", "style:footer"):
        old = master.get_element(tag)
        if old is not None:
            master.delete(old)
    header = Element.from_tag("style:header")
    header.append(Paragraph(said, style="Note"))
    footer = Element.from_tag("style:footer")
    number = Paragraph("Page ", style="Note")
    number.append(Element.from_tag('<text:page-number text:select-page="current"/>'))
    footer.append(number)
    master.append(header)
    master.append(footer)


def _layouts(document: Any) -> list[Any]:
    found: list[Any] = document.styles.get_elements("//style:page-layout")
    return found


def _cover(book: Book, page: Page) -> None:
    body = book.body
    body.append(Paragraph(page.title, style="Title"))
    body.append(Paragraph(page.subtitle, style="Subtitle"))
    if page.fictitious:
        body.append(Paragraph(FICTITIOUS, style="Alerte"))
    if page.summary or page.facts:
        body.append(Header(1, "L’essentiel"))
    _list(body, page.summary)
    if facts := fact_sheet(page):
        _grid(book, facts)
    _titled_list(body, "À savoir avant de lire", page.caveats)
    _titled_list(body, "Documents", [f"{label} : {file}" for label, file in page.links])


def _titled_list(body: Any, title: str, items: Sequence[str], level: int = 2) -> None:
    if items:
        body.append(Header(level, title))
        _list(body, items)


def _list(body: Any, items: Sequence[str]) -> None:
    if items:
        made = List()
        for item in items:
            made.append(ListItem(item))
        body.append(made)


def _section(book: Book, section: Section) -> None:
    body = book.body
    style = "NouvellePage" if section.new_page else None
    body.append(Header(section.level, section.title, style=style))
    if section.refusal:
        body.append(Paragraph(section.refusal, style="Alerte"))
    for sentence in section.sentences:
        body.append(Paragraph(sentence))
    if section.figures:
        _grid(book, section.figures)
    for part in unrolled(section):
        match part:
            case Picture():
                _picture(book, part)
            case Prose():
                body.append(Header(section.level + 1, part.title))
                for paragraph in part.paragraphs:
                    body.append(Paragraph(paragraph))
                _list(body, part.items)
            case _:
                _grid(book, part)
    _titled_list(body, section.caveats_title, section.caveats, section.level + 1)


def _picture(book: Book, picture: Picture) -> None:
    drawing = draw.draw(picture)
    width = min(WIDTH, TALLEST * drawing.width / drawing.height)
    height = width * drawing.height / drawing.width
    stored = book.document.add_file(BytesIO(png(drawing)))
    frame = Frame.image_frame(
        stored, name=picture.id, size=(f"{width:.2f}cm", f"{height:.2f}cm"), anchor_type="as-char"
    )
    frame.svg_title, frame.svg_description = picture.title, picture.alt
    book.body.append(Paragraph(picture.title, style="Intitule"))
    holder = Paragraph()
    holder.append(frame)
    book.body.append(holder)


def _grid(book: Book, grid: Grid) -> None:
    book.body.append(Paragraph(grid.title, style="Intitule"))
    book.tables += 1
    table = Table(f"Tableau {book.tables}")
    for share in _shares(grid):
        name = book.column(share)
        table.append(Element.from_tag(f'<table:table-column table:style-name="{name}"/>'))
    heads = Element.from_tag("table:table-header-rows")
    heads.append(_row(grid.headers, ["EnteteNombre" if n else "Entete" for n in grid.numeric]))
    table.append(heads)
    styles = ["Nombre" if number else "Cellule" for number in grid.numeric]
    for cells in grid.rows:
        table.append(_row(cells, styles))
    book.body.append(table)
    for note in notes(grid):
        book.body.append(Paragraph(note, style="Note"))


def _shares(grid: Grid) -> list[float]:
    weights = grids.weights(grid)
    return [WIDTH * weight / sum(weights) for weight in weights]


def _row(cells: Sequence[str], styles: Sequence[str]) -> Row:
    row = Row()
    for words, style in zip(cells, styles, strict=True):
        cell = Cell(cell_type="string", style="Case")
        cell.append(Paragraph(words, style=style))
        row.append(cell)
    return row
