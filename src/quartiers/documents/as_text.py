"""Plain text for a terminal: 80 columns, every figure with its reason, sources at the end."""

from collections.abc import Iterable, Iterator

from quartiers.diagnostic.indicator import Source
from quartiers.documents import columns, french
from quartiers.documents.page import (
    FICTITIOUS,
    Grid,
    Page,
    Picture,
    Prose,
    Section,
    chapters,
    glossary,
    marks,
    unrolled,
)
from quartiers.territory.french import FIRM

WIDTH = 80


def render(page: Page) -> bytes:
    return ("\n".join(_lines(page)).rstrip() + "\n").encode()


def _lines(page: Page) -> Iterator[str]:
    if page.fictitious:
        yield from (f"*** {FICTITIOUS} ***", "")
    yield from columns.wrap(page.title, WIDTH)
    yield "═" * min(WIDTH, len(page.title))
    yield ""
    for fact in page.facts:
        yield from _hanging(f"{fact.term}{FIRM}: ", fact.text)
    yield from _list("L’essentiel", page.summary)
    yield from _list("À savoir avant de lire", page.caveats)
    for section in chapters(page):
        yield from _section(section)
    if page.links:
        yield from _list("Documents", [f"{label} : {file}" for label, file in page.links])
    yield from _list("Définitions", [f"{d.term}{FIRM}: {d.text}" for d in glossary(page)])
    yield from _heading("Sources")
    for number, source in enumerate(page.sources, start=1):
        yield from _hanging(f"[{number}] ", source_line(source))
    yield ""
    yield from columns.wrap(page.colophon, WIDTH)
    if page.fictitious:
        yield from ("", f"*** {FICTITIOUS} ***")


def source_line(source: Source) -> str:
    return f"{source_words(source)} {source.url}".rstrip()


def source_words(source: Source) -> str:
    """Title, publisher, vintage, date and licence; the address apart."""
    parts = [source.title, source.publisher, f"millésime {french.dated(source.vintage)}"]
    if source.published_on:
        parts.append(f"publié le {french.dated(source.published_on)}")
    parts.append(source.licence)
    line = ", ".join(part for part in parts if part)
    return f"{line}{' (fictif)' if source.fictitious else ''}."


def _heading(title: str) -> Iterator[str]:
    yield ""
    yield from columns.wrap(title, WIDTH)
    yield "─" * min(WIDTH, len(title))


def _hanging(first: str, text: str) -> Iterator[str]:
    """`first` then the text, the next lines set under the text (4 columns at most)."""
    indent = min(len(first), 4)
    lines = columns.wrap(first.rstrip(" ") + " " + text, WIDTH - indent)
    yield lines[0]
    for line in lines[1:]:
        yield " " * indent + line


def _list(title: str, items: Iterable[str]) -> Iterator[str]:
    items = list(items)
    if items:
        yield from _heading(title)
        for item in items:
            yield from _hanging("• ", item)


def _section(section: Section) -> Iterator[str]:
    yield from _heading(section.title)
    if section.refusal:
        yield from _hanging("→ ", section.refusal)
    for sentence in section.sentences:
        yield from columns.wrap(sentence, WIDTH)
    if section.figures:
        yield ""
        yield from _grid(section.figures)
    for part in unrolled(section):
        yield ""
        match part:
            case Picture():
                yield from columns.wrap(part.alt, WIDTH)
            case Prose():
                yield from columns.wrap(part.title, WIDTH)
                for paragraph in part.paragraphs:
                    yield from columns.wrap(paragraph, WIDTH)
                for item in part.items:
                    yield from _hanging("• ", item)
            case _:
                yield from _grid(part)
    if section.caveats:
        yield from ("", f"{section.caveats_title}{FIRM}:")
        for caveat in section.caveats:
            yield from _hanging("• ", caveat)


def _grid(grid: Grid) -> Iterator[str]:
    yield from columns.wrap(" ".join(filter(None, (grid.title, marks(grid.sources)))), WIDTH)
    yield ""
    yield from columns.lines(grid.headers, grid.numeric, grid.rows, WIDTH)
    if grid.notes:
        yield ""
    for note in grid.notes:
        yield from columns.wrap(note, WIDTH)
