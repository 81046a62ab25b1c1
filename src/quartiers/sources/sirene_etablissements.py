"""Sirene: establishments as they are today (StockEtablissement), the current period only."""

from pathlib import Path

import polars as pl

from quartiers.sources.source import Field, Source, known, naf, scan_register, unless, unread


def parse(path: Path) -> pl.LazyFrame:
    """The columns that are used, official names, typed; what stands for « inconnu » is null."""
    return scan_register(SOURCE, path).with_columns(
        *known("dateCreationEtablissement", "dateDebut"),
        unless("trancheEffectifsEtablissement", "99"),
        naf("activitePrincipaleEtablissement", "nomenclatureActivitePrincipaleEtablissement"),
    )


UNUSED = """
    nic activitePrincipaleRegistreMetiersEtablissement dateDernierTraitementEtablissement
    nombrePeriodesEtablissement complementAdresseEtablissement numeroVoieEtablissement
    indiceRepetitionEtablissement dernierNumeroVoieEtablissement
    indiceRepetitionDernierNumeroVoieEtablissement typeVoieEtablissement
    libelleVoieEtablissement codePostalEtablissement libelleCommuneEtablissement
    libelleCommuneEtrangerEtablissement distributionSpecialeEtablissement
    codeCedexEtablissement libelleCedexEtablissement codePaysEtrangerEtablissement
    libellePaysEtrangerEtablissement identifiantAdresseEtablissement
    coordonneeLambertAbscisseEtablissement coordonneeLambertOrdonneeEtablissement
    complementAdresse2Etablissement numeroVoie2Etablissement indiceRepetition2Etablissement
    typeVoie2Etablissement libelleVoie2Etablissement codePostal2Etablissement
    libelleCommune2Etablissement libelleCommuneEtranger2Etablissement
    distributionSpeciale2Etablissement codeCommune2Etablissement codeCedex2Etablissement
    libelleCedex2Etablissement codePaysEtranger2Etablissement
    libellePaysEtranger2Etablissement enseigne1Etablissement enseigne2Etablissement
    enseigne3Etablissement denominationUsuelleEtablissement
"""

SOURCE = Source(
    id="sirene_etablissements",
    title="Base Sirene, stock des établissements",
    publisher="Insee",
    licence="Licence Ouverte 2.0",
    page="https://www.data.gouv.fr/datasets/"
    "base-sirene-des-entreprises-et-de-leurs-etablissements-siren-siret",
    dataset="5b7ffc618b4c4169d30727e0",
    resource=r"Sirene\s?: Fichier StockEtablissement (?:-|du) .+ \(format parquet\)",
    files=(
        "**/StockEtablissement_utf8.parquet",
        "**/stock-stocketablissement-parquet.parquet",
        "**/StockEtablissement_utf8.csv",
    ),
    parse=parse,
    max_age_days=45,
    caveats=(
        "Un établissement n’est pas une entreprise : une entreprise peut en compter plusieurs.",
        "La tranche d’effectif est connue avec deux à trois ans de retard ; « NN » (non employeur) "
        "n’est pas zéro salarié, et une tranche absente est inconnue.",
        "Une création peut être un transfert ou une reprise.",
        "L’activité « 00.00Z » (en attente de classement) est comptée comme inconnue.",
    ),
    fields=(
        Field("siret", pl.String),
        Field("siren", pl.String),
        Field("etatAdministratifEtablissement", pl.String, also=(pl.Categorical,)),
        Field("codeCommuneEtablissement", pl.String, also=(pl.Categorical,)),
        Field("activitePrincipaleEtablissement", pl.String, also=(pl.Categorical,)),
        Field("statutDiffusionEtablissement", pl.String, False, (pl.Categorical,)),
        Field("dateCreationEtablissement", pl.Date, False, (pl.String, pl.Datetime)),
        Field("trancheEffectifsEtablissement", pl.String, False, (pl.Categorical,)),
        Field("anneeEffectifsEtablissement", pl.Int16, False, (pl.Int64, pl.Int32, pl.String)),
        Field("etablissementSiege", pl.Boolean, False, (pl.String,)),
        Field("dateDebut", pl.Date, False, (pl.String, pl.Datetime)),
        Field("nomenclatureActivitePrincipaleEtablissement", pl.String, False, (pl.Categorical,)),
        Field("caractereEmployeurEtablissement", pl.String, False, (pl.Categorical,)),
        Field("activitePrincipaleNAF25Etablissement", pl.String, False, (pl.Categorical,)),
        *unread(UNUSED),
    ),
)
