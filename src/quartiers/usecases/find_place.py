"""Finding a neighbourhood, a commune, an intercommunality or a labelled territory by its name."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from quartiers.storage.store import Store
from quartiers.territory.places import Places, official_places, places_beside
from quartiers.territory.plain import plain
from quartiers.usecases.named_places import ORDER, TOWN, Place, named_places
from quartiers.usecases.neighbourhoods import Neighbourhood, neighbourhoods

LONGEST = 8  # words of a name
_AT = {"a", "au", "aux"}
# What a name may lose when people type it.
_ARTICLES = {"l", "la", "le", "les"}
_HEADS = {"ca", "cc", "cu", "ept", "metropole", "communaute", "agglomeration", "urbaine"}


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
        self.known: Places = _places_of(store)
        self.places: tuple[Place, ...] = (
            *named_places(self.known.table, labelled=not store.demo),
            *(
                Place("qpv", z.code, z.name, z.place, z.population or 0, z.generation)
                for z in self.neighbourhoods
            ),
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
    def _by_word(self) -> dict[str, list[int]]:
        """Ranks of the keys that hold each word."""
        found: dict[str, list[int]] = {}
        for rank, (key, _, _) in enumerate(self._keys):
            for word in set(key.split()):
                found.setdefault(word, []).append(rank)
        return found

    @cached_property
    def _by_code(self) -> dict[str, tuple[Place, ...]]:
        found: dict[str, tuple[Place, ...]] = {}
        for place in self.places:
            found[place.code] = (*found.get(place.code, ()), place)
        return found

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
        return self._by_code.get(code.strip().upper(), ())

    def within(self, commune: str) -> tuple[Place, ...]:
        """The neighbourhoods that a commune holds, at least in part; those of 2024 first."""
        held = (each.code for each in self.neighbourhoods if commune in each.communes)
        return tuple(place for code in held for place in self.by_code(code))

    def by_name(self, text: str, limit: int = 60) -> tuple[Place, ...]:
        """Same name first, then names that begin with the words, then those that hold them all."""
        wanted = plain(text)
        words = wanted.split()
        if not words:
            return ()
        found = []
        held = min((self._by_word.get(word, []) for word in words), key=len)
        for key, bare, place in map(self._keys.__getitem__, held):
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


def _places_of(store: Store) -> Places:
    """The demonstration knows its own places only."""
    if store.has("decoupage"):
        return places_beside(store.scan("decoupage").collect())
    return official_places()


def _bare(key: str) -> str:
    """A folded name without its article or its kind: « CA Creil Sud Oise », « Le Havre »."""
    words = key.split()
    while len(words) > 1 and words[0] in _ARTICLES | _HEADS | {"d", "de", "du", "des"}:
        words = words[1:]
    bare = " ".join(words)
    return key if bare == key else bare


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
