"""Small files of text, read whole: the columns checked, the figures as numbers."""

from pathlib import Path

import polars as pl

from quartiers.sources.source.declaration import Source
from quartiers.sources.source.delimited import numbers, read_table
from quartiers.sources.source.schema import drift, refuse


def scan_table(source: Source, path: Path, numeric: tuple[str, ...] = ()) -> pl.LazyFrame:
    """The columns of the file, text but for `numeric` (Float64); a missing optional one is null.

    Raises SchemaDrift where a required column is missing.
    """
    frame = read_table(path)
    found = dict.fromkeys(frame.columns, pl.String())
    seen = drift(source.fields, found, text=True)
    refuse(source, path, seen)
    frame = numbers(frame, [name for name in numeric if name in found], path.name)
    return frame.with_columns(
        pl.lit(None, pl.String).alias(name) for name in seen.missing_optional
    ).lazy()
