"""The columns of a file, by its format."""

from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from quartiers.sources.source.contours import feature_columns
from quartiers.sources.source.delimited import read_header
from quartiers.sources.source.files import corrupt, is_zip

VECTOR = (".geojson", ".shp", ".gpkg")


@dataclass(frozen=True)
class Columns:
    names: dict[str, pl.DataType] = field(default_factory=dict)
    text: bool = False
    remarks: tuple[str, ...] = ()


def columns_of(path: Path) -> Columns:
    """Names in lower case for a file of contours, where case varies from one format to another."""
    suffix = path.suffix.lower()
    if suffix == ".parquet":
        return Columns(dict(parquet_schema(path)))
    if suffix in VECTOR or is_zip(path):
        return Columns(feature_columns(path))
    if suffix == ".csv":
        header, remarks = read_header(path)
        return Columns({name: pl.String() for name in header}, text=True, remarks=remarks)
    return Columns()


def parquet_schema(path: Path) -> pl.Schema:
    """Read from the end of the file, hence absent where the file is truncated."""
    try:
        return pl.scan_parquet(path, glob=False).collect_schema()
    except (pl.exceptions.PolarsError, OSError) as error:
        raise corrupt(path, error) from error
