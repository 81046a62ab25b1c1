"""Several schemes side by side at a date, and what the catalogue says of each two of them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from quartiers.errors import BadInput
from quartiers.schemes.catalogue import Catalogue
from quartiers.schemes.scheme import Relation, Scheme
from quartiers.usecases.show import Card, show_scheme

MOST = 4


@dataclass(frozen=True)
class Pair:
    """Two schemes; `told`: what the card of either says of the other, with the one that says it.
    Nothing told is nothing known: neither that they add up, nor that they do not."""

    one: Scheme
    other: Scheme
    told: tuple[tuple[Scheme, Relation], ...]


@dataclass(frozen=True)
class Comparison:
    cards: tuple[Card, ...]
    pairs: tuple[Pair, ...]
    as_of: date


def compare_schemes(ids: Collection[str], *, as_of: date, catalogue: Catalogue) -> Comparison:
    """Each scheme once, in the order asked. Raises BadInput past `MOST`, UnknownCode for an id."""
    names = dict.fromkeys(catalogue.scheme(id_.strip().lower()).id for id_ in ids)
    if len(names) > MOST:
        raise BadInput(
            f"{len(names)} dispositifs à comparer : c’est plus que {MOST}.",
            f"Gardez-en {MOST} au plus.",
        )
    cards = tuple(show_scheme(id_, as_of=as_of, catalogue=catalogue) for id_ in names)
    pairs = (Pair(a, b, _told(a, b)) for a, b in combinations([c.scheme for c in cards], 2))
    return Comparison(cards, tuple(pairs), as_of)


def _told(one: Scheme, other: Scheme) -> tuple[tuple[Scheme, Relation], ...]:
    return tuple(
        (teller, relation)
        for teller, about in ((one, other), (other, one))
        for relation in teller.relations
        if about.id in relation.others
    )
