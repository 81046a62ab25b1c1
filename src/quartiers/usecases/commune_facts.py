"""What the commune tells: where it stands, how many live there, which lists it is on."""

from collections.abc import Mapping, Sequence

import polars as pl

from quartiers.storage.store import Store
from quartiers.territory.labelled import labelled_territories
from quartiers.territory.places import Places

PROGRAMMES = {"acv": "Action cœur de ville", "pvd": "Petites villes de demain"}
RURAL, LABELLED = "frr", "quartiers_productifs"
NOT_RURAL, PARTLY = "Non classée", "partiellement"
IN_FORCE = "en_vigueur"
LISTED = (*PROGRAMMES, RURAL, LABELLED)
Listed = Mapping[str, bool | None]
"""For each zoning that is a list of communes: on it, not on it, None where it is not known."""


def commune_facts(store: Store, known: Places, communes: Sequence[str]) -> pl.DataFrame:
    """A row for each commune, arrondissements of a city as their city; null is unknown.

    Columns: `given` (as asked), `commune`, `epci`, `departement`, `region`, `population` and
    `population_epci`, then `dans:<zoning>:en_vigueur` for each list.
    """
    lists = commune_lists(store, known)
    return pl.DataFrame(
        [_row(known, lists, code) for code in dict.fromkeys(communes)], schema=_SCHEMA
    )


_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    **dict.fromkeys(("given", "commune", "epci", "departement", "region"), pl.String),
    **dict.fromkeys(("population", "population_epci"), pl.Int64),
    **{f"dans:{zoning}:{IN_FORCE}": pl.Boolean for zoning in LISTED},
}


def _row(known: Places, lists: Mapping[str, Listed], code: str) -> dict[str, object]:
    if code not in known:
        return {"given": code}
    town = known.roll_up(code)
    group = known.epci_of(town)
    return {
        "given": code,
        "commune": town,
        "epci": group,
        "departement": known.departement_of(town),
        "region": known.region_of(town),
        "population": known.population(town),
        "population_epci": known.population(group) if group and group in known else None,
        **{f"dans:{zoning}:{IN_FORCE}": _on(lists, zoning, town) for zoning in LISTED},
    }


def _on(lists: Mapping[str, Listed], zoning: str, commune: str) -> bool | None:
    """A commune that no list names: the labelled territories are all here, and it is not one of
    them; the lists of the ANCT have no date, it may have joined since; that of classes is silent.
    """
    found = lists.get(zoning)
    if found is None:
        return None
    return found.get(commune, False if zoning == LABELLED else None)


def commune_lists(store: Store, known: Places) -> dict[str, Listed]:
    """The lists that are loaded, by zoning."""
    lists: dict[str, Listed] = {}
    if store.has("programmes"):
        rows = store.scan("programmes").select("programme", "commune").collect()
        for zoning, programme in PROGRAMMES.items():
            mine = rows.filter(pl.col("programme") == programme)["commune"].to_list()
            if mine:
                lists[zoning] = dict.fromkeys(mine, True)
    if store.has(RURAL):
        classes = store.scan(RURAL).select("commune", "classement").collect()
        lists[RURAL] = {commune: _rural(kind) for commune, kind in classes.iter_rows()}
    lists[LABELLED] = _labelled(known)
    return lists


def _rural(kind: str | None) -> bool | None:
    if kind is None or kind.endswith(PARTLY):
        return None
    return kind != NOT_RURAL


def _labelled(known: Places) -> Listed:
    """The communes of the labelled territories; a territory to be confirmed says nothing."""
    return {
        commune: None if label.to_confirm else True
        for label in labelled_territories().values()
        for part in label.perimeter
        for commune in known.communes_of(part)
    }
