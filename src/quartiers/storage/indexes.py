"""Indexes that take seconds to build, kept on the disk as arrays: a cache, safe to delete.

The name of a file holds all that it depends on, so that a stale one is never read.
"""

import contextlib
import hashlib
import os
import zipfile
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from quartiers.storage.manifest import Entry
from quartiers.storage.store import Store
from quartiers.storage.version import code_version

if TYPE_CHECKING:
    from typing import Any

    from numpy.typing import NDArray

    from quartiers.territory.prepared import Prepared

    Arrays = dict[str, NDArray[Any]]


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
    from quartiers.territory.zonings import zoning_facts

    dataset = zoning_facts(zoning).dataset
    entry, path = store.entry(dataset), store.path(dataset)
    return _held(store.cache, entry, path, path.stat().st_mtime_ns, zoning, radii)


@lru_cache(maxsize=8)
def _held(
    cache: Path, entry: Entry, path: Path, _moved: int, zoning: str, radii: tuple[float, ...]
) -> "Prepared":
    return prepared_file(cache, entry, path, zoning, radii)


def prepared_file(
    cache: Path, entry: Entry, path: Path, zoning: str, radii: tuple[float, ...] = ()
) -> "Prepared":
    """The same from a file that is not committed yet."""
    import polars as pl

    from quartiers.territory.prepared import Prepared, prepare
    from quartiers.territory.zonings import zoning_from_table

    def build() -> "Arrays":
        return prepare(zoning_from_table(zoning, pl.read_parquet(path))).arrays(radii)

    what = "-".join(["grille", *(f"{radius:g}m" for radius in radii)])
    return Prepared.from_arrays(cached_arrays(cache, entry, what, build))


def _name(entry: Entry, what: str) -> str:
    depends = f"{entry.checksum} {entry.rows} {code_version()}"
    mark = hashlib.sha256(depends.encode()).hexdigest()[:16]
    return f"{_stem(entry, what)}-{mark}.npz"


def _stem(entry: Entry, what: str) -> str:
    real = "demo-" if entry.fictitious else ""
    return f"{real}{entry.dataset}-{entry.vintage}-{what}".replace("/", "-")


def _read(path: Path) -> "Arrays | None":
    import numpy as np

    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            return {name: stored[name] for name in stored.files}
    except (OSError, ValueError, EOFError, KeyError, zipfile.BadZipFile):
        return None


def _write(path: Path, arrays: "Arrays") -> None:
    import numpy as np

    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("wb") as file:
            np.savez(file, allow_pickle=False, **arrays)
        temporary.replace(path)
        for old in path.parent.glob(f"{path.name.rpartition('-')[0]}-*.npz"):
            if old != path:
                old.unlink(missing_ok=True)
    except OSError:
        with contextlib.suppress(OSError):
            temporary.unlink()
