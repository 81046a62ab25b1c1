"""Indexes that take seconds to build, kept on the disk as arrays: a cache, safe to delete.

The name of a file holds all that it depends on, so that a stale one is never read.
"""

import contextlib
import hashlib
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from quartiers.storage.arrays import read_arrays, write_arrays
from quartiers.storage.manifest import Entry
from quartiers.storage.store import Store
from quartiers.storage.version import code_version

if TYPE_CHECKING:
    from quartiers.storage.arrays import Arrays
    from quartiers.territory.prepared import Prepared

    Key = tuple[str, int, str, str, tuple[float, ...]]

ENDING = ".arrays"
HELD = 6  # two generations, real and fictitious, and room for a change of vintage
_held: "dict[Key, Prepared]" = {}
_lock = threading.Lock()


def cached_arrays(cache: Path, entry: Entry, what: str, build: "Callable[[], Arrays]") -> "Arrays":
    """The arrays `what` of a dataset's vintage: read from `cache`, else built and kept there.

    A file that cannot be read back is built again; a cache that cannot be written is done without.
    """
    path = cache / _name(entry, what)
    found = _read(path)
    if found is None:
        found = build()
        _write(path, found)
    return found


def prepared_zoning(
    store: Store, zoning: str, radii: tuple[float, ...] = (), vintage: str | None = None
) -> "Prepared":
    """A zoning of the store (`qpv_2015`, `qpv_2024`) ready for points, its bands of `radii` too."""
    from quartiers.territory.zonings import zoning_facts

    dataset = zoning_facts(zoning).dataset
    entry = store.entry(dataset, vintage)
    return prepared_file(store.cache, entry, store.path(dataset, vintage), zoning, radii)


def held_zoning(store: Store, zoning: str, radii: tuple[float, ...] = ()) -> "Prepared":
    """The same, kept in memory from a call to the next while its file stays."""
    entry, path, key = _told(store, zoning, radii)
    with _lock:
        found = _held.get(key)
    return found or _keep(key, prepared_file(store.cache, entry, path, zoning, radii))


def recall_zoning(store: Store, zoning: str, radii: tuple[float, ...] = ()) -> None:
    """Hold it if the disk has its index ready. A process may do so before it forks, to share it:
    Polars, whose threads do not outlive a fork, is not asked."""
    from quartiers.territory.prepared import Prepared

    entry, _, key = _told(store, zoning, radii)
    arrays = _read(store.cache / _name(entry, _what(radii)))
    if arrays is not None:
        prepared = Prepared.from_arrays(arrays)
        for epsg in prepared.grids:
            prepared.borders(epsg)
        _keep(key, prepared)


def _told(store: Store, zoning: str, radii: tuple[float, ...]) -> "tuple[Entry, Path, Key]":
    from quartiers.territory.zonings import zoning_facts

    dataset = zoning_facts(zoning).dataset
    entry, path = store.entry(dataset), store.path(dataset)
    return entry, path, (str(path), path.stat().st_mtime_ns, entry.checksum, zoning, radii)


def _keep(key: "Key", prepared: "Prepared") -> "Prepared":
    """The last few: an old vintage goes when a new one is asked for."""
    with _lock:
        _held[key] = prepared
        while len(_held) > HELD:
            del _held[next(iter(_held))]
    return prepared


def prepared_file(
    cache: Path, entry: Entry, path: Path, zoning: str, radii: tuple[float, ...] = ()
) -> "Prepared":
    """The same from a file that is not committed yet."""
    import polars as pl

    from quartiers.territory.prepared import Prepared, prepare
    from quartiers.territory.zonings import zoning_from_table

    def build() -> "Arrays":
        return prepare(zoning_from_table(zoning, pl.read_parquet(path))).arrays(radii)

    return Prepared.from_arrays(cached_arrays(cache, entry, _what(radii), build))


def _what(radii: tuple[float, ...]) -> str:
    return "-".join(["grille", *(f"{radius:g}m" for radius in radii)])


def _name(entry: Entry, what: str) -> str:
    depends = f"{entry.checksum} {entry.rows} {code_version()}"
    mark = hashlib.sha256(depends.encode()).hexdigest()[:16]
    return f"{_stem(entry, what)}-{mark}{ENDING}"


def _stem(entry: Entry, what: str) -> str:
    real = "demo-" if entry.fictitious else ""
    return f"{real}{entry.dataset}-{entry.vintage}-{what}".replace("/", "-")


def _read(path: Path) -> "Arrays | None":
    try:
        return read_arrays(path)
    except (OSError, ValueError):
        return None


def _write(path: Path, arrays: "Arrays") -> None:
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("wb") as file:
            write_arrays(file, arrays)
        temporary.replace(path)
        for old in path.parent.glob(f"{path.name.rpartition('-')[0]}-*{ENDING}"):
            if old != path:
                old.unlink(missing_ok=True)
    except OSError:
        with contextlib.suppress(OSError):
            temporary.unlink()
