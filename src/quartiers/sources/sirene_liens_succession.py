"""Sirene: links between an establishment and the one that follows it (transfer, take-over)."""

from pathlib import Path

import polars as pl

from quartiers.sources.source import Field, Source, known, scan_register


def parse(path: Path) -> pl.LazyFrame:
    """The columns that are used, official names, typed."""
    return scan_register(SOURCE, path).with_columns(*known("dateLienSuccession"))


SOURCE = Source(
    id="sirene_liens_succession",
    title="Base Sirene, liens de succession entre établissements",
    publisher="Insee",
    licence="Licence Ouverte 2.0",
    page="https://www.data.gouv.fr/datasets/"
    "base-sirene-des-entreprises-et-de-leurs-etablissements-siren-siret",
    dataset="5b7ffc618b4c4169d30727e0",
    resource=r"Sirene\s?: Fichier StockEtablissementLiensSuccession (?:-|du) .+ "
    r"\(format parquet\)",
    files=(
        "**/StockEtablissementLiensSuccession_utf8.parquet",
        "**/stock-stocketablissementlienssuccession-parquet.parquet",
        "**/StockEtablissementLiensSuccession_utf8.csv",
    ),
    parse=parse,
    max_age_days=45,
    caveats=("Les liens de succession ne recensent qu’une partie des transferts et des reprises.",),
    fields=(
        Field("siretEtablissementPredecesseur", pl.String),
        Field("siretEtablissementSuccesseur", pl.String),
        Field("dateLienSuccession", pl.Date, also=(pl.String, pl.Datetime)),
        Field("transfertSiege", pl.Boolean, False, (pl.String,)),
        Field("continuiteEconomique", pl.Boolean, False, (pl.String,)),
        Field("dateDernierTraitementLienSuccession", pl.String, False, expected=False),
    ),
)
