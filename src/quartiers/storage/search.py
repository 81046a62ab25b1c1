"""Full-text search: documents in memory, indexed by tantivy, found by what people type.

One field of words, each written as many times as its part of the document weighs (a name more than
a note): frequencies and lengths are then weighted together, and a search reads one list a word.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import tantivy

from quartiers.storage.search_words import EXACT, OWN, WORD, Lexicon, lexicon, spelt
from quartiers.storage.spelling import Spelling

MOST_WORDS = 24  # of a query; the rest is said not to have been read
TYPO = 0.8
ADDRESS = "n"


@dataclass(frozen=True, slots=True)
class Document:
    """`parts`: texts, each with its weight. `tags`: what it can be filtered and counted by, as
    « operateur:anct »."""

    parts: tuple[tuple[str, int], ...]
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Query:
    """What a text was read as. `words`: each token with its weight. `mended`: a word that no
    document holds → the word taken in its place ("" if none is near). `left`: words not read."""

    words: Mapping[str, float]
    mended: Mapping[str, str]
    left: int = 0
    suggestion: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """`number`: the place of the document in those given to the index."""

    number: int
    score: float


class Index:
    """Documents ready to be searched. Built in memory: see docs/method/recherche.md."""

    def __init__(self, documents: Iterable[Document], words: Lexicon | None = None) -> None:
        self.lexicon = words or lexicon()
        self._schema = _schema()
        self._index = tantivy.Index(self._schema)
        self._known: Counter[str] = Counter()
        self._spelt: dict[str, str] = {}
        self._stems: set[str] = set()
        self.size = self._fill(documents)
        self._index.reload()
        self._searcher = self._index.searcher()

    def read(self, text: str) -> Query:
        """The words of a query, with their synonyms, and those that had to be mended."""
        return _Reader(self).read(text)

    def search(
        self,
        query: Query,
        *,
        limit: int = 10,
        tags: Collection[Collection[str]] = (),
        without: Collection[str] = (),
    ) -> list[Hit]:
        """The best documents that hold one of the words, and one tag of each collection of `tags`,
        and none of `without`; the best first."""
        found = self._searcher.search(self._filtered(query, tags, without), limit, count=False)
        addresses = [address for _, address in found.hits]
        numbers = self._searcher.fast_field_values(ADDRESS, addresses)
        return [Hit(int(n or 0), score) for n, (score, _) in zip(numbers, found.hits, strict=True)]

    def counts(
        self,
        query: Query,
        tags: Collection[Collection[str]] = (),
        without: Collection[str] = (),
    ) -> dict[str, int]:
        """How many of the documents found hold each tag."""
        asked = {"tags": {"terms": {"field": "tags", "size": 10_000}}}
        found = self._searcher.aggregate(self._filtered(query, tags, without), asked)
        return {b["key"]: int(b["doc_count"]) for b in found["tags"]["buckets"]}

    def count(self, query: Query, without: Collection[str] = ()) -> int:
        """How many documents hold one of the words, and no tag of `without`."""
        found = self._searcher.search(self._filtered(query, (), without), 1)
        return int(found.count or 0)  # type: ignore[attr-defined]  # its stubs leave it out

    def holds(self, stem: str) -> bool:
        return stem in self._stems

    @cached_property
    def spelling(self) -> Spelling:
        """Made on the first word that no document holds."""
        for folded, written in self.lexicon.known.items():
            self._known.setdefault(folded, 1)
            self._spelt.setdefault(folded, written)
        return Spelling(self._known, self._spelt)

    def _fill(self, documents: Iterable[Document]) -> int:
        number = -1
        writer = self._index.writer(heap_size=256_000_000, num_threads=1)
        for number, document in enumerate(documents):
            entry = tantivy.Document()
            entry.add_unsigned(ADDRESS, number)
            entry.add_text("mots", " ".join(self._tokens(document)))
            for tag in document.tags:
                entry.add_text("tags", tag)
            writer.add_document(entry)
        writer.commit()
        writer.wait_merging_threads()
        return number + 1

    def _tokens(self, document: Document) -> list[str]:
        tokens: list[str] = []
        for text, weight in document.parts:
            found = self._read_in(text)
            self._stems.update(found)
            tokens += found * weight
        return tokens

    def _read_in(self, text: str) -> list[str]:
        """The stems of a text and the groups of its phrases; its words are remembered as spelt."""
        stems, folds = [], []
        for written in WORD.findall(spelt(text)):
            folded, stem = self.lexicon.word(written)
            if stem:
                stems.append(stem)
                folds.append(folded)
                if folded not in self._spelt:
                    self._spelt[folded] = written.lower()
        self._known.update(folds)
        return stems + [m.token for _, m in self.lexicon.meanings(stems) if m.indexed]

    def _filtered(
        self, query: Query, tags: Collection[Collection[str]], without: Collection[str]
    ) -> tantivy.Query:
        should, must = tantivy.Occur.Should, tantivy.Occur.Must
        words = tantivy.Query.boolean_query(
            [(should, self._term(word, weight)) for word, weight in query.words.items()]
        )
        if not tags and not without:
            return words
        parts = [(must, words)]
        parts += [(must, tantivy.Query.const_score_query(self._tagged(t), 0.0)) for t in tags]
        if without:
            parts.append((tantivy.Occur.MustNot, self._tagged(without)))
        return tantivy.Query.boolean_query(parts)

    def _term(self, word: str, weight: float) -> tantivy.Query:
        query = tantivy.Query.term_query(self._schema, "mots", word, "freq")
        return query if weight == EXACT else tantivy.Query.boost_query(query, weight)

    def _tagged(self, tags: Collection[str]) -> tantivy.Query:
        return tantivy.Query.term_set_query(self._schema, "tags", list(tags))


class _Reader:
    """One query being read."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self.words: dict[str, float] = {}
        self.mended: dict[str, str] = {}

    def read(self, text: str) -> Query:
        written, left = self._written(text)
        read: list[str] = []  # what each word is taken for, to be looked up as phrases
        for word in written:
            read += self._stems_of(word)
        for place, meaning in self.index.lexicon.meanings(read):
            if self.index.holds(meaning.token):
                self._add(meaning.token, meaning.weight)
                for stem in read[place : place + len(meaning.stems)]:
                    if self.words.get(stem) == EXACT:
                        self.words[stem] = OWN
        return Query(self.words, self.mended, left, self._suggestion(text))

    def _written(self, text: str) -> tuple[list[str], int]:
        """The words that say something, each once, and how many too many there are."""
        lexicon = self.index.lexicon
        found = [w for w in WORD.findall(spelt(text)) if lexicon.word(w)[1]]
        kept = list(dict.fromkeys(found))[:MOST_WORDS]
        return kept, max(0, len(set(found)) - MOST_WORDS)

    def _stems_of(self, written: str) -> Sequence[str]:
        lexicon = self.index.lexicon
        folded, stem = lexicon.word(written)
        if self.index.holds(stem):
            self._add(stem, EXACT)
            return [stem]
        if stem in lexicon.first:
            return [stem]
        found = self.index.spelling.near(folded)
        if not found:
            self.mended[written] = ""
            return []
        self.mended[written] = found[0][1]
        stems = dict.fromkeys(lexicon.word(mended)[1] for mended, _ in found)
        for number, each in enumerate(stems):
            if self.index.holds(each):
                self._add(each, TYPO / (number + 1))
        return list(stems)[:1]

    def _add(self, token: str, weight: float) -> None:
        self.words[token] = max(weight, self.words.get(token, 0.0))

    def _suggestion(self, text: str) -> str:
        if not any(self.mended.values()):
            return ""
        return WORD.sub(lambda m: self.mended.get(m[0]) or m[0], text).strip()


def _schema() -> Any:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("mots", tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("tags", tokenizer_name="raw", index_option="basic", fast=True)
    builder.add_unsigned_field(ADDRESS, fast=True)
    return builder.build()
