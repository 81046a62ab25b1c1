"""The territories that one may ask for: the labelled ones, and whatever holds a neighbourhood."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from quartiers.errors import UnknownCode
from quartiers.territory.labelled import Label, labelled_territories
from quartiers.territory.places import Places
from quartiers.usecases.neighbourhoods import Neighbourhood

KINDS = ("groupement", "ept", "epci", "commune")


@dataclass(frozen=True, slots=True)
class ListedTerritory:
    """`key` names it in an address: its slug if it is labelled, else its `code`. `recent` and
    `former`: how many neighbourhoods of 2024 and of 2015 are known in it."""

    key: str
    code: str
    name: str
    kind: str
    departements: tuple[str, ...]
    recent: int
    former: int
    label: Label | None = None


def territories(
    places: Places, known: Sequence[Neighbourhood], labelled: bool = True
) -> tuple[ListedTerritory, ...]:
    """The labelled ones first, by name; then by kind and by name. `labelled` False: without them,
    for a store that is not of this country."""
    held = _held(places, known)
    found = {
        code: ListedTerritory(
            code, code, places.name(code), places.kind(code), _departements(places, code),
            *_counts(zones),
        )
        for code, zones in held.items()
    }  # fmt: skip
    named = [*_labelled(places, held, found)] if labelled else []
    alone = {each.code for each in named if each.code}
    others = sorted(
        (each for code, each in found.items() if code not in alone),
        key=lambda each: (KINDS.index(each.kind), each.name, each.code),
    )
    return (*sorted(named, key=lambda each: each.name), *others)


def _held(places: Places, known: Sequence[Neighbourhood]) -> dict[str, set[str]]:
    """The neighbourhoods of each commune and of each intercommunality that has any."""
    held: dict[str, set[str]] = {}
    for each in known:
        for commune in each.communes:
            row = places.commune(commune)
            groups = (row["epci"], row["ept"])
            for code in (commune, *(str(group) for group in groups if group)):
                held.setdefault(code, set()).add(each.code)
    return {code: zones for code, zones in held.items() if code in places}


def _labelled(
    places: Places, held: dict[str, set[str]], found: dict[str, ListedTerritory]
) -> Iterator[ListedTerritory]:
    for label in labelled_territories().values():
        codes = [str(part) for part in label.perimeter]
        try:
            departements = {each for code in codes for each in _departements(places, code)}
        except UnknownCode:  # the list of communes is older than the label
            departements = set()
        zones = set().union(*(held.get(code, set()) for code in codes))
        zones |= {str(each.code) for each in label.qpv}
        recent, former = _counts(zones)
        alone = codes[0] if len(codes) == 1 else ""
        base = found.get(alone) or ListedTerritory(
            "", alone, "", places.kind(alone) if alone in places else "groupement", (), 0, 0
        )
        yield replace(
            base,
            key=label.slug,
            name=label.name,
            departements=tuple(sorted(departements)),
            recent=recent,
            former=former,
            label=label,
        )


def _departements(places: Places, code: str) -> tuple[str, ...]:
    return tuple(sorted({places.departement_of(each) for each in places.communes_of(code)}))


def _counts(zones: set[str]) -> tuple[int, int]:
    recent = sum(code.startswith("QN") for code in zones)
    return recent, len(zones) - recent
