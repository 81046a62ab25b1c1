"""The passage of a text that answers a query best, and where its words stand in it."""

from collections.abc import Iterable
from dataclasses import dataclass

from quartiers.storage.search import Query
from quartiers.storage.search_words import Lexicon

WIDTH = 220
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Excerpt:
    """`marks`: from and to which character each word found goes, in order, never over another."""

    text: str
    marks: tuple[Span, ...] = ()

    def marked(self, before: str, after: str) -> str:
        """The text with its words between two marks."""
        pieces, done = [], 0
        for start, end in self.marks:
            pieces += [self.text[done:start], before, self.text[start:end], after]
            done = end
        return "".join([*pieces, self.text[done:]])

    @property
    def pieces(self) -> tuple[tuple[str, bool], ...]:
        """The text in order, in pieces, each with whether it is a word found."""
        cut, done = [], 0
        for start, end in self.marks:
            cut += [(self.text[done:start], False), (self.text[start:end], True)]
            done = end
        return tuple(piece for piece in (*cut, (self.text[done:], False)) if piece[0])


def marked(lexicon: Lexicon, query: Query, text: str) -> Excerpt:
    """A whole text, its words marked."""
    return Excerpt(text, tuple(span for span, _ in _found(lexicon, query, text)))


def excerpt(lexicon: Lexicon, query: Query, texts: Iterable[str], width: int = WIDTH) -> Excerpt:
    """From the text that holds the most of the query; the first one where none holds more."""
    best, best_found, most = "", [], -1.0
    for text in texts:
        found = _found(lexicon, query, text)
        worth = sum(query.words[token] for token in {token for _, token in found})
        if worth > most:
            best, best_found, most = text, found, worth
    return _window(best, [span for span, _ in best_found], width)


def _found(lexicon: Lexicon, query: Query, text: str) -> list[tuple[Span, str]]:
    """Each word of a text that the query looks for, and the token that makes it so."""
    if not query.words:
        return []
    spans, stems, meanings = lexicon.read(text)
    tokens = {place: stem for stem in query.words.keys() & stems for place in stems[stem]}
    for places, token in meanings:
        if token in query.words:
            for each in places:
                tokens.setdefault(each, token)
    return [(spans[place], token) for place, token in sorted(tokens.items())]


def _window(text: str, spans: list[Span], width: int) -> Excerpt:
    if len(text) <= width:
        return Excerpt(text, tuple(spans))
    starts = [start for start, _ in spans] or [0]
    held = {s: sum(1 for a, b in spans if s <= a and b <= s + width) for s in starts}
    start = max(held, key=lambda each: (held[each], -each))
    start = 0 if start < width // 3 else text.rfind(" ", 0, max(1, start - width // 5)) + 1
    end = min(len(text), start + width)
    end = end if end == len(text) else max(text.rfind(" ", start, end), start + 1)
    before, after = "… " if start else "", " …" if end < len(text) else ""
    shift = len(before) - start
    kept = tuple((a + shift, b + shift) for a, b in spans if start <= a and b <= end)
    return Excerpt(f"{before}{text[start:end]}{after}", kept)
