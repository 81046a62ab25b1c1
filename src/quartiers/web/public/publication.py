"""What the programme's team made public: labels and desks.

A file of the data folder, written whole at each change by the workspaces: the public pages neither
know the workspaces nor ask their tables, and an answer that was kept goes as soon as it changes.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from quartiers.errors import QuartiersError
from quartiers.storage.disk import data_folder
from quartiers.territory.labelled import Label, territory
from quartiers.territory.places import Places
from quartiers.web.finders import finder_of
from quartiers.web.state import fictitious_code

FOLDER, NAME = "programme", "public.json"


@dataclass(frozen=True)
class PublicLabel:
    """`merged_into`: the key of the territory that took its place, "" for none."""

    territory: str
    name: str
    wave: str
    state: str
    labelled_on: date | None
    ends_on: date | None
    merged_into: str


@dataclass(frozen=True)
class PublicDesk:
    departement: str
    body: str
    name: str
    email: str
    page: str
    checked_on: date


@dataclass(frozen=True)
class Published:
    labels: Mapping[str, tuple[PublicLabel, ...]]
    desks: Mapping[str, tuple[PublicDesk, ...]]


def place() -> Path:
    return data_folder() / FOLDER / NAME


def published() -> Published | None:
    """None where nothing was ever published here: the catalogue then speaks alone."""
    try:
        found = place().stat()
    except OSError:
        return None
    return _read(str(place()), found.st_mtime_ns, found.st_size)


@lru_cache(4)
def _read(path: str, *_mark: int) -> Published | None:
    try:
        told = json.loads(Path(path).read_text(encoding="utf-8"))
        labels = [_label(each) for each in told["labels"]]
        desks = [_desk(each) for each in told["guichets"]]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return Published(
        {key: tuple(x for x in labels if x.territory == key) for key in _keys(labels)},
        {key: tuple(x for x in desks if x.departement == key) for key in _departements(desks)},
    )


def labels_of(key: str, known: Label | None) -> tuple[PublicLabel, ...]:
    """What is public of a territory's labels. Where nothing was ever published here, what the
    catalogue says of it."""
    told = published()
    if told is not None:
        return told.labels.get(key, ())
    if known is None:
        return ()
    return (PublicLabel(key, known.name, "", "Labellisé", known.labelled_on, known.valid_to, ""),)


def desks_of(known: Places, communes: Iterable[str]) -> tuple[PublicDesk, ...]:
    """Of the départements that a territory lies in."""
    told = published()
    if told is None:
        return ()
    departements = sorted({known.departement_of(commune) for commune in communes})
    return tuple(desk for each in departements for desk in told.desks.get(each, ()))


def desks_for(key: str) -> tuple[PublicDesk, ...]:
    """The same by slug or code; none for a place that nothing names any more."""
    if published() is None or fictitious_code(key):
        return ()
    known = finder_of(key).known
    try:
        return desks_of(known, territory(key, known).communes)
    except QuartiersError:
        return ()


def _keys(labels: list[PublicLabel]) -> list[str]:
    return list(dict.fromkeys(label.territory for label in labels))


def _departements(desks: list[PublicDesk]) -> list[str]:
    return list(dict.fromkeys(desk.departement for desk in desks))


def _label(told: dict[str, str]) -> PublicLabel:
    return PublicLabel(
        told["territoire"],
        told["nom"],
        told["vague"],
        told["etat"],
        _day(told["labellise_le"]),
        _day(told["jusqu_au"]),
        told["fusionne_dans"],
    )


def _desk(told: dict[str, str]) -> PublicDesk:
    return PublicDesk(
        told["departement"],
        told["organisme"],
        told["intitule"],
        told["adresse"],
        told["page"],
        date.fromisoformat(told["verifie_le"]),
    )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
