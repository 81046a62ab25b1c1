"""Neighbourhoods of the 2024 generation, without contours: code, name, communes.

Reads the official list (`code_qp`, `lib_qp`…) and the partial list of the test data, which adds
the code of the 2015 generation found by name.
"""

from pathlib import Path

import polars as pl

from quartiers.sources.source import Drift, Source, commune_names, refuse, scan_table, unread

PARTIAL = {
    "code_qp_2024": "code_qp",
    "insee_com_host": "insee_com",
    "code_qp_2014_same_dep_and_name": "qpv_2015_by_name",
}
READ = ("code_qp", "lib_qp", "insee_com", "lib_com", "qpv_2015_by_name")


def parse(path: Path) -> pl.LazyFrame:
    """Columns code, name, communes and insee_communes (joined by `;`), qpv_2015_by_name.

    The last is a hint for a search, never a correspondence to compute with.
    """
    frame = scan_table(SOURCE, path)
    frame = frame.rename(PARTIAL, strict=False)
    there = frame.collect_schema().names()
    absent = tuple(name for name in ("code_qp", "lib_qp") if name not in there)
    refuse(SOURCE, path, Drift(missing_required=absent))
    frame = frame.with_columns(pl.lit(None, pl.String).alias(n) for n in READ if n not in there)
    return (
        frame.filter(pl.col("code_qp").is_not_null())
        .select(
            pl.col("code_qp").alias("code"),
            pl.col("lib_qp").alias("name"),
            pl.col("lib_com").map_elements(commune_names, return_dtype=pl.String).alias("communes"),
            pl.col("insee_com")
            .map_elements(commune_names, return_dtype=pl.String)
            .alias("insee_communes"),
            "qpv_2015_by_name",
        )
        .sort("code")
    )


SOURCE = Source(
    id="qpv_liste_2024",
    title="Liste des quartiers prioritaires de la géographie 2024",
    publisher="ANCT",
    licence="Licence Ouverte 2.0",
    page="https://www.data.gouv.fr/datasets/quartiers-prioritaires-de-la-politique-de-la-ville-qpv",
    dataset="quartiers-prioritaires-de-la-politique-de-la-ville-qpv",
    resource_file=r"listeqp2024-cog\d{4}\.csv",
    files=("**/listeqp2024*.csv", "**/liste_2024_partielle.csv"),
    parse=parse,
    max_age_days=4000,
    vintage=lambda path: "2024-partielle" if "partielle" in path.name else "2024",
    covers="géographie 2024, liste qui peut être partielle",
    caveats=(
        "La liste peut être partielle : un quartier qui n’y est pas n’est pas pour autant sorti de "
        "la géographie prioritaire (1 609 quartiers en 2024-2025).",
        "Le code 2015 est trouvé par le nom : un indice de recherche, pas une correspondance "
        "officielle.",
    ),
    fields=unread(
        """
        code_qp_2024 suffixe lib_qp insee_com_host lib_com code_qp_2014_same_dep_and_name
        code_qp insee_reg lib_reg insee_dep lib_dep insee_com siren_epci lib_epci
        """
    ),
)
