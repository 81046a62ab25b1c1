"""Outlines of communes, one GeoJSON per departement, simplified, 2018."""

from pathlib import Path

import polars as pl

from quartiers.sources.source import Field, Source, contour_table


def parse(path: Path) -> pl.LazyFrame:
    """Columns code, name, geometry, of one departement."""
    return contour_table(path, "code", "nom").lazy()


SOURCE = Source(
    id="contours_communes",
    title="Contours des communes (2018, simplifiés)",
    publisher="IGN, mise en forme france-geojson",
    licence="Licence Ouverte",
    page="https://github.com/gregoiredavid/france-geojson",
    files=("**/communes-*.geojson",),
    parse=parse,
    parts=True,
    max_age_days=4000,
    vintage=lambda _: "2018",
    covers="communes de 2018 des départements dont le fichier est fourni",
    caveats=(
        "Contours simplifiés de 2018, pour le fond de carte : les communes fusionnées depuis y "
        "sont encore séparées.",
    ),
    fields=(Field("code", pl.String), Field("nom", pl.String)),
)
