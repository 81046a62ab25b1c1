"""The table of communes, arrondissements, EPCI, EPT, départements and régions."""

from functools import cache
from pathlib import Path

import polars as pl

from quartiers.catalogue.citations import citation
from quartiers.catalogue.reader import read_yaml
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


def population_year(departement: str) -> int | None:
    """Year of the populations there, None where nothing that was read establishes it."""
    year, unknown = _population_years()
    return None if departement in unknown else year


@cache
def _population_years() -> tuple[int, frozenset[str]]:
    page = read_yaml("decoupage.yaml")
    for source in page.records("sources"):
        citation(source)
    year = page.number("annee_population")
    if year is None:
        raise page.error("annee_population", "une année est attendue")
    return int(year), frozenset(page.texts("annee_population_inconnue"))
