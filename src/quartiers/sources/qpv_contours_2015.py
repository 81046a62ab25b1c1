"""Contours of the priority neighbourhoods of the 2015 generation (codes `QP…`), a shapefile."""

from pathlib import Path

import polars as pl

from quartiers.sources.source import Field, Source, commune_names, contour_table


def parse(path: Path) -> pl.LazyFrame:
    """Columns code, name, communes (names joined by `;`), insee_communes (null), geometry."""
    frame = contour_table(path, "code_qp", "nom_qp", {"communes": "commune_qp"})
    return frame.lazy().select(
        "code",
        "name",
        pl.col("communes").map_elements(commune_names, return_dtype=pl.String),
        pl.lit(None, pl.String).alias("insee_communes"),
        "geometry",
    )


SOURCE = Source(
    id="qpv_contours_2015",
    title="Quartiers prioritaires de la politique de la ville, contours de la géographie 2015",
    publisher="ANCT",
    licence="Licence Ouverte 2.0",
    page="https://www.data.gouv.fr/datasets/quartiers-prioritaires-de-la-politique-de-la-ville-qpv",
    dataset="quartiers-prioritaires-de-la-politique-de-la-ville-qpv",
    resource_file=r"qp-politiquedelaville-shp\.zip",
    files=(
        "**/QP_METROPOLEOUTREMER_WGS84_EPSG4326.shp",
        "**/qp-politiquedelaville-shp.zip",
    ),
    parse=parse,
    max_age_days=4000,
    vintage=lambda _: "2015",
    covers="géographie 2015, France entière et Polynésie française",
    caveats=(
        "Géographie en vigueur du 1er janvier 2015 au 31 décembre 2023 (outre-mer : "
        "31 décembre 2024), remplacée par la géographie 2024.",
        "Le fichier donne le nom des communes, sans leur code Insee.",
    ),
    fields=(
        Field("code_qp", pl.String),
        Field("nom_qp", pl.String),
        Field("commune_qp", pl.String, required=False),
    ),
)
