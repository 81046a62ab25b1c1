"""Build a grid index from valid polygons, by whole arrays.

1. Every edge marks the finest cells that it reaches, a little generously: a cell left unmarked by a
   zone is on one side of that zone's border, beyond any rounding.
2. Where the middle line of a row crosses the border, the side changes: the parity of the changes
   before a cell says whether an unmarked cell is inside.
3. Coarser cells are read from the finest ones; a marked cell gets a block of 8 × 8 in the next
   level.
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from quartiers.territory.cells import FAN, GridIndex
from quartiers.territory.strips import Strips

__all__ = ["GridIndex", "build_grid"]

SMALLEST_CELL = 8.0  # metres; below, the tables grow and the tests hardly become fewer
MARKED_CELLS = 400_000  # aimed at: the size of the cells follows the length of the borders
TOP_CELLS = 2_000_000  # at most in the coarsest level
MOST_LEVELS = 8

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
        return Edges(
            self.x1[which], self.y1[which], self.x2[which], self.y2[which], self.zone[which]
        )


@dataclass(frozen=True, eq=False)
class Frame:
    """Where the grid lies. `depth` is the number of levels below the coarsest."""

    x0: float
    y0: float
    size: float
    columns: int
    rows: int
    depth: int

    def across(self, level: int) -> int:
        """How many columns a level has."""
        return self.columns << FAN * level

    def fine(self, value: Floats, origin: float) -> Ints:
        """The finest column or row, by the very arithmetic of `GridIndex.look`: it is monotonic,
        so a point between two others never lands outside of their cells."""
        return ((value - origin) * (1.0 / self.size)).astype(np.int64)


@dataclass(frozen=True, eq=False)
class Marks:
    """The cells of one level that the border of a zone reaches, each once, by cell then zone."""

    zone: Ints
    row: Ints
    column: Ints
    cell: Ints  # rank of the cell among the marked cells of that level
    parent: Ints  # rank of the (parent cell, zone) in the marks of the level above


def build_grid(
    geometries: NDArray[np.object_], margin: float = 0.0, *, strips: bool = True
) -> GridIndex:
    """Index valid polygons and multipolygons. `margin` widens the undecided strip along borders:
    beyond it, a cell is surely on its side by at least that many metres."""
    geometries = np.asarray(geometries, dtype=object)
    edges = _edges(geometries)
    frame = _frame(edges, margin)
    around = margin + _rounding(edges, frame.size)
    row_edge, row = _rows_of(edges, frame, around)
    marks = _marks(edges, row_edge, row, frame, around, len(geometries))
    changes = _changes(edges, frame)
    builder = _Builder(frame, len(geometries), marks, changes)
    return GridIndex(
        n_zones=len(geometries),
        x0=frame.x0,
        y0=frame.y0,
        size=frame.size,
        columns=frame.columns,
        rows=frame.rows,
        levels=builder.levels(),
        record_offsets=builder.record_offsets(),
        record_zones=builder.record_zones(),
        record_sure=builder.record_sure(),
        strips=_strips(edges, row_edge, row, geometries) if strips else None,
    )


def _edges(geometries: NDArray[np.object_]) -> Edges:
    parts, zone_of_part = shapely.get_parts(geometries, return_index=True)
    rings, part_of_ring = shapely.get_rings(parts, return_index=True)
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    same = np.flatnonzero(ring[1:] == ring[:-1])
    zone = zone_of_part[part_of_ring[ring]].astype(np.int64)
    return Edges(xy[same, 0], xy[same, 1], xy[same + 1, 0], xy[same + 1, 1], zone[same])


def _rounding(edges: Edges, size: float) -> float:
    """More than any rounding of a crossing or of a column, and little beside a cell."""
    if not len(edges.x1):
        return 0.0
    largest = max(float(np.abs(a).max()) for a in (edges.x1, edges.y1))
    return max(size * 1e-6, largest * 2.0**-46)


def _frame(edges: Edges, margin: float) -> Frame:
    if not len(edges.x1):
        return Frame(0.0, 0.0, 1.0, 1, 1, 0)
    west, east = float(edges.x1.min()) - margin, float(edges.x1.max()) + margin
    south, north = float(edges.y1.min()) - margin, float(edges.y1.max()) + margin
    length = float(np.hypot(edges.x2 - edges.x1, edges.y2 - edges.y1).sum())
    widest = max(east - west, north - south)
    largest = max(abs(west), abs(east), abs(south), abs(north))
    # A whole shape smaller than the smallest cell still deserves some cells; but cells must stay
    # countable in 32 bits and far above the rounding of coordinates
    size = max(min(SMALLEST_CELL, widest / 64), (length + 8 * margin) / MARKED_CELLS)
    size = max(size, widest * 2.0**-28, largest * 2.0**-36, 1e-300)
    depth = 0
    while depth < MOST_LEVELS:
        coarse = size * 2.0 ** (FAN * depth)
        # One more finest cell all around stays outside
        columns = math.ceil((east - west + 4 * size) / coarse)
        rows = math.ceil((north - south + 4 * size) / coarse)
        if depth and columns * rows <= TOP_CELLS:
            break
        depth += 1
    return Frame(west - 2 * size, south - 2 * size, size, columns, rows, depth)


def _rows_of(edges: Edges, frame: Frame, around: float) -> tuple[Ints, Ints]:
    """(edge, row) for every row that an edge reaches, or nearly."""
    first = frame.fine(np.minimum(edges.y1, edges.y2) - around, frame.y0)
    last = frame.fine(np.maximum(edges.y1, edges.y2) + around, frame.y0)
    return _expand(first, last - first + 1)


def _marks(
    edges: Edges, edge: Ints, row: Ints, frame: Frame, around: float, n_zones: int
) -> list[Marks]:
    """The marked cells of every level, the coarsest first."""
    x1, y1, x2, y2 = (a[edge] for a in (edges.x1, edges.y1, edges.x2, edges.y2))
    bottom = frame.y0 + row * frame.size - around
    top = bottom + frame.size + 2 * around
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        slope = (x2 - x1) / (y2 - y1)
        at_bottom = x1 + (bottom - y1) * slope
        at_top = x1 + (top - y1) * slope
    # A flat edge has no slope, a nearly flat one has a wild slope: both stay within their ends
    flat = ~np.isfinite(at_bottom) | ~np.isfinite(at_top)
    low, high = np.minimum(x1, x2), np.maximum(x1, x2)
    begin = np.where(flat, low, np.clip(np.minimum(at_bottom, at_top), low, high))
    end = np.where(flat, high, np.clip(np.maximum(at_bottom, at_top), low, high))
    first = frame.fine(begin - around, frame.x0)
    last = frame.fine(end + around, frame.x0)
    which, column = _expand(first, last - first + 1)
    return _coarser(edges.zone[edge[which]], row[which], column, frame, n_zones)


def _coarser(zone: Ints, row: Ints, column: Ints, frame: Frame, n_zones: int) -> list[Marks]:
    """From the finest marks (with repeats) to those of every level, the coarsest first."""
    key = _unique_sorted((row * frame.across(frame.depth) + column) * n_zones + zone)
    levels: list[Marks] = []
    for level in range(frame.depth, -1, -1):
        cell, zone = np.divmod(key, n_zones)
        row, column = np.divmod(cell, frame.across(level))
        if level:
            above = (row >> FAN) * frame.across(level - 1) + (column >> FAN)
            key, parent = np.unique(above * n_zones + zone, return_inverse=True)
        else:
            parent = np.zeros(0, np.int64)
        rank = np.cumsum(np.concatenate([[0], cell[1:] != cell[:-1]])) if len(cell) else cell
        levels.append(Marks(zone, row, column, rank, parent))
    return levels[::-1]


@dataclass(frozen=True, eq=False)
class Changes:
    """Where the middle line of a finest row crosses a border: sorted keys (zone row, column).

    `column` is the first finest column whose centre is on the right of the crossing. `base` and
    `first_row`, `last_row` number the rows of each zone one after another.
    """

    key: Ints
    zone: Ints
    row: Ints
    column: Ints
    base: Ints
    first_row: Ints
    last_row: Ints
    across: int

    def inside(self, zone: Ints, row: Ints, column: Ints) -> NDArray[np.bool_]:
        """Whether the centre of each finest cell is inside the zone (sure for unmarked cells)."""
        known = (row >= self.first_row[zone]) & (row <= self.last_row[zone])
        strip = self.base[zone] + np.where(known, row - self.first_row[zone], 0)
        # A border crosses a line an even number of times: all that stands before is even
        before = np.searchsorted(self.key, strip * self.across + column, side="right")
        odd: NDArray[np.bool_] = (before & 1).astype(bool)
        return odd & known


def _changes(edges: Edges, frame: Frame) -> Changes:
    n = int(edges.zone.max()) + 1 if len(edges.zone) else 0
    across = frame.across(frame.depth) + 1
    # Row r is crossed where the edge passes its middle, half-open so that a vertex counts once
    middle = frame.y0 + 0.5 * frame.size
    low, high = np.minimum(edges.y1, edges.y2), np.maximum(edges.y1, edges.y2)
    first = np.maximum(frame.fine(low, middle) - 1, 0)
    last = frame.fine(high, middle) + 1
    edge, row = _expand(first, last - first + 1)
    line = middle + row * frame.size
    e = edges.take(edge)
    kept = np.flatnonzero((e.y1 > line) != (e.y2 > line))
    e, row, line = e.take(kept), row[kept], line[kept]
    x = e.x1 + (line - e.y1) * ((e.x2 - e.x1) / (e.y2 - e.y1))
    column = np.floor((x - frame.x0) / frame.size + 0.5).astype(np.int64)
    first_row, last_row, base = _zone_rows(e.zone, row, n)
    key = (base[e.zone] + row - first_row[e.zone]) * across + column
    order = np.argsort(key)
    return Changes(
        key[order], e.zone[order], row[order], column[order], base, first_row, last_row, across
    )


def _zone_rows(zone: Ints, row: Ints, n: int) -> tuple[Ints, Ints, Ints]:
    """First and last row of each zone, and the rank of its first row among all zones' rows."""
    first = np.full(n, np.iinfo(np.int32).max, np.int64)
    last = np.full(n, -1, np.int64)
    np.minimum.at(first, zone, row)
    np.maximum.at(last, zone, row)
    heights = np.maximum(last - first + 1, 0)
    return first, last, np.cumsum(heights) - heights


