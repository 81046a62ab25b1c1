"""Words near a word that no document holds: a typo, or a word not typed to its end."""

from bisect import bisect_left
from collections.abc import Mapping
from functools import cached_property

import tantivy

SHORT, LONG, ENDLESS = 4, 8, 40  # letters: below the first no typo is mended, from the second two
CANDIDATES, KEPT = 40, 3


class Spelling:
    """`counts`: folded words and how often each is used; `written`: how each is spelt."""

    def __init__(self, counts: Mapping[str, int], written: Mapping[str, str]) -> None:
        self._counts = counts
        self._written = written
        self._sorted = sorted(counts)

    def near(self, folded: str) -> list[tuple[str, str]]:
        """The likeliest words, best first: folded, and as it is spelt."""
        if not SHORT <= len(folded) <= ENDLESS:
            return []
        # One typo is by far the commonest, and much the quickest to look for
        found = self._typos(folded, 1)
        if not found and len(folded) >= LONG:
            found = self._typos(folded, 2)
        found = found or self._begun(folded)
        return [(word, self._written[word]) for word in found[:KEPT]]

    def _typos(self, folded: str, allowed: int) -> list[str]:
        """The words so many letters away (added, missing, changed or swapped): those of the same
        first letter first, then the commonest."""
        query = tantivy.Query.fuzzy_term_query(self._schema, "mot", folded, distance=allowed)
        searcher = self._index.searcher()
        found = searcher.search(query, CANDIDATES, count=False)
        numbers = searcher.fast_field_values("n", [address for _, address in found.hits])
        words = [self._sorted[int(n or 0)] for n in numbers]
        return sorted(words, key=lambda word: (word[0] != folded[0], -self._counts[word]))

    def _begun(self, folded: str) -> list[str]:
        """The commonest words that begin so."""
        start = bisect_left(self._sorted, folded)
        end = bisect_left(self._sorted, folded + "￿")
        return sorted(self._sorted[start:end], key=lambda word: -self._counts[word])

    @cached_property
    def _schema(self) -> tantivy.Schema:
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("mot", tokenizer_name="raw", index_option="basic")
        builder.add_unsigned_field("n", fast=True)
        return builder.build()

    @cached_property
    def _index(self) -> tantivy.Index:
        """The words as documents: tantivy walks them with an automaton of the typos."""
        index = tantivy.Index(self._schema)
        writer = index.writer(heap_size=64_000_000, num_threads=1)
        for number, word in enumerate(self._sorted):
            entry = tantivy.Document()
            entry.add_text("mot", word)
            entry.add_unsigned("n", number)
            writer.add_document(entry)
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        return index
