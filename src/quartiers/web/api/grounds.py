"""Which of the two stores speaks: of a list, of a code, of points. They never speak together."""

import numpy as np
import shapely
from numpy.typing import NDArray

from quartiers.errors import BadInput
from quartiers.storage.store import Store
from quartiers.territory.coordinates import degrees
from quartiers.territory.projection import WGS84
from quartiers.usecases.contours import contours
from quartiers.usecases.find_place import Finder
from quartiers.web import state
from quartiers.web.finders import finders

OUTLINES = "contours_communes"
NO_DEMO = BadInput("La démonstration n’est pas montrée par ce site.", "Appelez sans fictif=true.")


def store_for_list(fictitious: str | None, *codes: str | None) -> Store:
    """The one that is named, else that of a code, else the real one, unless nothing is in it."""
    held = state.current()
    if fictitious == "true" or (fictitious is None and _fictitious(codes)):
        if held.demo is None:
            raise NO_DEMO
        return held.demo
    if fictitious is None and not held.real.entries() and held.demo is not None:
        return held.demo
    return held.real


def finder_of(store: Store) -> Finder:
    """Its places and neighbourhoods. Raises StoreEmpty where no neighbourhood is known."""
    found = next(each for each in finders() if each.demo == store.demo)
    if not found.neighbourhoods:
        store.entry("qpv_contours_2024")  # raises, with what to run
    return found


def store_for_points(x: NDArray[np.float64], y: NDArray[np.float64], epsg: int = WGS84) -> Store:
    """Of points that all lie on one ground. Raises BadInput where they mix."""
    held = state.current()
    outlines = contours(held.demo, OUTLINES) if held.demo is not None else None
    if outlines is None or held.demo is None:
        return held.real
    lon, lat = degrees(x, y, epsg)
    west, south, east, north = shapely.total_bounds(outlines.shapes)
    there = (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)
    if not there.any():
        return held.real
    if there.all():
        return held.demo
    raise BadInput(
        f"{int(there.sum())} points sont dans le territoire de démonstration, fictif, les autres "
        "non : les deux ne se mélangent pas.",
        "Envoyez-les en deux fois.",
    )


def _fictitious(codes: tuple[str | None, ...]) -> bool:
    return any(state.fictitious_code(code) for code in codes if code)
