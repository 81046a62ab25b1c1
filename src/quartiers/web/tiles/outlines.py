"""Polygons ready to be cut in tiles: moved to the plane once, simplified once per zoom."""

import threading
from dataclasses import dataclass, field

import numpy as np
import shapely
from numpy.typing import NDArray

from quartiers.web.tiles.encoding import Attributes, Features, points, polygons
from quartiers.web.tiles.mercator import Tile

ACROSS = 512  # dots of a screen that a tile covers
TOLERANCE = 0.4  # dots
FINEST = 12  # from that zoom on, a tile holds so little that it is simplified on the fly


@dataclass(frozen=True, eq=False)
class Outlines:
    """`shapes` are of the plane, `attributes` go with them."""

    shapes: NDArray[np.object_]
    attributes: tuple[Attributes, ...]
    tree: shapely.STRtree
    _levels: dict[int, NDArray[np.object_]] = field(default_factory=dict, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def cut(self, tile: Tile) -> Features:
        """What of each shape is in the tile."""
        ranks = np.sort(self.tree.query(shapely.box(*tile.box)))
        return polygons(tile, self.at(tile.z, ranks)), self._said(ranks)

    def dots(self, tile: Tile) -> Features:
        """A point inside each shape, in its place: for zooms where it would not show."""
        places = self._inner()
        ranks = np.flatnonzero(tile.holds(places))
        return points(tile, places[ranks]), self._said(ranks)

    def _said(self, ranks: NDArray[np.int64]) -> list[Attributes]:
        return [self.attributes[rank] for rank in ranks.tolist()]

    def at(self, z: int, ranks: NDArray[np.int64]) -> NDArray[np.object_]:
        """The shapes of those ranks, as coarse as a screen can show at that zoom."""
        if z >= FINEST:
            return simplified(self.shapes[ranks], z)
        with self._lock:
            if z not in self._levels:
                self._levels[z] = simplified(self.shapes, z)
            return self._levels[z][ranks]

    def _inner(self) -> NDArray[np.float64]:
        with self._lock:
            if -1 not in self._levels:
                self._levels[-1] = shapely.point_on_surface(self.shapes)
        places: NDArray[np.float64] = shapely.get_coordinates(self._levels[-1])
        return places


def outlines(shapes: NDArray[np.object_], attributes: tuple[Attributes, ...]) -> Outlines:
    return Outlines(shapes, attributes, shapely.STRtree(shapes))


def simplified(shapes: NDArray[np.object_], z: int) -> NDArray[np.object_]:
    kept: NDArray[np.object_] = shapely.simplify(shapes, TOLERANCE / ACROSS / 2**z)
    return kept
