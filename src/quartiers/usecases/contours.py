"""The contours of a store held in memory and indexed, for what draws them: maps and tiles."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import polars as pl
import shapely
from numpy.typing import NDArray

from quartiers.storage.manifest import Entry
from quartiers.storage.store import Store
from quartiers.territory.projection import repair

Frame = tuple[float, float, float, float]  # west, south, east, north, in degrees


@dataclass(frozen=True, eq=False)
class Contours:
    """Valid polygons in degrees (WGS84), with `code` and `name`, sorted by code."""

    entry: Entry
    codes: NDArray[np.str_]
    names: NDArray[np.str_]
    shapes: NDArray[np.object_]
    tree: shapely.STRtree

    def __len__(self) -> int:
        return len(self.codes)

    def meeting(self, west: float, south: float, east: float, north: float) -> NDArray[np.int64]:
        """Ranks of the contours whose box meets that one, in order."""
        found: NDArray[np.int64] = self.tree.query(shapely.box(west, south, east, north))
        return np.sort(found)

    def frame(self, codes: Collection[str]) -> Frame | None:
        """The box that holds those contours, None where none of them is there."""
        wanted = np.isin(self.codes, list(codes))
        if not wanted.any():
            return None
        west, south, east, north = shapely.total_bounds(self.shapes[wanted]).tolist()
        return west, south, east, north


def contours(store: Store, dataset: str) -> Contours | None:
    """The newest contours of a dataset, None where none is loaded. Kept while the file stays."""
    if not store.has(dataset):
        return None
    path = store.path(dataset)
    return _kept(path, path.stat().st_mtime_ns, store.entry(dataset))


@lru_cache(maxsize=8)
def _kept(path: Path, moved: int, entry: Entry) -> Contours:
    table = pl.read_parquet(path, columns=["code", "name", "geometry"]).sort("code")
    shapes = repair(shapely.from_wkb(table["geometry"].to_numpy().astype(object)))
    return Contours(
        entry=entry,
        codes=table["code"].to_numpy().astype(np.str_),
        names=table["name"].fill_null("").to_numpy().astype(np.str_),
        shapes=shapes,
        tree=shapely.STRtree(shapes),
    )
