"""Who and what the names of a file may mean on a territory."""

from quartiers.web.strategies.imports.cells import plain
from quartiers.web.strategies.imports.lines import Known
from quartiers.web.strategies.people import members, organisations
from quartiers.web.zones import zones_of


def known(territory: str) -> Known:
    """Two people of one name: neither is meant."""
    people: dict[str, list[int]] = {}
    for person in members(territory):
        people.setdefault(plain(person.name), []).append(person.pk)
    return Known(
        people={name: pks[0] for name, pks in people.items() if len(pks) == 1},
        bodies={plain(body.name): body.pk for body in organisations(territory)},
        zones=dict(zones_of(territory)),
    )
