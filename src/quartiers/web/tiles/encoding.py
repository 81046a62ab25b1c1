"""Shapes of the plane and their attributes as one tile of the Mapbox Vector Tile format."""

from collections.abc import Iterable, Mapping
from typing import Any

import mapbox_vector_tile
import numpy as np
import shapely
from numpy.typing import NDArray

from quartiers.web.tiles.mercator import EXTENT, Tile

TYPE = "application/vnd.mapbox-vector-tile"
OPTIONS = {"extents": EXTENT, "y_coord_down": True, "check_winding_order": False}
Attributes = Mapping[str, str | int | bool]
Features = tuple[NDArray[np.object_], list[Attributes]]


def polygons(tile: Tile, shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Cut at the edge of the tile, rounded to its units, wound as the format asks."""
    cut = shapely.clip_by_rect(shapes, *tile.box)
    moved = shapely.transform(cut, lambda points: np.rint(tile.units(points)))
    # Rounding may cross the sides of a thin shape, or flatten it
    broken = ~shapely.is_valid(moved)
    if broken.any():
        moved[broken] = shapely.buffer(shapely.make_valid(moved[broken]), 0)
    wound: NDArray[np.object_] = shapely.orient_polygons(moved, exterior_cw=False)
    return wound


def points(tile: Tile, places: NDArray[np.float64]) -> NDArray[np.object_]:
    rounded: NDArray[np.object_] = shapely.points(np.rint(tile.units(places)))
    return rounded


def encode(name: str, parts: Iterable[Features]) -> bytes:
    """One layer of all the parts; empty where nothing is left to draw."""
    features: list[dict[str, Any]] = [
        {"geometry": shape, "properties": dict(said)}
        for shapes, attributes in parts
        for shape, said in zip(shapes.tolist(), attributes, strict=True)
        if not shape.is_empty
    ]
    if not features:
        return b""
    layer = {"name": name, "features": features}
    made: bytes = mapbox_vector_tile.encode([layer], default_options=OPTIONS)
    return made
