"""The neighbourhoods of a territory, for the forms and the names of zones."""

from functools import lru_cache

from quartiers.errors import QuartiersError
from quartiers.usecases.territory_view import view_territory
from quartiers.web import state
from quartiers.web.finders import finder_of


def neighbourhoods(territory: str) -> tuple[tuple[str, str], ...]:
    """Code and name of those of 2024, else of those of 2015; none where the place is not known."""
    return _read(state.current().mark, territory)


def zone_names(territory: str) -> dict[str, str]:
    return dict(neighbourhoods(territory))


@lru_cache(64)
def _read(mark: str, territory: str) -> tuple[tuple[str, str], ...]:
    finder = finder_of(territory)
    try:
        view = view_territory(
            territory, state.current().store_of(territory), finder.known, finder.neighbourhoods
        )
    except QuartiersError:
        return ()
    held = view.recent or view.former
    return tuple((each.neighbourhood.code, each.neighbourhood.name) for each in held)
