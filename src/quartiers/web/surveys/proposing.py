"""Where the units of a new survey come from: a street, a point, or a whole neighbourhood."""

from dataclasses import dataclass
from datetime import date

from quartiers.errors import StoreEmpty
from quartiers.usecases.shop_units import Proposal, shop_units, streets
from quartiers.web import state
from quartiers.web.finders import finder_of
from quartiers.web.geocoding.choosing import search
from quartiers.web.geocoding.found import Found

LONGEST = 160


@dataclass(frozen=True)
class Asked:
    zone: str
    street: str
    day: date
    place: str = ""  # the `id` of one of the answers of the geocoder


@dataclass(frozen=True)
class Proposed:
    """`choices`: several places bear that name. `notes` are French: what was not found, and what
    is proposed instead."""

    proposal: Proposal | None
    choices: tuple[Found, ...] = ()
    notes: tuple[str, ...] = ()


def propose(asked: Asked) -> Proposed:
    """Raises BadInput where the stop-list cannot be read."""
    now = state.current()
    store = now.store_of(asked.zone)
    try:
        if asked.street and streets(store, asked.street):
            return Proposed(shop_units(store, asked.zone, now.day, street=asked.street))
        if asked.street and not store.demo:
            return _around(asked)
        notes = (_unfound(asked.street),) if asked.street else ()
        return Proposed(shop_units(store, asked.zone, now.day), notes=notes)
    except StoreEmpty:
        note = "Aucun registre n’est chargé : rien n’est proposé, ajoutez les locaux sur place."
        return Proposed(None, notes=(note,))


def _around(asked: Asked) -> Proposed:
    now = state.current()
    store = now.store_of(asked.zone)
    found = search(now, f"{asked.street} {_town(asked.zone)}".strip(), asked.place)
    real = tuple(each for each in found.choices if not each.fictitious)
    if found.place is not None and not found.place.fictitious:
        around = (found.place.lon, found.place.lat)
        proposal = shop_units(store, asked.zone, now.day, around=around)
        note = f"Point pris pour centre : {found.place.label} ({found.place.kind_said})."
        return Proposed(proposal, notes=(note,))
    notes = [_unfound(asked.street) if not real else "Plusieurs lieux portent ce nom."]
    if found.trouble:
        notes.append(f"Adresses : {found.trouble}.")
    return Proposed(shop_units(store, asked.zone, now.day), real, tuple(notes))


def _unfound(street: str) -> str:
    return (
        f"« {street} » n’a pas été située : les commerces de tout le quartier sont proposés, ne "
        "gardez que ceux de votre parcours."
    )


def _town(zone: str) -> str:
    held = {each.code: each for each in finder_of(zone).neighbourhoods}
    return held[zone].commune_names[0] if zone in held and held[zone].commune_names else ""
