"""The diagnostic as a value: blocks of figures, tables, charts and a map, with their sources.

`diagnostic` makes it, `documents` draws it, `usecases.diagnose` returns it. All text is French.
"""

from dataclasses import dataclass
from typing import Literal

from quartiers.diagnostic.indicator import Indicator, Source, Value

Cell = str | int | float | None | Value


@dataclass(frozen=True)
class Column:
    """`kind` tells how a document sets the column; `unit` and `decimals` are for numbers.

    A `percent` column holds shares of one (0.123 is shown as 12,3 % with one decimal).
    """

    id: str
    label: str
    kind: Literal["text", "number", "percent"] = "number"
    unit: str = ""
    decimals: int = 0


@dataclass(frozen=True)
class Table:
    """Rows are tuples as long as `columns`. A Value in a cell is shown with its reason."""

    id: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True)
class Chart:
    """A drawing of one table: every chart has its table, by id, in the same block.

    bar: `category` column on the vertical axis, `series` columns side by side;
    line: `category` on the horizontal axis (years, months since creation), `series` as lines;
    range: `series` is one column of intervals (`Between`), or their (low, high), drawn as segments.
    `reference` is a value to mark with a line: the quotient 1 of « as elsewhere ».
    `alt` is the text alternative: what the chart shows, in a sentence with its figures.
    """

    id: str
    title: str
    table: str
    kind: Literal["bar", "line", "range"]
    category: str
    series: tuple[str, ...]
    alt: str
    reference: float | None = None


@dataclass(frozen=True)
class Block:
    """`sentences` say the main thing in words; `refusal` is set where nothing can be computed."""

    id: str
    title: str
    figures: tuple[Indicator, ...] = ()
    sentences: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    charts: tuple[Chart, ...] = ()
    caveats: tuple[str, ...] = ()
    refusal: str | None = None


@dataclass(frozen=True)
class Shape:
    """A contour for the map: WKB in the legal projection `Map.epsg`."""

    code: str
    label: str
    role: Literal["zone", "neighbour", "commune", "band"]
    wkb: bytes


@dataclass(frozen=True)
class Dot:
    """Establishments of one sector in one cell: centre of the cell in metres, and how many.

    Cells are 200 m wide, so that no dot is the address of a person.
    """

    x: float
    y: float
    sector: str
    count: int


@dataclass(frozen=True)
class Map:
    title: str
    epsg: int
    shapes: tuple[Shape, ...]
    dots: tuple[Dot, ...]
    table: Table
    alt: str
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True)
class Heir:
    """A zone of the other generation. `relation`: identique, modifié, fusion, scission, entré,
    sorti; `method`: surface (computed) or nom (a hint only); `share`: part of the area, 0 to 1."""

    code: str
    name: str
    relation: str
    method: Literal["surface", "nom"]
    share: float | None = None


@dataclass(frozen=True)
class Zone:
    """The neighbourhood: `zoning` is `qpv_2015` or `qpv_2024`, `geography` its French label.

    `communes` and `commune_names` go by pairs; `basis` is the text that fixes these contours, with
    how far it was checked; `heirs_note` says why no zone of the other generation is named.
    """

    code: str
    name: str
    zoning: str
    geography: str
    communes: tuple[str, ...]
    commune_names: tuple[str, ...]
    epci: str | None
    epci_name: str | None
    departement: str
    region: str
    heirs: tuple[Heir, ...] = ()
    programmes: tuple[str, ...] = ()
    departement_name: str = ""
    region_name: str = ""
    basis: str = ""
    heirs_note: str = ""


@dataclass(frozen=True)
class Diagnostic:
    """`as_of` is the date asked for; `stock_date` the date of the register used."""

    zone: Zone
    as_of: str
    stock_date: str
    scope: str
    summary: tuple[str, ...]
    blocks: tuple[Block, ...]
    map: Map | None
    sources: tuple[Source, ...]
    caveats: tuple[str, ...]
    fictitious: bool
    version: str
    made_on: str


@dataclass(frozen=True)
class TerritoryDiagnostic:
    """The neighbourhoods of a territory and a synthesis: one block of comparison tables."""

    code: str
    name: str
    notes: tuple[str, ...]
    synthesis: tuple[Block, ...]
    diagnostics: tuple[Diagnostic, ...]
    sources: tuple[Source, ...]
    fictitious: bool
    version: str
    made_on: str
