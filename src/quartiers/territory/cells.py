"""Which zones hold each point: a grid of cells, refined where a border passes.

A cell is outside every zone, entirely inside one, or undecided; an undecided cell is cut in 8 × 8,
down to the finest cells, where only the zones whose border passes are tested, exactly. So most
points cost one look in a small table, and the answer is that of `shapely.intersects`: the border
belongs to the zone, and every zone of a point is kept.

Codes in the tables, with n zones: -1 outside; 0 ≤ z < n inside zone z alone; n + b cut further in
block b; -2 - z to be tested against zone z alone; -2 - n - r several zones, listed in record r.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from quartiers.territory.strips import Strips

FAN = 3  # a cell is cut in 2³ × 2³
# Points looked up at a time. Steps so long that two threads seldom wait for the interpreter's lock:
# on a busy machine, shorter ones made two threads no faster than one.
BLOCK = 1 << 20
FEW = 1 << 16

Points = NDArray[np.float64]
Zones = NDArray[np.int32]
# (x, y, row of the grid, zone) → does that zone hold that point
Test = Callable[[Points, Points, Zones, Zones], NDArray[np.bool_]]


_own = threading.local()


def _scratch(n: int, dtype: np.dtype[Any]) -> tuple[Points, Zones, Zones, Zones, NDArray[Any]]:
    """Arrays of a block that a thread writes over again and again: fresh memory costs more than the
    sums made in it. For few points it does not, and a server's threads would each hold a block."""
    if n < FEW:
        column, row, slot = np.empty((3, n), np.int32)
        return np.empty(n), column, row, slot, np.empty(n, dtype)
    if not hasattr(_own, "place"):
        _own.place = np.empty(BLOCK)
        _own.column, _own.row, _own.slot, _own.found = np.empty((4, BLOCK), np.int32)
    found = _own.found.view(dtype)
    return _own.place[:n], _own.column[:n], _own.row[:n], _own.slot[:n], found[:n]


@dataclass(frozen=True, eq=False)
class Answer:
    """The lowest zone of each point (-1 outside), and the further (point, zone) pairs, by point."""

    lowest: Zones
    point: NDArray[np.int64]
    zone: Zones

    def pairs(self) -> tuple[NDArray[np.int64], Zones]:
        """All (point, zone) pairs, in the order of points then of zones."""
        points = np.flatnonzero(self.lowest >= 0)
        zones = self.lowest.take(points)
        if len(self.point):
            place = np.searchsorted(points, self.point, side="right")
            points = np.insert(points, place, self.point)
            zones = np.insert(zones, place, self.zone)
        return points, zones


