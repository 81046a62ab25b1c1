"""INSEE, neighbourhoods of 2015: population and family allowances, one file a year."""

from pathlib import Path

import polars as pl

from quartiers.sources.source import Field, Source, indicator_table, release_year, unread


def parse(path: Path) -> pl.LazyFrame:
    """Columns code (`*` is the published total), name, then the official ones as Float64."""
    return indicator_table(SOURCE, path).lazy()


EVERY_RELEASE = """
    POP_COM_QP POP_COM LIB_COM TX_F TX_TOT_0A24 TX_F_0A24 TX_TOT_60ETPLUS TX_F_60ETPLUS
    IND_JEUNE TX_TOT_MEN1 TX_TOT_MEN6 TX_TOT_ET TX_F_ET A PERCOU AM AI ACSSENF ACAVENF AC3ENF
    A_NETUD_24 A_ETUD ENF ENF_2 ENF_3_5 ENF_6_10 ENF_11_14 ENF_15_17 ENF_18_24 NOTE_CNAF
"""

# Dropped, added or renamed along the years.
SOME_RELEASES = """
    LIBGEO NOTE_RP
"""

SOURCE = Source(
    id="insee_qpv_demo",
    title="Données sur les quartiers prioritaires 2015 : population et allocataires",
    publisher="Insee",
    licence="Licence Ouverte 2.0",
    page="https://www.insee.fr/fr/statistiques/2500477",
    files=("**/*DEMO_20*.csv",),
    parse=parse,
    every=True,
    vintage=release_year,
    covers="géographie 2015, quartiers pour lesquels l’Insee publie",
    caveats=(
        "Géographie 2015 : ces chiffres ne valent pas pour les quartiers de la géographie 2024.",
        "Une case vide est un secret statistique ou une valeur non publiée, jamais zéro.",
        "L’année du millésime est celle de la diffusion. La population municipale est celle de "
        "2013 dans les millésimes 2017 à 2020, d’un recensement postérieur ensuite.",
        "Dans ce tableau, la colonne A compte les allocataires des Caf.",
    ),
    fields=(
        Field("CODGEO", pl.String),
        Field("POP_MUN", pl.Float64),
        *(Field(name, pl.Float64, required=False) for name in EVERY_RELEASE.split()),
        *unread(SOME_RELEASES),
    ),
)