def _strips(edges: Edges, edge: Ints, row: Ints, geometries: NDArray[np.object_]) -> Strips:
    n = len(geometries)
    zone = edges.zone[edge]
    first, last, base = _zone_rows(zone, row, n)
    strip = base[zone] + row - first[zone]
    order = np.argsort(strip, kind="stable")
    count = int(base[-1] + max(last[-1] - first[-1] + 1, 0)) if n else 0
    offsets = np.zeros(count + 1, np.int64)
    np.cumsum(np.bincount(strip, minlength=count), out=offsets[1:])
    chosen = edges.take(edge[order])
    wkb = shapely.to_wkb(geometries)
    return Strips(
        edges=np.column_stack([chosen.x1, chosen.y1, chosen.x2, chosen.y2]),
        offsets=offsets,
        base=base,
        first_row=first.astype(np.int32),
        last_row=last.astype(np.int32),
        wkb=np.frombuffer(b"".join(wkb), np.uint8),
        wkb_offsets=np.cumsum([0, *map(len, wkb)], dtype=np.int64),
    )


class _Builder:
    """Fills the tables level by level; keeps the records of the cells that hold several zones."""

    def __init__(self, frame: Frame, n_zones: int, marks: list[Marks], changes: Changes) -> None:
        self.frame, self.n, self.marks, self.changes = frame, n_zones, marks, changes
        self.records: list[tuple[Ints, Ints, NDArray[np.bool_]]] = []
        self.n_records = 0
        self.sure_pairs: tuple[Ints, Ints] = (np.zeros(0, np.int64), np.zeros(0, np.int64))

    def levels(self) -> tuple[NDArray[np.signedinteger[Any]], ...]:
        tables = [self._top()]
        for level in range(1, self.frame.depth + 1):
            tables.append(self._inner(level))
        return tuple(_smallest(table) for table in tables)

    def record_offsets(self) -> NDArray[np.int32]:
        lengths = np.concatenate([np.zeros(0, np.int64), *(r[0] for r in self.records)])
        return np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)

    def record_zones(self) -> NDArray[np.int32]:
        return np.concatenate([np.zeros(0, np.int64), *(r[1] for r in self.records)]).astype(
            np.int32
        )

    def record_sure(self) -> NDArray[np.bool_]:
        return np.concatenate([np.zeros(0, bool), *(r[2] for r in self.records)])

    def _top(self) -> NDArray[np.int32]:
        """The coarsest level: spans between two changes are inside, marked cells are cut."""
        frame, marks, changes = self.frame, self.marks[0], self.changes
        table = np.full(frame.columns * frame.rows, -1, np.int32)
        shift = FAN * frame.depth
        on = np.flatnonzero(changes.row & ((1 << shift) - 1) == 0)
        first = _ceil_shift(changes.column[on], shift)
        # Changes are sorted along each row, so they go by pairs: in, out
        begin, end = first[0::2], first[1::2]
        span, column = _expand(begin, end - begin)
        cell = (changes.row[on][0::2][span] >> shift) * frame.columns + column
        zone = changes.zone[on][0::2][span]
        marked = marks.row * frame.columns + marks.column
        key = np.concatenate([marked * self.n + marks.zone, cell * self.n + zone])
        _, kept = np.unique(key, return_index=True)  # a mark wins over a span
        slots = np.concatenate([marked, cell])[kept]
        zones = np.concatenate([marks.zone, zone])[kept]
        self._assign(0, table, slots, zones, kept >= len(marked))
        return table

    def _inner(self, level: int) -> NDArray[np.int32]:
        frame, above, marks = self.frame, self.marks[level - 1], self.marks[level]
        blocks = int(above.cell[-1]) + 1 if len(above.cell) else 0
        inside, marked = self._bits(level)
        table = np.full((blocks, 8, 8), -1, np.int32)
        crowd = np.bincount(above.cell, minlength=blocks)
        for_sure = self.sure_pairs
        np.add.at(crowd, for_sure[0], 1)
        alone = crowd[above.cell] == 1
        # Most blocks know one zone: filled at once
        pair = np.flatnonzero(alone)
        zone = above.zone[pair].astype(np.int32)[:, None, None]
        table[above.cell[pair]] = np.where(inside[pair], zone, np.int32(-1))
        flat = table.reshape(-1)
        own = alone[marks.parent]
        slot = above.cell[marks.parent] * 64 + ((marks.row & 7) << 3) + (marks.column & 7)
        last = level == frame.depth
        flat[slot[own]] = -2 - marks.zone[own] if last else self.n + marks.cell[own]
        # The others are put together cell by cell
        pair = np.flatnonzero(~alone)
        which, r, c = np.nonzero(inside[pair] & ~marked[pair])
        deep = np.arange(64)
        slots = np.concatenate(
            [
                slot[~own],
                above.cell[pair[which]] * 64 + r * 8 + c,
                (for_sure[0][:, None] * 64 + deep).ravel(),
            ]
        )
        zones = np.concatenate([marks.zone[~own], above.zone[pair[which]], for_sure[1].repeat(64)])
        sure = np.arange(len(slots)) >= int((~own).sum())
        self._assign(level, flat, slots, zones, sure)
        return flat

    def _bits(self, level: int) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """For each (block, zone): which of the 8 × 8 cells are inside, and which are marked."""
        frame, above, marks, changes = (
            self.frame,
            self.marks[level - 1],
            self.marks[level],
            self.changes,
        )
        shift = FAN * (frame.depth - level)
        n = len(above.zone)
        marked = np.zeros((n, 8), np.uint8)
        np.bitwise_or.at(
            marked, (marks.parent, marks.row & 7), (1 << (marks.column & 7)).astype(np.uint8)
        )
        rows = ((above.row[:, None] << FAN) + np.arange(8)) << shift
        zones = np.broadcast_to(above.zone[:, None], rows.shape)
        columns = np.broadcast_to((above.column[:, None] << FAN) << shift, rows.shape)
        start = changes.inside(zones.ravel(), rows.ravel(), columns.ravel()).reshape(n, 8)
        inside = np.where(start, np.uint8(255), np.uint8(0))
        # Inside a row of a block, each change flips the cells on its right
        on = np.flatnonzero(changes.row & ((1 << shift) - 1) == 0)
        column = _ceil_shift(changes.column[on], shift)
        row = changes.row[on] >> shift
        within = np.flatnonzero(column & 7)
        on, column, row = on[within], column[within], row[within]
        across = frame.across(level - 1)
        key = ((row >> FAN) * across + (column >> FAN)) * self.n + changes.zone[on]
        known = (above.row * across + above.column) * self.n + above.zone
        pair = np.searchsorted(known, key)
        flip = (255 << (column & 7)).astype(np.uint8)
        np.bitwise_xor.at(inside, (pair, row & 7), flip)
        return _unpack(inside), _unpack(marked)

    def _assign(
        self,
        level: int,
        table: NDArray[np.int32],
        slots: Ints,
        zones: Ints,
        sure: NDArray[np.bool_],
    ) -> None:
        """Write cells that may hold several zones, and note what the next level must know."""
        order = np.lexsort((zones, slots))
        slots, zones, sure = slots[order], zones[order], sure[order]
        starts = np.flatnonzero(np.concatenate([[True], slots[1:] != slots[:-1]])[: len(slots)])
        lengths = np.diff(np.concatenate([starts, [len(slots)]]))
        group = np.repeat(np.arange(len(starts)), lengths)
        all_sure = np.logical_and.reduceat(sure, starts) if len(starts) else np.zeros(0, bool)
        heads = slots[starts]
        single = lengths == 1
        last = level == self.frame.depth
        # One zone, entirely
        table[heads[single & all_sure]] = zones[starts[single & all_sure]]
        if last:
            alone = single & ~all_sure
            table[heads[alone]] = -2 - zones[starts[alone]]
        listed = ~single & (all_sure | last)
        table[heads[listed]] = self._record(listed, group, lengths, zones, sure)
        cut = ~all_sure & (not last)
        block = self._child_blocks(level, heads[cut])
        table[heads[cut]] = self.n + block
        number = np.zeros(len(starts), np.int64)
        number[cut] = block
        passed = np.flatnonzero(cut[group] & sure)
        self.sure_pairs = (number[group[passed]], zones[passed])

    def _record(
        self,
        listed: NDArray[np.bool_],
        group: Ints,
        lengths: Ints,
        zones: Ints,
        sure: NDArray[np.bool_],
    ) -> Ints:
        taken = listed[group]
        self.records.append((lengths[listed], zones[taken], sure[taken]))
        numbers = self.n_records + np.arange(int(listed.sum()))
        self.n_records += len(numbers)
        return -2 - self.n - numbers

    def _child_blocks(self, level: int, slots: Ints) -> Ints:
        """The block of the next level that each of these cells of this level is cut in."""
        marks, frame = self.marks[level], self.frame
        if level == 0:
            slot = marks.row * frame.columns + marks.column
        else:
            above = self.marks[level - 1]
            slot = above.cell[marks.parent] * 64 + ((marks.row & 7) << 3) + (marks.column & 7)
        order = np.argsort(slot)
        found = order[np.searchsorted(slot[order], slots)] if len(slots) else slots
        return marks.cell[found]