@dataclass(frozen=True, eq=False)
class GridIndex:
    """Frozen arrays. `levels[0]` covers `columns` × `rows` cells, the next ones are 8 × 8 blocks.

    `strips` is the exact test; None where the caller brings its own (see `distance`).
    """

    n_zones: int
    x0: float
    y0: float
    size: float  # of the finest cells, in metres
    columns: int
    rows: int
    levels: tuple[NDArray[np.signedinteger[Any]], ...]
    record_offsets: NDArray[np.int32]
    record_zones: NDArray[np.int32]
    record_sure: NDArray[np.bool_]  # entirely inside that zone: no test needed
    strips: Strips | None

    def first(self, x: Points, y: Points) -> Zones:
        """The lowest zone that holds each point, -1 where none does."""
        return self.answer(x, y).lowest

    def pairs(self, x: Points, y: Points) -> tuple[NDArray[np.int64], Zones]:
        """All (point, zone) pairs, in the order of points then of zones."""
        return self.answer(x, y).pairs()

    def answer(self, x: Points, y: Points, test: Test | None = None) -> Answer:
        """`test` is the exact test, `strips` by default."""
        lowest = np.empty(len(x), np.int32)
        points, zones = [np.zeros(0, np.int64)], [np.zeros(0, np.int32)]
        for start in range(0, len(x), BLOCK):
            part = slice(start, start + BLOCK)
            point, zone = self._block(x[part], y[part], lowest[part], test)
            points.append(point + start)
            zones.append(zone)
        return Answer(lowest, np.concatenate(points), np.concatenate(zones))

    def _block(
        self, x: Points, y: Points, lowest: Zones, test: Test | None
    ) -> tuple[NDArray[np.int64], Zones]:
        """Fills `lowest`, returns the further pairs."""
        self.look(x, y, lowest)
        undecided = np.flatnonzero(lowest < -1)
        point, zone = self._settle(undecided, lowest.take(undecided), x, y, test)
        lowest[undecided] = -1
        further = np.zeros(len(point), bool)
        np.equal(point[1:], point[:-1], out=further[1:])
        if not further.any():
            lowest[point] = zone
            return point[:0], zone[:0]
        lowest[point[~further]] = zone[~further]
        return point[further], zone[further]

    def look(self, x: Points, y: Points, code: Zones) -> None:
        """The code of the cell of each point, in `code`: nothing is tested yet. A block at most."""
        table, depth = self.levels[0], len(self.levels) - 1
        top = FAN * depth
        place, column, row, slot, found = _scratch(len(x), table.dtype)
        self._cell(x, self.x0, self.columns << top, place, column)
        self._cell(y, self.y0, self.rows << top, place, row)
        np.right_shift(row, top, out=slot)
        slot *= self.columns
        slot += column >> top
        table.take(slot, mode="wrap", out=found)
        code[:] = found
        waiting = np.flatnonzero(found >= self.n_zones)
        inner = code.take(waiting)
        for level in range(1, depth + 1):
            shift = FAN * (depth - level)
            deeper = inner - self.n_zones
            deeper <<= 2 * FAN
            deeper += ((row.take(waiting) >> shift) & 7) << FAN
            deeper += (column.take(waiting) >> shift) & 7
            # `wrap` is the fastest way of telling NumPy not to check: all slots exist
            inner = self.levels[level].take(deeper, mode="wrap") if len(deeper) else inner
            inner = inner.astype(np.int32, copy=False)
            code[waiting] = inner
            if level < depth:
                still = np.flatnonzero(inner >= self.n_zones)
                waiting, inner = waiting.take(still), inner.take(still)

    def rows_of(self, y: Points) -> Zones:
        """The finest row of each point."""
        row = np.empty(len(y), np.int32)
        top = FAN * (len(self.levels) - 1)
        self._cell(y, self.y0, self.rows << top, np.empty(len(y)), row)
        return row

    def _cell(self, value: Points, origin: float, count: int, place: Points, cell: Zones) -> None:
        """The finest column (or row), in `cell`. The outermost cells are outside every zone: they
        also take what lies beyond, and what is not a number."""
        np.subtract(value, origin, out=place)
        place *= 1.0 / self.size
        np.clip(place, 0.0, count - 1.0, out=place)
        if len(place) and np.isnan(place.max()):
            place[np.isnan(place)] = 0.0
        np.copyto(cell, place, casting="unsafe")

    def _settle(
        self,
        undecided: NDArray[np.int64],
        code: Zones,  # of these points
        x: Points,
        y: Points,
        test: Test | None,
    ) -> tuple[NDArray[np.int64], Zones]:
        """The (point, zone) pairs that hold among undecided points, by point then by zone."""
        value = -2 - code
        several = np.flatnonzero(value >= self.n_zones)
        if len(several):
            which, zone, sure = self._listed(value, several)
            point = undecided.take(which)
        else:
            point, zone, sure = undecided, value, np.zeros(len(undecided), bool)
        if test is None:
            assert self.strips is not None, "a grid without strips needs a test"
            test = self.strips.hold
        asked = np.flatnonzero(~sure)
        at = point.take(asked)
        kept = sure
        py = y.take(at)
        kept[asked] = test(x.take(at), py, self.rows_of(py), zone.take(asked))
        return point[kept], zone[kept]

    def _listed(
        self, value: Zones, several: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], Zones, NDArray[np.bool_]]:
        """Each undecided point once per zone to look at: its rank, the zone, whether it is sure."""
        record = value.take(several) - self.n_zones
        start = np.zeros(len(value), np.int64)
        start[several] = self.record_offsets.take(record)
        length = np.ones(len(value), np.int64)
        length[several] = self.record_offsets.take(record + 1) - start[several]
        which = np.repeat(np.arange(len(value)), length)
        ends = np.cumsum(length)
        line = np.arange(len(which)) - np.repeat(ends - length - start, length)
        listed = value.take(which) >= self.n_zones
        line[~listed] = 0
        zone = np.where(listed, self.record_zones.take(line), value.take(which))
        return which, zone, listed & self.record_sure.take(line)

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """Everything as arrays, for a cache on disk."""
        frame = np.array([self.x0, self.y0, self.size])
        shape = np.array([self.n_zones, self.columns, self.rows, len(self.levels)], np.int64)
        strips = self.strips.arrays() if self.strips else {}
        return {
            "frame": frame,
            "shape": shape,
            "record_offsets": self.record_offsets,
            "record_zones": self.record_zones,
            "record_sure": self.record_sure,
            **{f"level_{i}": level for i, level in enumerate(self.levels)},
            **{f"strips_{name}": array for name, array in strips.items()},
        }

    @staticmethod
    def from_arrays(arrays: dict[str, NDArray[Any]]) -> "GridIndex":
        x0, y0, size = arrays["frame"].tolist()
        n_zones, columns, rows, depth = arrays["shape"].tolist()
        strips = {k[7:]: v for k, v in arrays.items() if k.startswith("strips_")}
        return GridIndex(
            n_zones=n_zones,
            x0=x0,
            y0=y0,
            size=size,
            columns=columns,
            rows=rows,
            levels=tuple(arrays[f"level_{i}"] for i in range(depth)),
            record_offsets=arrays["record_offsets"],
            record_zones=arrays["record_zones"],
            record_sure=arrays["record_sure"],
            strips=Strips(**strips) if strips else None,
        )
