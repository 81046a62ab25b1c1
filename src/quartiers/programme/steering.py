"""The figures of the national board: each comes with the rows that made it."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

T = TypeVar("T")
YEAR = timedelta(days=365)
LIVE = ("idee", "preparation", "en_cours")
"""Stages of an action that still looks for its means."""
STARTED = ("en_cours", "terminee")

MATURITY = {
    "aucun_travail": "Aucun travail enregistré",
    "diagnostic": "Diagnostic arrêté",
    "projet": "Stratégie en projet",
    "adoptee": "Stratégie adoptée",
    "actions": "Actions engagées",
    "suivie": "Actions suivies",
}
"""From the least to the most advanced."""


@dataclass(frozen=True)
class Action:
    """`schemes` are ids of the catalogue, as they were linked; `home` the territory it was written
    under, where it has since been merged into `territory`."""

    pk: int
    territory: str
    title: str
    priority: str
    state: str
    zones: tuple[str, ...] = ()
    schemes: tuple[str, ...] = ()
    lead: str = ""
    ends_on: date | None = None
    home: str = ""


@dataclass(frozen=True)
class Progress:
    """What a territory has written. `strategy` is the state of the most advanced one, "" for none;
    `last_value` the day of the last value of an indicator."""

    diagnostics: int = 0
    strategy: str = ""
    adopted_on: date | None = None
    started: int = 0
    indicators: int = 0
    last_value: date | None = None


@dataclass(frozen=True)
class Need:
    """An action that no open scheme helps; `closed` are those it counted on."""

    action: Action
    closed: tuple[str, ...]


@dataclass(frozen=True)
class Usage:
    """`used`: actions by scheme; `gone`: used, and no longer open or no longer in the catalogue;
    `never`: open, and linked to no action."""

    used: Mapping[str, tuple[Action, ...]]
    gone: tuple[str, ...]
    never: tuple[str, ...]


@dataclass(frozen=True)
class Late:
    """`since`: the day from which a report has been due."""

    territory: str
    since: date
    last: date | None


def maturity(progress: Progress) -> str:
    """The highest step reached; a step needs those before it in the facts alone, not in order."""
    if progress.strategy == "adoptee" and progress.last_value is not None:
        return "suivie"
    if progress.strategy == "adoptee":
        return "actions" if progress.started else "adoptee"
    if progress.strategy:
        return "projet"
    return "diagnostic" if progress.diagnostics else "aucun_travail"


def grouped(rows: Iterable[T], keys: Callable[[T], Iterable[str]]) -> dict[str, list[T]]:
    """A row under each of its keys: a row with two of them counts twice."""
    found: dict[str, list[T]] = {}
    for row in rows:
        for key in dict.fromkeys(keys(row)):
            found.setdefault(key, []).append(row)
    return found


def needs(actions: Iterable[Action], opened: Collection[str]) -> list[Need]:
    """The live actions without any open scheme: evidence of what the schemes leave aside."""
    return [
        Need(action, action.schemes)
        for action in actions
        if action.state in LIVE and not any(scheme in opened for scheme in action.schemes)
    ]


def usage(actions: Sequence[Action], opened: Collection[str]) -> Usage:
    used = grouped(actions, lambda action: action.schemes)
    ranked = sorted(used.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    return Usage(
        used={scheme: tuple(held) for scheme, held in ranked},
        gone=tuple(scheme for scheme, _ in ranked if scheme not in opened),
        never=tuple(sorted(set(opened) - set(used))),
    )


def late(progress: Mapping[str, Progress], day: date) -> list[Late]:
    """Territories whose adopted strategy has indicators and no value for a year, the oldest first.

    The year runs from the last value, else from the adoption; a strategy whose day of adoption is
    not known is not said late.
    """
    found = []
    for territory, held in progress.items():
        if held.strategy != "adoptee" or not held.indicators:
            continue
        start = held.last_value or held.adopted_on
        if start is not None and start + YEAR < day:
            found.append(Late(territory, start + YEAR, held.last_value))
    return sorted(found, key=lambda each: (each.since, each.territory))
