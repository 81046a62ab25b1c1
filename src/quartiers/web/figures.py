"""Diagnostics for the pages: made one at a time in a process, the last ones kept.

Many may ask for one page at once, and a page is followed by its document: the first has it made,
the others wait. All in one thread: memory that each thread would keep for itself is used again.
"""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any, TypeVar

from quartiers.diagnostic.report import Diagnostic
from quartiers.documents import compose
from quartiers.documents.page import Page
from quartiers.storage.store import Store
from quartiers.usecases.diagnose import diagnose, diagnose_territory
from quartiers.web import state

T = TypeVar("T")
KEPT = 8
_maker = ThreadPoolExecutor(1, "figures")
_kept: OrderedDict[tuple[object, ...], Any] = OrderedDict()


def diagnostic(code: str, day: date, others: Sequence[str] = ()) -> Diagnostic:
    now = state.current()
    return _once(
        (now.mark, code, day, *others),
        lambda: diagnose(code, as_of=day, compare=others, store=now.store_of(code)),
    )


def synthesis(key: str, store: Store) -> Page:
    """The figures of the neighbourhoods of a territory side by side, without their maps."""
    return _once(
        (state.current().mark, store.folder, key),
        lambda: compose.territory_page(diagnose_territory(key, store=store, drawn=False)),
    )


def _once(key: tuple[object, ...], make: Callable[[], T]) -> T:
    return _maker.submit(_found, key, make).result()


def _found(key: tuple[object, ...], make: Callable[[], T]) -> T:
    if key in _kept:
        _kept.move_to_end(key)
    else:
        _kept[key] = make()
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    found: T = _kept[key]
    return found
