"""INSEE: legal categories of legal units (level III, four digits)."""

from pathlib import Path

import polars as pl

from quartiers.sources.source import Source, read_labels


def parse(path: Path) -> pl.LazyFrame:
    """Columns code (`5710`), label, level_1 (`5`), level_2 (`57`)."""
    labels = read_labels(path, r"\d{4}")
    return pl.LazyFrame({"code": list(labels), "label": list(labels.values())}).with_columns(
        pl.col("code").str.slice(0, 1).alias("level_1"),
        pl.col("code").str.slice(0, 2).alias("level_2"),
    )


SOURCE = Source(
    id="categories_juridiques",
    title="Catégories juridiques",
    publisher="Insee",
    licence="Licence Ouverte 2.0",
    page="https://www.insee.fr/fr/information/2028129",
    files=("**/natures-juridiques.json",),
    parse=parse,
    max_age_days=4000,
)
