"""Sirene: every period of every establishment (StockEtablissementHistorique)."""

from pathlib import Path

import polars as pl

from quartiers.sources.source import Field, Source, known, naf, scan_register, unread


def parse(path: Path) -> pl.LazyFrame:
    """The columns that are used, official names, typed; 1900-01-01 is an unknown date."""
    return scan_register(SOURCE, path).with_columns(
        *known("dateDebut", "dateFin"),
        naf("activitePrincipaleEtablissement", "nomenclatureActivitePrincipaleEtablissement"),
    )


UNUSED = """
    nic enseigne1Etablissement enseigne2Etablissement enseigne3Etablissement
    changementEnseigneEtablissement denominationUsuelleEtablissement
    changementDenominationUsuelleEtablissement changementActivitePrincipaleEtablissement
    changementCaractereEmployeurEtablissement
"""

SOURCE = Source(
    id="sirene_historique",
    title="Base Sirene, historique des établissements",
    publisher="Insee",
    licence="Licence Ouverte 2.0",
    page="https://www.data.gouv.fr/datasets/"
    "base-sirene-des-entreprises-et-de-leurs-etablissements-siren-siret",
    dataset="5b7ffc618b4c4169d30727e0",
    resource=r"Sirene\s?: Fichier StockEtablissementHistorique (?:-|du) .+ \(format parquet\)",
    files=(
        "**/StockEtablissementHistorique_utf8.parquet",
        "**/stock-stocketablissementhistorique-parquet.parquet",
        "**/StockEtablissementHistorique_utf8.csv",
    ),
    parse=parse,
    max_age_days=45,
    caveats=(
        "Une fermeture est souvent enregistrée avec plusieurs mois de retard : les six derniers "
        "mois sont incomplets.",
    ),
    fields=(
        Field("siret", pl.String),
        Field("dateDebut", pl.Date, also=(pl.String, pl.Datetime)),
        Field("etatAdministratifEtablissement", pl.String, also=(pl.Categorical,)),
        Field("siren", pl.String, False),
        Field("dateFin", pl.Date, False, (pl.String, pl.Datetime)),
        Field("changementEtatAdministratifEtablissement", pl.Boolean, False, (pl.String,)),
        Field("activitePrincipaleEtablissement", pl.String, False, (pl.Categorical,)),
        Field("nomenclatureActivitePrincipaleEtablissement", pl.String, False, (pl.Categorical,)),
        Field("caractereEmployeurEtablissement", pl.String, False, (pl.Categorical,)),
        *unread(UNUSED),
    ),
)
