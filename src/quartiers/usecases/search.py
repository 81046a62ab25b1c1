"""Search: the schemes and the outside aids that answer a text, with why and how many by kind."""

from collections.abc import Collection, Iterable, Mapping
from copy import copy
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from quartiers.errors import BadInput
from quartiers.schemes.catalogue import Catalogue
from quartiers.schemes.reading.problems import meant
from quartiers.schemes.scheme import Scheme
from quartiers.schemes.vocabulary import vocabulary
from quartiers.storage.excerpts import excerpt, marked
from quartiers.storage.search import MOST_WORDS, Hit, Index, Query
from quartiers.storage.search_words import fold, forget_lexicon
from quartiers.storage.store import Store, open_store
from quartiers.usecases.catalogue import current_catalogue
from quartiers.usecases.outside_aids import Aid, Outside, outside_aids
from quartiers.usecases.search_answer import Answer, Choice, Found, FoundAid, labels_of, status_of
from quartiers.usecases.search_documents import (
    CLOSED,
    OPEN,
    OUTSIDE,
    aid_document,
    is_open,
    passages,
    scheme_document,
)

if TYPE_CHECKING:
    from quartiers.usecases.search_place import Place

Tags = list[Collection[str]]
LONGEST = 10_000  # characters of a query that are read
FEW = 3
SHARE = 0.3  # of the best score, below which a scheme is not shown
AHEAD, NEAR = 1.6, 0.6  # when a closed one is so far ahead, this share of its score is asked
MOST_PLACES = 500  # whose schemes are remembered
ROOM = 3  # closed ones may take one place in three of a list that the open ones fill


def search_schemes(
    text: str,
    *,
    priorities: Collection[str] = (),
    operators: Collection[str] = (),
    natures: Collection[str] = (),
    holders: Collection[str] = (),
    territory: str = "",
    as_of: date | None = None,
    limit: int = 10,
    store: Store | None = None,
    today: date | None = None,
) -> Answer:
    """The schemes, and apart the outside aids, that answer a text. To ask several times, keep the
    `Searcher` of `open_search`."""
    return open_search(as_of=as_of, store=store, today=today).search(
        text,
        priorities=priorities,
        operators=operators,
        natures=natures,
        holders=holders,
        territory=territory,
        limit=limit,
    )


def open_search(
    *, as_of: date | None = None, store: Store | None = None, today: date | None = None
) -> "Searcher":
    """The catalogue in use and the outside aids of the data folder, indexed."""
    day = today or date.today()
    loaded = current_catalogue()
    forget_lexicon()
    outside = outside_aids(store or open_store())
    return Searcher(loaded.catalogue, outside, as_of or day, today=day, warning=loaded.warning)


