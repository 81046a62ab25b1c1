"""Words near a word that no document holds: a typo, or a word not typed to its end."""

from bisect import bisect_left
from collections.abc import Mapping
from functools import cached_property

import tantivy

SHORT, LONG = 4, 8  # letters: below the first a typo is not mended, from the second two are
CANDIDATES, KEPT = 40, 3


class Spelling:
    """`counts`: folded words and how often each is used; `written`: how each is spelt."""

    def __init__(self, counts: Mapping[str, int], written: Mapping[str, str]) -> None:
        self._counts = counts
        self._written = written
        self._sorted = sorted(counts)

    def near(self, folded: str) -> list[tuple[str, str]]:
        """The likeliest words, best first: folded, and as it is spelt."""
        if len(folded) < SHORT:
            return []
        best = sorted(self._typos(folded), key=lambda each: each[:2])
        found = [word for rank, _, word in best if rank == best[0][0]] if best else []
        found = found or self._begun(folded)
        return [(word, self._written[word]) for word in found[:KEPT]]

    def _typos(self, folded: str) -> list[tuple[int, int, str]]:
        """Number of typos (one more for another first letter), frequency from the end, word."""
        allowed = 2 if len(folded) >= LONG else 1
        query = tantivy.Query.fuzzy_term_query(self._schema, "mot", folded, distance=allowed)
        searcher = self._index.searcher()
        found = searcher.search(query, CANDIDATES, count=False)
        numbers = searcher.fast_field_values("n", [address for _, address in found.hits])
        words = (self._sorted[int(n or 0)] for n in numbers)
        return [(typos(folded, w) * 2 + (w[0] != folded[0]), -self._counts[w], w) for w in words]

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


def typos(one: str, other: str) -> int:
    """Letters to add, take away, change or swap to go from a word to another."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        older, before, row = before, row, [i]
        for j, mark in enumerate(other, 1):
            cost = min(before[j] + 1, row[-1] + 1, before[j - 1] + (letter != mark))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == mark:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
    return row[-1]
