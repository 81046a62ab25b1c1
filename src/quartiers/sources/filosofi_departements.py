"""INSEE Filosofi, disposable income, by departement."""

from pathlib import Path

import polars as pl

from quartiers.sources.source import Field, Source, indicator_table, release_year, unread


def parse(path: Path) -> pl.LazyFrame:
    """Columns code, name, then the official ones without their year (Q2, D1, PACT…), Float64."""
    year = release_year(path)[2:]
    return indicator_table(SOURCE, path, suffix=year, needed=("Q2",)).lazy()


YEARLY = """
    NBMEN NBPERS NBUC Q1 Q2 Q3 D1 D2 D3 D4 D6 D7 D8 D9 S80S20 GI PACT PTSA PCHO PBEN PPEN PPAT
    PPSOC PPFAM PPMINI PPLOGT PIMPOT
"""
YEARS = ("19", "20", "21")  # written at the end of the names of a release

SOURCE = Source(
    id="filosofi_departements",
    title="Filosofi, revenu disponible : les départements",
    publisher="Insee",
    licence="Licence Ouverte 2.0",
    page="https://www.insee.fr/fr/statistiques/6036907",
    files=("**/FILO20*_DISP_DEP.csv",),
    parse=parse,
    every=True,
    vintage=release_year,
    caveats=(
        "Une case vide est un secret statistique ou une valeur non publiée, jamais zéro.",
        "Les revenus de Filosofi couvrent la France métropolitaine, la Martinique et La Réunion.",
        "Médianes et déciles ne s’additionnent pas.",
    ),
    fields=(
        Field("CODGEO", pl.String),
        Field("LIBGEO", pl.String, required=False),
        *unread("Q3_Q1 RD " + " ".join(n + year for year in YEARS for n in YEARLY.split())),
    ),
)
