"""One page of schemes: those that answer a text, or the whole catalogue, filtered and counted.

Everything shown is counted on what is shown: a facet says how many schemes its choice would leave,
the other filters held.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from quartiers.errors import BadInput
from quartiers.schemes.reading.problems import meant
from quartiers.schemes.rules import Near, Within, leaves
from quartiers.schemes.scheme import Scheme
from quartiers.storage.search import Hit, Query
from quartiers.storage.search_words import fold
from quartiers.usecases.search import Searcher
from quartiers.usecases.search_answer import Choice, Found, FoundAid
from quartiers.usecases.search_documents import FACETS, OPEN, OUTSIDE

SIZE = 20
EVERYTHING = Query({}, {})


@dataclass(frozen=True)
class Asked:
    """`filters`: the values chosen of each facet, one of them being enough."""

    text: str = ""
    filters: Mapping[str, Collection[str]] = field(default_factory=dict)
    territory: str = ""


@dataclass(frozen=True)
class Relaxed:
    """What one filter less would give. `name` is a facet, « territoire », or "" for all of them."""

    name: str
    label: str
    count: int


@dataclass(frozen=True)
class Listing:
    """`schemes`: those of the page, open ones first. `far`: schemes that share but a common word
    with the text, counted in nothing else. `relaxed` is empty unless nothing was found."""

    as_of: date
    schemes: tuple[Found, ...]
    open: int
    closed: int
    page: int
    pages: int
    facets: Mapping[str, tuple[Choice, ...]]
    relaxed: tuple[Relaxed, ...] = ()
    far: int = 0
    suggestion: str = ""
    aids: tuple[FoundAid, ...] = ()
    aids_count: int = 0
    aids_source: str = ""
    notes: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        return self.open + self.closed


def list_schemes(searcher: Searcher, asked: Asked, *, page: int = 1, size: int = SIZE) -> Listing:
    """Raises BadInput where a filter has no such value, or the text no word to look for."""
    wanted = _wanted(searcher, asked.filters)
    query, notes = searcher.read(asked.text) if asked.text.strip() else (EVERYTHING, [])
    out, where = searcher.elsewhere(asked.territory)
    hits, far = _ranked(searcher, query) if asked.text.strip() else (_browsed(searcher), 0)
    here = [hit for hit in hits if not searcher.tags[hit.number] & set(out)]
    kept = [hit for hit in here if _kept(searcher, hit, wanted)]
    entered = sum(OPEN in searcher.tags[hit.number] for hit in kept)
    pages = max(1, -(-len(kept) // size))
    page = min(page, pages)
    aids, aids_count = ([], 0) if wanted else searcher.aids_ranked(query, size)
    return Listing(
        as_of=searcher.as_of,
        schemes=tuple(searcher.found(h, query) for h in kept[(page - 1) * size : page * size]),
        open=entered,
        closed=len(kept) - entered,
        page=page,
        pages=pages,
        facets={facet: _choices(searcher, here, wanted, facet) for facet in FACETS},
        relaxed=() if kept else tuple(_relaxed(searcher, hits, here, wanted, bool(out))),
        far=far,
        suggestion=query.suggestion,
        aids=tuple(searcher.aid_found(hit, query) for hit in aids),
        aids_count=aids_count,
        aids_source=searcher.source(),
        notes=(*notes, *where),
    )


def _wanted(searcher: Searcher, filters: Mapping[str, Collection[str]]) -> dict[str, set[str]]:
    """The tags of each facet that is filtered."""
    for facet, values in filters.items():
        for value in values:
            if value not in searcher.choices[facet]:
                raise BadInput(
                    f"« {value[:40]} » n’est pas une valeur du filtre « {FACETS[facet]} ».",
                    meant(value[:40], searcher.choices[facet], "Valeurs admises"),
                )
    return {facet: {f"{facet}:{v}" for v in values} for facet, values in filters.items() if values}


def _ranked(searcher: Searcher, query: Query) -> tuple[list[Hit], int]:
    everything = max(1, len(searcher.schemes))
    hits = searcher.ranked(query, [], [], everything)
    held = searcher.index.count(query, [OUTSIDE]) if query.words else 0
    return hits, held - len(hits)


def _browsed(searcher: Searcher) -> list[Hit]:
    """Open ones first, then those whose rule looks at priority neighbourhoods, then by name."""
    order = sorted(
        range(len(searcher.schemes)),
        key=lambda n: (
            OPEN not in searcher.tags[n],
            not of_qpv(searcher.schemes[n]),
            fold(searcher.schemes[n].name),
        ),
    )
    return [Hit(number, 0.0) for number in order]


def of_qpv(scheme: Scheme) -> bool:
    """Whether its rule, at some date, looks at priority neighbourhoods."""
    tests = (leaf.test for v in scheme.versions for leaf in leaves(v.conditions))
    return any(isinstance(test, Within | Near) and test.zoning == "qpv" for test in tests)


def _kept(searcher: Searcher, hit: Hit, wanted: Mapping[str, set[str]], but: str = "") -> bool:
    tags = searcher.tags[hit.number]
    return all(tags & values for facet, values in wanted.items() if facet != but)


def _choices(
    searcher: Searcher, here: Iterable[Hit], wanted: Mapping[str, set[str]], facet: str
) -> tuple[Choice, ...]:
    """Most first; a value that is chosen stays, even for nothing, so that one may let it go."""
    counts: dict[str, int] = {}
    for hit in here:
        if _kept(searcher, hit, wanted, but=facet):
            for tag in searcher.tags[hit.number]:
                counts[tag] = counts.get(tag, 0) + 1
    chosen = wanted.get(facet, set())
    choices = [
        Choice(key, label, counts.get(f"{facet}:{key}", 0))
        for key, label in searcher.choices[facet].items()
        if f"{facet}:{key}" in counts or f"{facet}:{key}" in chosen
    ]
    return tuple(sorted(choices, key=lambda choice: -choice.count))


def _relaxed(
    searcher: Searcher,
    hits: list[Hit],
    here: list[Hit],
    wanted: Mapping[str, set[str]],
    placed: bool,
) -> Iterable[Relaxed]:
    """Each filter that, taken away alone, gives something; else all of them, if that does."""
    found = [
        Relaxed(facet, FACETS[facet], sum(_kept(searcher, h, wanted, but=facet) for h in here))
        for facet in wanted
    ]
    if placed:
        found.append(
            Relaxed("territoire", "Territoire", sum(_kept(searcher, h, wanted) for h in hits))
        )
    useful = [each for each in found if each.count]
    if useful:
        return sorted(useful, key=lambda each: -each.count)
    return [Relaxed("", "Tous les filtres", len(hits))] if hits and (wanted or placed) else []
