"""Reads the store into the inputs of one diagnostic: the rows of the zone and its comparators."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from importlib.metadata import version

import polars as pl

from quartiers.diagnostic import rewind
from quartiers.diagnostic.inputs import Area, Inputs, Reading
from quartiers.diagnostic.peers import Choice, choose
from quartiers.diagnostic.report import Zone
from quartiers.diagnostic.tables import first_cohort_year
from quartiers.diagnostic.wording import ALL_QPV, PEERS
from quartiers.errors import InvalidCode, UnknownCode
from quartiers.territory.codes import Departement, Qpv, Region
from quartiers.territory.places import Places
from quartiers.territory.zonings import overseas_zone, zoning_facts
from quartiers.usecases.heirs import heirs_of, no_heir, unknown
from quartiers.usecases.picturing import take_picture
from quartiers.usecases.register import (
    Register,
    communes_of,
    register_communes,
    source_of,
    where,
)

# Closures of a first year that cannot follow years without any by chance.
SUDDEN = 40
FILOSOFI = (
    ("commune", "filosofi_communes"),
    ("epci", "filosofi_epci"),
    ("departement", "filosofi_departements"),
)
KINDS = {"commune": "commune", "epci": "intercommunalité", "departement": "département"}
NOT_IN_FILOSOFI = "son code n’est pas dans ce fichier (territoire créé, fusionné ou renuméroté)"


def gather(
    register: Register, asked: Qpv, compare: Sequence[Qpv] = (), *, drawn: bool = True
) -> Inputs:
    """Everything that the blocks of `diagnostic` need, and nothing else. `drawn`: the map too."""
    known = register.places_near(asked.departement)
    zone = zone_of(register, asked, known)
    chosen = choose_peers(register, asked)
    areas = areas_of(register, known, zone, chosen, compare)
    stock, cohorts = _cube(register, areas)
    sources = register.sources()
    entry = register.store.entry("stock", register.vintage)
    return Inputs(
        zone=zone,
        areas=areas,
        as_of=register.as_of,
        stock_date=register.stock_date,
        scope=register.scope,
        stock=stock,
        cohorts=cohorts,
        coverage=_coverage(register, areas[0].communes),
        unplaced=_unplaced(register, asked.departement),
        sources=sources,
        made_on=date.today(),
        version=version("quartiers-productifs"),
        insee=_published(register, asked),
        readings=_readings(register, known, areas),
        choice=chosen,
        picture=take_picture(register, zone) if drawn and register.quarter is None else None,
        rewound=register.quarter is not None,
        cube_year=register.day.year,
        observed_from=observed_from(cohorts, register.day.year),
        fictitious=entry.fictitious or register.store.demo,
    )


def zone_of(register: Register, asked: Qpv, known: Places) -> Zone:
    rows = register.contours.filter(pl.col("code") == asked)
    if rows.is_empty():
        raise unknown(register.store, asked)
    hosts = where(register, asked)
    first = hosts.filter(pl.col("commune").is_not_null()).head(1)
    commune = None if first.is_empty() else str(first["into"][0])
    communes = communes_of(register, asked)
    region = "" if commune is None else known.region_of(commune)
    found = heirs_of(register, asked)
    epci = None if commune is None else known.epci_of(commune)
    return Zone(
        code=str(asked),
        name=rows["name"][0] or str(asked),
        zoning=register.zoning,
        geography=f"géographie {asked.generation}",
        communes=communes,
        commune_names=_commune_names(known, hosts, communes),
        epci=epci,
        epci_name=None if epci is None else known.name(epci),
        departement=str(asked.departement),
        region=region,
        departement_name=_named(known, Departement, asked.departement),
        region_name=_named(known, Region, region),
        basis=_basis(register, asked),
        heirs=found,
        heirs_note="" if found else no_heir(register, asked),
        programmes=_programmes(register, hosts),
    )


def _commune_names(known: Places, hosts: pl.DataFrame, codes: Sequence[str]) -> tuple[str, ...]:
    """One name a code, in their order; a name that no commune bears is its own code (`? Name`)."""
    given = dict(hosts.select("commune", "name").iter_rows())
    return tuple(
        code.removeprefix("? ") if code.startswith("? ") else given.get(code) or known.name(code)
        for code in codes
    )


def _named(known: Places, kind: type[Departement | Region], code: str) -> str:
    try:
        return known.name(kind(code))
    except (InvalidCode, UnknownCode):
        return ""


def _basis(register: Register, asked: Qpv) -> str:
    if register.store.demo:
        return ""
    return zoning_facts(register.zoning).basis(overseas_zone(asked)).said


def _programmes(register: Register, hosts: pl.DataFrame) -> tuple[str, ...]:
    if not register.store.has("programmes"):
        return ()
    rows = register.store.scan("programmes").filter(
        pl.col("commune").is_in(hosts["into"].drop_nulls().to_list())
    )
    return tuple(rows.select("programme").unique().sort("programme").collect()["programme"])


def choose_peers(register: Register, asked: Qpv) -> Choice:
    return choose(register.profiles, str(asked))


def areas_of(
    register: Register, known: Places, zone: Zone, chosen: Choice, compare: Sequence[Qpv]
) -> tuple[Area, ...]:
    """The zone first, then its band and its points of comparison, from near to far."""
    when = _release(register)
    here = Area(
        role="zone",
        label=zone.name,
        zoning=zone.zoning,
        codes=(zone.code,),
        communes=zone.communes,
        population=_population(register, (zone.code,)),
        population_date=when,
    )
    band = replace(here, role="bande", label="Bande des 300 m", population=None, population_date="")
    areas = [here]
    if register.quarter is None:  # the cohorts that the past is rebuilt from tell no band
        areas.append(replace(band, zoning=zone.zoning.replace("qpv", "band")))
    areas += told_apart(_wide_areas(register, known, zone))
    areas.append(
        Area(
            role="tous_qpv",
            label=f"{ALL_QPV} ({zone.geography})",
            zoning=zone.zoning,
            codes=("*",),
            communes=register.hosting,
            population=_population(register, register.contours["code"].to_list()),
            population_date=when,
        )
    )
    if chosen.peers:
        codes = tuple(peer.code for peer in chosen.peers)
        areas.append(
            Area(
                role="pairs",
                label=PEERS,
                zoning=zone.zoning,
                codes=codes,
                communes=tuple(
                    dict.fromkeys(c for code in codes for c in communes_of(register, code))
                ),
                population=sum(peer.population for peer in chosen.peers),
                population_date=when,
            )
        )
    return (*areas, *(_asked_for(register, other) for other in compare))


def _asked_for(register: Register, other: Qpv) -> Area:
    rows = register.contours.filter(pl.col("code") == other)
    if rows.is_empty():
        raise unknown(register.store, other)
    return Area(
        role="demande",
        label=f"{rows['name'][0]} ({other})",
        zoning=register.zoning,
        codes=(str(other),),
        communes=communes_of(register, other),
        population=_population(register, (str(other),)),
        population_date=_release(register),
    )


def _wide_areas(register: Register, known: Places, zone: Zone) -> list[Area]:
    """Communes of the zone together, EPCI, departement. None where the communes are unknown."""
    hosts = where(register, zone.code)
    towns = tuple(dict.fromkeys(hosts["into"].drop_nulls().to_list()))
    if not towns or hosts["into"].null_count():
        return []
    areas = [
        Area(
            role="commune",
            label=", ".join(known.name(town) for town in towns),
            zoning="commune",
            codes=towns,
            communes=register_communes(register.table, towns),
            population=_sum([known.population(town) for town in towns]),
            population_date=known.population_date(towns[0]),
            holds_zone=True,
        )
    ]
    for role, code in (("epci", zone.epci), ("departement", known.departement_of(towns[0]))):
        if code is None:
            continue
        kind = Departement(code) if role == "departement" else code
        held = set(known.communes_of(kind))
        areas.append(
            Area(
                role="epci" if role == "epci" else "departement",
                label=known.name(kind),
                zoning=role,
                codes=(str(code),),
                communes=register_communes(register.table, sorted(held)),
                population=_sum([known.population(kind)]),
                population_date=known.population_date(kind),
                holds_zone=set(towns) <= held,
            )
        )
    return areas


def told_apart(areas: Sequence[Area]) -> list[Area]:
    """Paris is a commune and a département: what bears the same name says what it is."""
    labels = [area.label for area in areas]
    return [
        replace(area, label=f"{area.label} ({KINDS[area.role]})")
        if labels.count(area.label) > 1
        else area
        for area in areas
    ]


def _sum(values: Sequence[int | None]) -> float | None:
    known = [value for value in values if value is not None]
    return float(sum(known)) if len(known) == len(values) else None


def _release(register: Register) -> str:
    store = register.store
    if not store.has("insee_qpv_demo"):
        return ""
    return f"livraison {store.entry('insee_qpv_demo').vintage} de l’Insee"


def _population(register: Register, codes: Sequence[str]) -> float | None:
    """That of several zones only where INSEE publishes each of them."""
    table = register.insee.get("insee_qpv_demo")
    if table is None:
        return None
    values = table.filter(pl.col("code").is_in(list(codes)))["POP_MUN"].drop_nulls()
    return float(values.sum()) if values.len() == len(set(codes)) and codes else None


def _cube(register: Register, areas: Sequence[Area]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Rows of the areas, each zoning read apart so that only its row groups are touched."""
    wanted: dict[str, set[str]] = {}
    for area in areas:
        wanted.setdefault(area.zoning, set()).update(area.codes)
    tables = []
    for name in ("stock", "cohorts"):
        scan = register.store.scan(name, register.vintage)
        tables.append(
            pl.concat(
                scan.filter(pl.col("zoning") == zoning, pl.col("zone").is_in(sorted(codes)))
                for zoning, codes in wanted.items()
            )
        )
    stock, cohorts = pl.collect_all(tables)
    return (
        (stock, cohorts) if register.quarter is None else rewind.rewind(cohorts, register.quarter)
    )


