"""Which zone holds each point of a zoning, how far the border is, and how sure the answer is.

Everything here takes batches: one address is a batch of one. `x` and `y` are metres in the legal
projection `epsg` of each point (see `projection.to_legal`), NaN where the position is unknown.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from quartiers.territory.cells import Answer, GridIndex, Points, Zones
from quartiers.territory.chunks import over_chunks
from quartiers.territory.distance import Near
from quartiers.territory.prepared import Prepared, prepare

__all__ = [
    "Confidence",
    "Membership",
    "Prepared",
    "band_of",
    "band_pairs",
    "membership",
    "near_pairs",
    "prepare",
    "zone_index",
    "zone_of",
    "zone_pairs",
]

Confidence = Literal["dedans", "dehors", "indecis", "inconnue"]
Pairs = tuple[NDArray[np.int64], Zones]
Index = GridIndex | Near


@dataclass(frozen=True, eq=False)
class Membership:
    """One entry per point. `code` is the lowest of `codes`; "" and () are outside.

    `distance_m` is to the nearest border of any zone, `nearest` that zone. `confidence` is
    `indecis` where that distance does not exceed the precision of the coordinates, `inconnue` where
    the precision (or the position) is unknown: then `code` is an indication.
    """

    code: NDArray[np.str_]
    codes: list[tuple[str, ...]]
    distance_m: NDArray[np.float64]
    nearest: NDArray[np.str_]
    confidence: NDArray[np.str_]


def zone_index(
    x: ArrayLike, y: ArrayLike, epsg: ArrayLike, prepared: Prepared, *, threads: int | None = None
) -> Zones:
    """The rank in `prepared.codes` of the lowest zone that holds each point, -1 outside.

    `threads` is for callers that have their own (1: none here); by default every core works.
    """
    x, y, epsg = _points(x, y, epsg)
    found = np.empty(len(x), np.int32)
    indexes: dict[int, Index] = dict(prepared.grids)

    def work(part: slice) -> None:
        found[part] = _answer(x[part], y[part], epsg[part], indexes).lowest

    over_chunks(work, len(x), threads=threads)
    return found


def zone_of(
    x: ArrayLike, y: ArrayLike, epsg: ArrayLike, prepared: Prepared, *, threads: int | None = None
) -> NDArray[np.str_]:
    """The lowest code of the zones that hold each point, "" outside (or without a position)."""
    return prepared.labels[zone_index(x, y, epsg, prepared, threads=threads)]


def zone_pairs(
    x: ArrayLike, y: ArrayLike, epsg: ArrayLike, prepared: Prepared, *, threads: int | None = None
) -> Pairs:
    """All (point, rank of zone) pairs, by point then by code."""
    return _pairs(x, y, epsg, dict(prepared.grids), threads)


def near_pairs(
    x: ArrayLike, y: ArrayLike, epsg: ArrayLike, prepared: Prepared, radius: float = 300.0
) -> Pairs:
    """All (point, rank of zone) pairs at `radius` metres or less, points inside included."""
    return _pairs(x, y, epsg, {code: prepared.near(code, radius) for code in prepared.grids})


def band_pairs(
    x: ArrayLike, y: ArrayLike, epsg: ArrayLike, prepared: Prepared, radius: float = 300.0
) -> Pairs:
    """The (point, rank of zone) pairs where the point is outside of that zone, within `radius`."""
    point, zone = near_pairs(x, y, epsg, prepared, radius)
    inner_point, inner_zone = zone_pairs(x, y, epsg, prepared)
    n = max(len(prepared.codes), 1)
    outer = np.isin(point * n + zone, inner_point * n + inner_zone, invert=True)
    return point[outer], zone[outer]


def band_of(
    x: ArrayLike, y: ArrayLike, epsg: ArrayLike, prepared: Prepared, radius: float = 300.0
) -> NDArray[np.str_]:
    """The codes of the zones whose outer band holds each point, joined by ";", "" if none."""
    point, zone = band_pairs(x, y, epsg, prepared, radius)
    n = _points(x, y, epsg)[0].size
    return np.asarray([";".join(codes) for codes in _listed(point, zone, n, prepared)], np.str_)


def membership(
    x: ArrayLike,
    y: ArrayLike,
    epsg: ArrayLike,
    prepared: Prepared,
    precision: ArrayLike | None = None,
) -> Membership:
    """Everything about each point. `precision` is in metres, NaN where unknown."""
    x, y, epsg = _points(x, y, epsg)
    point, zone = zone_pairs(x, y, epsg, prepared)
    codes = _listed(point, zone, len(x), prepared)
    distance, nearest = np.full(len(x), np.nan), np.full(len(x), -1, np.int64)
    for code in prepared.grids:
        mine = np.flatnonzero(epsg == code)
        if len(mine):
            distance[mine], nearest[mine] = prepared.borders(code).distance(x[mine], y[mine])
    inside = np.zeros(len(x), bool)
    inside[point] = True
    known = np.isfinite(x) & np.isfinite(y) & (epsg != 0)
    return Membership(
        code=np.asarray([held[0] if held else "" for held in codes], prepared.labels.dtype),
        codes=codes,
        distance_m=distance,
        nearest=prepared.labels[nearest],
        confidence=_confidence(inside, known, distance, precision),
    )


def _confidence(
    inside: NDArray[np.bool_],
    known: NDArray[np.bool_],
    distance: NDArray[np.float64],
    precision: ArrayLike | None,
) -> NDArray[np.str_]:
    answer = np.where(inside, "dedans", "dehors").astype("<U8")
    metres = np.broadcast_to(
        np.asarray(np.nan if precision is None else precision, np.float64), distance.shape
    )
    # Without any zone in its projection a point is outside, however imprecise: distance is NaN
    answer[distance <= metres] = "indecis"
    answer[~known | np.isnan(metres)] = "inconnue"
    return answer


def _points(
    x: ArrayLike, y: ArrayLike, epsg: ArrayLike
) -> tuple[Points, Points, NDArray[np.int32]]:
    x, y = np.atleast_1d(np.asarray(x, np.float64)), np.atleast_1d(np.asarray(y, np.float64))
    return x, y, np.broadcast_to(np.asarray(epsg, np.int32), x.shape)


def _pairs(
    x: ArrayLike,
    y: ArrayLike,
    epsg: ArrayLike,
    indexes: dict[int, Index],
    threads: int | None = None,
) -> Pairs:
    x, y, epsg = _points(x, y, epsg)

    def work(part: slice) -> Pairs:
        point, zone = _answer(x[part], y[part], epsg[part], indexes).pairs()
        return point + part.start, zone

    parts = over_chunks(work, len(x), threads=threads)
    point = np.concatenate([np.zeros(0, np.int64), *(p for p, _ in parts)])
    zone = np.concatenate([np.zeros(0, np.int32), *(z for _, z in parts)])
    return point, zone


def _answer(x: Points, y: Points, epsg: NDArray[np.int32], indexes: dict[int, Index]) -> Answer:
    """One chunk. Most points share a projection: all are looked up in it, then the few others are
    looked up again in their own."""
    main = int(epsg[len(epsg) // 2])
    nothing = Answer(np.full(len(x), -1, np.int32), np.zeros(0, np.int64), np.zeros(0, np.int32))
    found = indexes[main].answer(x, y) if main in indexes else nothing
    others = np.flatnonzero(epsg != main)
    if not len(others):
        return found
    found.lowest[others] = -1
    theirs = epsg.take(others)
    right = epsg.take(found.point) == main
    points, zones = [found.point[right]], [found.zone[right]]
    for code in indexes.keys() - {main}:
        mine = others[theirs == code]
        if len(mine):
            there = indexes[code].answer(x.take(mine), y.take(mine))
            found.lowest[mine] = there.lowest
            points.append(mine.take(there.point))
            zones.append(there.zone)
    point, zone = np.concatenate(points), np.concatenate(zones)
    order = np.argsort(point, kind="stable")
    return Answer(found.lowest, point[order], zone[order])


def _listed(
    point: NDArray[np.int64], zone: Zones, n: int, prepared: Prepared
) -> list[tuple[str, ...]]:
    listed: list[tuple[str, ...]] = [()] * n
    codes = prepared.codes[zone].tolist()
    for i, code in zip(point.tolist(), codes, strict=True):
        listed[i] = (*listed[i], code)
    return listed
