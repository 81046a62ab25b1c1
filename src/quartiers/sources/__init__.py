"""Open data: one module per source, one declaration (`SOURCE`) beside one pure `parse`.

The modules are imported when first asked for, so that the package itself stays light.
"""

import importlib
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from quartiers.sources.source import Source

# In the order of a full refresh: nomenclatures and contours first, the register last.
IDS = (
    "naf_rev2",
    "naf_2025",
    "categories_juridiques",
    "tranches_effectifs",
    "contours_communes",
    "qpv_contours_2015",
    "qpv_contours_2024",
    "qpv_liste_2024",
    "qpv_population_2013",
    "insee_qpv_demo",
    "insee_qpv_revn",
    "insee_qpv_ipro",
    "filosofi_communes",
    "filosofi_epci",
    "filosofi_departements",
    "filosofi_regions",
    "filosofi_metropole",
    "programmes",
    "frr",
    "etablissements_commune_2025",
    "sirene_liens_succession",
    "sirene_unites_legales",
    "sirene_historique",
    "sirene_geolocalisation",
    "sirene_etablissements",
)


@cache
def by_id(source: str) -> "Source":
    """The declaration of one source. Raises KeyError for an id that is not in `IDS`."""
    if source not in IDS:
        raise KeyError(source)
    found: Source = importlib.import_module(f"quartiers.sources.{source}").SOURCE
    return found


def all_sources() -> "tuple[Source, ...]":
    """Every source, in the order of a full refresh."""
    return tuple(by_id(source) for source in IDS)
