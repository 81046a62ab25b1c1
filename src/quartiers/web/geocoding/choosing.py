"""Which of the answers of a geocoder is the address asked: one that is sure, or a choice to make.

Nothing is guessed: a score under `SURE`, or another answer nearly as good, leaves the choice to who
asked. `SURE` is the threshold under which the service's own users stop relying on it (0.8 in the
State's « les emplois de l’inclusion »); `CLOSE` is our assumption.
"""

from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings

from quartiers.storage.store import Store
from quartiers.web.geocoding.client import SHORTEST, Geocoder, Reply
from quartiers.web.geocoding.found import Found
from quartiers.web.geocoding.local import local
from quartiers.web.state import State

SURE = 0.8
CLOSE = 0.05
SHOWN = 8
NO_SERVICE = "ce site n’interroge aucun service d’adresses"


@dataclass(frozen=True)
class Searched:
    """`place` where it is sure, or chosen; else `choices`, best first. `trouble` is French: why the
    national service did not answer; the choices may then be missing some."""

    place: Found | None = None
    choices: tuple[Found, ...] = ()
    trouble: str = ""


def search(held: State, words: str, chosen: str = "") -> Searched:
    """`chosen`: the `id` of one of the answers. A commune of the demonstration, named in full, is
    not asked to the national service: it would answer somewhere else."""
    own = local(held.demo) if held.demo is not None else None
    mine = own.ask(words) if own else ()
    reply = Reply() if own and own.named(words) else _national(words)
    found = sorted((*mine, *reply.found), key=lambda each: -each.score)[:SHOWN]
    picked = next((each for each in found if chosen and each.id == chosen), None)
    place = picked or _sure(found)
    return Searched(place, () if place else tuple(found), reply.trouble)


def _sure(found: list[Found]) -> Found | None:
    if not found or found[0].score < SURE:
        return None
    best, others = found[0], found[1:]
    return None if any(best.score - each.score < CLOSE for each in others) else best


def _national(words: str) -> Reply:
    url = settings.OPTIONS.geocoder
    if not url:
        return Reply(trouble=NO_SERVICE)
    return geocoder(url).ask(words)


@lru_cache(maxsize=2)
def geocoder(url: str) -> Geocoder:
    return Geocoder(url)


def too_short(words: str) -> bool:
    return len(" ".join(words.split())) < SHORTEST


def store_at(held: State, lon: float, lat: float) -> Store:
    """The store that speaks of a point: the demonstration stands in the sea, where nobody lives."""
    from quartiers.usecases.place_profile import outlined

    if held.demo is not None and outlined(held.demo, lon, lat):
        return held.demo
    return held.real
