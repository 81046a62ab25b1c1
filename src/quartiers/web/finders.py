"""What finds places and schemes by name, made at the first search, kept while nothing moves."""

import threading

from quartiers.usecases.ask import scheme_names
from quartiers.usecases.find_place import Finder
from quartiers.web import state
from quartiers.web.state import fictitious_code

_lock = threading.Lock()
_held: tuple[str, tuple[Finder, ...]] = ("", ())
_named: tuple[str, dict[str, str]] = ("", {})


def finders() -> tuple[Finder, ...]:
    """Of the real data, then of the demonstration: their places are never put together."""
    global _held
    now = state.current()
    with _lock:
        if _held[0] != now.mark:
            _held = (now.mark, tuple(Finder(store) for store in now.stores))
        return _held[1]


def schemes_by_name() -> dict[str, str]:
    """Ids of the schemes by what people call them."""
    global _named
    now = state.current()
    if _named[0] != now.mark:
        _named = (now.mark, scheme_names(now.loaded.catalogue))
    return _named[1]


def finder_of(code: str) -> Finder:
    """That of the store that speaks of a code."""
    found = finders()
    return found[-1] if fictitious_code(code) else found[0]