def _expand(first: Ints, lengths: Ints) -> tuple[Ints, Ints]:
    """(i, first[i] + k) for k below lengths[i], all i in order."""
    lengths = np.maximum(lengths, 0)
    owner = np.repeat(np.arange(len(first)), lengths)
    ends = np.cumsum(lengths)
    return owner, np.arange(len(owner)) + np.repeat(first - (ends - lengths), lengths)


def _ceil_shift(value: Ints, shift: int) -> Ints:
    result: Ints = (value + (1 << shift) - 1) >> shift
    return result


def _unique_sorted(key: Ints) -> Ints:
    key = np.sort(key)
    unique: Ints = key[np.concatenate([[True], key[1:] != key[:-1]])[: len(key)]]
    return unique


def _unpack(bits: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Rows of eight bits, the lowest first, as 8 × 8 booleans."""
    unpacked: NDArray[np.bool_] = np.unpackbits(bits[:, :, None], axis=2, bitorder="little").view(
        np.bool_
    )
    return unpacked


def _smallest(table: NDArray[np.int32]) -> NDArray[np.signedinteger[Any]]:
    """Half the bytes where they suffice: small tables stay in the processor's cache."""
    if len(table) and table.min() >= -(2**15) and table.max() < 2**15:
        return table.astype(np.int16)
    return table
