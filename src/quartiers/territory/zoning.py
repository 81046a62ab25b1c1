"""A zoning: named zones with their contours, a vintage and a validity period."""

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Zoning:
    """`codes`, `names` and `geometries` are arrays of one length, sorted by code.

    `geometries` are shapely geometries in EPSG:`crs`, as published (not repaired).
    `valid_to` is None while in force.
    """

    id: str  # qpv_2015, qpv_2024…
    label: str  # « QPV, géographie 2015 »
    vintage: str
    valid_from: date
    valid_to: date | None
    source: str
    crs: int
    codes: NDArray[np.str_]
    names: NDArray[np.str_]
    geometries: NDArray[np.object_]
