"""The neighbourhoods of a territory, for the choices and the names of the workspaces."""

from functools import lru_cache

from quartiers.errors import QuartiersError
from quartiers.usecases.territory_view import view_territory
from quartiers.web import state
from quartiers.web.finders import finder_of

Zones = tuple[tuple[str, str], ...]


def zones_of(territory: str) -> Zones:
    """Code and name: those of 2024, else those of 2015; none where the place is not known."""
    return _read(state.current().mark, territory)[0]


def zone_names(territory: str) -> dict[str, str]:
    """Of both generations: what was written of an older one keeps its name."""
    return dict(_read(state.current().mark, territory)[1])


@lru_cache(64)
def _read(mark: str, territory: str) -> tuple[Zones, Zones]:
    finder = finder_of(territory)
    try:
        view = view_territory(
            territory, state.current().store_of(territory), finder.known, finder.neighbourhoods
        )
    except QuartiersError:
        return (), ()
    recent = tuple((each.neighbourhood.code, each.neighbourhood.name) for each in view.recent)
    former = tuple((each.neighbourhood.code, each.neighbourhood.name) for each in view.former)
    return recent or former, (*recent, *former)
