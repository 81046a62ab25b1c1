"""Build a grid index from valid polygons, by whole arrays.

`marks` says where borders pass; here the tables are filled, level after level: a cell that one zone
covers takes its rank, a marked cell is cut in 8 × 8 in the next level, and the finest marked cells
say which zones must be tested.
"""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from quartiers.territory.cells import FAN, GridIndex
from quartiers.territory.marks import (
    Changes,
    Edges,
    Frame,
    Ints,
    Marks,
    changes_of,
    edges_of,
    expand,
    frame_of,
    lines_of,
    marks_of,
    rows_of,
)
from quartiers.territory.strips import Strips

__all__ = ["CELLS", "GridIndex", "build_grid"]

CELLS = 400_000


def build_grid(
    geometries: NDArray[np.object_],
    margin: float = 0.0,
    *,
    cells: int = CELLS,
    strips: bool = True,
) -> GridIndex:
    """Index valid polygons and multipolygons.

    `margin` widens the undecided strip along borders: beyond it, a cell is surely on its side by at
    least that many metres. `cells` is about how many finest cells the borders may reach: it sets
    their size.
    """
    geometries = np.asarray(geometries, dtype=object)
    edges = edges_of(geometries)
    frame = frame_of(edges, margin, cells)
    edge, row = rows_of(edges, frame)
    n = len(geometries)
    # Three parts that do not wait for one another
    with ThreadPoolExecutor(2) as pool:
        tested = pool.submit(_strips, edges, edge, row, geometries) if strips else None
        changes = pool.submit(changes_of, edges, frame, n)
        builder = _Builder(frame, n, marks_of(edges, edge, row, frame), changes.result())
        levels = builder.levels()
    return GridIndex(
        n_zones=n,
        x0=frame.x0,
        y0=frame.y0,
        size=frame.size,
        columns=frame.columns,
        rows=frame.rows,
        levels=levels,
        record_offsets=builder.record_offsets(),
        record_zones=builder.record_zones(),
        record_sure=builder.record_sure(),
        strips=tested.result() if tested else None,
    )


def _strips(edges: Edges, edge: Ints, row: Ints, geometries: NDArray[np.object_]) -> Strips:
    """The edges of each strip; `edge` and `row` say which rows each edge reaches."""
    zone = edges.zone.take(edge)
    lines = lines_of(zone, row, len(geometries))
    strip = lines.of(zone, row)[0]
    offsets = np.zeros(lines.count + 1, np.int64)
    np.cumsum(np.bincount(strip, minlength=lines.count), out=offsets[1:])
    # Sorting (strip, position) as one number is the fastest stable sort
    bits = max(len(strip), 1).bit_length()
    order = np.sort((strip << bits) | np.arange(len(strip))) & ((1 << bits) - 1)
    chosen = edges.take(edge.take(order))
    upward = chosen.y1 <= chosen.y2
    wkb = shapely.to_wkb(geometries)
    return Strips(
        edges=np.column_stack(
            [
                np.where(upward, chosen.x1, chosen.x2),
                np.where(upward, chosen.y1, chosen.y2),
                np.where(upward, chosen.x2, chosen.x1),
                np.where(upward, chosen.y2, chosen.y1),
            ]
        ),
        offsets=offsets,
        base=lines.base - lines.first,
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
        span, column = expand(begin, end - begin)
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
        blocks = int(above.cell.max()) + 1 if len(above.cell) else 0
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
        key = frame.key(changes.zone[on], row >> FAN, column >> FAN, level - 1)
        pair = np.searchsorted(above.key, key)
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
        block = self._child_blocks(level, heads[cut]) if np.any(cut) else heads[:0]
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


def _ceil_shift(value: Ints, shift: int) -> Ints:
    result: Ints = (value + (1 << shift) - 1) >> shift
    return result


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
