"""Where borders pass, in a frame of cells: the first half of the building of a grid.

Every edge marks the finest cells that it reaches, a little generously: a cell left unmarked by a
zone is on one side of that zone's border, beyond any rounding. Where the middle line of a row
crosses the border, the side changes: the parity of the changes before a cell says whether an
unmarked cell is inside.
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from quartiers.territory.cells import FAN

SMALLEST_CELL = 8.0  # metres; below, the tables grow and the tests hardly become fewer
TOP_CELLS = 2_000_000  # at most in the coarsest level
MOST_COLUMNS = 2.0**22  # finest: keys of (zone, cell) fit in 64 bits for 100,000 zones

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Edges:
    x1: Floats
    y1: Floats
    x2: Floats
    y2: Floats
    zone: Ints

    def take(self, which: NDArray[Any]) -> "Edges":
        x1, y1, x2, y2 = (a.take(which) for a in (self.x1, self.y1, self.x2, self.y2))
        return Edges(x1, y1, x2, y2, self.zone.take(which))


def edges_of(geometries: NDArray[np.object_]) -> Edges:
    parts, zone_of_part = shapely.get_parts(geometries, return_index=True)
    rings, part_of_ring = shapely.get_rings(parts, return_index=True)
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    same = np.flatnonzero(ring[1:] == ring[:-1])
    zone = zone_of_part[part_of_ring[ring]].astype(np.int64)
    return Edges(xy[same, 0], xy[same, 1], xy[same + 1, 0], xy[same + 1, 1], zone[same])


@dataclass(frozen=True, eq=False)
class Frame:
    """Where the grid lies. `depth` is the number of levels below the coarsest, whose cells are
    `columns` × `rows`; `around` is how far from an edge a cell is still marked."""

    x0: float
    y0: float
    size: float
    columns: int
    rows: int
    depth: int
    around: float

    def fine(self, value: Floats, origin: float) -> Ints:
        """The finest column or row, by the very arithmetic of `GridIndex.look`: it is monotonic,
        so a point between two others never lands outside of their cells."""
        return ((value - origin) * (1.0 / self.size)).astype(np.int64)

    def key(self, zone: Ints, row: Ints, column: Ints, level: int) -> Ints:
        """Sorts by zone, then by cell so that the cells of one parent follow each other."""
        shift = FAN * level
        key: Ints = (zone * self.rows + (row >> shift)) * self.columns + (column >> shift)
        for step in range(level - 1, -1, -1):
            key <<= 2 * FAN
            key |= ((row >> FAN * step) & 7) << FAN
            key |= (column >> FAN * step) & 7
        return key


def frame_of(edges: Edges, margin: float, cells: int) -> Frame:
    if not len(edges.x1):
        return Frame(0.0, 0.0, 1.0, 1, 1, 0, 0.0)
    west, east = float(edges.x1.min()) - margin, float(edges.x1.max()) + margin
    south, north = float(edges.y1.min()) - margin, float(edges.y1.max()) + margin
    length = float(np.hypot(edges.x2 - edges.x1, edges.y2 - edges.y1).sum())
    widest = max(east - west, north - south)
    largest = max(abs(west), abs(east), abs(south), abs(north))
    # A whole shape smaller than the smallest cell still deserves some cells; but cells must stay
    # countable, and far above the rounding of coordinates
    size = max(min(SMALLEST_CELL, widest / 64), (length + 8 * margin) / cells)
    size = max(size, widest / MOST_COLUMNS, largest * 2.0**-36)
    # More than any rounding of a crossing or of a column, and little beside a cell
    around = margin + max(size * 1e-6, largest * 2.0**-46)
    depth, columns, rows = 0, TOP_CELLS, TOP_CELLS
    while columns * rows > TOP_CELLS:
        depth += 1
        coarse = size * 2.0 ** (FAN * depth)
        # Two more finest cells all around stay outside
        columns = math.ceil((east - west + 4 * size) / coarse)
        rows = math.ceil((north - south + 4 * size) / coarse)
    return Frame(west - 2 * size, south - 2 * size, size, columns, rows, depth, around)


@dataclass(frozen=True, eq=False)
class Marks:
    """The cells of one level that the border of a zone reaches, each (zone, cell) once.

    `key` is sorted (see `Frame.key`); `cell` ranks the distinct cells, whatever the zone.
    """

    key: Ints
    zone: Ints
    row: Ints
    column: Ints
    cell: Ints
    parent: Ints  # which (zone, cell) of the level above


def rows_of(edges: Edges, frame: Frame) -> tuple[Ints, Ints]:
    """(edge, row) for every row that an edge reaches, or nearly."""
    first = frame.fine(np.minimum(edges.y1, edges.y2) - frame.around, frame.y0)
    last = frame.fine(np.maximum(edges.y1, edges.y2) + frame.around, frame.y0)
    return expand(first, last - first + 1)


def marks_of(edges: Edges, edge: Ints, row: Ints, frame: Frame) -> list[Marks]:
    """The marked cells of every level, the coarsest first."""
    reached = edges.take(edge)
    x1, y1, x2, y2 = reached.x1, reached.y1, reached.x2, reached.y2
    bottom = frame.y0 + row * frame.size - frame.around
    top = bottom + frame.size + 2 * frame.around
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        slope = (x2 - x1) / (y2 - y1)
        at_bottom = x1 + (bottom - y1) * slope
        at_top = x1 + (top - y1) * slope
    # A flat edge has no slope, a nearly flat one has a wild slope: both stay within their ends
    low, high = np.minimum(x1, x2), np.maximum(x1, x2)
    begin, end = np.minimum(at_bottom, at_top), np.maximum(at_bottom, at_top)
    begin = np.fmin(np.fmax(begin, low), high)
    end = np.fmax(np.fmin(end, high), low)
    flat = np.flatnonzero(~np.isfinite(slope))
    begin[flat], end[flat] = low[flat], high[flat]
    first = frame.fine(begin - frame.around, frame.x0)
    last = frame.fine(end + frame.around, frame.x0)
    which, column = expand(first, last - first + 1)
    key = frame.key(reached.zone.take(which), row.take(which), column, frame.depth)
    key.sort()
    return _levels(key[_changes_of(key)], frame)


def _levels(key: Ints, frame: Frame) -> list[Marks]:
    """From the finest keys, each once and sorted, to the marks of every level."""
    keys, parents = [key], []
    for _ in range(frame.depth):
        coarser = keys[-1] >> 2 * FAN
        new = _changes_of(coarser)
        parents.append(np.cumsum(new) - 1)
        keys.append(coarser[new])
    cell, column = np.divmod(keys[-1], frame.columns)
    zone, row = np.divmod(cell, frame.rows)
    levels = [Marks(keys[-1], zone, row, column, _ranks(row, column), np.zeros(0, np.int64))]
    for key, parent in zip(keys[-2::-1], parents[::-1], strict=True):
        above = levels[-1]
        row = (above.row.take(parent) << FAN) + ((key >> FAN) & 7)
        column = (above.column.take(parent) << FAN) + (key & 7)
        # Nothing is cut below the finest cells: their ranks are not needed
        cell = _ranks(row, column) if len(levels) < frame.depth else key[:0]
        levels.append(Marks(key, above.zone.take(parent), row, column, cell, parent))
    return levels


def _ranks(row: Ints, column: Ints) -> Ints:
    ranks: Ints = np.unique((row << 32) | column, return_inverse=True)[1]
    return ranks


@dataclass(frozen=True, eq=False)
class Changes:
    """Where the middle line of a finest row crosses a border: sorted keys (line, column).

    `column` is the first finest column whose centre is on the right of the crossing. `lines` number
    the rows of each zone one after another.
    """

    key: Ints
    zone: Ints
    row: Ints
    column: Ints
    lines: "Lines"
    across: int

    def inside(self, zone: Ints, row: Ints, column: Ints) -> NDArray[np.bool_]:
        """Whether the centre of each finest cell is inside the zone (sure for unmarked cells)."""
        line, known = self.lines.of(zone, row)
        # A border crosses a line an even number of times: all that stands before is even
        before = np.searchsorted(self.key, line * self.across + column, side="right")
        odd: NDArray[np.bool_] = (before & 1).astype(bool)
        return odd & known


@dataclass(frozen=True, eq=False)
class Lines:
    """The rows that each zone spans, numbered zone after zone."""

    base: Ints
    first: Ints
    last: Ints

    def of(self, zone: Ints, row: Ints) -> tuple[Ints, NDArray[np.bool_]]:
        first = self.first.take(zone)
        known = (row >= first) & (row <= self.last.take(zone))
        return self.base.take(zone) + np.where(known, row - first, 0), known

    def zones(self) -> Ints:
        return np.repeat(np.arange(len(self.base)), np.maximum(self.last - self.first + 1, 0))

    @property
    def count(self) -> int:
        return int(np.maximum(self.last - self.first + 1, 0).sum())


def lines_of(zone: Ints, row: Ints, n_zones: int) -> Lines:
    first = np.full(n_zones, np.iinfo(np.int32).max, np.int64)
    last = np.full(n_zones, -1, np.int64)
    np.minimum.at(first, zone, row)
    np.maximum.at(last, zone, row)
    heights = np.maximum(last - first + 1, 0)
    return Lines(np.cumsum(heights) - heights, first, last)


def changes_of(edges: Edges, frame: Frame, n_zones: int) -> Changes:
    across = (frame.columns << FAN * frame.depth) + 1
    # Row r is crossed where the edge passes its middle, half-open so that a vertex counts once
    middle = frame.y0 + 0.5 * frame.size
    low, high = np.minimum(edges.y1, edges.y2), np.maximum(edges.y1, edges.y2)
    first = np.maximum(frame.fine(low, middle) - 1, 0)
    last = frame.fine(high, middle) + 1
    edge, row = expand(first, last - first + 1)
    line = middle + row * frame.size
    above1, above2 = edges.y1.take(edge) > line, edges.y2.take(edge) > line
    kept = np.flatnonzero(above1 != above2)
    crossed, row, line = edges.take(edge[kept]), row[kept], line[kept]
    slope = (crossed.x2 - crossed.x1) / (crossed.y2 - crossed.y1)
    x = crossed.x1 + (line - crossed.y1) * slope
    column = np.floor((x - frame.x0) / frame.size + 0.5).astype(np.int64)
    lines = lines_of(crossed.zone, row, n_zones)
    key = lines.of(crossed.zone, row)[0] * across + column
    key.sort()
    number, column = np.divmod(key, across)
    zone = lines.zones().take(number)
    row = number - lines.base.take(zone) + lines.first.take(zone)
    return Changes(key, zone, row, column, lines, across)


def expand(first: Ints, lengths: Ints) -> tuple[Ints, Ints]:
    """(i, first[i] + k) for k below lengths[i], all i in order."""
    lengths = np.maximum(lengths, 0)
    owner = np.repeat(np.arange(len(first)), lengths)
    ends = np.cumsum(lengths)
    return owner, np.arange(len(owner)) + np.repeat(first - (ends - lengths), lengths)


def _changes_of(key: Ints) -> NDArray[np.bool_]:
    """True where a sorted key differs from the one before."""
    new = np.ones(len(key), bool)
    np.not_equal(key[1:], key[:-1], out=new[1:])
    return new
