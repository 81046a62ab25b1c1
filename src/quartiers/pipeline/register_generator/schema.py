"""The five official files: their names, their columns in order, their types.

As published in 2026 (Parquet): text, DATE, TIMESTAMP, BIGINT, BOOLEAN. `categorieJuridique…` and
`anneeEffectifs…` are whole numbers there.
"""

import pyarrow as pa

ETABLISSEMENT = "StockEtablissement_utf8.parquet"
UNITE_LEGALE = "StockUniteLegale_utf8.parquet"
HISTORIQUE = "StockEtablissementHistorique_utf8.parquet"
LIENS = "StockEtablissementLiensSuccession_utf8.parquet"
GEOLOCALISATION = "GeolocalisationEtablissement_Sirene_pour_etudes_statistiques_utf8.parquet"

_TYPES = {
    "t": pa.string(),
    "d": pa.date32(),
    "s": pa.timestamp("us"),
    "i": pa.int64(),
    "b": pa.bool_(),
    "f": pa.float64(),
}


def _schema(words: str) -> pa.Schema:
    """`name` is text, `name:d` another type."""
    parts = [word.partition(":") for word in words.split()]
    return pa.schema([(name, _TYPES[kind or "t"]) for name, _, kind in parts])


def _suffixed(suffix: str, words: str) -> str:
    """`suffix` put after each name, before its type."""
    parts = [word.partition(":") for word in words.split()]
    return " ".join(f"{name}{suffix}{colon}{kind}" for name, colon, kind in parts)


SCHEMAS: dict[str, pa.Schema] = {
    ETABLISSEMENT: _schema(
        "siren nic siret "
        + _suffixed(
            "Etablissement",
            "statutDiffusion dateCreation:d trancheEffectifs anneeEffectifs:i "
            "activitePrincipaleRegistreMetiers dateDernierTraitement:s",
        )
        + " etablissementSiege:b "
        + _suffixed(
            "Etablissement",
            "nombrePeriodes:i complementAdresse numeroVoie indiceRepetition dernierNumeroVoie "
            "indiceRepetitionDernierNumeroVoie typeVoie libelleVoie codePostal libelleCommune "
            "libelleCommuneEtranger distributionSpeciale codeCommune codeCedex libelleCedex "
            "codePaysEtranger libellePaysEtranger identifiantAdresse coordonneeLambertAbscisse "
            "coordonneeLambertOrdonnee complementAdresse2 numeroVoie2 indiceRepetition2 typeVoie2 "
            "libelleVoie2 codePostal2 libelleCommune2 libelleCommuneEtranger2 "
            "distributionSpeciale2 codeCommune2 codeCedex2 libelleCedex2 codePaysEtranger2 "
            "libellePaysEtranger2",
        )
        + " dateDebut:d "
        + _suffixed(
            "Etablissement",
            "etatAdministratif enseigne1 enseigne2 enseigne3 denominationUsuelle "
            "activitePrincipale nomenclatureActivitePrincipale caractereEmployeur "
            "activitePrincipaleNAF25",
        )
    ),
    UNITE_LEGALE: _schema(
        "siren "
        + _suffixed(
            "UniteLegale",
            "statutDiffusion unitePurgee:b dateCreation:d sigle sexe prenom1 prenom2 prenom3 "
            "prenom4 prenomUsuel pseudonyme identifiantAssociation trancheEffectifs "
            "anneeEffectifs:i dateDernierTraitement:s nombrePeriodes:i",
        )
        + " categorieEntreprise anneeCategorieEntreprise:i dateDebut:d "
        + _suffixed(
            "UniteLegale",
            "etatAdministratif nom nomUsage denomination denominationUsuelle1 denominationUsuelle2 "
            "denominationUsuelle3 categorieJuridique:i activitePrincipale "
            "nomenclatureActivitePrincipale nicSiege economieSocialeSolidaire societeMission "
            "caractereEmployeur activitePrincipaleNAF25",
        )
    ),
    HISTORIQUE: _schema(
        "siren nic siret dateFin:d dateDebut:d "
        + _suffixed(
            "Etablissement",
            "etatAdministratif changementEtatAdministratif:b enseigne1 enseigne2 enseigne3 "
            "changementEnseigne:b denominationUsuelle changementDenominationUsuelle:b "
            "activitePrincipale nomenclatureActivitePrincipale changementActivitePrincipale:b "
            "caractereEmployeur changementCaractereEmployeur:b",
        )
    ),
    LIENS: _schema(
        "siretEtablissementPredecesseur siretEtablissementSuccesseur dateLienSuccession:d "
        "transfertSiege:b continuiteEconomique:b dateDernierTraitementLienSuccession:s"
    ),
    GEOLOCALISATION: _schema(
        "siret x:f y:f qualite_xy epsg plg_qp24 plg_iris plg_zus plg_qp15 plg_qva "
        "plg_code_commune distance_precision:f qualite_qp24 qualite_iris qualite_zus "
        "qualite_qp15 qualite_qva y_latitude:f x_longitude:f"
    ),
}
