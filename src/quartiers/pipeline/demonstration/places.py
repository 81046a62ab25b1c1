"""Streets and addresses of the demonstration: where its establishments stand."""

from functools import cache

import numpy as np
import shapely
from numpy.typing import NDArray

from quartiers.pipeline.demonstration.ground import (
    COMMUNES,
    EPSG,
    ORIGIN,
    QUARTERS,
    commune_shapes,
    quarter_shapes,
)
from quartiers.pipeline.demonstration.profiles import PROFILES
from quartiers.pipeline.register_generator.places import Places

Points = NDArray[np.float64]

WAYS = ("RUE", "RUE", "RUE", "ALLEE", "AVENUE", "IMPASSE", "PASSAGE")
FIRST = (
    *("DE LA BRUME", "DE LA SALINE", "DE LA CORLUNE", "DE LA HOULE", "DE LA VIGIE", "DE LA MIRE"),
    *("DE L'ECUME", "DE L'OURLE", "DE L'ALGUE", "DE LA DUNE"),
)
LAST = (
    *("CLAIRE", "BLEUE", "HAUTE", "LENTE", "DOREE", "VIVE", "GRISE", "NOUVELLE", "BASSE", "ROUSSE"),
    *("DU LARGE", "DU LEVANT", "DU PONANT", "DES SABLES", "DES ANSES", "DU MUSOIR", "DES BALISES"),
)


@cache
def demo_places() -> Places:
    """About 12,000 addresses on made-up streets, grouped by commune."""
    rng = np.random.default_rng(999)
    parts = [*_quarters(rng), *_towns(rng)]
    commune = np.concatenate([part[0] for part in parts])
    street = np.concatenate([part[2] + 10_000 * rank for rank, part in enumerate(parts)])
    points = np.concatenate([part[1] for part in parts])
    profile = np.concatenate([part[3] for part in parts])
    weight = np.concatenate([part[4] for part in parts])
    order = np.lexsort((street, commune))
    _, street = np.unique(commune[order] * 1_000_000 + street[order], return_inverse=True)
    first = np.append(True, street[1:] != street[:-1])
    along = np.arange(len(street)) - np.repeat(np.flatnonzero(first), np.bincount(street))
    return Places(
        communes=[each.code for each in COMMUNES],
        names=[each.name.upper() for each in COMMUNES],
        commune=commune[order].astype(np.int32),
        epsg=np.full(len(order), EPSG, dtype=np.int32),
        x=points[order, 0],
        y=points[order, 1],
        spread=np.full(len(order), 3.0),
        weight=weight[order],
        profile=profile[order].astype(np.int32),
        profiles=PROFILES,
        streets=[_street_name(rank) for rank in range(int(street.max()) + 1)],
        street=street.astype(np.int32),
        number=(1 + along).astype(np.int32),
    )


Part = tuple[NDArray[np.int64], Points, NDArray[np.int64], NDArray[np.int64], Points]


def _quarters(rng: np.random.Generator) -> list[Part]:
    """Streets every 65 m inside the neighbourhood, a door every 13 m."""
    grounds = commune_shapes()
    parts = []
    for quarter, shape in zip(QUARTERS, quarter_shapes(), strict=True):
        points, street = _grid(shape.bounds, 65.0, 13.0, rng)
        inside = shapely.contains_xy(shape, points)
        points, street = points[inside], street[inside]
        commune = _commune_of(points, grounds)
        profile = np.full(len(points), quarter.profile)
        parts.append((commune, points, street, profile, _shared(quarter.weight, points, rng)))
    return parts


def _towns(rng: np.random.Generator) -> list[Part]:
    """The rest of each commune: its town, denser at the centre, and a few scattered hamlets."""
    quarters = shapely.union_all(quarter_shapes())
    parts = []
    for rank, (commune, shape) in enumerate(zip(COMMUNES, commune_shapes(), strict=True)):
        centre = np.array(commune.seat) + ORIGIN
        box = shapely.Point(centre).buffer(commune.town).bounds
        points, street = _grid(box, 120.0, 24.0, rng)
        far = np.hypot(*(points - centre).T) / commune.town
        kept = (far < 1) & (rng.random(len(points)) < np.exp(-1.3 * far))
        lost, paths = _grid(shape.bounds, 900.0, 45.0, rng)
        some = rng.random(len(lost)) < 0.25
        points = np.concatenate([points[kept], lost[some]])
        street = np.concatenate([street[kept], paths[some] + 5_000])
        inside = shapely.contains_xy(shape, points) & ~shapely.contains_xy(quarters, points)
        points, street = points[inside], street[inside]
        here = np.full(len(points), rank)
        parts.append(
            (here, points, street, np.zeros_like(here), _shared(commune.weight, points, rng))
        )
    return parts


def _grid(
    box: tuple[float, float, float, float], gap: float, step: float, rng: np.random.Generator
) -> tuple[Points, NDArray[np.int64]]:
    """Doors along parallel streets and a few across, turned a little, over the whole box."""
    west, south, east, north = box
    half = 0.75 * max(east - west, north - south)
    across = np.arange(-half, half, gap)
    along = np.arange(-half, half, step)
    rows = np.stack(np.meshgrid(along, across), axis=-1)
    columns = np.stack(np.meshgrid(across[::2], along, indexing="ij"), axis=-1)
    turn = rng.uniform(0, np.pi / 2)
    turning = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    points = np.concatenate([rows.reshape(-1, 2), columns.reshape(-1, 2)])
    street = np.concatenate(
        [
            np.repeat(np.arange(len(across)), len(along)),
            1_000 + np.repeat(np.arange(len(across[::2])), len(along)),
        ]
    )
    middle = np.array([(west + east) / 2, (south + north) / 2])
    bend = 12 * np.sin(points[:, ::-1] / 140)
    return (points + bend) @ turning + middle, street


def _commune_of(points: Points, grounds: NDArray[np.object_]) -> NDArray[np.int64]:
    found = np.zeros(len(points), dtype=np.int64)
    for rank, ground in enumerate(grounds):
        found[shapely.contains_xy(ground, points)] = rank
    return found


def _shared(weight: float, points: Points, rng: np.random.Generator) -> Points:
    """The weight of a place over its doors, a few of which hold many establishments."""
    share = rng.gamma(0.6, 1.0, len(points)) + 0.05
    shared: Points = weight * share / share.sum()
    return shared


def _street_name(rank: int) -> str:
    way = WAYS[rank % len(WAYS)]
    first = FIRST[rank % len(FIRST)]
    last = LAST[(rank // len(FIRST)) % len(LAST)]
    turn = rank // (len(FIRST) * len(LAST))
    return f"{way} {first} {last}" + (f" {turn + 1}" if turn else "")
