"""The establishments of the register that a tile needs, a few row groups at a time.

The register is one Parquet file sorted by commune: the statistics of its row groups tell those that
reach a tile. Of a group only the squares and the establishments that may be shown are kept, and
only of the groups used last.
"""

import threading
from collections import OrderedDict
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow.parquet as pq
from numpy.typing import NDArray

from quartiers.territory.projection import LEGAL_PROJECTIONS, to_degrees, to_legal
from quartiers.usecases.on_map import COLUMNS, SQUARE, alone, countable, legal_person, square_of
from quartiers.web.tiles.mercator import Tile, plane

ROOM = 60_000_000  # bytes of decoded groups kept by a process
Bounds = tuple[float, float, float, float]


@dataclass(frozen=True, eq=False)
class Group:
    """`squares` has epsg, column, row, n; `shown` has siret ("" for a person), naf and size_band.
    On the plane: `corners` (four) and `boxes` of each square, `places` of each row of `shown`."""

    squares: pl.DataFrame
    corners: NDArray[np.float64]
    boxes: NDArray[np.float64]
    shown: pl.DataFrame
    places: NDArray[np.float64]

    @property
    def size(self) -> int:
        tables = self.squares.estimated_size() + self.shown.estimated_size()
        arrays = (self.corners, self.boxes, self.places)
        return int(tables) + sum(array.nbytes for array in arrays)

    def squares_in(self, tile: Tile) -> NDArray[np.int64]:
        """Ranks of the squares that reach the tile."""
        west, north, east, south = tile.box
        low_x, low_y, high_x, high_y = self.boxes
        return np.flatnonzero(
            (low_x < east) & (high_x >= west) & (low_y < south) & (high_y >= north)
        )


@dataclass(frozen=True, eq=False)
class Register:
    """`spans` is, for each row group, its first row and how many it has; `reach` its box in metres
    and its projections, None where unknown."""

    path: Path
    spans: tuple[tuple[int, int], ...]
    reach: tuple[tuple[Bounds, tuple[int, int]] | None, ...]

    def groups(self, tile: Tile) -> list[Group]:
        boxes = _legal_boxes(tile)
        found = [rank for rank, held in enumerate(self.reach) if _meets(held, boxes)]
        return [_shelf.get(self.path, *self.spans[rank]) for rank in found]


@lru_cache(maxsize=4)
def register(path: Path, _moved: int) -> Register:
    """`_moved` is the date of the file: another one is another register."""
    _shelf.forget(path)
    metadata = pq.read_metadata(path)
    ranks = range(metadata.num_row_groups)
    counts = [metadata.row_group(rank).num_rows for rank in ranks]
    firsts = accumulate(counts[:-1], initial=0)
    reach = tuple(_reach(metadata, rank) for rank in ranks)
    return Register(path, tuple(zip(firsts, counts, strict=False)), reach)


def _reach(metadata: pq.FileMetaData, rank: int) -> tuple[Bounds, tuple[int, int]] | None:
    group = metadata.row_group(rank)
    found = {}
    for i in range(group.num_columns):
        column = group.column(i)
        if column.path_in_schema in ("x", "y", "epsg"):
            found[column.path_in_schema] = column.statistics
    if any(each is None or not each.has_min_max for each in found.values()):
        return None
    x, y, epsg = found["x"], found["y"], found["epsg"]
    return (x.min, y.min, x.max, y.max), (epsg.min, epsg.max)


def _legal_boxes(tile: Tile) -> dict[int, Bounds]:
    """The box of the tile in metres of each legal projection that it reaches."""
    west, north, east, south = tile.box
    along = np.linspace(0, 1, 5)
    u, v = np.meshgrid(west + (east - west) * along, north + (south - north) * along)
    lon = (u.ravel() - 0.5) * 360
    lat = np.degrees(np.arctan(np.sinh((0.5 - v.ravel()) * 2 * np.pi)))
    boxes = {}
    for legal in LEGAL_PROJECTIONS:
        if (
            lon.max() < legal.west
            or lon.min() > legal.east
            or lat.max() < legal.south
            or lat.min() > legal.north
        ):
            continue
        x, y = to_legal(lon, lat, np.full(len(lon), legal.epsg))
        boxes[legal.epsg] = (x.min() - SQUARE, y.min() - SQUARE, x.max() + SQUARE, y.max() + SQUARE)
    return boxes


def _meets(held: tuple[Bounds, tuple[int, int]] | None, boxes: dict[int, Bounds]) -> bool:
    if held is None:
        return bool(boxes)
    (west, south, east, north), (first, last) = held
    return any(
        first <= epsg <= last
        and west <= box[2]
        and east >= box[0]
        and south <= box[3]
        and north >= box[1]
        for epsg, box in boxes.items()
    )


class _Shelf:
    """The groups used last; two requests for one group read it once."""

    def __init__(self, room: int) -> None:
        self.room, self.held = room, 0
        self._groups: OrderedDict[tuple[Path, int, int], Group] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, path: Path, first: int, count: int) -> Group:
        key = path, first, count
        with self._lock:
            group = self._groups.pop(key, None)
            if group is None:
                group = read(path, first, count)
                self.held += group.size
            self._groups[key] = group
            while self.held > self.room and len(self._groups) > 1:
                self.held -= self._groups.popitem(last=False)[1].size
            return group

    def forget(self, path: Path) -> None:
        with self._lock:
            for key in [key for key in self._groups if key[0] == path]:
                self.held -= self._groups.pop(key).size


_shelf = _Shelf(ROOM)


def read(path: Path, first: int, count: int) -> Group:
    """The rows of one group, with what nobody may see left on the disk."""
    scan = pl.scan_parquet(path).slice(first, count).select(COLUMNS)
    rows = scan.filter(countable()).collect()
    squares = (
        rows.group_by(epsg="epsg", column=square_of("x"), row=square_of("y"))
        .agg(n=pl.len())
        .sort("epsg", "column", "row")
    )
    shown = rows.filter(alone())
    siret = pl.when(legal_person()).then(pl.col("siret")).otherwise(pl.lit(""))
    places = _plane(shown["x"].to_numpy(), shown["y"].to_numpy(), shown["epsg"].to_numpy())
    texts = (pl.col(name).fill_null("") for name in ("naf", "size_band"))
    corners = _corners(squares)
    boxes = np.vstack([corners.min(axis=1).T, corners.max(axis=1).T])
    return Group(squares, corners, boxes, shown.select(siret.alias("siret"), *texts), places)


def _corners(squares: pl.DataFrame) -> NDArray[np.float64]:
    """The four corners of each square, one square after the other."""
    x = (squares["column"].to_numpy()[:, None] + np.array([0, 1, 1, 0])) * float(SQUARE)
    y = (squares["row"].to_numpy()[:, None] + np.array([0, 0, 1, 1])) * float(SQUARE)
    epsg = np.repeat(squares["epsg"].to_numpy(), 4)
    return _plane(x.ravel(), y.ravel(), epsg).reshape(-1, 4, 2)


def _plane(
    x: NDArray[np.float64], y: NDArray[np.float64], epsg: NDArray[np.int32]
) -> NDArray[np.float64]:
    return plane(np.column_stack(to_degrees(x, y, epsg)))
