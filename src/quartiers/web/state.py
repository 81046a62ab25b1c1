"""What the site answers with: the two stores, the catalogue, the day; looked at again as they move.

Every answer depends on a `State` and on the request alone, so that its `mark` is enough to know
whether an answer that was kept still holds.
"""

import hashlib
import threading
import time
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from quartiers.catalogue.reader import overlay_named
from quartiers.errors import QuartiersError, StoreError
from quartiers.storage.disk import data_folder
from quartiers.storage.manifest import NAME, Manifest
from quartiers.storage.store import Store, open_store
from quartiers.storage.version import code_version
from quartiers.usecases.catalogue import Loaded, current_catalogue

if TYPE_CHECKING:
    from quartiers.usecases.search import Searcher
    from quartiers.usecases.search_days import SearchDays

LOOK = 1.0  # seconds between two looks at the disk


@dataclass(frozen=True, eq=False)
class State:
    """`demo` is None where the site does not show the demonstration, or where it is not loaded.
    `trouble` is French: what is wrong with the data folder, the last good data being in use."""

    real: Store
    demo: Store | None
    loaded: Loaded
    day: date
    mark: str
    trouble: str = ""
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def store_of(self, code: str) -> Store:
        """The store that speaks of a code of a neighbourhood, a commune or an intercommunality."""
        return self.demo if self.demo is not None and fictitious_code(code) else self.real

    @property
    def stores(self) -> tuple[Store, ...]:
        return (self.real,) if self.demo is None else (self.real, self.demo)

    @property
    def searcher(self) -> "Searcher":
        return self.searcher_on(self.day)

    def searcher_on(self, day: date) -> "Searcher":
        """What is open, and what a search reads of a scheme, are those of a day."""
        with self._lock:
            days = self._days
        return days.on(day)

    @cached_property
    def _days(self) -> "SearchDays":
        from quartiers.storage.search_words import forget_lexicon
        from quartiers.usecases.outside_aids import outside_aids
        from quartiers.usecases.search_days import SearchDays

        forget_lexicon()
        catalogue, warning = self.loaded.catalogue, self.loaded.warning
        return SearchDays(catalogue, outside_aids(self.real), self.day, warning)


def fictitious_code(code: str) -> bool:
    """Codes of the demonstration: communes 999.., neighbourhoods QN999.. and QP999.., SIREN 000…"""
    return code.upper().startswith(("999", "QN999", "QP999", "000"))


_held: State | None = None
_seen: tuple[object, ...] = ()
_looked = 0.0
_lock = threading.Lock()


def current() -> State:
    """The state of now. A data folder that breaks leaves the last good one in use."""
    global _held, _seen, _looked
    now = time.monotonic()
    if _held is not None and now - _looked < LOOK:
        return _held
    with _lock:
        seen = _marks()
        if _held is None or seen != _seen:
            _held, _seen = _read(seen, _held), seen
        _looked = time.monotonic()
        return _held


def moved_since(mark: str) -> bool:
    """Whether the data are others than those of a mark, looked at now."""
    global _looked
    _looked = 0.0
    return current().mark != mark


def forget() -> None:
    """Read the disk again at the next request."""
    global _held
    _held = None


def _read(seen: tuple[object, ...], before: State | None) -> State:
    mark = hashlib.blake2b(f"{seen} {code_version()}".encode(), digest_size=8).hexdigest()
    real, trouble = _store(demo=False, before=before.real if before else None)
    demo, _ = _store(demo=True, before=before.demo if before else None)
    shown = settings.OPTIONS.demo and bool(demo.entries())
    return State(
        real=real,
        demo=demo if shown else None,
        loaded=_catalogue(before),
        day=date.today(),
        mark=mark,
        trouble=trouble,
    )


def _store(*, demo: bool, before: Store | None) -> tuple[Store, str]:
    try:
        return open_store(demo=demo), ""
    except StoreError as error:
        place = data_folder() / ("demo" if demo else "reference")
        return before or Store(place, Manifest(), demo=demo), error.message


def _catalogue(before: State | None) -> Loaded:
    """A catalogue that cannot be read at all leaves the one in memory in use, and says so."""
    try:
        return current_catalogue()
    except QuartiersError as error:
        if before is None:
            raise
        return replace(before.loaded, warning=error.message)


def _marks() -> tuple[object, ...]:
    """What the answers depend on, by its dates and sizes on the disk."""
    folder = data_folder()
    files = [
        folder / "reference" / NAME,
        folder / "demo" / NAME,
        folder / "programme" / "public.json",  # what the programme's team made public
    ]
    named = overlay_named()
    overlay = sorted(Path(named).glob("**/*.yaml")) if named else []
    return (date.today(), *(_stat(path) for path in (*files, *overlay)))


def _stat(path: Path) -> tuple[str, int, int]:
    try:
        found = path.stat()
    except OSError:
        return str(path), 0, 0
    return str(path), found.st_mtime_ns, found.st_size
