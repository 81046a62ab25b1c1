"""Which zones hold each point: a grid of cells, refined where a border passes.

A cell is outside every zone, entirely inside one, or undecided; an undecided cell is cut in 8 × 8,
down to the finest cells, where only the zones whose border passes are tested, exactly. So most
points cost one look in a small table, and the answer is that of `shapely.intersects`: the border
belongs to the zone, and every zone of a point is kept.

Codes in the tables, with n zones: -1 outside; 0 ≤ z < n inside zone z alone; n + b cut further in
block b; -2 - z to be tested against zone z alone; -2 - n - r several zones, listed in record r.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from quartiers.territory.strips import Strips

FAN = 3  # a cell is cut in 2³ × 2³

Points = NDArray[np.float64]
Zones = NDArray[np.int32]
# (x, y, row of the grid, zone) → does that zone hold that point
Test = Callable[[Points, Points, Zones, Zones], NDArray[np.bool_]]


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

    def first(self, x: Points, y: Points, test: Test | None = None) -> Zones:
        """The lowest zone that holds each point, -1 where none does."""
        code, row = self.look(x, y)
        undecided = np.flatnonzero(code < -1)
        if len(undecided):
            point, zone = self._settle(undecided, code, x, y, row, test)
            code[undecided] = -1
            # Written backwards, so that the lowest zone of a point has the last word
            code[point[::-1]] = zone[::-1]
        return code

    def pairs(
        self, x: Points, y: Points, test: Test | None = None
    ) -> tuple[NDArray[np.int64], Zones]:
        """All (point, zone) pairs, in the order of points then of zones."""
        code, row = self.look(x, y)
        inside = np.flatnonzero(code >= 0)
        undecided = np.flatnonzero(code < -1)
        if not len(undecided):
            return inside, code[inside]
        point, zone = self._settle(undecided, code, x, y, row, test)
        points = np.concatenate([inside, point])
        zones = np.concatenate([code[inside], zone])
        order = np.argsort(points, kind="stable")
        return points[order], zones[order]

    def look(self, x: Points, y: Points) -> tuple[Zones, Zones]:
        """The code of the cell of each point, and its row: nothing is tested yet."""
        depth = len(self.levels) - 1
        column = self._cell(x, self.x0, self.columns << FAN * depth)
        row = self._cell(y, self.y0, self.rows << FAN * depth)
        top = FAN * depth
        slot = row >> top
        slot *= self.columns
        slot += column >> top
        code = self.levels[0].take(slot, mode="clip").astype(np.int32, copy=False)
        waiting = np.flatnonzero(code >= self.n_zones)
        inner = code.take(waiting, mode="clip")
        for level in range(1, depth + 1):
            if not len(waiting):
                break
            shift = FAN * (depth - level)
            slot = inner.astype(np.int64) - self.n_zones
            slot <<= 2 * FAN
            slot += ((row.take(waiting, mode="clip") >> shift) & 7) << FAN
            slot += (column.take(waiting, mode="clip") >> shift) & 7
            inner = self.levels[level].take(slot, mode="clip").astype(np.int32, copy=False)
            code[waiting] = inner
            if level < depth:
                deeper = np.flatnonzero(inner >= self.n_zones)
                waiting, inner = waiting.take(deeper), inner.take(deeper)
        return code, row

    def _cell(self, value: Points, origin: float, count: int) -> Zones:
        """The finest column (or row). The outermost cells are outside: they take what is beyond,
        and what is not a number (`fmax` prefers the other operand)."""
        cell = value - origin
        cell *= 1.0 / self.size
        np.fmax(cell, 0.0, out=cell)
        np.fmin(cell, count - 1.0, out=cell)
        return cell.astype(np.int32)

    def _settle(
        self,
        undecided: NDArray[np.int64],
        code: Zones,
        x: Points,
        y: Points,
        row: Zones,
        test: Test | None,
    ) -> tuple[NDArray[np.int64], Zones]:
        """The (point, zone) pairs that hold among undecided points, by point then by zone."""
        value = -2 - code[undecided]
        several = np.flatnonzero(value >= self.n_zones)
        if len(several):
            record = value[several] - self.n_zones
            start = self.record_offsets[record]
            length = np.ones(len(undecided), np.int64)
            length[several] = self.record_offsets[record + 1] - start
            ends = np.cumsum(length)
            which = np.repeat(np.arange(len(undecided)), length)
            first = np.zeros(len(undecided), np.int64)
            first[several] = start
            line = np.arange(len(which)) - (ends - length)[which] + first[which]
            listed = value[which] >= self.n_zones
            line[~listed] = 0
            zone = np.where(listed, self.record_zones[line], value[which])
            sure = listed & self.record_sure[line]
            point = undecided[which]
        else:
            point, zone, sure = undecided, value, np.zeros(len(undecided), bool)
        if test is None:
            assert self.strips is not None, "a grid without strips needs a test"
            test = self.strips.hold
        asked = np.flatnonzero(~sure)
        at = point[asked]
        kept = sure
        kept[asked] = test(x[at], y[at], row[at], zone[asked].astype(np.int32, copy=False))
        return point[kept], zone[kept].astype(np.int32, copy=False)

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
