"""Tagged PDF (PDF/UA-1) by Typst, with the fonts of its wheel: no font is looked for elsewhere.

Texts go to Typst as JSON in its inputs; none is ever put in the source of the template.
"""

import json
from importlib.resources import as_file, files

from quartiers.diagnostic.report import Map
from quartiers.documents import grids
from quartiers.documents.as_html import is_web
from quartiers.documents.as_text import source_words
from quartiers.documents.drawings import draw
from quartiers.documents.page import (
    FICTITIOUS,
    Grid,
    Page,
    Part,
    Picture,
    Prose,
    Section,
    chapters,
    glossary,
    marks,
    unrolled,
)
from quartiers.errors import DocumentError

# A picture stays on one page, with its title: not too large, or it leaves half a page empty.
WIDEST = 0.8
TALLEST = 0.6
MAP_TALLEST = 0.95


def render(page: Page) -> bytes:
    import typst

    template = files("quartiers.documents").joinpath("templates/diagnostic.typ")
    with as_file(template) as path:
        try:
            made: bytes = typst.compile(
                str(path),
                ignore_system_fonts=True,
                pdf_standards=["ua-1"],
                sys_inputs={"page": json.dumps(_page(page), ensure_ascii=False)},
            )
        except typst.TypstError as error:
            raise DocumentError(
                f"Le PDF n’a pas pu être composé : {error}.",
                "Demandez le format html, et signalez ce message.",
            ) from error
    return made


def _page(page: Page) -> dict[str, object]:
    return {
        "title": page.title,
        "keywords": page.keywords,
        "brief": page.brief,
        "subject": page.subject,
        "subtitle": page.subtitle,
        "fictitious": page.fictitious,
        "banner": FICTITIOUS,
        "colophon": page.colophon,
        "made_on": [int(part) for part in page.made_on.split("-")],
        "summary": page.summary,
        "facts": [[fact.term, fact.text] for fact in page.facts],
        "caveats": page.caveats,
        "links": [f"{label} : {file}" for label, file in page.links],
        "sections": [_section(section) for section in chapters(page)],
        "definitions": [[item.term, item.text] for item in glossary(page)],
        "sources": [
            {"words": source_words(source), "url": source.url if is_web(source.url) else ""}
            for source in page.sources
        ],
    }


def _section(section: Section) -> dict[str, object]:
    return {
        "title": section.title,
        "level": section.level,
        "new_page": section.new_page,
        "refusal": section.refusal,
        "sentences": section.sentences,
        "figures": _grid(section.figures) if section.figures else None,
        "parts": [_part(part) for part in unrolled(section)],
        "caveats": section.caveats,
        "caveats_title": section.caveats_title,
    }


def _part(part: Part) -> dict[str, object]:
    match part:
        case Picture():
            return _picture(part)
        case Prose():
            return {
                "kind": "prose",
                "title": part.title,
                "paragraphs": part.paragraphs,
                "items": part.items,
            }
    return _grid(part)


def _picture(picture: Picture) -> dict[str, object]:
    drawing = draw.draw(picture)
    tallest = MAP_TALLEST if isinstance(picture.drawing, Map) else TALLEST
    share = min(WIDEST, tallest * drawing.width / drawing.height)
    return {
        "kind": "picture",
        "title": picture.title,
        "alt": picture.alt,
        "svg": drawing.standalone(),
        "width": round(100 * share),
    }


def _grid(grid: Grid) -> dict[str, object]:
    return {
        "kind": "grid",
        "title": grid.title,
        "headers": grid.headers,
        "numeric": grid.numeric,
        "rows": grid.rows,
        "notes": grid.notes,
        "marks": marks(grid.sources),
        "weights": grids.weights(grid),
    }
