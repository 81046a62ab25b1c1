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
    """Edges put in strips: each row of `edges` is x1, y1, x2, y2, with y1 ≤ y2."""

    edges: NDArray[np.float64]
    offsets: NDArray[np.int64]  # one more than there are strips
    base: NDArray[np.int64]  # per zone: the strip of row r is `base + r`
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
        """Whether zone `zone[i]` holds point i, which lies in the grid's row `row[i]`.

        To be asked only where the border of that zone reaches that row.
        """
        strip = self.base.take(zone) + row
        start = self.offsets.take(strip)
        length = self.offsets.take(strip + 1) - start
        owner = np.repeat(np.arange(len(x)), length)
        ends = np.cumsum(length)
        edge = np.arange(len(owner)) + np.repeat(start - (ends - length), length)

        # Only the edges that the horizontal line through the point meets can matter
        edges, py = self.edges.take(edge, axis=0), y.take(owner)
        meets = np.flatnonzero((edges[:, 1] <= py) & (edges[:, 3] >= py))
        owner, py = owner.take(meets), py.take(meets)
        x1, y1, x2, y2 = edges.take(meets, axis=0).T
        px = x.take(owner)
        left = (x1 - px) * (y2 - py)
        right = (y1 - py) * (x2 - px)
        side = left - right
        # An edge goes up, so the point is on its right where the side is negative; it counts from
        # its lower end, included, to its upper end, excluded
        counted = np.flatnonzero((side < 0) & (y2 > py))
        inside = (np.bincount(owner.take(counted), minlength=len(x)) & 1).astype(bool)

        doubtful = np.abs(side) <= _ROUNDING * (np.abs(left) + np.abs(right))
        if doubtful.any():
            ask = np.unique(owner[doubtful])
            inside[ask] = shapely.intersects_xy(self.geometries[zone[ask]], x[ask], y[ask])
        return inside

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        return {field.name: getattr(self, field.name) for field in fields(self)}
