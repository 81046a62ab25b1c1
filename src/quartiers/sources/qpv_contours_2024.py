"""Contours of the priority neighbourhoods of the 2024 generation (codes `QN…`).

The official zip (a GeoJSON in WGS84, else a shapefile per projection), or a loose file of it.
"""

from pathlib import Path

import polars as pl

from quartiers.sources.source import Field, Source, commune_names, contour_table, unread

# Several communes in one cell are separated by a comma, a semicolon or a bar.
SEVERAL = r"\s*[,;|]\s*"


def parse(path: Path) -> pl.LazyFrame:
    """Columns code, name, communes and insee_communes (joined by `;`), geometry."""
    frame = contour_table(
        path, "code_qp", "lib_qp", {"communes": "lib_com", "insee_communes": "insee_com"}
    )
    return frame.lazy().select(
        "code",
        "name",
        pl.col("communes").map_elements(commune_names, return_dtype=pl.String),
        # A format that types its columns may have read 01053 as a number.
        pl.col("insee_communes").str.replace_all(SEVERAL, ";").str.zfill(5),
        "geometry",
    )


ADMINISTRATIVE = """
    fid objectid insee_reg lib_reg insee_dep lib_dep siren_epci lib_epci shape_leng
    shape_area
"""

SOURCE = Source(
    id="qpv_contours_2024",
    title="Quartiers prioritaires de la politique de la ville, contours de la géographie 2024",
    publisher="ANCT",
    licence="Licence Ouverte 2.0",
    page="https://www.data.gouv.fr/datasets/quartiers-prioritaires-de-la-politique-de-la-ville-qpv",
    dataset="quartiers-prioritaires-de-la-politique-de-la-ville-qpv",
    resource_id="942d4ee8-8142-4556-8ea1-335537ce1119",
    files=(
        "**/QP2024*.zip",
        "**/qpv-2024*.zip",
        "**/QP2024*_WGS84.geojson",
        "**/QP2024*.gpkg",
        "**/QP2024*.shp",
    ),
    parse=parse,
    max_age_days=4000,
    vintage=lambda _: "2024",
    covers="géographie 2024, hexagone et outre-mer",
    caveats=("Géographie en vigueur depuis le 1er janvier 2024 (outre-mer : 1er janvier 2025).",),
    fields=(
        Field("code_qp", pl.String),
        Field("lib_qp", pl.String),
        Field("insee_com", pl.String, required=False),
        Field("lib_com", pl.String, required=False),
        *unread(ADMINISTRATIVE),
    ),
)
