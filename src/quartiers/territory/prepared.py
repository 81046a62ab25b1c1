"""A zoning made ready for points: one grid per legal projection, zones ranked by code."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from quartiers.errors import BadCoordinates
from quartiers.territory.chunks import cores
from quartiers.territory.distance import Borders, Near, borders, near, own
from quartiers.territory.grid import CELLS, GridIndex, build_grid
from quartiers.territory.projection import LEGAL_EPSG, WGS84, legal_epsg, reproject
from quartiers.territory.zoning import Zoning

FEWEST_CELLS = 60_000  # below, the edges themselves make the time of the building
FEWEST_SHARE = 4_000  # of one projection


@dataclass(frozen=True, eq=False)
class Prepared:
    """`grids[epsg]` answers with ranks in `codes`, which are sorted: the lowest rank is the lowest
    code. Zones of another projection are empty there, so that ranks are the same everywhere."""

    codes: NDArray[np.str_]
    grids: dict[int, GridIndex]
    _near: dict[tuple[int, float], Near] = field(default_factory=dict, repr=False)
    _borders: dict[int, Borders] = field(default_factory=dict, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def near(self, epsg: int, radius: float) -> Near:
        """The index of what lies within `radius` metres, built when first asked for."""
        with self._lock:
            key = (epsg, float(radius))
            if key not in self._near:
                self._near[key] = near(self.geometries(epsg), radius)
            return self._near[key]

    def borders(self, epsg: int) -> Borders:
        """The borders in that projection, put in a tree when first asked for."""
        with self._lock:
            if epsg not in self._borders:
                self._borders[epsg] = borders(self.geometries(epsg))
            return self._borders[epsg]

    def geometries(self, epsg: int) -> NDArray[np.object_]:
        """The repaired contours in that projection, empty for the zones of another one."""
        strips = self.grids[epsg].strips
        assert strips is not None
        return strips.geometries

    @cached_property
    def labels(self) -> NDArray[np.str_]:
        """Codes and, at rank -1, the empty text that says outside."""
        return np.append(self.codes, "")

    def arrays(self, radii: tuple[float, ...] = ()) -> dict[str, NDArray[Any]]:
        """Everything as arrays, for a cache on disk; `radii` adds the indexes of those bands."""
        arrays: dict[str, NDArray[Any]] = {"codes": self.codes}
        for epsg, grid in self.grids.items():
            arrays |= {f"{epsg}/{name}": array for name, array in grid.arrays().items()}
            for radius in radii:
                inner = self.near(epsg, radius).grid.arrays()
                arrays |= {f"{epsg}@{radius}/{name}": array for name, array in inner.items()}
        return arrays

    @staticmethod
    def from_arrays(arrays: dict[str, NDArray[Any]]) -> "Prepared":
        parts: dict[str, dict[str, NDArray[Any]]] = {}
        for name, array in arrays.items():
            head, _, tail = name.partition("/")
            parts.setdefault(head, {})[tail] = array
        codes = parts.pop("codes")[""]
        grids = {int(k): GridIndex.from_arrays(v) for k, v in parts.items() if "@" not in k}
        prepared = Prepared(codes, grids)
        for name, inner in parts.items():
            if "@" in name:
                epsg, _, radius = name.partition("@")
                contours = own(prepared.geometries(int(epsg)))
                grid = GridIndex.from_arrays(inner)
                prepared._near[int(epsg), float(radius)] = Near(grid, contours, float(radius))
        return prepared


def prepare(zoning: Zoning, points: int | None = None) -> Prepared:
    """Contours moved to their legal projection, repaired, and indexed.

    `points` tells how many points will be asked, if they are few: they do not deserve so fine a
    grid, which is then built in less time. Answers are the same.
    """
    codes, planes = legal_contours(zoning)
    return Prepared(codes, grids_of(planes, points))


def grids_of(
    planes: dict[int, NDArray[np.object_]], points: int | None = None
) -> dict[int, GridIndex]:
    """The grid of each projection, several at a time. The cells that few points deserve are shared
    out by the zones of each."""
    cells = [CELLS] * len(planes)
    if points is not None:
        zones = [int(np.count_nonzero(~shapely.is_empty(mine))) for mine in planes.values()]
        whole = min(max(points // 16, FEWEST_CELLS), CELLS)
        cells = [max(whole * each // max(sum(zones), 1), FEWEST_SHARE) for each in zones]
    with ThreadPoolExecutor(cores()) as pool:
        grids = pool.map(lambda mine, size: build_grid(mine, cells=size), planes.values(), cells)
        return dict(zip(planes, grids, strict=True))


def legal_contours(
    zoning: Zoning,
) -> tuple[NDArray[np.str_], dict[int, NDArray[np.object_]]]:
    """The sorted codes, and for each legal projection all their contours, repaired: those of the
    other projections are empty there."""
    order = np.argsort(zoning.codes, kind="stable")
    codes, geometries = zoning.codes[order], np.asarray(zoning.geometries, object)[order]
    plane = _planes(codes, geometries, zoning)
    planes = {}
    for epsg in sorted(set(plane.tolist()) - {0}):
        mine = np.full(len(codes), shapely.Polygon(), dtype=object)
        mine[plane == epsg] = reproject(geometries[plane == epsg], zoning.crs, epsg)
        planes[epsg] = mine
    return np.asarray(codes, np.str_), planes


def _planes(
    codes: NDArray[np.str_], geometries: NDArray[np.object_], zoning: Zoning
) -> NDArray[np.int32]:
    """The legal projection of each contour; 0 for an empty one, which holds no point."""
    empty = shapely.is_missing(geometries) | shapely.is_empty(geometries)
    if zoning.crs in LEGAL_EPSG:
        return np.where(empty, 0, zoning.crs).astype(np.int32)
    degrees = reproject(geometries, zoning.crs, WGS84)
    # A repair may leave nothing: a contour flattened on a line holds no point either
    empty |= shapely.is_empty(degrees)
    inner = shapely.point_on_surface(degrees[~empty])
    plane = np.zeros(len(codes), np.int32)
    plane[~empty] = legal_epsg(shapely.get_x(inner), shapely.get_y(inner))
    lost = np.flatnonzero((plane == 0) & ~empty)
    if len(lost):
        names = ", ".join(codes[lost[:5]].tolist()) + ("…" if len(lost) > 5 else "")
        raise BadCoordinates(
            f"{zoning.label} : {len(lost)} contour(s) hors de toutes les projections légales "
            f"({names}).",
            "Vérifiez le système de coordonnées du fichier : longitude et latitude peuvent être "
            "inversées.",
        )
    return plane
