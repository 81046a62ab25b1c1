"""The diagnostic as it is read: formatted texts, in order, the same for every document.

`text`, `html`, `pdf`, `docx` and `odt` only lay a Page out; none of them formats a figure.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from quartiers.diagnostic.indicator import Indicator, Source
from quartiers.diagnostic.report import Chart, Map, Table
from quartiers.territory.french import FIRM, THIN

FICTITIOUS = "Données de démonstration, fictives"


@dataclass(frozen=True)
class Item:
    """A text, and the numbers of the sources that it rests on."""

    text: str
    sources: tuple[int, ...] = ()


@dataclass(frozen=True)
class Grid:
    """A table with every cell already a text. `numeric` tells the columns set to the right.

    `notes` say why a cell reads « n.d. » and what an interval means; `raw` is the table that was
    formatted, None for a table made here.
    """

    id: str
    title: str
    headers: tuple[str, ...]
    numeric: tuple[bool, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()
    sources: tuple[int, ...] = ()
    raw: Table | None = None


@dataclass(frozen=True)
class Picture:
    """A chart or the map, with its text alternative and the table that says the same.

    `drawing` is what to draw; documents ask `drawings` for the SVG at the width they need.
    """

    id: str
    title: str
    alt: str
    grid: Grid
    drawing: Chart | Map
    sources: tuple[int, ...] = ()


@dataclass(frozen=True)
class Definition:
    term: str
    text: str


@dataclass(frozen=True)
class Section:
    """`parts` are grids and pictures in reading order; a picture carries its own grid.

    `indicators` are what `figures` formats, for the documents that need the numbers themselves.
    """

    id: str
    title: str
    refusal: str = ""
    sentences: tuple[str, ...] = ()
    figures: Grid | None = None
    indicators: tuple[Indicator, ...] = ()
    parts: tuple[Grid | Picture, ...] = ()
    caveats: tuple[str, ...] = ()
    definitions: tuple[Definition, ...] = ()


@dataclass(frozen=True)
class Page:
    title: str
    subject: str  # the name alone, for running headers
    subtitle: str
    facts: tuple[Definition, ...]
    summary: tuple[str, ...]
    sections: tuple[Section, ...]
    sources: tuple[Source, ...]
    caveats: tuple[str, ...]
    fictitious: bool
    colophon: str
    made_on: str  # ISO
    links: tuple[tuple[str, str], ...] = field(default=())  # label, file name (territory)
    keywords: tuple[str, ...] = ("quartier prioritaire", "diagnostic économique")


def unrolled(section: Section) -> Iterator[Grid | Picture]:
    """Each picture followed by its table, each table once."""
    shown: set[str] = set()
    for part in section.parts:
        if isinstance(part, Picture):
            yield part
        grid = part.grid if isinstance(part, Picture) else part
        if grid.id not in shown:
            shown.add(grid.id)
            yield grid


def chapters(page: Page) -> tuple[Section, ...]:
    """The sections as they are read: those that only say a refusal are told together, last."""
    told: dict[str, list[str]] = {}
    for section in page.sections:
        if _only_refused(section):
            told.setdefault(section.refusal, []).append(section.title)
    kept = tuple(section for section in page.sections if not _only_refused(section))
    said = tuple(
        f"{THIN}; ".join(titles) + f"{FIRM}: {reason[0].lower()}{reason[1:]}"
        for reason, titles in told.items()
    )
    refused = Section(id="non-calculables", title="Parties non calculables", sentences=said)
    return (*kept, refused) if told else kept


def _only_refused(section: Section) -> bool:
    return bool(section.refusal) and not (section.sentences or section.figures or section.parts)


def glossary(page: Page) -> tuple[Definition, ...]:
    """The definitions of all sections, each once, for documents that have no place to fold them."""
    terms: dict[str, dict[str, None]] = {}
    for section in page.sections:
        for one in section.definitions:
            terms.setdefault(one.text, {}).setdefault(one.term)
    return tuple(Definition(f"{THIN}; ".join(named), text) for text, named in terms.items())


def marks(numbers: Sequence[int]) -> str:
    """`[1, 3]`, nothing where there is no source."""
    return f"[{', '.join(map(str, numbers))}]" if numbers else ""