class Searcher:
    """A catalogue and outside aids, indexed for one day."""

    def __init__(
        self,
        catalogue: Catalogue,
        outside: Outside,
        as_of: date,
        *,
        today: date | None = None,
        warning: str = "",
    ) -> None:
        self.catalogue = catalogue
        self.outside = outside
        self.as_of = as_of
        self.today = today or as_of
        self.schemes: tuple[Scheme, ...] = tuple(catalogue.schemes.values())
        self._warnings = tuple(filter(None, (warning, outside.warning)))
        words = vocabulary()
        self._words = words
        self._ruled_out: dict[tuple[Place, ...], frozenset[str]] = {}
        documents = [scheme_document(scheme, words, as_of) for scheme in self.schemes]
        self.tags = tuple(frozenset(document.tags) for document in documents)
        self.index = Index([*documents, *(aid_document(aid) for aid in outside.aids)])

    def on(self, day: date) -> "Searcher":
        """The same for another day of one period, when no scheme changes of version between."""
        other = copy(self)
        other.as_of, other._ruled_out = day, {}
        return other

    @cached_property
    def choices(self) -> dict[str, Mapping[str, str]]:
        return labels_of(self._words)

    def search(
        self,
        text: str,
        *,
        priorities: Collection[str] = (),
        operators: Collection[str] = (),
        natures: Collection[str] = (),
        holders: Collection[str] = (),
        territory: str = "",
        limit: int = 10,
    ) -> Answer:
        asked = {
            "operateur": operators,
            "nature": natures,
            "priorite": priorities,
            "beneficiaire": holders,
        }
        tags: Tags = [self._tags(facet, values) for facet, values in asked.items() if values]
        if limit < 1:
            raise BadInput("Le nombre de résultats doit être au moins 1.", "Exemple : --limit 10.")
        query, notes = self.read(text)
        without, where = self.elsewhere(territory)
        hits = self.ranked(query, tags, without, limit)
        counts = self.index.counts(query, tags, [*without, OUTSIDE]) if query.words else {}
        aids, aids_count = self.aids_ranked(query, limit) if not tags else ([], 0)
        return Answer(
            text=text,
            as_of=self.as_of,
            schemes=tuple(self.found(hit, query) for hit in hits),
            open=counts.get(OPEN, 0),
            closed=counts.get(CLOSED, 0),
            facets=self._facets(counts),
            suggestion=query.suggestion,
            aids=tuple(self.aid_found(hit, query) for hit in aids),
            aids_count=aids_count,
            aids_source=self.source(),
            notes=(*self._warnings, *notes, *where),
        )

    def read(self, text: str) -> tuple[Query, list[str]]:
        notes = []
        if len(text) > LONGEST:
            notes.append(f"Seuls les {LONGEST} premiers caractères de la recherche ont été lus.")
        query = self.index.read(text[:LONGEST])
        if not query.words and not query.mended:
            raise _nothing_to_search(text)
        if query.left:
            notes.append(f"Seuls les {MOST_WORDS} premiers mots de la recherche ont été lus.")
        lost = [w for w, mended in query.mended.items() if not mended and not w.isdigit()]
        if lost:
            words = ", ".join(f"« {word[:40]} »" for word in lost[:FEW])
            more = " (et d’autres)" if len(lost) > FEW else ""
            notes.append(f"Introuvable dans les fiches : {words}{more}.")
        return query, notes

    def ranked(self, query: Query, tags: Tags, without: list[str], limit: int) -> list[Hit]:
        """The open ones, then the closed ones; those far below the best of both are left out, lest
        ten open ones that hold one common word hide the closed one that was asked for."""
        if not query.words:
            return []
        there = self.index.search(query, limit=limit, tags=[*tags, [OPEN]], without=without)
        gone = self.index.search(query, limit=limit, tags=[*tags, [CLOSED]], without=without)
        first, ended = (hits[0].score if hits else 0.0 for hits in (there, gone))
        # A closed one far ahead is what was asked for: the open ones must come near it to precede
        least = (NEAR if ended > AHEAD * first else SHARE) * max(first, ended)
        there = [hit for hit in there if hit.score >= least]
        gone = [hit for hit in gone if hit.score >= least]
        room = max(limit - len(there), min(len(gone), limit // ROOM))
        return there[: limit - room if gone else limit] + gone[:room]

    def aids_ranked(self, query: Query, limit: int) -> tuple[list[Hit], int]:
        if not query.words or not self.outside.aids:
            return [], 0
        hits = self.index.search(query, limit=min(limit, 5), tags=[[OUTSIDE]])
        return hits, self.index.counts(query, [[OUTSIDE]]).get(OUTSIDE, 0)

    def found(self, hit: Hit, query: Query) -> Found:
        scheme = self.schemes[hit.number]
        texts = [scheme.summary, *passages(scheme, self.as_of)]
        lexicon = self.index.lexicon
        entered = is_open(scheme, self.as_of)
        names = self.catalogue.schemes
        return Found(
            id=scheme.id,
            name=marked(lexicon, query, scheme.name),
            excerpt=excerpt(lexicon, query, texts),
            operator=self._words.operators[scheme.operator],
            nature=self._words.natures[scheme.nature],
            is_open=entered,
            status="" if entered else status_of(scheme, self.as_of),
            replaced_by=tuple((id_, names[id_].name) for id_ in scheme.replaced_by if id_ in names),
            link=scheme.link,
            score=hit.score,
        )

    def aid_found(self, hit: Hit, query: Query) -> FoundAid:
        aid: Aid = self.outside.aids[hit.number - len(self.schemes)]
        lexicon = self.index.lexicon
        return FoundAid(
            name=marked(lexicon, query, aid.name),
            excerpt=excerpt(lexicon, query, [aid.text]),
            link=aid.link,
            backers=aid.backers,
            closes=aid.closes,
            score=hit.score,
        )

    def _facets(self, counts: Mapping[str, int]) -> dict[str, tuple[Choice, ...]]:
        facets = {}
        for facet, labels in self.choices.items():
            choices = [Choice(k, v, counts.get(f"{facet}:{k}", 0)) for k, v in labels.items()]
            facets[facet] = tuple(
                sorted((c for c in choices if c.count), key=lambda each: -each.count)
            )
        return facets

    def _tags(self, facet: str, values: Iterable[str]) -> list[str]:
        """The tags of what a person asked for, by key or by label."""
        labels = self.choices[facet]
        known = {fold(key): key for key in labels} | {fold(v): k for k, v in labels.items()}
        tags = []
        for value in values:
            key = known.get(fold(value.strip()))
            if key is None:
                raise BadInput(
                    f"« {value} » n’est pas une valeur de --{facet}.",
                    meant(value, labels, "Valeurs admises"),
                )
            tags.append(f"{facet}:{key}")
        return tags

    def elsewhere(self, territory: str) -> tuple[list[str], list[str]]:
        """The tags of the schemes that a territory rules out, and how it was read."""
        if not territory:
            return [], []
        from quartiers.usecases.search_place import places_of, ruled_out

        name, places = places_of(territory)
        ids = self._ruled_out.get(places)
        if ids is None:
            ids = ruled_out(self.catalogue, places, self.as_of)
            if len(self._ruled_out) < MOST_PLACES:
                self._ruled_out[places] = ids
        s = "s" if len(ids) > 1 else ""
        left = f"{len(ids)} dispositif{s} d’ailleurs laissé{s} de côté ; les autres restent"
        note = f"Territoire : {name}. {left if ids else 'Aucun dispositif n’en est exclu'}."
        return [f"id:{id_}" for id_ in sorted(ids)], [note]

    def source(self) -> str:
        entry = self.outside.entry
        if entry is None:
            return ""
        age = self.outside.age(self.today)
        return f"{entry.publisher}, export de {entry.vintage}{f' ({age})' if age else ''}"


def _nothing_to_search(text: str) -> BadInput:
    kept = text.strip()
    if not kept:
        return BadInput("La recherche est vide.", "Tapez un besoin : « local vide », « FRLA ».")
    shown = kept if len(kept) <= 40 else f"{kept[:40]}…"
    return BadInput(
        f"« {shown} » ne contient aucun mot à chercher.",
        "Tapez au moins un mot de deux lettres qui dise le besoin : « prêt », « local vide ».",
    )
