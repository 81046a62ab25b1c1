"""The départements and régions of a territory, by its communes."""

from functools import lru_cache

from quartiers.errors import QuartiersError
from quartiers.territory.labelled import territory
from quartiers.web import state
from quartiers.web.finders import finder_of


def departements(key: str) -> tuple[str, ...]:
    return _read(state.current().mark, key)[0]


def regions(key: str) -> tuple[str, ...]:
    return _read(state.current().mark, key)[1]


@lru_cache(512)
def _read(_mark: str, key: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Both empty for a place that nothing names any more."""
    known = finder_of(key).known
    try:
        communes = territory(key, known).communes
        held = {known.departement_of(each) for each in communes}
        around = {known.region_of(each) for each in communes}
    except QuartiersError:
        return (), ()
    return tuple(sorted(held)), tuple(sorted(around))
