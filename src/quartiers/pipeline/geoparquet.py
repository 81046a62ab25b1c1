"""Parquet with contours: the `geo` key of GeoParquet 1.1, so that any GIS reads the store."""

import json
from pathlib import Path

import polars as pl
import shapely

COLUMN = "geometry"
# Small row groups: one commune's outline is read without the others.
_ROW_GROUP = 500


def has_contours(frame: pl.DataFrame) -> bool:
    return frame.schema.get(COLUMN) == pl.Binary


def write_contours(frame: pl.DataFrame, path: Path) -> None:
    """Write WKB contours in EPSG:4326, longitude first (GeoParquet's default CRS)."""
    shapes = shapely.from_wkb(frame[COLUMN].to_numpy())
    present = shapes[~shapely.is_missing(shapes)]
    kinds = sorted({str(shape.geom_type) for shape in present})
    column: dict[str, object] = {"encoding": "WKB", "geometry_types": kinds}
    if len(present):
        column["bbox"] = [float(edge) for edge in shapely.total_bounds(present)]
    geo = {"version": "1.1.0", "primary_column": COLUMN, "columns": {COLUMN: column}}
    frame.write_parquet(path, row_group_size=_ROW_GROUP, metadata={"geo": json.dumps(geo)})
