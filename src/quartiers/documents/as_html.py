"""One HTML file that needs nothing else: no script, no font, no image from elsewhere.

Jinja escapes every text; the only markup added here is that of the drawings, which escape their own
texts, and of the numbers of the sources.
"""

import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from quartiers.documents.as_text import source_words
from quartiers.documents.drawings import draw
from quartiers.documents.page import FICTITIOUS, Page, Picture, Section, chapters, marks

_WIDTHS = {"wide": draw.WIDE, "narrow": draw.NARROW}
_MARKS = re.compile(r"\[\d+(?:, \d+)*\]")


def render(page: Page) -> bytes:
    read = chapters(page)
    template = _environment().get_template("diagnostic.html.j2")
    text = template.render(
        page=page,
        sections=read,
        banner=FICTITIOUS,
        style=Markup(_style()),
        contents=contents(read),
        first_shown=first_shown(page),
    )
    return f"{text}\n".encode()


def contents(sections: Sequence[Section]) -> list[tuple[str, str]]:
    """The anchors of a page and their titles, in order."""
    inside = ((anchor(section.id), section.title) for section in sections)
    return [("essentiel", "L’essentiel"), *inside, ("sources", "Sources")]


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("quartiers.documents"), autoescape=True, undefined=StrictUndefined
    )
    environment.filters |= {
        "anchor": anchor,
        "linked": linked,
        "marks": marks,
        "source_line": source_words,
        "svg": svg,
    }
    environment.tests["web"] = is_web
    return environment


def _style() -> str:
    return files("quartiers.documents").joinpath("templates/style.css").read_text("utf-8").strip()


def anchor(id: str) -> str:
    """An id that is safe in a link, whatever the block was called."""
    return "c-" + re.sub(r"[^a-z0-9-]+", "-", id.lower())


def is_web(url: str) -> bool:
    """Only web pages become links: nothing else that a source may have been given as address."""
    return url.startswith(("https://", "http://"))


def linked(text: str) -> Markup | str:
    """`[1, 3]` with each number linked to its source; any other text as it is."""
    if not _MARKS.fullmatch(text):
        return text
    numbers = text[1:-1].split(", ")
    links = (
        Markup('<a href="#source-{0}" aria-label="Source {0}">{0}</a>').format(number)
        for number in numbers
    )
    return Markup("[{}]").format(Markup(", ").join(links))


def svg(picture: Picture, size: str) -> Markup:
    """A picture at one of its widths (`wide`, `narrow`), which a style sheet colours."""
    drawing = draw.draw(picture, _WIDTHS[size])
    return Markup(drawing.inline(f"{anchor(picture.id)}-{size}"))


def first_shown(page: Page) -> dict[str, str]:
    """Picture → id of its table where it is the first to show it, nothing where it was shown."""
    seen: set[tuple[str, str]] = set()
    shown: dict[str, str] = {}
    for section in page.sections:
        for part in section.parts:
            if isinstance(part, Picture):
                key = (section.id, part.grid.id)
                shown[part.id] = "" if key in seen else part.grid.id
                seen.add(key)
    return shown
