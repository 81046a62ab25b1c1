"""INSEE: bands of workforce, with their bounds."""

from pathlib import Path

import polars as pl

from quartiers.sources.source import Source, read_labels

# Lowest and highest number of employees; NN (« non employeuse ») has no number: it is not zero.
BOUNDS: dict[str, tuple[int, int | None]] = {
    "00": (0, 0), "01": (1, 2), "02": (3, 5), "03": (6, 9), "11": (10, 19), "12": (20, 49),
    "21": (50, 99), "22": (100, 199), "31": (200, 249), "32": (250, 499), "41": (500, 999),
    "42": (1000, 1999), "51": (2000, 4999), "52": (5000, 9999), "53": (10000, None),
}  # fmt: skip


def parse(path: Path) -> pl.LazyFrame:
    """Columns code, label, low, high (null: NN, or no upper bound)."""
    labels = read_labels(path, "NN|" + "|".join(BOUNDS))
    bounds = [BOUNDS.get(code, (None, None)) for code in labels]
    return pl.LazyFrame(
        {
            "code": list(labels),
            "label": list(labels.values()),
            "low": [low for low, _ in bounds],
            "high": [high for _, high in bounds],
        },
        schema_overrides={"low": pl.Int64, "high": pl.Int64},
    )


SOURCE = Source(
    id="tranches_effectifs",
    title="Tranches d’effectif salarié",
    publisher="Insee",
    licence="Licence Ouverte 2.0",
    page="https://www.data.gouv.fr/datasets/"
    "base-sirene-des-entreprises-et-de-leurs-etablissements-siren-siret",
    files=("**/tranches-effectifs.json",),
    parse=parse,
    max_age_days=4000,
)
