"""Slides as they are read, and how a long content is cut in slides that can be."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from quartiers.documents.page import Grid, Picture

ITEMS, ROWS = 6, 8  # of one slide: more cannot be read from the back of a room
LONGEST = 110  # characters of a cell


@dataclass(frozen=True)
class Slide:
    """`notes` are what the speaker reads: the whole texts, the sources."""

    title: str
    items: tuple[str, ...] = ()
    grid: Grid | None = None
    picture: Picture | None = None
    notes: str = ""


@dataclass(frozen=True)
class Deck:
    title: str
    subtitle: str
    slides: tuple[Slide, ...]
    fictitious: bool
    colophon: str
    made_at: datetime
    keywords: tuple[str, ...] = ()
    notes: str = ""


def listed(title: str, items: Sequence[str], notes: str = "") -> Iterator[Slide]:
    """A list, on as many slides as it needs."""
    for rank, first in enumerate(range(0, len(items), ITEMS)):
        shown = tuple(cut(item, 2 * LONGEST) for item in items[first : first + ITEMS])
        yield Slide(_numbered(title, rank, len(items), ITEMS), shown, notes=notes)


def tabled(title: str, grid: Grid, notes: str = "", items: tuple[str, ...] = ()) -> Iterator[Slide]:
    """A table, its header on each slide."""
    size = ROWS - len(items)
    said = "\n".join(filter(None, (notes, *grid.notes)))
    for rank, first in enumerate(range(0, len(grid.rows), size)):
        rows = grid.rows[first : first + size]
        short = replace(grid, rows=tuple(tuple(cut(cell) for cell in row) for row in rows))
        name = _numbered(title, rank, len(grid.rows), size)
        yield Slide(name, items if not rank else (), grid=short, notes=said)


def _numbered(title: str, rank: int, count: int, size: int) -> str:
    total = -(-count // size)
    return f"{title} ({rank + 1}/{total})" if total > 1 else title


def cut(text: str, most: int = LONGEST) -> str:
    """Between two words, with an ellipsis: the notes have the whole."""
    if len(text) <= most:
        return text
    return text[: most - 1].rsplit(" ", 1)[0].rstrip(" ,;:(") + "…"
