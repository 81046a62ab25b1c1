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
    Section,
    chapters,
    glossary,
    marks,
    unrolled,
)

WIDTH = 17.0  # cm of text on an A4 page
TALLEST = 20.0


def render(page: Page) -> bytes:
    document = Document("text")
    document.body.clear()
    _dress(document, page)
    _cover(document, page)
    for section in chapters(page):
        _section(document, section)
    if definitions := glossary(page):
        document.body.append(Header(1, "Définitions"))
        _list(document.body, [f"{d.term} : {d.text}" for d in definitions])
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


def _cover(document: Any, page: Page) -> None:
    body = document.body
    body.append(Paragraph(page.title, style="Title"))
    body.append(Paragraph(page.subtitle, style="Subtitle"))
    if page.fictitious:
        body.append(Paragraph(FICTITIOUS, style="Alerte"))
    body.append(Header(1, "L’essentiel"))
    _list(body, page.summary)
    if page.facts:
        facts = Grid(
            id="fiche",
            title="Fiche du document",
            headers=("Rubrique", "Contenu"),
            numeric=(False, False),
            rows=tuple((fact.term, fact.text) for fact in page.facts),
        )
        _grid(document, facts)
    _titled_list(body, "À savoir avant de lire", page.caveats)
    _titled_list(body, "Documents", [f"{label} : {file}" for label, file in page.links])


def _titled_list(body: Any, title: str, items: Sequence[str]) -> None:
    if items:
        body.append(Header(2, title))
        _list(body, items)


def _list(body: Any, items: Sequence[str]) -> None:
    if items:
        made = List()
        for item in items:
            made.append(ListItem(item))
        body.append(made)


def _section(document: Any, section: Section) -> None:
    body = document.body
    body.append(Header(1, section.title))
    if section.refusal:
        body.append(Paragraph(section.refusal, style="Alerte"))
    for sentence in section.sentences:
        body.append(Paragraph(sentence))
    if section.figures:
        _grid(document, section.figures)
    for part in unrolled(section):
        if isinstance(part, Picture):
            _picture(document, part)
        else:
            _grid(document, part)
    _titled_list(body, "Précautions", section.caveats)


def _picture(document: Any, picture: Picture) -> None:
    drawing = draw.draw(picture)
    width = min(WIDTH, TALLEST * drawing.width / drawing.height)
    height = width * drawing.height / drawing.width
    stored = document.add_file(BytesIO(png(drawing)))
    frame = Frame.image_frame(
        stored, name=picture.id, size=(f"{width:.2f}cm", f"{height:.2f}cm"), anchor_type="as-char"
    )
    frame.svg_title, frame.svg_description = picture.title, picture.alt
    document.body.append(Paragraph(picture.title, style="Intitule"))
    holder = Paragraph()
    holder.append(frame)
    document.body.append(holder)


def _grid(document: Any, grid: Grid) -> None:
    document.body.append(Paragraph(grid.title, style="Intitule"))
    count = sum(1 for _ in document.body.get_tables()) + 1
    table = Table(f"Tableau {count}")
    for number, share in enumerate(_shares(grid), start=1):
        name = f"T{count}C{number}"
        column = Style("table-column", name=name, area="table-column")
        column.set_properties({"style:column-width": f"{share:.2f}cm"}, area="table-column")
        document.insert_style(column, automatic=True)
        table.append(Element.from_tag(f'<table:table-column table:style-name="{name}"/>'))
    heads = Element.from_tag("table:table-header-rows")
    heads.append(_row(grid.headers, ["EnteteNombre" if n else "Entete" for n in grid.numeric]))
    table.append(heads)
    styles = ["Nombre" if number else "Cellule" for number in grid.numeric]
    for cells in grid.rows:
        table.append(_row(cells, styles))
    document.body.append(table)
    notes = [*grid.notes, *([f"Sources : {marks(grid.sources)}"] if grid.sources else [])]
    for note in notes:
        document.body.append(Paragraph(note, style="Note"))


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
