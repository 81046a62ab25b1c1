"""Positions that people give: degrees or metres, checked, then brought to the legal projection."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError

from quartiers.errors import BadCoordinates
from quartiers.territory.projection import LEGAL_EPSG, WGS84, legal_epsg, to_legal

Floats = NDArray[np.float64]

MISSING = "coordonnées absentes ou non numériques"
ZERO = "coordonnées 0 et 0 : position inconnue notée zéro"
SWAPPED = "longitude et latitude semblent inversées"
METRES = "valeurs trop grandes pour des degrés, sans doute des mètres"
ELSEWHERE = "hors de France"


@dataclass(frozen=True, eq=False)
class Positions:
    """`x` and `y` are metres in `epsg`, the legal projection; NaN and 0 where `problem` is said."""

    x: Floats
    y: Floats
    epsg: NDArray[np.int32]
    problem: list[str]


def positions(x: ArrayLike, y: ArrayLike, epsg: int = WGS84) -> Positions:
    """Check points given in any EPSG. `problem` (French) is empty for a point that can be used."""
    x, y = np.atleast_1d(np.asarray(x, np.float64)), np.atleast_1d(np.asarray(y, np.float64))
    lon, lat = degrees(x, y, epsg)
    plane = legal_epsg(lon, lat)
    problem = _problems(x, y, plane, epsg)
    plane[np.array([bool(text) for text in problem], bool)] = 0
    legal_x, legal_y = to_legal(lon, lat, plane)
    if epsg in LEGAL_EPSG:
        # Already legal: no return trip, so that a point on a border stays on it
        same = plane == epsg
        legal_x[same], legal_y[same] = x[same], y[same]
    return Positions(legal_x, legal_y, plane, problem)


def one_position(x: float, y: float, epsg: int = WGS84) -> Positions:
    """The same for a single point, refused when it cannot be used.

    Raises BadCoordinates, with the swap proposed where it is the likely mistake.
    """
    found = positions(x, y, epsg)
    reason = found.problem[0]
    if not reason:
        return found
    hints = {
        SWAPPED: f"Essayez dans l’autre ordre : {y:.10g} {x:.10g}.",
        ZERO: "Cherchez l’adresse pour obtenir sa position.",
        METRES: "Donnez des degrés : 6.1757 49.1193 pour Metz. `quartiers locate` lit aussi des "
        "mètres (--epsg 2154 dans l’hexagone, --epsg 2975 à La Réunion).",
    }
    raise BadCoordinates(
        f"Point {x:.10g} {y:.10g} : {reason}.",
        hints.get(reason, "La longitude vient d’abord : 6.1757 49.1193 pour Metz."),
    )


def degrees(x: Floats, y: Floats, epsg: int) -> tuple[Floats, Floats]:
    """Longitude and latitude, NaN where there are none. Raises BadCoordinates."""
    if epsg == WGS84:
        return x, y
    try:
        system = CRS.from_epsg(epsg)
    except CRSError:
        raise BadCoordinates(
            f"Le système de coordonnées EPSG:{epsg} n’existe pas.",
            "Les plus courants : 4326 (degrés), 2154 (Lambert 93), 2975 (La Réunion).",
        ) from None
    lon, lat = Transformer.from_crs(system, WGS84, always_xy=True).transform(x, y)
    lon, lat = np.asarray(lon, np.float64), np.asarray(lat, np.float64)
    lost = ~(np.isfinite(lon) & np.isfinite(lat))
    lon[lost], lat[lost] = np.nan, np.nan
    return lon, lat


def _problems(x: Floats, y: Floats, plane: NDArray[np.int32], epsg: int) -> list[str]:
    missing = ~(np.isfinite(x) & np.isfinite(y))
    bad = np.flatnonzero(missing | (plane == 0) | ((x == 0) & (y == 0)))
    swapped_lon, swapped_lat = degrees(y[bad].copy(), x[bad].copy(), epsg)
    swapped = legal_epsg(swapped_lon, swapped_lat) != 0
    problem = [""] * len(x)
    for rank, i in enumerate(bad.tolist()):
        if missing[i]:
            problem[i] = MISSING
        elif x[i] == 0 and y[i] == 0:
            problem[i] = ZERO
        elif swapped[rank]:
            problem[i] = SWAPPED
        elif epsg == WGS84 and (abs(x[i]) > 180 or abs(y[i]) > 90):
            problem[i] = METRES
        else:
            problem[i] = ELSEWHERE
    return problem