def _coverage(register: Register, communes: Sequence[str]) -> pl.DataFrame:
    scan = register.store.scan("coverage", register.vintage)
    return scan.filter(pl.col("commune").is_in(list(communes))).collect()


def _unplaced(register: Register, departement: str) -> str:
    """Why nothing can be counted inside the zones of a département: none of its rows has a place.

    INSEE's file leaves out Mayotte; the registers read so far hold nothing of French Polynesia.
    """
    rows, located = (
        register.store.scan("coverage", register.vintage)
        .filter(pl.col("commune").cast(pl.String).str.starts_with(departement))
        .select(pl.col("rows").sum(), pl.col("located").sum())
        .collect()
        .row(0)
    )
    if located:
        return ""
    if rows:
        return "aucun établissement de ce département n’a de position ; non calculable"
    return "le registre chargé n’a aucun établissement dans ce département ; non calculable"


def observed_from(cohorts: pl.DataFrame, year: int) -> int | None:
    """The first quarter whose closures are in the register; None where it goes back far enough.

    A register that tells no closure before a quarter, and many as soon as it, began to hold them
    then. A few closures prove nothing.
    """
    told = cohorts.filter(pl.col("closed"), ~pl.col("approx"), pl.col("closed_q").is_not_null())
    if told.is_empty():
        return None
    earliest = int(told.select(pl.col("closed_q").min()).item())
    at_once = int(told.filter(pl.col("closed_q") < earliest + 4)["n"].sum())
    late = earliest > first_cohort_year(year) * 4 + 4
    return earliest if late and at_once >= SUDDEN else None


def _published(register: Register, asked: Qpv) -> dict[str, dict[str, float | None]]:
    found = {}
    for dataset, table in register.insee.items():
        rows = table.filter(pl.col("code") == asked).drop("code")
        if rows.height:
            found[dataset] = rows.row(0, named=True)
    return found


def _readings(register: Register, known: Places, areas: Sequence[Area]) -> tuple[Reading, ...]:
    """Median income of what surrounds the zone, from Filosofi, with its own vintage."""
    found = []
    for role, dataset in FILOSOFI:
        area = next((area for area in areas if area.role == role), None)
        if area is None or not register.store.has(dataset):
            continue
        rows = register.store.scan(dataset).filter(pl.col("code").is_in(list(area.codes)))
        entry = register.store.entry(dataset)
        numbers = dict(rows.select("code", "Q2").collect().iter_rows())
        for code in area.codes:
            found.append(
                Reading(
                    label=area.label if len(area.codes) == 1 else known.name(code),
                    indicator="revenu_disponible_median",
                    number=numbers.get(code),
                    vintage=f"Filosofi {entry.vintage}",
                    source=source_of(entry),
                    absent="" if code in numbers else NOT_IN_FILOSOFI,
                )
            )
    return tuple(found)
