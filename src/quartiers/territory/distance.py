"""Distances in metres, in a legal projection: to the nearest border, and within a radius.

"Within" has a grid of its own: a cell is surely within the radius of a zone, surely farther, or
undecided, and only the points of undecided cells have their distance computed, by GEOS. The rings
that make the grid come from `shapely.buffer`, which is an approximation; they only choose which
points are computed, and the undecided strip is wider than their error.
"""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from quartiers.territory.cells import Answer, GridIndex, Points, Zones
from quartiers.territory.chunks import over_chunks
from quartiers.territory.grid import build_grid

QUARTER = 16  # segments of a quarter of circle in `shapely.buffer`
# GEOS drops concavities flatter than 1 % of the radius, and chords cut the circle by 1 - cos(π/64),
# that is 0.12 %: twice their sum, relative to the radius
MARGIN = 0.0225
RUN = 8  # sides in a piece of border: 4 to 16 are as fast
NEIGHBOURS = 5_000.0  # metres of the squares by which points are ordered
BRANCHES = 2  # of a node of the tree: with 10, the usual number, a question takes twice the time


@dataclass(frozen=True, eq=False)
class Near:
    """Which zones are within `radius` metres of each point, the points inside included."""

    grid: GridIndex
    geometries: NDArray[np.object_]
    radius: float

    def __post_init__(self) -> None:
        # GEOS builds the two indexes of a prepared contour (inside, distance) when they are first
        # needed, which two threads may not do at once: have both built now. Neither is needed for
        # a point out of the envelope or out of reach, hence these two questions.
        shapely.prepare(self.geometries)
        shapely.intersects(self.geometries, shapely.point_on_surface(self.geometries))
        shapely.dwithin(self.geometries, shapely.Point(0, 0), 1e15)

    def pairs(self, x: Points, y: Points) -> tuple[NDArray[np.int64], Zones]:
        """All (point, zone) pairs at `radius` or less, by point then by zone."""
        return self.answer(x, y).pairs()

    def answer(self, x: Points, y: Points) -> Answer:
        return self.grid.answer(x, y, self._holds)

    def _holds(self, x: Points, y: Points, row: Zones, zone: Zones) -> NDArray[np.bool_]:
        # Zone after zone, because the index of edges of one zone stays in the processor's cache
        order = np.argsort(zone, kind="stable")
        held = np.empty(len(x), bool)
        points = shapely.points(x[order], y[order])
        held[order] = shapely.dwithin(self.geometries[zone[order]], points, self.radius)
        return held


def near(geometries: NDArray[np.object_], radius: float) -> Near:
    """Index valid polygons for one radius."""
    if not radius > 0:
        raise ValueError("a radius is a positive number of metres")

    def widen(part: slice) -> NDArray[np.object_]:
        rings: NDArray[np.object_] = shapely.buffer(geometries[part], radius, quad_segs=QUARTER)
        return rings

    rings = np.concatenate([geometries[:0], *over_chunks(widen, len(geometries), size=100)])
    grid = build_grid(rings, margin=MARGIN * radius, strips=False)
    return Near(grid, own(geometries), radius)


def own(geometries: NDArray[np.object_]) -> NDArray[np.object_]:
    """Copies, so that preparing them leaves alone the contours that others share."""
    copies: NDArray[np.object_] = shapely.from_wkb(shapely.to_wkb(geometries))
    return copies


@dataclass(frozen=True, eq=False)
class Borders:
    """The borders of all the zones in a tree, in pieces; `owner` is the zone of each piece."""

    tree: shapely.STRtree
    owner: NDArray[np.int64]

    def distance(self, x: Points, y: Points) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """Metres to the nearest border of any zone, and that zone (the lowest where several tie).

        NaN and -1 where the point has no coordinates or where there is no zone.
        """
        metres, zone = np.full(len(x), np.nan), np.full(len(x), -1, np.int64)
        known = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
        if not len(known) or not len(self.owner):
            return metres, zone
        # Neighbours one after the other: the part of the tree that they share stays in the cache
        known = known[np.lexsort((y[known] // NEIGHBOURS, x[known] // NEIGHBOURS))]

        def work(part: slice) -> None:
            mine = known[part]
            points = shapely.points(x[mine], y[mine])
            pairs, gaps = self.tree.query_nearest(points, return_distance=True)
            # By point, then by zone: the first of each point is the lowest
            near_zone = self.owner[pairs[1]]
            order = np.lexsort((near_zone, pairs[0]))
            point, first = np.unique(pairs[0][order], return_index=True)
            metres[mine[point]] = gaps[order][first]
            zone[mine[point]] = near_zone[order][first]

        over_chunks(work, len(known))
        return metres, zone


def borders(geometries: NDArray[np.object_]) -> Borders:
    lines, owner = _pieces(geometries)
    return Borders(shapely.STRtree(lines, node_capacity=BRANCHES), owner)


def _pieces(geometries: NDArray[np.object_]) -> tuple[NDArray[np.object_], NDArray[np.int64]]:
    """The borders in runs of a few sides, and the zone of each: a far smaller box than a contour's,
    so that the tree leaves most of them out."""
    rings, ring_owner = shapely.get_parts(shapely.boundary(geometries), return_index=True)
    corners, ring = shapely.get_coordinates(rings, return_index=True)
    rank = np.arange(len(ring)) - np.searchsorted(ring, ring)
    left = np.bincount(ring, minlength=len(rings))[ring] - 1 - rank
    first = np.flatnonzero((rank % RUN == 0) & (left > 0))
    size = np.minimum(left[first], RUN) + 1
    piece = np.repeat(np.arange(len(first)), size)
    at = np.arange(size.sum()) + np.repeat(first - np.cumsum(size) + size, size)
    return shapely.linestrings(corners[at], indices=piece), ring_owner[ring[first]]
