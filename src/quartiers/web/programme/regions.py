"""The départements and régions of a territory, by its communes."""

from functools import lru_cache

from quartiers.errors import QuartiersError
from quartiers.territory.labelled import territory
from quartiers.web import state
from quartiers.web.finders import finder_of
from quartiers.web.state import fictitious_code


def departements(key: str) -> tuple[str, ...]:
    return _read(state.current().mark, key)[0]


def regions(key: str) -> tuple[str, ...]:
    return _read(state.current().mark, key)[1]


def places(key: str) -> tuple[tuple[str, str], ...]:
    """Its départements, each with its région: none for the demonstration, that is nowhere."""
    return () if fictitious_code(key) else _read(state.current().mark, key)[2]


Held = tuple[tuple[str, ...], tuple[str, ...], tuple[tuple[str, str], ...]]


@lru_cache(512)
def _read(_mark: str, key: str) -> Held:
    """All empty for a place that nothing names any more."""
    known = finder_of(key).known
    try:
        communes = territory(key, known).communes
        pairs = {(known.departement_of(each), known.region_of(each)) for each in communes}
    except QuartiersError:
        return (), (), ()
    around = tuple(sorted({region for _, region in pairs}))
    return tuple(sorted({departement for departement, _ in pairs})), around, tuple(sorted(pairs))
