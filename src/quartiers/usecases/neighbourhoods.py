"""The neighbourhoods that a store knows, of both generations, with or without a contour."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import polars as pl

from quartiers.diagnostic.hosts import hosts
from quartiers.storage.store import Store
from quartiers.territory.places import Places, places

GENERATIONS = (2024, 2015)
POPULATION = "insee_qpv_demo"


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """`communes` are those found of the names that the file gives, arrondissements rolled up;
    `drawn`: its contour is loaded. `population` None is unknown, never zero."""

    code: str
    name: str
    generation: int
    communes: tuple[str, ...]
    commune_names: tuple[str, ...]
    drawn: bool
    population: int | None

    @property
    def place(self) -> str:
        return ", ".join(self.commune_names)


def neighbourhoods(store: Store) -> tuple[Neighbourhood, ...]:
    """Those of 2024 first, by code."""
    table = place_table(store)
    people = _populations(store)
    found: list[Neighbourhood] = []
    for generation in GENERATIONS:
        drawn = _named(store, f"qpv_contours_{generation}")
        listed = _named(store, f"qpv_liste_{generation}")
        known = set() if drawn is None else set(drawn["code"])
        parts = [] if drawn is None else [drawn]
        if listed is not None:
            parts.append(listed.filter(~pl.col("code").is_in(list(known))))
        if parts:
            found += _read(pl.concat(parts).sort("code"), generation, table, known, people)
    return tuple(found)


def within(
    known: Collection[Neighbourhood], communes: Collection[str], generation: int
) -> tuple[Neighbourhood, ...]:
    """Those that one of the communes holds, at least in part."""
    held = set(communes)
    return tuple(
        each for each in known if each.generation == generation and held & set(each.communes)
    )


def hosting_groups(
    places: Places, known: Sequence[Neighbourhood]
) -> tuple[tuple[str, str, tuple[tuple[str, str, int], ...]], ...]:
    """Each département with the intercommunalities that hold neighbourhoods, and how many."""
    counts: dict[str, dict[str, set[str]]] = {}
    generation = 2024 if any(each.generation == 2024 for each in known) else 2015
    for each in known:
        if each.generation != generation:
            continue
        for commune in each.communes:
            group = places.epci_of(commune) or commune
            at = counts.setdefault(places.departement_of(commune), {})
            at.setdefault(group, set()).add(each.code)
    return tuple(
        (
            code,
            places.name(code) if code in places else code,
            tuple(
                (group, places.name(group), len(zones))
                for group, zones in sorted(groups.items(), key=lambda pair: places.name(pair[0]))
            ),
        )
        for code, groups in sorted(counts.items())
    )


def place_table(store: Store) -> pl.DataFrame:
    """All places, those of the demonstration included where the store is its own."""
    extra = store.scan("decoupage").collect() if store.has("decoupage") else None
    return places(extra).table


def population_vintage(store: Store) -> str:
    """Of what delivery of INSEE the populations are, "" where none is loaded."""
    return store.entry(POPULATION).vintage if store.has(POPULATION) else ""


def _named(store: Store, dataset: str) -> pl.DataFrame | None:
    if not store.has(dataset):
        return None
    return store.scan(dataset).select("code", "name", "communes", "insee_communes").collect()


def _populations(store: Store) -> dict[str, int | None]:
    if not store.has(POPULATION):
        return {}
    rows = store.scan(POPULATION).select("code", pl.col("POP_MUN").cast(pl.Int64)).collect()
    return dict(rows.iter_rows())


def _read(
    rows: pl.DataFrame,
    generation: int,
    table: pl.DataFrame,
    drawn: Collection[str],
    people: dict[str, int | None],
) -> list[Neighbourhood]:
    held: dict[str, tuple[list[str], list[str]]] = {}
    for zone, name, into in hosts(rows, table).select("zone", "name", "into").iter_rows():
        codes, names = held.setdefault(zone, ([], []))
        if into is not None and into not in codes:
            codes.append(into)
        if name is not None and name not in names:
            names.append(name)
    return [
        Neighbourhood(
            code=code,
            name=name or code,
            generation=generation,
            communes=tuple(held.get(code, ([], []))[0]),
            commune_names=tuple(held.get(code, ([], []))[1]),
            drawn=code in drawn,
            population=people.get(code),
        )
        for code, name in rows.select("code", "name").iter_rows()
    ]
