"""One way of finding the zone of each point, in a process of its own: prints JSON.

zoning_ways.py WAY TASK POINTS ZONES [WKB…]   WAY: ours, geopandas, duckdb, sedona
TASK: memory (points and zones loaded first, not counted), parquet (from the file to (id, zone) in
memory, all counted), cached (the same, ours reads its index from the disk), near (within 300 m,
points loaded first).

`check` is a sum over the pairs found, so that ways can be compared without keeping them.
"""

import json
import os
import sys
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from harness import peak_gb

CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
RADIUS = 300.0
CHUNK = 10_000_000  # geopandas alone: its points take about 200 bytes each


def checksum(ids: np.ndarray, zones: np.ndarray) -> int:
    """Order does not matter; any pair missing, added or changed does."""
    mixed = ids.astype(np.uint64) * np.uint64(1_000_003) + zones.astype(np.uint64)
    mixed ^= mixed >> np.uint64(29)
    mixed *= np.uint64(0x9E3779B97F4A7C15)
    return int((mixed >> np.uint64(20)).sum() & np.uint64(0xFFFFFFFFFFFF))


class Clock:
    """Wall time and processor time of this process, all threads together, from its making."""

    def __init__(self) -> None:
        self.wall, self.cpu = time.perf_counter(), time.process_time()

    def read(self) -> dict[str, float]:
        wall, cpu = time.perf_counter() - self.wall, time.process_time() - self.cpu
        return {"seconds": wall, "cpu": cpu}


def answer(clock: dict[str, float], ids: np.ndarray, zones: np.ndarray, **more: float) -> None:
    result = {**clock, "pairs": len(ids), "check": checksum(ids, zones)}
    print(json.dumps({**result, "peak_gb": peak_gb(), **more}))


def ours(task: str, points: Path, zones: Path) -> None:
    import zoning_ours

    clock = Clock()
    if task == "parquet":
        prepared = zoning_ours.prepared(zones, pq.ParquetFile(points).metadata.num_rows)
        built = clock.read()["seconds"]
        ids, found = zoning_ours.pairs_of_parquet(points, prepared)
        answer(clock.read(), ids, found, build=built)
        return
    if task == "cached":
        cache = zoning_ours.cache(zones)
        clock = Clock()
        prepared = zoning_ours.from_cache(cache)
        built = clock.read()["seconds"]
        ids, found = zoning_ours.pairs_of_parquet(points, prepared)
        answer(clock.read(), ids, found, build=built)
        return
    from quartiers.territory.membership import near_pairs, zone_pairs

    prepared = zoning_ours.prepared(zones)
    built = clock.read()["seconds"]
    if task == "near":
        for epsg in prepared.grids:
            prepared.near(epsg, RADIUS)
        built = clock.read()["seconds"]
    table = pq.read_table(points, columns=["id", "x", "y", "epsg"])
    ids, x, y, epsg = (table[name].to_numpy() for name in ("id", "x", "y", "epsg"))
    clock = Clock()
    if task == "near":
        which, found = near_pairs(x, y, epsg, prepared, RADIUS)
    else:
        which, found = zone_pairs(x, y, epsg, prepared)
    answer(clock.read(), ids[which], found, build=built)


def geopandas(task: str, points: Path, zones: Path) -> None:
    """Best arrangement: polygons left, the tree on the points."""
    import geopandas as gpd
    import shapely

    table = pq.read_table(zones, columns=["zone", "plane"])
    polygons = gpd.GeoDataFrame(
        {"zone": table["zone"].to_numpy()}, geometry=shapely.from_wkb(table["plane"].to_pylist())
    )
    seconds = cpu = making = 0.0
    ids, found = [], []
    file = pq.ParquetFile(points)
    for batch in file.iter_batches(CHUNK, columns=["id", "px", "py"]):
        clock = Clock()
        xy = shapely.points(batch["px"].to_numpy(), batch["py"].to_numpy())
        frame = gpd.GeoDataFrame({"id": batch["id"].to_numpy()}, geometry=xy)
        making += clock.read()["seconds"]
        clock = Clock()
        how = {"predicate": "dwithin", "distance": RADIUS} if task == "near" else {}
        joined = gpd.sjoin(polygons, frame, **({"predicate": "intersects"} | how))
        spent = clock.read()
        seconds += spent["seconds"]
        cpu += spent["cpu"]
        ids.append(joined["id"].to_numpy())
        found.append(joined["zone"].to_numpy())
    answer(
        {"seconds": seconds, "cpu": cpu}, np.concatenate(ids), np.concatenate(found), making=making
    )


def duckdb(task: str, points: Path, zones: Path) -> None:
    import duckdb as db
    import duckdb_extension_spatial

    folder = Path(duckdb_extension_spatial.__file__).parent
    extension = next(folder.rglob("spatial.duckdb_extension"))
    connection = db.connect(config={"allow_unsigned_extensions": "true", "threads": CORES})
    connection.execute(f"LOAD '{extension}'")
    geometry = "SELECT zone, ST_GeomFromWKB(plane) AS geom FROM read_parquet(?)"
    connection.execute(f"CREATE TABLE zones AS {geometry}", [str(zones)])
    test = (
        f"ST_DWithin(p.geom, z.geom, {RADIUS})"
        if task == "near"
        else "ST_Intersects(z.geom, p.geom)"
    )
    place = "SELECT id, ST_Point(px, py) AS geom FROM read_parquet(?)"
    source, arguments = f"({place})", [str(points)]
    if task in ("memory", "near"):
        connection.execute(f"CREATE TABLE points AS {place}", arguments)
        source, arguments = "points", []
    query = f"SELECT p.id, z.zone FROM {source} p JOIN zones z ON {test}"
    clock = Clock()
    if task == "parquet":
        connection.execute(f"CREATE OR REPLACE TABLE zones AS {geometry}", [str(zones)])
    result = connection.execute(query, arguments).to_arrow_table()
    answer(clock.read(), result["id"].to_numpy(), result["zone"].to_numpy())


def sedona(task: str, points: Path, zones: Path) -> None:
    import warnings

    warnings.simplefilter("ignore")
    import sedonadb

    context = sedonadb.connect()
    clock = Clock()
    context.read_parquet(str(zones)).to_view("raw_zones")
    context.read_parquet(str(points)).to_view("raw_points")
    polygons = "SELECT zone, ST_GeomFromWKB(plane) AS geom FROM raw_zones"
    place = "SELECT id, ST_Point(px, py) AS geom FROM raw_points"
    left, right = f"({place})", f"({polygons})"
    if task in ("memory", "near"):
        context.sql(polygons).to_memtable().to_view("zones")
        context.sql(place).to_memtable().to_view("points")
        left, right = "points", "zones"
        clock = Clock()
    test = (
        f"ST_DWithin(p.geom, z.geom, {RADIUS})"
        if task == "near"
        else "ST_Intersects(z.geom, p.geom)"
    )
    query = f"SELECT p.id, z.zone FROM {left} p JOIN {right} z ON {test}"
    result = pa.table(context.sql(query))
    answer(clock.read(), result["id"].to_numpy(), result["zone"].to_numpy())


if __name__ == "__main__":
    way, task, points, zones = sys.argv[1:5]
    {"ours": ours, "geopandas": geopandas, "duckdb": duckdb, "sedona": sedona}[way](
        task, Path(points), Path(zones)
    )
