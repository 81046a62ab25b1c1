"""What is known of a territory before any figure is counted: its neighbourhoods, its programmes."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from quartiers.storage.store import Store
from quartiers.territory.labelled import (
    Label,
    Territory,
    TerritoryQpv,
    territory,
)
from quartiers.territory.places import Places
from quartiers.usecases.neighbourhoods import Neighbourhood, within

TYPES = {
    "METRO": "métropole",
    "CU": "communauté urbaine",
    "CA": "communauté d’agglomération",
    "CC": "communauté de communes",
}
KINDS = {
    "commune": "commune",
    "arrondissement": "arrondissement municipal",
    "epci": "intercommunalité",
    "ept": "établissement public territorial",
    "departement": "département",
    "region": "région",
}
JOINT = "groupement de communes"


@dataclass(frozen=True)
class Held:
    """A neighbourhood of a territory; `share` of it inside, None where unknown."""

    neighbourhood: Neighbourhood
    share: float | None
    overflows: bool


@dataclass(frozen=True)
class TerritoryView:
    """`recent` and `former`: the neighbourhoods of 2024 and of 2015. `hosting`: its communes that
    hold one, with how many. `programmes`: name, and the territories that the list gives it."""

    territory: Territory
    kind: str
    population: int | None
    population_date: str
    departements: tuple[str, ...]
    lead: str
    parent: str
    parent_key: str
    recent: tuple[Held, ...]
    former: tuple[Held, ...]
    hosting: tuple[tuple[str, str, int], ...]
    programmes: tuple[tuple[str, tuple[str, ...]], ...]
    fictitious: bool

    @property
    def codes(self) -> tuple[str, ...]:
        """What names its place where a code is asked: its own, else those of its communes."""
        return (self.territory.code,) if self.territory.code else self.territory.communes


def view_territory(
    key: str, store: Store, places: Places, known: Sequence[Neighbourhood]
) -> TerritoryView:
    """By slug, name or code. Raises UnknownCode with the nearest names."""
    found = territory(key, places)
    held = {generation: within(known, found.communes, generation) for generation in (2024, 2015)}
    recent = _recent(found, held[2024], known, places)
    return TerritoryView(
        territory=found,
        kind=_kind(found, places),
        population=_population(found, places),
        population_date=places.population_date(found.code or found.communes[0]),
        departements=_departements(found, places),
        lead=_name(found.lead, places),
        parent=_name(found.parent, places),
        parent_key=found.parent if found.parent and found.parent in places else "",
        recent=recent,
        former=tuple(Held(each, None, _beyond(each, found, places)) for each in held[2015]),
        hosting=_hosting(found, [each.neighbourhood for each in recent] or held[2015], places),
        programmes=_programmes(store, found.communes),
        fictitious=store.demo,
    )


def joint_kind(label: Label) -> str:
    """What a labelled territory is, without looking its places up."""
    if len(label.perimeter) > 1:
        return JOINT
    return KINDS[type(label.perimeter[0]).__name__.lower()]


def _recent(
    found: Territory,
    held: Sequence[Neighbourhood],
    known: Sequence[Neighbourhood],
    places: Places,
) -> tuple[Held, ...]:
    """Those of its communes, and those that its own list names besides."""
    by_code = {each.code: each for each in known}
    told = {str(each.code): each for each in found.qpv}
    zones = {each.code: each for each in held}
    for code, each in told.items():
        zones.setdefault(code, by_code.get(code) or _only_listed(each))
    return tuple(
        Held(
            zones[code],
            told[code].share if code in told else None,
            (code in told and told[code].overflows) or _beyond(zones[code], found, places),
        )
        for code in sorted(zones)
    )


def _only_listed(each: TerritoryQpv) -> Neighbourhood:
    return Neighbourhood(str(each.code), each.name, 2024, (), (), drawn=False, population=None)


def _beyond(zone: Neighbourhood, found: Territory, places: Places) -> bool:
    """Whether a commune of another territory holds a part of it, as far as they are known."""
    inside = {places.roll_up(code) for code in found.communes}
    return not set(zone.communes) <= inside


def _kind(found: Territory, places: Places) -> str:
    if not found.code:
        return JOINT
    row = places.row(found.code)
    return TYPES.get(str(row["type"]), KINDS[str(row["kind"])])


def _population(found: Territory, places: Places) -> int | None:
    if found.code:
        return places.population(found.code)
    parts = [places.population(code) for code in found.communes]
    known = [part for part in parts if part is not None]
    return sum(known) if len(known) == len(parts) else None


def _departements(found: Territory, places: Places) -> tuple[str, ...]:
    codes = sorted({places.departement_of(commune) for commune in found.communes})
    return tuple(f"{places.name(code)} ({code})" if code in places else code for code in codes)


def _name(siren: str | None, places: Places) -> str:
    """Of a lead body: an intercommunality by its code, a commune by its SIREN."""
    if siren is None:
        return ""
    if siren in places:
        return places.name(siren)
    rows = places.table.filter(pl.col("siren") == siren)
    return str(rows["name"][0]) if rows.height else siren


def _hosting(
    found: Territory, zones: Sequence[Neighbourhood], places: Places
) -> tuple[tuple[str, str, int], ...]:
    inside = {places.roll_up(code) for code in found.communes}
    counts: dict[str, int] = {}
    for zone in zones:
        for commune in zone.communes:
            if commune in inside:
                counts[commune] = counts.get(commune, 0) + 1
    named = ((code, places.name(code), count) for code, count in counts.items())
    return tuple(sorted(named, key=lambda each: each[1]))


def _programmes(store: Store, communes: Sequence[str]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    if not store.has("programmes"):
        return ()
    rows = store.scan("programmes").filter(pl.col("commune").is_in(list(communes)))
    table = rows.group_by("programme").agg(pl.col("territory").unique().sort())
    return tuple(
        (programme, tuple(names))
        for programme, names in table.sort("programme").collect().iter_rows()
    )
