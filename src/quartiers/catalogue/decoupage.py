"""The table of communes, arrondissements, EPCI, EPT, départements and régions."""

from functools import cache
from pathlib import Path

import polars as pl

from quartiers.errors import CatalogueError

PATH = Path(__file__).with_name("decoupage.parquet")


@cache
def decoupage() -> pl.DataFrame:
    """Columns: kind, code, name, population, siren, type, departement, region, epci, ept, parent.

    A département and a région may share one code (93): `kind` tells them apart.
    """
    if not PATH.is_file():
        raise CatalogueError(
            f"Le découpage administratif ({PATH.name}) n’a pas été fabriqué.",
            "Lancez `make run`, ou "
            "`python scripts/decoupage.py src/quartiers/catalogue/decoupage.parquet`.",
        )
    return pl.read_parquet(PATH)
