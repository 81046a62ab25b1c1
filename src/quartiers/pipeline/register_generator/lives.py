"""A batch of made-up establishments: units, places, births, deaths, reopenings, transfers.

Everything is drawn at once on arrays; no loop over establishments.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from quartiers.pipeline.register_generator.codes import nics, sirens
from quartiers.pipeline.register_generator.mix import (
    ACTIVITIES,
    COURIER,
    COURIER_HAZARD,
    COURIERS,
    FIRST_YEAR,
    LEGAL,
    PARTIAL_DIFFUSION,
    PER_UNIT,
    SHAPE,
    SOLE_TRADER,
    SOLE_TRADER_HAZARD,
    SURVIVAL,
    Calibration,
    Profile,
)
from quartiers.pipeline.register_generator.places import Places

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

NEVER = np.int64(2**40)  # a day that does not come
_EPOCH = np.int64(-30_000)  # before any day drawn
LEGAL_CODES = tuple(dict.fromkeys(code for shares in LEGAL.values() for code in shares))
KINDS = tuple(LEGAL)


def day(value: date) -> np.int64:
    """Days since 1 January 1970."""
    return np.int64((value - date(1970, 1, 1)).days)


@dataclass(frozen=True, eq=False)
class World:
    """What every batch draws from: cumulated shares, ready for a search."""

    places: Places
    place: Floats
    activity: Floats  # profile after profile, each cumulated from its own number
    year: Floats
    pull: Floats  # profile by year: how far a place keeps the creations of a year, at most 1
    legal: Floats  # kind by legal category
    hazard: Floats  # profile by activity: the rate of the Weibull law at one year
    kind: Ints  # of each activity
    courier: int
    couriers: Floats  # share of couriers by year since FIRST_YEAR
    courier_weight: Floats  # by profile
    as_of: np.int64
    first_spot: Ints  # of each commune
    spots: Ints  # how many of them


@dataclass(frozen=True, eq=False)
class Lives:
    """One row per establishment; `unit` points into the arrays of legal units."""

    siren: Ints  # by unit
    unit_created: Ints
    unit_activity: Ints
    legal: Ints
    partial: Bools
    purged: Bools
    unit: Ints
    rank: Ints
    siret: Ints
    nic: Ints
    spot: Ints
    activity: Ints
    created: Ints
    closed: Ints  # first closure, NEVER while open
    reopened: Ints
    closed_again: Ints
    successor: Ints  # row of the successor, -1 without a link
    same_unit: Bools  # the link is a move of one unit


def prepare(places: Places, figures: Calibration, as_of: date) -> World:
    """Turn shares into what `draw` searches."""
    spread = np.bincount(places.commune, minlength=len(places.communes))
    profiles = places.profiles
    courier = next(i for i, row in enumerate(ACTIVITIES) if row.naf == COURIER)
    years = np.arange(FIRST_YEAR, as_of.year + 1)
    flow = np.array([figures.creations[int(year)] for year in years])
    flow[-1] *= as_of.timetuple().tm_yday / 366
    weights = _weights(figures) / _alive(flow)
    return World(
        places=places,
        place=np.cumsum(places.weight) / places.weight.sum(),
        activity=_stacked([weights * _by_prefix(p.activities) for p in profiles]),
        year=_stacked([flow * _by_year(p, years) for p in profiles]),
        pull=np.array([_by_year(p, years) for p in profiles]).clip(max=1.0),
        legal=np.cumsum(
            [[LEGAL[kind].get(code, 0) / 100 for code in LEGAL_CODES] for kind in KINDS], axis=1
        ),
        hazard=np.array([_rates() * _by_prefix(p.hazards) for p in profiles]),
        kind=np.array([KINDS.index(row.kind) for row in ACTIVITIES]),
        courier=courier,
        couriers=np.array([COURIERS.get(int(year), 0.0) for year in years]),
        courier_weight=np.array([_by_prefix(p.activities)[courier] for p in profiles]),
        as_of=day(as_of),
        first_spot=np.concatenate([[0], np.cumsum(spread)[:-1]]),
        spots=spread,
    )


def draw(world: World, size: int, first_unit: int, rng: np.random.Generator) -> Lives:
    """`size` establishments with whole legal units; the first SIREN has the rank `first_unit`."""
    count = _units(size, rng)
    units = len(count)
    unit = np.repeat(np.arange(units), count)
    rank = np.arange(size) - np.repeat(np.cumsum(count) - count, count)
    home = np.searchsorted(world.place, rng.random(units)).clip(max=len(world.place) - 1)
    profile = world.places.profile[home]
    unit_created, unit_activity = _births(world, profile, rng)
    legal = (rng.random(units)[:, None] > world.legal[world.kind[unit_activity], :-1]).sum(axis=1)
    trader = legal == LEGAL_CODES.index(SOLE_TRADER)
    partial = rng.random(units) < np.where(
        trader, PARTIAL_DIFFUSION[True], PARTIAL_DIFFUSION[False]
    )

    created = _openings(world, unit, rank, unit_created, rng)
    activity, spot = _settings(world, unit, created, unit_activity, home, rng)
    moves = (rng.random(units) < 0.45)[unit]
    following = np.append(unit[1:] == unit[:-1], False)
    closed = _closures(world, created, activity, spot, trader[unit], rng)
    closed = np.where(moves & following, np.append(created[1:], 0), closed)
    successor = np.where(moves & following & (rng.random(size) < 0.8), np.arange(1, size + 1), -1)
    same_unit = successor >= 0
    lonely = (count == 1)[unit]
    heir, source = _takeovers(lonely, closed, successor, rng)
    created[heir] = closed[source]
    spot[heir] = spot[source]
    same = rng.random(len(heir)) < 0.85
    activity[heir] = np.where(same, activity[source], activity[heir])
    unit_created[unit[heir]], unit_activity[unit[heir]] = created[heir], activity[heir]
    closed[heir] = _closures(
        world, created[heir], activity[heir], spot[heir], trader[unit[heir]], rng
    )
    successor[source] = heir
    reopened, closed_again = _reopenings(world, closed, successor, rng)
    siren = sirens(first_unit, units)
    nic = nics(siren[unit], rank)
    return Lives(
        siren=siren,
        unit_created=unit_created,
        unit_activity=unit_activity,
        legal=legal,
        partial=partial,
        purged=_purged(unit, np.where(reopened == NEVER, closed, closed_again), units, rng),
        unit=unit,
        rank=rank,
        siret=siren[unit] * 100_000 + nic,
        nic=nic,
        spot=spot,
        activity=activity,
        created=created,
        closed=closed,
        reopened=reopened,
        closed_again=closed_again,
        successor=successor,
        same_unit=same_unit,
    )


def is_active(lives: Lives) -> Bools:
    """Open on the day of the extraction."""
    active: Bools = (lives.closed == NEVER) | (
        (lives.reopened != NEVER) & (lives.closed_again == NEVER)
    )
    return active


def _stacked(shares: list[Floats]) -> Floats:
    """Cumulated shares one after the other, the n-th between n and n + 1."""
    return np.concatenate([np.cumsum(share) / share.sum() + n for n, share in enumerate(shares)])


def _pick(stacked: Floats, profile: NDArray[np.int32], size: int, rng: np.random.Generator) -> Ints:
    found: Ints = (
        np.searchsorted(stacked, profile + rng.random(len(profile)), side="right") - profile * size
    ).clip(max=size - 1)
    return found


def _weights(figures: Calibration) -> Floats:
    within: dict[str, float] = {}
    for row in ACTIVITIES:
        within[row.sector] = within.get(row.sector, 0.0) + row.weight
    return np.array(
        [figures.sectors[row.sector] * row.weight / within[row.sector] for row in ACTIVITIES]
    )


def _alive(flow: Floats) -> Floats:
    """The part of all creations still open, by activity: the mix counted is that of the stock."""
    ages = np.arange(len(flow))[::-1] + 0.5
    rates = _rates()[:, None] * ages**SHAPE
    traders = np.array([LEGAL[row.kind].get(SOLE_TRADER, 0.0) / 100 for row in ACTIVITIES])
    open_ = np.exp(-rates) @ flow
    open_traders = np.exp(-SOLE_TRADER_HAZARD * rates) @ flow
    alive: Floats = (traders * open_traders + (1 - traders) * open_) / flow.sum()
    return alive


def _by_prefix(factors: dict[str, float]) -> Floats:
    found = np.ones(len(ACTIVITIES))
    for prefix, factor in factors.items():
        found[[row.naf.startswith(prefix) for row in ACTIVITIES]] = factor
    return found


def _by_year(profile: Profile, years: NDArray[np.int64]) -> Floats:
    return np.array([profile.creations.get(int(year), 1.0) for year in years])


def _rates() -> Floats:
    """From the share alive after five years to the rate of a Weibull law in years."""
    alive = np.array([SURVIVAL[row.survival] / 100 for row in ACTIVITIES])
    rates: Floats = -np.log(alive) / 5**SHAPE
    return rates


def _units(size: int, rng: np.random.Generator) -> Ints:
    """How many establishments each unit has, adding up to `size` exactly."""
    count = rng.choice(len(PER_UNIT), size=size, p=np.array(PER_UNIT) / sum(PER_UNIT)) + 1
    total = np.cumsum(count)
    last = int(np.searchsorted(total, size))
    count = count[: last + 1]
    count[-1] -= total[last] - size
    return count.astype(np.int64)


def _births(
    world: World, profile: NDArray[np.int32], rng: np.random.Generator
) -> tuple[Ints, Ints]:
    """Day of creation and activity of each unit; the wave of couriers comes on top."""
    years = len(world.couriers)
    year = _pick(world.year, profile, years, rng)
    activity = _pick(world.activity, profile, len(ACTIVITIES), rng)
    wave = world.couriers[year] * world.courier_weight[profile]
    courier = rng.random(len(profile)) < wave.clip(max=0.6)
    activity = np.where(courier, world.courier, activity)
    starts = np.array([day(date(FIRST_YEAR + i, 1, 1)) for i in range(years)])
    length = np.append(np.diff(starts), max(1, world.as_of - starts[-1]))
    created = starts[year] + (rng.random(len(profile)) * length[year]).astype(np.int64)
    # Many files bear the first of the month.
    first = created.astype("M8[D]").astype("M8[M]").astype("M8[D]").astype(np.int64)
    return np.where(rng.random(len(profile)) < 0.3, first, created), activity


def _openings(
    world: World, unit: Ints, rank: Ints, unit_created: Ints, rng: np.random.Generator
) -> Ints:
    """The first establishment opens with its unit, the next ones later, in order."""
    span = np.minimum(world.as_of - unit_created[unit], 20 * 365)
    created = unit_created[unit] + (rng.random(len(unit)) * span).astype(np.int64)
    created[rank == 0] = unit_created
    ordered: Ints = (np.sort((unit << 20) | (created - _EPOCH)) & 0xFFFFF) + _EPOCH
    return ordered


def _settings(
    world: World,
    unit: Ints,
    created: Ints,
    unit_activity: Ints,
    home: Ints,
    rng: np.random.Generator,
) -> tuple[Ints, Ints]:
    """Activity and spot: those of the unit for its first establishment; then mostly the same
    activity, at a spot not far, or anywhere else where the place draws fewer creations."""
    size, last = len(unit), len(world.place) - 1
    later = np.append(False, unit[1:] == unit[:-1])
    activity, spot = unit_activity[unit], home[unit]
    reach = max(30, len(world.place) // 40)
    away = later & (rng.random(size) < 0.8)
    spot[away] = (spot[away] + rng.integers(-reach, reach + 1, int(away.sum()))).clip(0, last)
    year = created.astype("M8[D]").astype("M8[Y]").astype(np.int64) + 1970 - FIRST_YEAR
    shunned = later & (rng.random(size) > world.pull[world.places.profile[spot], year])
    spot[shunned] = np.searchsorted(world.place, rng.random(int(shunned.sum()))).clip(max=last)
    other = later & (rng.random(size) < 0.1)
    profile = world.places.profile[spot[other]]
    activity[other] = _pick(world.activity, profile, len(ACTIVITIES), rng)
    return activity, spot


def _closures(
    world: World, created: Ints, activity: Ints, spot: Ints, trader: Bools, rng: np.random.Generator
) -> Ints:
    """First day of closure, NEVER if it has not come by the extraction."""
    rate = world.hazard[world.places.profile[spot], activity]
    rate = rate * np.where(trader, SOLE_TRADER_HAZARD, 1.0)
    rate = rate * np.where(activity == world.courier, COURIER_HAZARD / SOLE_TRADER_HAZARD, 1.0)
    years = (rng.exponential(1.0, len(created)) / rate) ** (1 / SHAPE)
    closed = created + 1 + (years.clip(max=200.0) * 365.25).astype(np.int64)
    # Many closures are declared for the end of the year.
    end = (closed.astype("M8[D]").astype("M8[Y]") + 1).astype("M8[D]").astype(np.int64) - 1
    closed = np.where(rng.random(len(created)) < 0.2, end, closed)
    return np.where(closed <= world.as_of, closed, NEVER)


def _takeovers(
    lonely: Bools, closed: Ints, successor: Ints, rng: np.random.Generator
) -> tuple[Ints, Ints]:
    """Rows that take over a closed establishment of another unit, and the rows taken over."""
    size = len(closed)
    draws = rng.random(size)
    sources = np.flatnonzero((closed != NEVER) & (successor < 0) & lonely & (draws < 0.025))
    heirs = np.flatnonzero(lonely & (draws > 0.98))
    both = min(len(sources), len(heirs))
    chosen = rng.permutation(sources)[:both]
    return rng.permutation(heirs)[:both], chosen


def _reopenings(
    world: World, closed: Ints, successor: Ints, rng: np.random.Generator
) -> tuple[Ints, Ints]:
    size = len(closed)
    back = closed + rng.integers(60, 900, size)
    ok = (closed != NEVER) & (successor < 0) & (rng.random(size) < 0.025) & (back < world.as_of)
    reopened = np.where(ok, back, NEVER)
    end = reopened + rng.integers(90, 2500, size)
    again = ok & (rng.random(size) < 0.6) & (end < world.as_of)
    return reopened, np.where(again, end, NEVER)


def _purged(unit: Ints, ended: Ints, units: int, rng: np.random.Generator) -> Bools:
    """Units closed before the end of 2002, a part of which the register has emptied."""
    last = np.zeros(units, dtype=np.int64)
    np.maximum.at(last, unit, ended)
    return (last < day(date(2002, 12, 31))) & (rng.random(units) < 0.4)
