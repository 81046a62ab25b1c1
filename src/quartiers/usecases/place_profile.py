"""A point as a profile: the zones around it, its commune, and what the commune tells."""

from collections.abc import Mapping

import numpy as np
import polars as pl
import shapely

from quartiers.catalogue.registre import register_words
from quartiers.errors import BadInput
from quartiers.schemes.facts import Fact, FactKey, Origin
from quartiers.storage.store import Store
from quartiers.territory.codes import Commune
from quartiers.territory.coordinates import one_position
from quartiers.territory.french import FIRM, number
from quartiers.usecases.commune_facts import LISTED, commune_facts
from quartiers.usecases.contours import contours
from quartiers.usecases.decoding import decoded
from quartiers.usecases.register_facts import HERE, commune_columns, people_columns, zone_columns
from quartiers.usecases.register_profile import (
    Described,
    known_places,
    list_said,
    not_listed,
    unlisted,
)
from quartiers.usecases.zone_facts import VINTAGES, Points, zone_facts

HOME = ("personne",)
PRECISION = 10.0
"""Metres granted to coordinates that someone gives; an option changes it, the answer says it."""
OUTLINES = "contours_communes"


def workplace(store: Store, lon: float, lat: float, precision: float = PRECISION) -> Described:
    """The facts of the place where the activity or the project is. Raises BadCoordinates."""
    return _place(store, lon, lat, precision, HERE)


def home(store: Store, lon: float, lat: float, precision: float = PRECISION) -> Described:
    """The facts of where the person lives: never those of the workplace."""
    return _place(store, lon, lat, precision, HOME)


def town(store: Store, code: str, unit: str) -> dict[FactKey, Fact]:
    """What the code of a commune tells of a unit there. Raises InvalidCode or UnknownCode."""
    known = known_places(store)
    commune = known.roll_up(Commune(code))
    facts = commune_facts(store, known, [commune])
    columns = [*commune_columns(facts, unit), *(people_columns(facts) if unit in HERE else ())]
    return _read(store, pl.DataFrame(columns), {}, commune, "commune déclarée")


def _place(
    store: Store, lon: float, lat: float, precision: float, units: tuple[str, ...]
) -> Described:
    if not (np.isfinite(precision) and precision >= 0):
        raise BadInput(
            f"La précision « {precision:g} » n’est pas une distance.",
            "Donnez un nombre de mètres, par exemple --precision 20.",
        )
    position = one_position(lon, lat)
    points = Points(position.x, position.y, position.epsg, np.array([precision]))
    columns: list[pl.Series] = []
    causes = {}
    for vintage in VINTAGES:
        found = zone_facts(store, vintage, points)
        causes[vintage] = str(found["cause"][0])
        for unit in units:
            columns += zone_columns(found, vintage, unit)
    known = known_places(store)
    commune = commune_at(store, lon, lat)
    facts = commune_facts(store, known, [commune or ""])
    for unit in units:
        columns += commune_columns(facts, unit)
    if units == HERE:
        columns += people_columns(facts)
    profile = _read(store, pl.DataFrame(columns), causes, commune)
    named = f", {known.name(commune)} ({commune})" if commune and commune in known else ""
    kind = "Domicile" if units == HOME else "Adresse"
    notes = [f"Coordonnées prises à {number(precision)}{FIRM}m près."]
    if commune is None:
        why = register_words().why("adresse")
        notes.append(
            f"{why[0].upper()}{why[1:]} : donnez-la parmi les faits (commune@etablissement…)."
        )
    return Described(f"{kind} {lon:g} {lat:g}{named}", unlisted(units) | profile, tuple(notes))


def _read(
    store: Store,
    table: pl.DataFrame,
    causes: Mapping[str, str],
    commune: str | None,
    source: str = "contours simplifiés des communes",
) -> dict[FactKey, Fact]:
    words = register_words()

    def origin(key: FactKey) -> Origin:
        if key.name in ("dans", "distance"):
            zoning = key.about.partition(":")[0]
            return Origin(list_said(store, zoning) or "calculé sur les contours")
        if key.name == "population":
            return Origin("recensement de l’Insee")
        return Origin(source)

    def why(key: FactKey) -> str:
        zoning, _, vintage = key.about.partition(":")
        if commune is None and (key.name not in ("dans", "distance") or zoning in LISTED):
            return words.why("adresse")
        if key.name not in ("dans", "distance"):
            return words.why("commune")
        if zoning in LISTED:
            return not_listed(zoning)
        return words.why(causes[vintage] or "limite")

    return decoded(table.row(0, named=True), origin, why)


def commune_at(store: Store, lon: float, lat: float) -> str | None:
    """The commune whose outline holds the point, None where no outline that is loaded does."""
    held = outlined(store, lon, lat)
    # On a shared border, or where the simplified outlines overlap, no commune is sure
    return held[0] if len(held) == 1 else None


def outlined(store: Store, lon: float, lat: float) -> tuple[str, ...]:
    """The communes whose simplified outline, border included, holds the point."""
    found = contours(store, OUTLINES)
    if found is None:
        return ()
    ranks = found.tree.query(shapely.Point(lon, lat), predicate="intersects")
    return tuple(sorted(str(code) for code in found.codes[ranks]))
