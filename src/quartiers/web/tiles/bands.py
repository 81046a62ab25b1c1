"""The band of 300 m around each neighbourhood, made when a tile first comes near it."""

import threading

import numpy as np
import shapely
from numpy.typing import NDArray

from quartiers.territory.projection import WGS84, legal_epsg, reproject
from quartiers.territory.zonings import band_radius
from quartiers.web.tiles.encoding import Attributes, Features, polygons
from quartiers.web.tiles.mercator import Tile, from_legal, on_plane
from quartiers.web.tiles.outlines import simplified

METRES_A_DEGREE = 110_000.0
QUARTER = 12  # segments of a quarter of circle: 2.6 m off at most, on 300 m


class Bands:
    """`shapes` are contours in degrees; their bands are computed in their legal projection."""

    def __init__(self, shapes: NDArray[np.object_], attributes: tuple[Attributes, ...]) -> None:
        self.shapes, self.attributes = shapes, attributes
        self._tree = shapely.STRtree(on_plane(_wider(shapes)))
        self._made: dict[int, shapely.Geometry] = {}
        self._lock = threading.Lock()

    def cut(self, tile: Tile) -> Features:
        ranks = np.sort(self._tree.query(shapely.box(*tile.box)))
        with self._lock:
            lacking = [rank for rank in ranks.tolist() if rank not in self._made]
            self._made.update(zip(lacking, rings(self.shapes[lacking]), strict=True))
            found = np.array([self._made[rank] for rank in ranks.tolist()], object)
        said = [self.attributes[rank] for rank in ranks.tolist()]
        return polygons(tile, simplified(found, tile.z)), said


def rings(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """What stands within 300 m of each contour, outside of it; on the plane."""
    middle = shapely.point_on_surface(shapes)
    plane = legal_epsg(shapely.get_x(middle), shapely.get_y(middle))
    made = np.full(len(shapes), shapely.Polygon(), object)
    for epsg in sorted(set(plane.tolist()) - {0}):
        own = reproject(shapes[plane == epsg], WGS84, epsg)
        wide = shapely.buffer(own, band_radius(), quad_segs=QUARTER)
        made[plane == epsg] = from_legal(shapely.difference(wide, own), epsg)
    return made


def _wider(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Boxes that surely hold the bands."""
    west, south, east, north = shapely.bounds(shapes).T
    up = 1.1 * band_radius() / METRES_A_DEGREE
    side = up / np.cos(np.radians(np.maximum(abs(south), abs(north))))
    boxes: NDArray[np.object_] = shapely.box(west - side, south - up, east + side, north + up)
    return boxes
