"""Exact answer to "is this point in this polygon, border included?", for many pairs at once.

Each polygon is cut in horizontal strips as high as a cell of the grid, and each strip lists the
edges that reach it. A point casts a ray to the left among the few edges of its own strip. The side
of an edge is the sign of a determinant; where rounding could change that sign (Shewchuk's bound),
so on the border above all, GEOS decides. The answer is therefore that of `shapely.intersects`.
"""

from dataclasses import dataclass, fields
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray

# Shewchuk, "Adaptive precision floating-point arithmetic", orient2d: (3 + 16 ε) ε with ε = 2⁻⁵³
_ROUNDING = 3.3306690738754716e-16


@dataclass(frozen=True, eq=False)
class Strips:
    """Edges `(x1, y1)-(x2, y2)` put in strips; `first_row` and `base` say where a zone's begin."""

    edges: NDArray[np.float64]  # one row per (strip, edge): x1, y1, x2, y2
    offsets: NDArray[np.int64]  # one more than there are strips
    base: NDArray[np.int64]  # per zone: its first strip
    first_row: NDArray[np.int32]  # per zone: the row of that strip
    last_row: NDArray[np.int32]
    wkb: NDArray[np.uint8]  # the geometries, for the ambiguous points
    wkb_offsets: NDArray[np.int64]

    @cached_property
    def geometries(self) -> NDArray[np.object_]:
        raw, ends = self.wkb.tobytes(), self.wkb_offsets.tolist()
        return np.asarray(
            shapely.from_wkb([raw[a:b] for a, b in zip(ends, ends[1:], strict=False)]), object
        )

    def hold(
        self,
        x: NDArray[np.float64],
        y: NDArray[np.float64],
        row: NDArray[np.int32],
        zone: NDArray[np.int32],
    ) -> NDArray[np.bool_]:
        """Whether zone `zone[i]` holds point i, whose y lies in the grid's row `row[i]`."""
        known = (row >= self.first_row[zone]) & (row <= self.last_row[zone])
        strip = np.where(known, self.base[zone] + row - self.first_row[zone], 0)
        start = self.offsets[strip]
        length = np.where(known, self.offsets[strip + 1] - start, 0)
        owner = np.repeat(np.arange(len(x)), length)
        ends = np.cumsum(length)
        line = np.arange(len(owner)) + np.repeat(start - (ends - length), length)

        x1, y1, x2, y2 = self.edges.take(line, axis=0).T
        px, py = x.take(owner), y.take(owner)
        # Only the edges that the horizontal line through the point meets can matter
        above1, above2 = y1 > py, y2 > py
        crossing = above1 != above2
        meets = np.flatnonzero(crossing | (y1 == py) | (y2 == py))
        owner, crossing, above2 = owner[meets], crossing[meets], above2[meets]
        px, py = px[meets], py[meets]
        left = (x1[meets] - px) * (y2[meets] - py)
        right = (y1[meets] - py) * (x2[meets] - px)
        side = left - right
        doubtful = np.abs(side) <= _ROUNDING * (np.abs(left) + np.abs(right))
        # An upward edge lies to the left of the point when the point is on its right
        counted = crossing & ((side < 0) == above2)
        inside = (np.bincount(owner[counted], minlength=len(x)) & 1).astype(bool)

        ask = np.unique(owner[doubtful])
        if len(ask):
            inside[ask] = shapely.intersects_xy(self.geometries[zone[ask]], x[ask], y[ask])
        return inside

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        return {field.name: getattr(self, field.name) for field in fields(self)}
