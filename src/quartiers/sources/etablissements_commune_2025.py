"""Counts of active establishments by commune and above, 2025: for calibration only."""

from pathlib import Path

import polars as pl

from quartiers.sources.source import Field, Source, scan_table

# Their arrondissements hold the counts: at commune level the zero means « voir ailleurs ».
SPLIT = ("13055", "69123", "75056")
COUNTS = """
    total_etab statut_etab_entreprise_individuelle statut_etab_sarl statut_etab_sas
    statut_etab_sci statut_etab_autre secteur_etab_agriculture secteur_etab_commerce
    secteur_etab_construction secteur_etab_energie_eau secteur_etab_hebergement_restauration
    secteur_etab_industrie secteur_etab_services secteur_etab_transport crea_etab_2019
    crea_etab_2020 crea_etab_2021 crea_etab_2022 crea_etab_2023 crea_etab_2024
"""


def parse(path: Path) -> pl.LazyFrame:
    """Columns niveau, code, then the counts; null for Paris, Lyon and Marseille as communes."""
    counts = COUNTS.split()
    split = (pl.col("niveau") == "commune") & pl.col("code").is_in(SPLIT)
    return scan_table(SOURCE, path, numeric=tuple(counts)).select(
        "niveau",
        "code",
        *(pl.when(~split).then(pl.col(name).cast(pl.Int64)).alias(name) for name in counts),
    )


SOURCE = Source(
    id="etablissements_commune_2025",
    title="Établissements actifs par commune, 2025 (tiers, d’après Sirene)",
    publisher="Tiers, d’après la base Sirene de l’Insee",
    licence="Licence Ouverte 2.0",
    page="",
    files=("**/etablissements_par_commune_2025.csv",),
    parse=parse,
    vintage=lambda _: "2025",
    covers="communes et niveaux supérieurs, toutes activités",
    caveats=(
        "Comptage fait par un tiers à partir de Sirene : sert à étalonner, jamais à publier.",
        "Paris, Lyon et Marseille n’y sont comptées que par arrondissement.",
    ),
    fields=(
        Field("niveau", pl.String),
        Field("code", pl.String),
        *(Field(name, pl.Int64) for name in COUNTS.split()),
    ),
)
