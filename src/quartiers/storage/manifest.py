"""What the store holds: one entry per dataset and vintage, and the failures of the last refresh.

The manifest is one JSON file, replaced last and in one move: what it does not name does not exist.
"""

import json
import os
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from quartiers.diagnostic.scope import Part, Scope
from quartiers.errors import StoreCorrupt, StoreTooNew
from quartiers.storage.disk import refusal_said

FORMAT = 1
NAME = "manifest.json"
# What is made from the register's files, which are not kept themselves.
FROM_REGISTER = ("etablissements", "stock", "cohorts", "coverage", "zone_differences")


@dataclass(frozen=True)
class Entry:
    """One vintage of one dataset.

    `file` is relative to the store, "" where the file itself is not kept (the register's big files
    live on in `etablissements`). `url` is the address, or the file name in the mirror, never a path
    of this machine. `checksum` is that of the source file. `series` True: one release of a series
    (yearly tables), which stands beside the others and is never thrown away for a newer one.
    """

    dataset: str
    vintage: str
    file: str = ""
    rows: int = 0
    title: str = ""
    publisher: str = ""
    licence: str = ""
    page: str = ""
    url: str = ""
    published_on: str = ""
    fetched_on: str = ""
    checksum: str = ""
    scope: Scope | None = None
    drift: tuple[str, ...] = ()
    fictitious: bool = False
    code_version: str = ""
    series: bool = False
    size: int = 0  # bytes of `file`, so that a truncated one is seen at once


@dataclass(frozen=True)
class Failure:
    """A dataset that the last refresh could not load; `last_good` is the vintage still in use."""

    dataset: str
    at: str
    reason: str
    last_good: str = ""


@dataclass(frozen=True)
class Manifest:
    entries: tuple[Entry, ...] = ()
    failures: tuple[Failure, ...] = ()
    format: int = FORMAT

    def of(self, dataset: str) -> tuple[Entry, ...]:
        """The entries of a dataset, oldest vintage first."""
        found = (entry for entry in self.entries if entry.dataset == dataset)
        return tuple(sorted(found, key=lambda entry: entry.vintage))

    def with_entry(self, entry: Entry, keep: int = 2) -> "Manifest":
        """Add or replace an entry; only the last `keep` vintages of its dataset stay."""
        others = [e for e in self.of(entry.dataset) if e.vintage != entry.vintage]
        family = sorted([*others, entry], key=lambda each: each.vintage)
        kept = family if entry.series else family[-keep:]
        if entry not in kept:  # an old file loaded on purpose must not vanish at once
            kept = [entry, *kept[1:]]
        rest = (e for e in self.entries if e.dataset != entry.dataset)
        ordered = sorted([*rest, *kept], key=lambda each: (each.dataset, each.vintage))
        return replace(self, entries=tuple(ordered))


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a store, empty where there is none yet."""
    with refusal_said(folder):
        try:
            text = (folder / NAME).read_bytes()
        except FileNotFoundError:
            return Manifest()
    try:
        return from_json(text.decode("utf-8"))
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise _corrupt() from error


def from_json(text: str) -> Manifest:
    raw = json.loads(text)
    if raw["format"] > FORMAT:
        raise StoreTooNew(
            f"Le dossier de données a été écrit par une version plus récente du programme "
            f"(format {raw['format']}, cette version lit jusqu’au format {FORMAT}).",
            "Mettez le programme à jour, ou indiquez un autre dossier par QUARTIERS_DATA.",
        )
    return Manifest(
        entries=tuple(_entry(each) for each in raw["entries"]),
        failures=tuple(Failure(**each) for each in raw["failures"]),
        format=FORMAT,
    )


def to_json(manifest: Manifest) -> str:
    raw = asdict(manifest)
    for entry in raw["entries"]:
        for part in (entry["scope"] or {"parts": ()})["parts"]:
            part["missing"] = sorted(part["missing"])
    return json.dumps(raw, ensure_ascii=False, indent=1) + "\n"


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Replace the manifest in one move: a crash leaves the old one or the new one, whole."""
    temporary = folder / f".{NAME}.{os.getpid()}"
    with temporary.open("w", encoding="utf-8") as file:
        file.write(to_json(manifest))
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(folder / NAME)


def _entry(raw: dict[str, Any]) -> Entry:
    scope = raw.pop("scope")
    drift = tuple(raw.pop("drift"))
    return Entry(**raw, drift=drift, scope=None if scope is None else _scope(scope))


def _scope(raw: dict[str, Any]) -> Scope:
    return Scope(parts=tuple(_part(part) for part in raw["parts"]), text=raw["text"])


def _part(raw: dict[str, Any]) -> Part:
    return Part(
        activities=None if raw["activities"] is None else tuple(raw["activities"]),
        communes=None if raw["communes"] is None else tuple(raw["communes"]),
        missing=frozenset(raw["missing"]),
    )


def _corrupt() -> StoreCorrupt:
    return StoreCorrupt(
        f"Le fichier {NAME} du dossier de données est illisible.",
        "Supprimez-le puis relancez « quartiers refresh » : les données seront rechargées.",
    )
