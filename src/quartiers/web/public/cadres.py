"""Where the map looks, what it needs to know, and where what it draws comes from."""

import json
from collections.abc import Collection, Sequence

import polars as pl

from quartiers.diagnostic.indicator import Source
from quartiers.documents.paragraphs import capital
from quartiers.storage.store import Store
from quartiers.territory.french import counted, number, told
from quartiers.territory.zonings import QPV_ZONINGS, zoning_facts
from quartiers.usecases.contours import Frame, contours
from quartiers.usecases.on_map import REGISTER
from quartiers.usecases.register import source_of
from quartiers.web.tiles.layers import LAYERS, POINTS_UNTIL
from quartiers.web.tiles.zones import BY_COMMUNE, COMMUNES, NO_CLASS, departement_of

SIRENE = "sirene_etablissements"  # what the register is made of
CONTOURS = tuple(zoning_facts(name).dataset for name in reversed(QPV_ZONINGS))


def of_codes(store: Store, codes: Collection[str]) -> Frame | None:
    """Around neighbourhoods, None where the contour of none of them is loaded."""
    return _around(store, CONTOURS, codes)


def of_communes(store: Store, codes: Collection[str]) -> Frame | None:
    return _around(store, (COMMUNES,), codes)


def _around(store: Store, datasets: Sequence[str], codes: Collection[str]) -> Frame | None:
    found = [
        frame
        for dataset in datasets
        if (held := contours(store, dataset)) is not None
        and (frame := held.frame(codes)) is not None
    ]
    if not found:
        return None
    west, south, east, north = zip(*found, strict=True)
    return min(west), min(south), max(east), max(north)


def drawn_said(store: Store) -> dict[str, str]:
    """How many contours of each zoning are loaded, of how many: what has none is not drawn."""
    said = {}
    for zoning in QPV_ZONINGS:
        held, facts = contours(store, zoning_facts(zoning).dataset), zoning_facts(zoning)
        loaded = 0 if held is None else len(held)
        text = told(loaded, "aucun", "contour chargé", "contours chargés")
        whole = 0 if store.demo else facts.count or 0
        said[zoning] = capital(text) + (f" sur {number(whole)}" if loaded < whole else "")
    return said


def outlines_said(store: Store) -> str:
    """Nothing is drawn where no commune outline is loaded: the map says how far they go."""
    held = contours(store, COMMUNES)
    if held is None:
        return "Aucun contour de commune n’est chargé"
    found = len({departement_of(code) for code in held.codes.tolist()})
    where = counted(found, "département", "départements")
    return f"Seuls les contours chargés sont tracés : {where}"


def config() -> str:
    """The zooms of each layer, for the script."""
    zooms = {name: [layer.first, layer.last] for name, layer in LAYERS.items()}
    return json.dumps({"couches": zooms, "points": POINTS_UNTIL})


def programmes(stores: Sequence[Store]) -> list[str]:
    """Programmes and zonings by commune that the map may colour."""
    names: set[str] = set()
    for store in stores:
        for dataset, column in BY_COMMUNE:
            if store.has(dataset):
                names |= set(store.scan(dataset).select(pl.col(column).unique()).collect()[column])
    return sorted(name for name in names if name and name != NO_CLASS)


def sources(store: Store) -> list[Source]:
    wanted = (*CONTOURS, COMMUNES, *(dataset for dataset, _ in BY_COMMUNE), REGISTER)
    return [source_of(store.entry(dataset)) for dataset in wanted if store.has(dataset)]


def register_said(store: Store | None) -> str:
    """Source and vintage of the register, for who clicks on an establishment."""
    if store is None or not store.has(REGISTER):
        return ""
    named = SIRENE if store.manifest.of(SIRENE) else REGISTER
    found = source_of(store.entry(named))
    return f"{found.title}, {found.publisher}, millésime {store.entry(REGISTER).vintage}"


def scope(store: Store) -> str:
    """What the register loaded holds, where it is not the whole of France."""
    found = store.entry(REGISTER).scope if store.has(REGISTER) else None
    return found.text if found else ""
