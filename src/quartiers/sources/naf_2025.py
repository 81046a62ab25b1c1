"""INSEE: NAF 2025, with its levels."""

from pathlib import Path

import polars as pl

from quartiers.sources.source import Field, Source, scan_table


def parse(path: Path) -> pl.LazyFrame:
    """Columns code (`56.11J`), label, classe, groupe, division, section, section_label."""
    return scan_table(SOURCE, path).select(
        pl.col("sous_classe").alias("code"),
        pl.col("libelle").alias("label"),
        "classe",
        "groupe",
        "division",
        "section",
        pl.col("libelle_section").alias("section_label"),
    )


SOURCE = Source(
    id="naf_2025",
    title="Nomenclature d’activités française, NAF 2025",
    publisher="Insee",
    licence="Licence Ouverte 2.0",
    page="https://www.insee.fr/fr/information/8181066",
    files=("**/naf_2025.csv",),
    parse=parse,
    max_age_days=4000,
    vintage=lambda _: "2025",
    caveats=(
        "Diffusée dans Sirene pour information depuis décembre 2025 ; la NAF rév. 2 reste la "
        "référence jusqu’au 31 décembre 2026.",
    ),
    fields=(
        Field("sous_classe", pl.String),
        Field("libelle", pl.String),
        Field("classe", pl.String),
        Field("groupe", pl.String),
        Field("division", pl.String),
        Field("section", pl.String),
        Field("libelle_section", pl.String, required=False),
    ),
)
