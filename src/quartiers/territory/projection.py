"""Legal projections of France, and contours brought to them.

One plane in metres per territory, as décret n° 2000-1276 (amended in 2019) sets them and as INSEE's
geolocation uses them. A distance is always computed there, never in degrees.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from pyproj import Transformer

from quartiers.errors import UnknownCode

WGS84 = 4326


@dataclass(frozen=True)
class LegalProjection:
    """An EPSG code and the box of longitudes and latitudes (degrees) in which it is the law."""

    epsg: int
    label: str
    west: float
    south: float
    east: float
    north: float


LEGAL_PROJECTIONS = (
    LegalProjection(2154, "France hexagonale et Corse", -5.6, 41.2, 9.8, 51.3),
    LegalProjection(5490, "Guadeloupe, Martinique, Saint-Martin", -63.4, 14.2, -60.6, 18.3),
    LegalProjection(2972, "Guyane", -54.8, 2.0, -51.4, 6.0),
    LegalProjection(2975, "La Réunion", 55.0, -21.6, 56.0, -20.7),
    LegalProjection(4471, "Mayotte", 44.8, -13.2, 45.5, -12.4),
    # Not in INSEE's register, but 76 contours of 2015 are there and none must get lost
    LegalProjection(3297, "Polynésie française (îles du Vent)", -150.0, -18.1, -148.9, -17.2),
)
LEGAL_EPSG = tuple(projection.epsg for projection in LEGAL_PROJECTIONS)

_OVERSEAS = {"971": 5490, "972": 5490, "977": 5490, "978": 5490}
_OVERSEAS |= {"973": 2972, "974": 2975, "976": 4471, "987": 3297}


def legal_epsg(lon: ArrayLike, lat: ArrayLike) -> NDArray[np.int32]:
    """The EPSG code of each point's legal projection; 0 where the point is in none of the boxes."""
    lon, lat = np.asarray(lon, np.float64), np.asarray(lat, np.float64)
    found = np.zeros(np.broadcast(lon, lat).shape, np.int32)
    for box in LEGAL_PROJECTIONS:
        inside = (lon >= box.west) & (lon <= box.east) & (lat >= box.south) & (lat <= box.north)
        found[inside] = box.epsg
    return found


def to_legal(
    lon: ArrayLike, lat: ArrayLike, epsg: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Each point in metres of its own projection; NaN where `epsg` is 0."""
    lon, lat, epsg = np.broadcast_arrays(
        np.asarray(lon, np.float64), np.asarray(lat, np.float64), np.asarray(epsg, np.int32)
    )
    x, y = np.full(lon.shape, np.nan), np.full(lon.shape, np.nan)
    for code in np.unique(epsg[epsg != 0]).tolist():
        chosen = epsg == code
        x[chosen], y[chosen] = _transformer(WGS84, code).transform(lon[chosen], lat[chosen])
    return x, y


def to_degrees(
    x: ArrayLike, y: ArrayLike, epsg: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Points in metres, each in its own projection, as longitudes and latitudes; NaN for 0."""
    x, y, epsg = np.broadcast_arrays(
        np.asarray(x, np.float64), np.asarray(y, np.float64), np.asarray(epsg, np.int32)
    )
    lon, lat = np.full(x.shape, np.nan), np.full(x.shape, np.nan)
    for code in np.unique(epsg[epsg != 0]).tolist():
        chosen = epsg == code
        lon[chosen], lat[chosen] = _transformer(code, WGS84).transform(x[chosen], y[chosen])
    return lon, lat


def reproject(
    geometries: NDArray[np.object_], source_epsg: int, target_epsg: int
) -> NDArray[np.object_]:
    """Move the vertices, then repair: what comes back is valid and polygonal (possibly empty)."""
    if source_epsg != target_epsg:
        transform = _transformer(source_epsg, target_epsg).transform

        def move(xy: NDArray[np.float64]) -> NDArray[np.float64]:
            return np.column_stack(transform(xy[:, 0], xy[:, 1]))

        geometries = shapely.transform(shapely.force_2d(geometries), move)
    return repair(geometries)


def repair(geometries: NDArray[np.object_]) -> NDArray[np.object_]:
    """Valid polygons or multipolygons; the lines and points that a repair leaves are dropped."""
    valid = np.array(shapely.make_valid(shapely.force_2d(geometries)), dtype=object, ndmin=1)
    kinds = shapely.get_type_id(valid)
    polygonal = (kinds == shapely.GeometryType.POLYGON) | (
        kinds == shapely.GeometryType.MULTIPOLYGON
    )
    for i in np.flatnonzero(~polygonal):
        valid[i] = _polygonal_part(valid[i])
    return valid


def epsg_of_departement(code: str) -> int:
    """The legal projection of a département (or collectivity) code."""
    if code in _OVERSEAS:
        return _OVERSEAS[code]
    if code in ("2A", "2B") or (code.isdecimal() and len(code) == 2 and 1 <= int(code) <= 95):
        return 2154
    raise UnknownCode(
        f"Pas de projection légale connue pour le département « {code} ».",
        "Les départements attendus vont de 01 à 95 (2A et 2B compris), plus 971 à 974, 976, 977, "
        "978 et 987.",
    )


def _polygonal_part(geometry: shapely.Geometry | None) -> shapely.Geometry:
    """The union of the polygons that a collection holds, at any depth."""
    if geometry is None:
        return shapely.Polygon()
    parts = np.array([geometry], dtype=object)
    while np.any(shapely.get_type_id(parts) >= shapely.GeometryType.MULTIPOINT):
        parts = shapely.get_parts(parts)
    polygons = parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON]
    return shapely.union_all(polygons) if len(polygons) else shapely.Polygon()


@lru_cache(maxsize=32)
def _transformer(source: int, target: int) -> Transformer:
    return Transformer.from_crs(source, target, always_xy=True)
