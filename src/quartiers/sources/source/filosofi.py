"""INSEE's Filosofi (disposable income): one table of the same columns per level of territory."""

from pathlib import Path

import polars as pl

from quartiers.sources.source.declaration import Field, Source, unread
from quartiers.sources.source.indicators import indicator_table, release_year

YEARLY = """
    NBMEN NBPERS NBUC Q1 Q2 Q3 D1 D2 D3 D4 D6 D7 D8 D9 S80S20 GI PACT PTSA PCHO PBEN PPEN PPAT
    PPSOC PPFAM PPMINI PPLOGT PIMPOT
"""
YEARS = ("19", "20", "21")  # written at the end of the names of a release


def filosofi_source(id: str, level: str, ending: str) -> Source:
    """The source of a level, told in French (`les communes`) and as file names end (`COM`)."""

    def parse(path: Path) -> pl.LazyFrame:
        """Columns code, name, then the official ones without their year (Q2, D1…), Float64."""
        year = release_year(path)[2:]
        return indicator_table(source, path, suffix=year, needed=("Q2",)).lazy()

    source = Source(
        id=id,
        title=f"Filosofi, revenu disponible : {level}",
        publisher="Insee",
        licence="Licence Ouverte 2.0",
        page="https://www.insee.fr/fr/statistiques/6036907",
        files=(f"**/FILO20*_DISP_{ending}.csv",),
        parse=parse,
        every=True,
        vintage=release_year,
        covers=f"{level}, France métropolitaine, Martinique et La Réunion",
        caveats=(
            "Une case vide est un secret statistique ou une valeur non publiée, jamais zéro.",
            "Les revenus de Filosofi couvrent la France métropolitaine, la Martinique et "
            "La Réunion.",
            "Médianes et déciles ne s’additionnent pas.",
        ),
        fields=(
            Field("CODGEO", pl.String),
            Field("LIBGEO", pl.String, required=False),
            *unread("Q3_Q1 RD " + " ".join(n + year for year in YEARS for n in YEARLY.split())),
        ),
    )
    return source
