"""Finding a neighbourhood, a commune, an intercommunality or a labelled territory by its name."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

import polars as pl

from quartiers.storage.store import Store
from quartiers.territory.codes import DEMO_DEPARTEMENT
from quartiers.territory.labelled import Label, labelled_territories
from quartiers.territory.places import Places
from quartiers.territory.plain import plain
from quartiers.usecases.neighbourhoods import Neighbourhood, neighbourhoods, place_table

Kind = Literal["territoire", "commune", "epci", "ept", "qpv"]
ORDER: tuple[Kind, ...] = ("territoire", "commune", "epci", "ept", "qpv")
TOWN = 10_000  # inhabitants: a name said without « à » is then more a town than a word
LONGEST = 8  # words of a name
_AT = {"a", "au", "aux"}
# What a name may lose when people type it.
_ARTICLES = {"l", "la", "le", "les"}
_HEADS = {"ca", "cc", "cu", "ept", "metropole", "communaute", "agglomeration", "urbaine"}


@dataclass(frozen=True, slots=True)
class Place:
    """`slug` is that of the labelled territory that it is, "" elsewhere; `where` tells homonyms
    apart; `also`: other names that it is known by."""

    kind: Kind
    code: str
    name: str
    where: str
    size: int
    generation: int | None = None
    slug: str = ""
    also: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """What names it in an address."""
        return self.slug or self.code


@dataclass(frozen=True, slots=True)
class Named:
    """A text in which a place is named: the places that may be meant, and the rest of the text."""

    places: tuple[Place, ...]
    rest: str


class Finder:
    """The places of one store, by their folded names."""

    def __init__(self, store: Store) -> None:
        self.demo = store.demo
        self.neighbourhoods: tuple[Neighbourhood, ...] = neighbourhoods(store)
        table = place_table(store)
        self.known = Places(table)
        self._departements = dict(
            table.filter(kind="departement").select("code", "name").iter_rows()
        )
        fictitious = pl.col("departement") == DEMO_DEPARTEMENT
        table = table.filter(fictitious if store.demo else ~fictitious.fill_null(False))
        labels = () if store.demo else tuple(labelled_territories().values())
        alone = {str(each.perimeter[0]): each for each in labels if len(each.perimeter) == 1}
        self.places: tuple[Place, ...] = (
            *(_joint(label) for label in labels if len(label.perimeter) > 1),
            *self._communes(table, alone),
            *_groups(table, alone),
            *self._zones(),
        )

    @cached_property
    def _keys(self) -> list[tuple[str, str, Place]]:
        """Each name folded, whole and bare."""
        return [
            (key, _bare(key), place)
            for place in self.places
            for key in dict.fromkeys(map(plain, (place.name, *place.also)))
        ]

    @cached_property
    def _by_zone(self) -> dict[str, Neighbourhood]:
        return {each.code: each for each in self.neighbourhoods}

    @cached_property
    def _exact(self) -> dict[str, list[Place]]:
        found: dict[str, list[Place]] = {}
        for key, bare, place in self._keys:
            if place.slug or place.kind == "commune":
                for form in {key, bare}:
                    found.setdefault(form, []).append(place)
        return found

    def neighbourhood(self, code: str) -> Neighbourhood | None:
        return self._by_zone.get(code)

    def by_code(self, code: str) -> tuple[Place, ...]:
        wanted = code.strip().upper()
        return tuple(place for place in self.places if place.code == wanted)

    def within(self, commune: str) -> tuple[Place, ...]:
        """The neighbourhoods that a commune holds, at least in part; those of 2024 first."""
        held = {each.code for each in self.neighbourhoods if commune in each.communes}
        return tuple(place for place in self.places if place.code in held)

    def by_name(self, text: str, limit: int = 60) -> tuple[Place, ...]:
        """Same name first, then names that begin with the words, then those that hold them all."""
        wanted = plain(text)
        words = wanted.split()
        if not words:
            return ()
        found = []
        for key, bare, place in self._keys:
            if words[0] not in key:
                continue
            if wanted in (key, bare):
                rank = 0
            elif bare.startswith(wanted + " "):
                rank = 1
            elif set(words) <= set(key.split()):
                rank = 2
            else:
                continue
            found.append((rank, ORDER.index(place.kind), -place.size, place.name, place))
        found.sort(key=lambda each: each[:4])
        return tuple(dict.fromkeys(each[-1] for each in found))[:limit]

    def named_in(self, text: str) -> Named:
        """The commune or territory that a need names: « ouvrir une boulangerie à Roubaix »."""
        words = text.replace("’", "'").replace("'", "' ").split()
        for start, end in _spans(len(words)):
            form = plain(" ".join(words[start:end]))
            found = list(dict.fromkeys(self._exact.get(form, ())))
            if found and _meant(words, start, found):
                rest = [*words[: start - 1 if _said_at(words, start) else start], *words[end:]]
                found.sort(key=lambda place: -place.size)
                return Named(tuple(found), " ".join(rest).replace("' ", "'"))
        return Named((), text)

    def _communes(self, table: pl.DataFrame, alone: Mapping[str, Label]) -> Iterator[Place]:
        rows = table.filter(kind="commune").select("code", "name", "departement", "population")
        for code, name, departement, people in rows.iter_rows():
            where = f"{self._departements.get(departement, 'département')} ({departement})"
            yield _labelled(Place("commune", code, name, where, people or 0), alone)

    def _zones(self) -> Iterator[Place]:
        for each in self.neighbourhoods:
            yield Place(
                "qpv", each.code, each.name, each.place, each.population or 0, each.generation
            )


def _joint(label: Label) -> Place:
    """Several communes together have no code of their own."""
    return Place(
        "territoire",
        label.slug,
        label.name,
        "groupement de communes",
        TOWN,
        slug=label.slug,
        also=(label.source_name,),
    )


def _groups(table: pl.DataFrame, alone: Mapping[str, Label]) -> Iterator[Place]:
    rows = table.filter(pl.col("kind").is_in(["epci", "ept"])).select(
        "kind", "code", "name", "population"
    )
    for kind, code, name, people in rows.iter_rows():
        where = "établissement public territorial" if kind == "ept" else "intercommunalité"
        yield _labelled(Place(kind, code, name, where, people or 0), alone)


def _labelled(place: Place, alone: Mapping[str, Label]) -> Place:
    label = alone.get(place.code)
    if label is None:
        return place
    return replace(place, slug=label.slug, also=(label.name, label.source_name))


def _bare(key: str) -> str:
    """A folded name without its article or its kind: « CA Creil Sud Oise », « Le Havre »."""
    words = key.split()
    while len(words) > 1 and words[0] in _ARTICLES | _HEADS | {"d", "de", "du", "des"}:
        words = words[1:]
    return " ".join(words)


def _spans(count: int) -> Iterator[tuple[int, int]]:
    """The longest runs of words first, and of these the last one."""
    for length in range(min(count, LONGEST), 0, -1):
        for start in range(count - length, -1, -1):
            yield start, start + length


def _said_at(words: list[str], start: int) -> bool:
    return start > 0 and plain(words[start - 1]) in _AT


def _meant(words: list[str], start: int, found: list[Place]) -> bool:
    """« Bois » and « Ouvrir » may be words: a place is said after « à », or is a town, or bears a
    capital that is not that of the sentence."""
    if _said_at(words, start) or any(place.size >= TOWN for place in found):
        return True
    return start > 0 and words[start][:1].isupper()
