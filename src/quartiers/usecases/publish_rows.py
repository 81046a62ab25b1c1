"""Rows of a table as CSV or GeoJSON, by chunks, whatever its size."""

import json
from collections.abc import Iterator, Sequence

import polars as pl
import shapely

GEOMETRY = "geometry"
ROWS, SHAPES = 50_000, 200  # in a chunk
# What a spreadsheet would run as a formula.
_FORMULA = r"^[=+\-@\t\r]"


def csv(table: pl.LazyFrame, names: Sequence[str]) -> Iterator[bytes]:
    """A line of names first, commas, UTF-8; an unknown is an empty cell."""
    asked = table.select(names)
    texts = [name for name, kind in asked.collect_schema().items() if kind == pl.String]
    inert = [
        pl.when(pl.col(name).str.contains(_FORMULA))
        .then(pl.lit("'") + pl.col(name))
        .otherwise(pl.col(name))
        .alias(name)
        for name in texts
    ]
    start = 0
    while True:
        part = asked.slice(start, ROWS).collect().with_columns(inert)
        if part.is_empty() and start:
            return
        yield part.write_csv(include_header=not start, line_terminator="\r\n").encode()
        if part.height < ROWS:
            return
        start += ROWS


def geojson(table: pl.LazyFrame, names: Sequence[str]) -> Iterator[bytes]:
    """A FeatureCollection in degrees, longitude first; a row without a contour keeps its place."""
    asked = table.select(*names, GEOMETRY)
    yield b'{"type":"FeatureCollection","features":['
    start = 0
    while True:
        part = asked.slice(start, SHAPES).collect()
        shapes = shapely.to_geojson(shapely.from_wkb(part[GEOMETRY].to_numpy()))
        rows = part.drop(GEOMETRY).iter_rows(named=True)
        features = (
            '{"type":"Feature","properties":'
            + json.dumps(row, ensure_ascii=False)
            + f',"geometry":{shape or "null"}}}'
            for row, shape in zip(rows, shapes, strict=True)
        )
        written = ",\n".join(features)
        yield (",\n" + written if start and written else written).encode()
        if part.height < SHAPES:
            yield b"]}\n"
            return
        start += SHAPES
