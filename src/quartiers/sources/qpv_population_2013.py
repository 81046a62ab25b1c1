"""INSEE: municipal population of 2013 of each neighbourhood of the 2015 generation."""

from pathlib import Path

import polars as pl

from quartiers.sources.source import Field, Source, commune_names, scan_table, unread


def parse(path: Path) -> pl.LazyFrame:
    """Columns code, name, epci, epci_2 (of a neighbourhood across two), communes, population."""
    return scan_table(SOURCE, path, numeric=("population_municipale_2013",)).select(
        pl.col("qp").alias("code"),
        pl.col("nom_qp").alias("name"),
        pl.col("epci1").alias("epci"),
        pl.col("epci2").alias("epci_2"),
        pl.col("liste_des_communes")
        .map_elements(commune_names, return_dtype=pl.String)
        .alias("communes"),
        pl.col("population_municipale_2013").cast(pl.Int64).alias("population"),
    )


SOURCE = Source(
    id="qpv_population_2013",
    title="Population municipale 2013 des quartiers prioritaires (géographie 2015)",
    publisher="Insee",
    licence="Licence Ouverte 2.0",
    page="https://www.insee.fr/fr/statistiques/2500477",
    files=("**/pop_qp_2013.csv",),
    parse=parse,
    max_age_days=4000,
    vintage=lambda _: "2013",
    covers="géographie 2015",
    caveats=("Population de 2013, sur les contours de la géographie 2015.",),
    fields=(
        Field("qp", pl.String),
        Field("population_municipale_2013", pl.Int64),
        Field("nom_qp", pl.String, required=False),
        Field("epci1", pl.String, required=False),
        Field("epci2", pl.String, required=False),
        Field("liste_des_communes", pl.String, required=False),
        *unread("reg uu"),
    ),
)
