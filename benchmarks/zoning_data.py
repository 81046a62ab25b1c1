"""Inputs of the zoning benchmarks: the 1,514 real contours, and points clustered around towns.

Every way gets the same repaired contours in metres. Alternatives know one plane only, so overseas
territories are laid side by side in it (columns `px`, `py`, contours `plane`); ours reads the legal
coordinates and their EPSG code, as in INSEE's file. The points are written without compression nor
dictionary (but for the EPSG code), so that finding zones, and not decoding, is what is compared.
"""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio.raw
import shapely
from harness import data_folder, work_folder

from quartiers.territory.projection import LEGAL_EPSG, legal_epsg, reproject

CONTOURS = "qpv/QP_METROPOLEOUTREMER_WGS84_EPSG4326.shp"
SHIFT = 3_000_000.0  # metres between two territories in the one plane
ROWS_PER_GROUP = 1 << 20


def zones_file() -> Path | None:
    """code, epsg, wkb (legal projection), plane (one plane), by code; None without the data."""
    path = work_folder() / "zones.parquet"
    if path.exists():
        return path
    folder = data_folder()
    if folder is None or not (folder / CONTOURS).exists():
        return None
    _, _, wkb, fields = pyogrio.raw.read(folder / CONTOURS, columns=["CODE_QP"])
    order = np.argsort(fields[0].astype(str))
    geometries = shapely.from_wkb(wkb)[order]
    inner = shapely.point_on_surface(shapely.make_valid(geometries))
    epsg = legal_epsg(shapely.get_x(inner), shapely.get_y(inner))
    plane = geometries.copy()
    for number, code in enumerate(LEGAL_EPSG):
        chosen = epsg == code
        geometries[chosen] = reproject(geometries[chosen], 4326, code)
        plane[chosen] = shapely.transform(
            geometries[chosen], lambda xy, number=number: xy + [number * SHIFT, 0.0]
        )
    table = {
        "code": pa.array(fields[0][order].astype(str)),
        "zone": pa.array(np.arange(len(order), dtype=np.int32)),
        "epsg": pa.array(epsg),
        "wkb": pa.array(shapely.to_wkb(geometries)),
        "plane": pa.array(shapely.to_wkb(plane)),
    }
    pq.write_table(pa.table(table), path)
    return path


def points_file(n: int, seed: int = 2026) -> Path | None:
    """id, x, y, epsg, px, py: `n` points, about 6 % of them in a QPV."""
    path = work_folder() / f"points-{n}.parquet"
    zones = zones_file()
    if path.exists() or zones is None:
        return path if zones else None
    table = pq.read_table(zones)
    epsg = table["epsg"].to_numpy()
    geometries = shapely.from_wkb(table["wkb"].to_pylist())
    rng = np.random.default_rng(seed)
    temporary = path.with_suffix(".tmp")
    with pq.ParquetWriter(temporary, SCHEMA, compression="none", use_dictionary=["epsg"]) as writer:
        for start in range(0, n, ROWS_PER_GROUP):
            size = min(ROWS_PER_GROUP, n - start)
            writer.write_table(_points(rng, start, size, epsg, geometries))
    temporary.rename(path)
    return path


SCHEMA = pa.schema(
    [
        ("id", pa.int64()),
        ("x", pa.float64()),
        ("y", pa.float64()),
        ("epsg", pa.int32()),
        ("px", pa.float64()),
        ("py", pa.float64()),
    ]
)


def _points(
    rng: np.random.Generator, start: int, size: int, epsg: np.ndarray, geometries: np.ndarray
) -> pa.Table:
    """Two thirds around neighbourhoods' towns, one third around towns without one or scattered."""
    centre = shapely.get_coordinates(shapely.centroid(geometries))
    # As many points overseas as establishments there, about 4 %
    weight = np.where(epsg == 2154, 1.0, 0.25)
    home = rng.choice(len(centre), size, p=weight / weight.sum())
    spread = rng.choice([600.0, 2_000.0, 6_000.0, 25_000.0], size, p=[0.5, 0.3, 0.12, 0.08])
    x = centre[home, 0] + rng.normal(0, 1, size) * spread
    y = centre[home, 1] + rng.normal(0, 1, size) * spread
    code = epsg[home]
    far = (rng.random(size) < 0.35) & (code == 2154)
    towns = np.random.default_rng(1).uniform([150e3, 6.1e6], [1.05e6, 7.1e6], (4_000, 2))
    town = rng.integers(0, len(towns), int(far.sum()))
    x[far] = towns[town, 0] + rng.normal(0, 1_500, len(town))
    y[far] = towns[town, 1] + rng.normal(0, 1_500, len(town))
    x, y = x.round(2), y.round(2)
    number = np.searchsorted(sorted(LEGAL_EPSG), code)
    rank = np.array([LEGAL_EPSG.index(c) for c in sorted(LEGAL_EPSG)])[number]
    ids = np.arange(start, start + size) * 7919 % 99_999_999_977
    columns = [ids, x, y, code.astype(np.int32), x + rank * SHIFT, y]
    return pa.table([pa.array(c) for c in columns], schema=SCHEMA)
