"""Establishments in a tile: counted by squares of 200 m, and one by one where they may be."""

from collections.abc import Iterator, Sequence

import numpy as np
import polars as pl
import shapely

from quartiers.storage.store import Store
from quartiers.usecases.on_map import REGISTER, activity, size
from quartiers.web.tiles.encoding import Attributes, Features, points, polygons
from quartiers.web.tiles.mercator import Tile
from quartiers.web.tiles.register import Group, register


def squares(stores: Sequence[Store], tile: Tile) -> Iterator[Features]:
    """A square that two groups of rows share counts the establishments of both."""
    parts, corners = [], []
    for fictitious, group in _groups(stores, tile):
        held = group.squares_in(tile)
        parts.append(group.squares[held].with_columns(fictif=pl.lit(fictitious)))
        corners.append(group.corners[held])
    if not parts:
        return
    place = pl.int_range(pl.len(), dtype=pl.UInt32)
    counted = (
        pl.concat(parts)
        .with_columns(place=place)
        .group_by("fictif", "epsg", "column", "row", maintain_order=True)
        .agg(pl.col("n").sum(), pl.col("place").first())
    )
    shapes = shapely.polygons(np.concatenate(corners)[counted["place"].to_numpy()])
    said: list[Attributes] = [
        {"n": n, "fictif": True} if fictif else {"n": n}
        for n, fictif in counted.select("n", "fictif").iter_rows()
    ]
    yield polygons(tile, shapes), said


def one_by_one(stores: Sequence[Store], tile: Tile) -> Iterator[Features]:
    for fictitious, group in _groups(stores, tile):
        held = np.flatnonzero(tile.holds(group.places))
        yield (
            points(tile, group.places[held]),
            [_said(row, fictitious) for row in group.shown[held].rows()],
        )


def _said(row: tuple[str, str, str], fictitious: bool) -> Attributes:
    siret, naf, band = row
    said: dict[str, str | int | bool] = {"activite": activity(naf), "effectif": size(band)}
    if siret:
        said["siret"] = siret
    if fictitious:
        said["fictif"] = True
    return said


def _groups(stores: Sequence[Store], tile: Tile) -> Iterator[tuple[bool, Group]]:
    for store in stores:
        if store.has(REGISTER):
            path = store.path(REGISTER)
            for group in register(path, path.stat().st_mtime_ns).groups(tile):
                yield store.demo, group
