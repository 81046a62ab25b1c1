"""Our end to end: a Parquet file of points to (id, zone), with an index built or read back."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pyarrow.dataset  # noqa: F401 - a lazy import of the first read, which is no work of ours
import pyarrow.parquet as pq
import shapely

from quartiers.territory.chunks import cores
from quartiers.territory.membership import Prepared, zone_pairs
from quartiers.territory.prepared import grids_of


def prepared(zones: Path, points: int | None = None) -> Prepared:
    """From the contours that every way gets: already in metres, repaired."""
    table = pq.read_table(zones, columns=["code", "epsg", "wkb"])
    epsg = table["epsg"].to_numpy()
    geometries = shapely.from_wkb(table["wkb"].to_pylist())
    planes = {
        code: np.where(epsg == code, geometries, shapely.Polygon())
        for code in np.unique(epsg).tolist()
    }
    return Prepared(np.asarray(table["code"].to_pylist()), grids_of(planes, points))


def cache(zones: Path) -> Path:
    """Always written again, so that it is the index of the code at hand."""
    path = zones.with_suffix(".npz")
    arrays = prepared(zones).arrays()
    np.savez(path, **{name.replace("/", "|"): array for name, array in arrays.items()})
    return path


def from_cache(path: Path) -> Prepared:
    with np.load(path) as stored:
        return Prepared.from_arrays({name.replace("|", "/"): stored[name] for name in stored.files})


def pairs_of_parquet(points: Path, prepared: Prepared) -> tuple[np.ndarray, np.ndarray]:
    """One row group a thread: decode, find the zones, keep the rows inside."""
    metadata = pq.ParquetFile(points).metadata
    few = metadata.num_row_groups < cores()

    def work(group: int) -> tuple[np.ndarray, np.ndarray]:
        file = pq.ParquetFile(points, metadata=metadata, pre_buffer=True)
        table = file.read_row_group(group, columns=["id", "x", "y", "epsg"], use_threads=few)
        ids, x, y, epsg = (table[name].to_numpy() for name in ("id", "x", "y", "epsg"))
        which, zone = zone_pairs(x, y, epsg, prepared, threads=None if few else 1)
        return ids[which], zone

    with ThreadPoolExecutor(cores()) as pool:
        parts = list(pool.map(work, range(metadata.num_row_groups)))
    return np.concatenate([p for p, _ in parts]), np.concatenate([z for _, z in parts])
