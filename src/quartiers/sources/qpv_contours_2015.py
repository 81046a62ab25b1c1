"""Contours of the priority neighbourhoods of the 2015 generation (codes `QP…`), a shapefile."""

import re
from pathlib import Path

import polars as pl

from quartiers.sources.source import Field, Source, contour_table


def parse(path: Path) -> pl.LazyFrame:
    """Columns code, name, communes (names joined by `;`), insee_communes (null), geometry."""
    frame = contour_table(path, "code_qp", "nom_qp", {"communes": "commune_qp"})
    return frame.lazy().select(
        "code",
        "name",
        pl.col("communes").map_elements(communes, return_dtype=pl.String),
        pl.lit(None, pl.String).alias("insee_communes"),
        "geometry",
    )


def communes(written: str) -> str:
    """Names joined by `;`, arrondissements spelt as INSEE does.

    >>> communes("Marseille 11ème, 1er et 10ème arrondissements")
    'Marseille 11e Arrondissement;Marseille 1er Arrondissement;Marseille 10e Arrondissement'
    >>> communes("Lyon 8ème arrondissement, Vénissieux")
    'Lyon 8e Arrondissement;Vénissieux'
    """
    if not re.search(r"\d", written):
        return re.sub(r"\s*,\s*", ";", written)
    names, town = [], ""
    for piece in re.split(r"\s*,\s*|\s+et\s+", re.sub(r"\s+arrondissements?", "", written)):
        numbered = re.fullmatch(r"(\D*)(\d+)(?:er|e|ème)", piece)
        if numbered:
            town = numbered[1].strip() or town
            rank = "1er" if numbered[2] == "1" else f"{numbered[2]}e"
            names.append(f"{town} {rank} Arrondissement")
        else:
            names.append(piece)
    return ";".join(names)


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
