"""Sirene: legal units as they are today (StockUniteLegale): legal category, ESS, size."""

from pathlib import Path

import polars as pl

from quartiers.sources.source import Field, Source, scan_register, unless, unread


def parse(path: Path) -> pl.LazyFrame:
    """The columns that are used, official names. The legal category keeps its leading zeros."""
    return scan_register(SOURCE, path).with_columns(
        unless("trancheEffectifsUniteLegale", "99"),
        # Published as a whole number in Parquet: 0000 (organisme de placement) would read « 0 ».
        pl.col("categorieJuridiqueUniteLegale").str.zfill(4),
    )


UNUSED = """
    dateCreationUniteLegale sigleUniteLegale sexeUniteLegale prenom1UniteLegale
    prenom2UniteLegale prenom3UniteLegale prenom4UniteLegale prenomUsuelUniteLegale
    pseudonymeUniteLegale identifiantAssociationUniteLegale anneeEffectifsUniteLegale
    dateDernierTraitementUniteLegale nombrePeriodesUniteLegale anneeCategorieEntreprise
    dateDebut nomUniteLegale nomUsageUniteLegale denominationUniteLegale
    denominationUsuelle1UniteLegale denominationUsuelle2UniteLegale
    denominationUsuelle3UniteLegale activitePrincipaleUniteLegale
    nomenclatureActivitePrincipaleUniteLegale nicSiegeUniteLegale societeMissionUniteLegale
    caractereEmployeurUniteLegale activitePrincipaleNAF25UniteLegale
"""

SOURCE = Source(
    id="sirene_unites_legales",
    title="Base Sirene, stock des unités légales",
    publisher="Insee",
    licence="Licence Ouverte 2.0",
    page="https://www.data.gouv.fr/datasets/"
    "base-sirene-des-entreprises-et-de-leurs-etablissements-siren-siret",
    dataset="5b7ffc618b4c4169d30727e0",
    resource=r"Sirene\s?: Fichier StockUniteLegale (?:-|du) .+ \(format parquet\)",
    files=(
        "**/StockUniteLegale_utf8.parquet",
        "**/stock-stockunitelegale-parquet.parquet",
        "**/StockUniteLegale_utf8.csv",
    ),
    parse=parse,
    max_age_days=45,
    caveats=(
        "La catégorie juridique 1000 (entrepreneur individuel) est une borne haute des "
        "micro-entrepreneurs, que Sirene ne distingue pas.",
    ),
    fields=(
        Field("siren", pl.String),
        Field("categorieJuridiqueUniteLegale", pl.String, also=(pl.Int64, pl.Int32, pl.Int16)),
        Field("statutDiffusionUniteLegale", pl.String, False, (pl.Categorical,)),
        Field("unitePurgeeUniteLegale", pl.Boolean, False, (pl.String,)),
        Field("trancheEffectifsUniteLegale", pl.String, False, (pl.Categorical,)),
        Field("categorieEntreprise", pl.String, False, (pl.Categorical,)),
        Field("etatAdministratifUniteLegale", pl.String, False, (pl.Categorical,)),
        Field("economieSocialeSolidaireUniteLegale", pl.String, False, (pl.Categorical,)),
        *unread(UNUSED),
    ),
)
