"""What surrounds a point that was located: the contours of each generation, near enough to draw."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely

from quartiers.storage.store import Store
from quartiers.territory.projection import WGS84, reproject
from quartiers.territory.zonings import band_radius
from quartiers.usecases.contours import contours
from quartiers.usecases.locate import Located, Place

# Metres from the point to the edges of the picture: a street at least, a town at most.
NEAREST, FARTHEST = 450.0, 2_500.0
METRES_A_DEGREE = 110_000.0


@dataclass(frozen=True, eq=False)
class Outline:
    """`shape` is in metres of the legal projection, cut near the edges of the picture."""

    zoning: str
    code: str
    name: str
    shape: shapely.Geometry


@dataclass(frozen=True, eq=False)
class Border:
    """The point and what stands within `reach` metres of it, along x and along y.

    `bands` are the outer bands of the neighbourhoods in force; `vintages` tells, by zoning, the
    vintage and the publisher of its contours.
    """

    x: float
    y: float
    epsg: int
    reach: float
    places: tuple[Place, ...]
    outlines: tuple[Outline, ...]
    bands: tuple[shapely.Geometry, ...]
    communes: tuple[Outline, ...]
    vintages: dict[str, tuple[str, str]]
    fictitious: bool


def border_around(store: Store, located: Located, i: int = 0) -> Border | None:
    """Around point i; None where that point could not be placed. `store` is the one it was located
    in."""
    places = located.places(i)
    if not places:
        return None
    found = located.positions
    x, y, epsg = float(found.x[i]), float(found.y[i]), int(found.epsg[i])
    reach = _reach(places)
    frame = shapely.box(x - 1.1 * reach, y - 1.1 * reach, x + 1.1 * reach, y + 1.1 * reach)
    outlines: list[Outline] = []
    bands: list[shapely.Geometry] = []
    vintages: dict[str, tuple[str, str]] = {}
    for place, answer in zip(places, located.answers, strict=True):
        dataset = answer.facts.dataset
        entry = store.entry(dataset)
        vintages[place.zoning] = (entry.vintage, entry.publisher)
        # Wider than the picture by the band, which comes in from contours that stay out of it
        around = _near(store, dataset, place.zoning, frame.buffer(band_radius()), epsg)
        outlines += _seen(around, frame)
        if place.in_force:
            inside = shapely.union_all([outline.shape for outline in around])
            band = shapely.intersection(inside.buffer(band_radius()) - inside, frame)
            bands += [] if band.is_empty else [band]
    communes = _near(store, "contours_communes", "", frame, epsg)
    return Border(
        x=x,
        y=y,
        epsg=epsg,
        reach=reach,
        places=places,
        outlines=tuple(outlines),
        bands=tuple(bands),
        communes=_seen(communes, frame),
        vintages=vintages,
        fictitious=located.fictitious,
    )


def _reach(places: tuple[Place, ...]) -> float:
    """Far enough to show the nearest border of each generation, unless it is out of any picture."""
    metres = [place.distance_m for place in places if place.distance_m is not None]
    shown = [distance for distance in metres if distance * 1.25 <= FARTHEST]
    return max(NEAREST, *(distance * 1.25 for distance in shown)) if shown else NEAREST


def _near(
    store: Store, dataset: str, zoning: str, frame: shapely.Geometry, epsg: int
) -> list[Outline]:
    held = contours(store, dataset)
    if held is None:
        return []
    ranks = held.meeting(*_degrees(frame, epsg))
    moved = reproject(held.shapes[ranks], WGS84, epsg)
    return [
        Outline(zoning, str(held.codes[rank]), str(held.names[rank]), shape)
        for rank, shape in zip(ranks.tolist(), moved, strict=True)
        if shapely.intersects(shape, frame)
    ]


def _degrees(frame: shapely.Geometry, epsg: int) -> tuple[float, float, float, float]:
    moved = reproject(np.array([shapely.segmentize(frame, 500)]), epsg, WGS84)[0]
    west, south, east, north = moved.bounds
    return west, south, east, north


def _seen(outlines: Sequence[Outline], frame: shapely.Geometry) -> tuple[Outline, ...]:
    """What of each shows in the frame."""
    cut = ((one, shapely.intersection(one.shape, frame)) for one in outlines)
    return tuple(replace(one, shape=shape) for one, shape in cut if shape.area > 0)
