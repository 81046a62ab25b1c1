"""INSEE, neighbourhoods of 2015: income and minimum benefits, one file a year."""

from pathlib import Path

import polars as pl

from quartiers.sources.source import Field, Source, indicator_table, release_year, unread


def parse(path: Path) -> pl.LazyFrame:
    """Columns code (`*` is the published total), name, then the official ones as Float64."""
    return indicator_table(SOURCE, path).lazy()


EVERY_RELEASE = """
    PMIMP DECUC_Q2 DECUC_Q1 DECUC_Q3 BREV DECUC_D1 DECUC_D9 DISP_Q1 DISP_Q3 TP60 DISP_D1
    DISP_D9 PACT PPEN PPSOC PIMPOT PPAT NOTE_CNAM A ARSAS AAAH NOTE_CNAF
"""

# Dropped, added or renamed along the years.
SOME_RELEASES = """
    LIBGEO PART_CHOMPRINC CCMUC APRES50 APRES100 ARSA APPA NOTE_FILO DECUC_D1D9 DISP_D1D9 C
    CC2S C_C2SNP C_C2SP
"""

SOURCE = Source(
    id="insee_qpv_revn",
    title="Données sur les quartiers prioritaires 2015 : revenus et minima sociaux",
    publisher="Insee",
    licence="Licence Ouverte 2.0",
    page="https://www.insee.fr/fr/statistiques/2500477",
    files=("**/*REVN_20*.csv",),
    parse=parse,
    every=True,
    vintage=release_year,
    covers="géographie 2015, quartiers pour lesquels l’Insee publie",
    caveats=(
        "Géographie 2015 : ces chiffres ne valent pas pour les quartiers de la géographie 2024.",
        "Une case vide est un secret statistique ou une valeur non publiée, jamais zéro.",
        "Les revenus (Filosofi) sont ceux d’une année antérieure à celle du millésime.",
        "Dans ce tableau, la colonne A compte les allocataires des Caf.",
    ),
    fields=(
        Field("CODGEO", pl.String),
        Field("DISP_Q2", pl.Float64),
        *(Field(name, pl.Float64, required=False) for name in EVERY_RELEASE.split()),
        *unread(SOME_RELEASES),
    ),
)
