"""The places of a territory's actions: contours of neighbourhoods, and points, on one plane."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from quartiers.storage.store import Store
from quartiers.territory.projection import WGS84, legal_epsg, reproject, to_legal
from quartiers.territory.zonings import QPV_ZONINGS, zoning_facts
from quartiers.usecases.contours import contours

COMMUNES = "contours_communes"
Point = tuple[float, float]  # longitude, latitude, in degrees


@dataclass(frozen=True, eq=False)
class Outline:
    """`shape` is in metres of the legal projection."""

    code: str
    name: str
    shape: shapely.Geometry


@dataclass(frozen=True, eq=False)
class Places:
    """`points` are metres, None for one that lies in no legal projection or in another one than the
    neighbourhoods. `vintage`: of the contours, "" where none is loaded."""

    zones: tuple[Outline, ...]
    communes: tuple[Outline, ...]
    points: tuple[Point | None, ...]
    vintage: str


def action_places(store: Store, codes: Sequence[str], points: Sequence[Point]) -> Places:
    """A neighbourhood whose contour is not loaded is not there."""
    found: dict[str, tuple[str, shapely.Geometry]] = {}
    vintage = ""
    for zoning in QPV_ZONINGS:
        held = contours(store, zoning_facts(zoning).dataset)
        if held is None:
            continue
        for rank in np.flatnonzero(np.isin(held.codes, list(codes))).tolist():
            found.setdefault(str(held.codes[rank]), (str(held.names[rank]), held.shapes[rank]))
            vintage = vintage or held.entry.vintage
    epsg = _plane([shape for _, shape in found.values()], points)
    if epsg == 0:
        return Places((), (), tuple(None for _ in points), "")
    moved = _moved([shape for _, shape in found.values()], epsg)
    zones = tuple(
        Outline(code, name, shape)
        for (code, (name, _)), shape in zip(found.items(), moved, strict=True)
    )
    return Places(zones, _communes(store, found, epsg), _points(points, epsg), vintage)


def _plane(shapes: Sequence[shapely.Geometry], points: Sequence[Point]) -> int:
    """The projection of the first contour, else of the first point; 0 for none."""
    centres = [(c.x, c.y) for c in map(shapely.centroid, shapes)]
    known = [int(legal_epsg([lon], [lat])[0]) for lon, lat in (*centres, *points)]
    return next((epsg for epsg in known if epsg), 0)


def _moved(shapes: Sequence[shapely.Geometry], epsg: int) -> list[shapely.Geometry]:
    return list(reproject(np.array(shapes, object), WGS84, epsg)) if shapes else []


def _communes(
    store: Store, zones: dict[str, tuple[str, shapely.Geometry]], epsg: int
) -> tuple[Outline, ...]:
    """Those that the neighbourhoods meet."""
    held = contours(store, COMMUNES)
    if held is None or not zones:
        return ()
    ranks = sorted({int(r) for _, shape in zones.values() for r in held.meeting(*shape.bounds)})
    moved = _moved([held.shapes[r] for r in ranks], epsg)
    return tuple(
        Outline(str(held.codes[r]), str(held.names[r]), shape)
        for r, shape in zip(ranks, moved, strict=True)
    )


def _points(points: Sequence[Point], epsg: int) -> tuple[Point | None, ...]:
    if not points:
        return ()
    lon, lat = np.array(points, np.float64).T
    own = legal_epsg(lon, lat)
    x, y = to_legal(lon, lat, own)
    return tuple(
        (float(east), float(north)) if at == epsg else None
        for east, north, at in zip(x, y, own.tolist(), strict=True)
    )
