"""The periods of each establishment, as the history file tells them.

A period begins each time that a followed variable changes: opening, new nomenclature of 2008,
first or last employee, closure, reopening, a late correction after the closure.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np

from quartiers.pipeline.register_generator.lives import NEVER, Bools, Ints, Lives, World, day

OPEN, RECODED, EMPLOYER, CLOSED, REOPENED, CLOSED_AGAIN, CORRECTED = range(7)
NOMENCLATURES = ("NAP", "NAF1993", "NAFRev1", "NAFRev2")
ERAS = np.array([day(date(1993, 1, 1)), day(date(2003, 1, 1)), day(date(2008, 1, 1))])
UNKNOWN_DAY = day(date(1900, 1, 1))


@dataclass(frozen=True, eq=False)
class Periods:
    """One row per period, by establishment then date. `nomenclature` indexes NOMENCLATURES."""

    row: Ints
    event: Ints
    start: Ints
    end: Ints  # NEVER for the current one
    active: Bools
    nomenclature: Ints
    employer: Bools
    first: Bools
    current: Bools


def periods(lives: Lives, world: World, employer: Bools, rng: np.random.Generator) -> Periods:
    """`employer` is the last known state of each establishment."""
    row, start, event = _events(lives, world, rng)
    # One number to sort instead of three: the row, then the day, then the event.
    key = np.sort((row << 24) | ((start - UNKNOWN_DAY) << 3) | event)
    row, start, event = key >> 24, (key >> 3 & 0x1FFFFF) + UNKNOWN_DAY, key & 7
    first = np.append(True, row[1:] != row[:-1])
    current = np.append(row[1:] != row[:-1], True)
    end = np.where(current, NEVER, np.append(start[1:], 0) - 1)
    closed = np.isin(event, (CLOSED, CLOSED_AGAIN, CORRECTED))
    # A code is in the nomenclature of its time, and stays so once the establishment has closed.
    told = np.where(event == CORRECTED, lives.closed[row], start)
    # Before its change, an establishment had the other character.
    changed = np.full(len(lives.siret), -NEVER)
    changed[row[event == EMPLOYER]] = start[event == EMPLOYER]
    before = start < changed[row]
    # The register writes 1900-01-01 for an opening that it does not know.
    hidden = first & undated(lives)[row]
    return Periods(
        row=row,
        event=event,
        start=np.where(hidden, UNKNOWN_DAY, start),
        end=end,
        active=~closed,
        nomenclature=np.searchsorted(ERAS, told, side="right"),
        employer=employer[row] ^ before,
        first=first,
        current=current,
    )


def undated(lives: Lives) -> Bools:
    """Old openings that read 1900-01-01: a fixed share by SIREN, so that every file agrees."""
    hidden: Bools = (lives.created < day(date(1990, 1, 1))) & (
        lives.siren[lives.unit] // 10 % 16 == 0
    )
    return hidden


def _events(lives: Lives, world: World, rng: np.random.Generator) -> tuple[Ints, Ints, Ints]:
    size = len(lives.siret)
    everyone = np.arange(size)
    recode = np.full(size, ERAS[2])
    end = np.minimum(lives.closed, world.as_of)
    hire = lives.created + 1 + (rng.random(size) * (end - lives.created)).astype(np.int64)
    hire_ok = (rng.random(size) < 0.1) & (hire < end) & (hire != ERAS[2])
    late = np.where(lives.reopened == NEVER, lives.closed, NEVER) + rng.integers(30, 700, size)
    late_ok = (rng.random(size) < 0.04) & (late < world.as_of)
    found = [
        (everyone, lives.created, OPEN),
        _when(recode, _open_on(lives, ERAS[2]), RECODED),
        _when(hire, hire_ok, EMPLOYER),
        _when(lives.closed, lives.closed != NEVER, CLOSED),
        _when(lives.reopened, lives.reopened != NEVER, REOPENED),
        _when(lives.closed_again, lives.closed_again != NEVER, CLOSED_AGAIN),
        _when(late, late_ok, CORRECTED),
    ]
    return (
        np.concatenate([row for row, _, _ in found]),
        np.concatenate([start for _, start, _ in found]),
        np.concatenate([np.full(len(row), event) for row, _, event in found]),
    )


def _open_on(lives: Lives, moment: np.int64) -> Bools:
    """Opened before that day and not closed on it."""
    once = (lives.created < moment) & (lives.closed > moment)
    again = (lives.reopened < moment) & (lives.closed_again > moment)
    found: Bools = once | again
    return found


def _when(dates: Ints, chosen: Bools, event: int) -> tuple[Ints, Ints, int]:
    rows = np.flatnonzero(chosen)
    return rows, dates[rows], event
