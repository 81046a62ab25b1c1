"""The plane of web maps: a square from (0, 0), north-west, to (1, 1), cut in 4^z tiles."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from quartiers.territory.projection import WGS84, reproject

EXTENT = 4096  # units across a tile
BUFFER = 80  # units around it, so that a line cut at its edge is not seen
DEEPEST = 20
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Tile:
    z: int
    x: int
    y: int

    @property
    def exists(self) -> bool:
        return self.z <= DEEPEST and self.x < 2**self.z and self.y < 2**self.z

    @property
    def box(self) -> tuple[float, float, float, float]:
        """West, north, east, south in the plane, the buffer included."""
        side, more = 0.5**self.z, BUFFER / EXTENT
        return (
            (self.x - more) * side,
            (self.y - more) * side,
            (self.x + 1 + more) * side,
            (self.y + 1 + more) * side,
        )

    def holds(self, points: Floats) -> NDArray[np.bool_]:
        """Whether each point is in the tile or in its buffer."""
        west, north, east, south = self.box
        x, y = points[:, 0], points[:, 1]
        held: NDArray[np.bool_] = (x >= west) & (x < east) & (y >= north) & (y < south)
        return held

    def units(self, points: Floats) -> Floats:
        """Points of the plane in units of the tile, not rounded."""
        corner = np.array([self.x, self.y], np.float64)
        moved: Floats = (points * 2.0**self.z - corner) * EXTENT
        return moved


def plane(degrees: Floats) -> Floats:
    """Longitudes and latitudes, by pairs, in the plane."""
    lon, lat = degrees[:, 0], np.radians(degrees[:, 1])
    up = np.log(np.tan(lat) + 1 / np.cos(lat))
    return np.column_stack([lon / 360 + 0.5, 0.5 - up / (2 * np.pi)])


def on_plane(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Geometries in degrees, moved to the plane."""
    moved: NDArray[np.object_] = shapely.transform(shapes, plane)
    return moved


def from_legal(shapes: NDArray[np.object_], epsg: int) -> NDArray[np.object_]:
    """Polygons in metres of a legal projection, moved to the plane."""
    return on_plane(reproject(shapes, epsg, WGS84))
