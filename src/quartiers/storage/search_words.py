"""French words as the index compares them: folded, then stemmed, then joined to their synonyms.

Accents are folded before the stem is taken, in documents and in queries alike: what is typed
without accents is then the same text, so it cannot find less. Synonyms are laid down when a
document is indexed, as one more word for the whole group (`=12`): a query grows by one word.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from quartiers.catalogue.reader import Record, overlay_folder, read_yaml
from quartiers.errors import CatalogueError

WORD = re.compile(r"[^\W_]+")
_DOTTED = re.compile(r"\b(?:[^\W\d_]\.){2,}")  # F.R.L.A.
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "đ": "d", "ł": "l"})
MOST_SEEN = 100_000  # words remembered, three times those of all the documents
MOST_TEXTS = 4_000
EXACT, OWN, ALIAS, SYNONYM, BROADER = 1.0, 0.5, 0.9, 0.6, 0.4


def fold(text: str) -> str:
    """Lower case, no accent, no ligature."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text).casefold().translate(_LIGATURES)
    plain = unicodedata.normalize("NFKD", plain)
    return "".join(c for c in plain if not unicodedata.combining(c))


def spelt(text: str) -> str:
    """The text with its acronyms written without dots, its length kept."""
    return _DOTTED.sub(lambda m: m[0].replace(".", "").ljust(len(m[0])), text)


@dataclass(frozen=True, slots=True)
class Meaning:
    """A phrase of the lexicon stands for `token`, worth `weight` in a query. `indexed` False: a
    query reads it, a document does not (a bakery is a shop, a shop is not a bakery)."""

    stems: tuple[str, ...]
    token: str
    weight: float
    indexed: bool


class Read(NamedTuple):
    """The words that say something in a text: from and to which character each goes, the places of
    each stem among them, and those of each phrase of the lexicon."""

    spans: list[tuple[int, int]]
    stems: dict[str, list[int]]
    meanings: list[tuple[range, str]]


@dataclass(frozen=True)
class Lexicon:
    """`first`: the phrases by their first stem. `known`: folded words of the lexicon, each with its
    spelling, so that a typo in one of them is mended too."""

    stem: Callable[[str], str]
    empty: frozenset[str]
    first: Mapping[str, tuple[Meaning, ...]]
    known: Mapping[str, str]
    _seen: dict[str, tuple[str, str]] = field(default_factory=dict)
    _texts: dict[str, "Read"] = field(default_factory=dict)

    def word(self, written: str) -> tuple[str, str]:
        """A word folded, and its stem; "" for one that says nothing."""
        found = self._seen.get(written)
        if found is None:
            folded = fold(written)
            said = len(folded) > 1 and folded not in self.empty
            found = (folded, self.stem(folded) if said else "")
            if len(self._seen) < MOST_SEEN:  # a query may hold anything
                self._seen[written] = found
        return found

    def stems(self, text: str) -> list[str]:
        """The stems of a text in order, those that say nothing left out."""
        word = self.word
        return [stem for w in WORD.findall(spelt(text)) if (stem := word(w)[1])]

    def read(self, text: str) -> "Read":
        """Where each word of a text of ours stands; those last read are remembered."""
        found = self._texts.get(text)
        if found is None:
            found = self._read(text)
            if len(self._texts) >= MOST_TEXTS:
                self._texts.clear()
            self._texts[text] = found
        return found

    def _read(self, text: str) -> "Read":
        words = [(match.span(), self.word(match[0])[1]) for match in WORD.finditer(spelt(text))]
        said = [(span, stem) for span, stem in words if stem]
        stems: dict[str, list[int]] = {}
        for place, (_, stem) in enumerate(said):
            stems.setdefault(stem, []).append(place)
        meanings = [
            (range(place, place + len(meaning.stems)), meaning.token)
            for place, meaning in self.meanings([stem for _, stem in said])
            if meaning.indexed
        ]
        return Read([span for span, _ in said], stems, meanings)

    def meanings(self, stems: list[str]) -> list[tuple[int, Meaning]]:
        """The phrases of the lexicon found in a text, each with the place of its first stem."""
        first = self.first
        return [
            (place, meaning)
            for place, stem in enumerate(stems)
            if stem in first
            for meaning in first[stem]
            if len(meaning.stems) == 1
            or tuple(stems[place : place + len(meaning.stems)]) == meaning.stems
        ]


@cache
def stemmer() -> Callable[[str], str]:
    """The stem of a folded French word; tantivy's own, so that nothing else is needed."""
    from tantivy import Filter, TextAnalyzerBuilder, Tokenizer

    analyze = TextAnalyzerBuilder(Tokenizer.raw()).filter(Filter.stemmer("french")).build().analyze

    def stem(folded: str) -> str:
        # Once folded, « créée » and « foncière » keep an e that the stemmer takes for their root's
        if folded.endswith(("ee", "ees", "iere", "ieres")) and len(folded) > 4:
            folded = folded.rstrip("s")[:-1]
        found = analyze(folded)
        return found[0] if found else folded

    return stem


def lexicon() -> Lexicon:
    """That of the catalogue in use, read once."""
    return _read(overlay_folder())


def forget_lexicon() -> None:
    """Have the file read again: an overlay may have changed since."""
    _read.cache_clear()


@cache
def _read(_overlay: str) -> Lexicon:
    file = read_yaml("recherche.yaml").only(("synonymes", "sigles", "precis", "mots_vides"))
    empty = frozenset(fold(w) for line in file.texts("mots_vides") for w in line.split())
    base = Lexicon(stemmer(), empty, {}, {})
    first: dict[str, list[Meaning]] = {}
    known: dict[str, str] = {}
    tokens: dict[tuple[str, ...], str] = {}

    def add(phrase: str, token: str, weight: float, *, indexed: bool) -> None:
        stems = tuple(base.stems(phrase))
        if not stems:
            raise file.error("synonymes", f"« {phrase} » ne contient que des mots vides")
        first.setdefault(stems[0], []).append(Meaning(stems, token, weight, indexed))
        if indexed:
            tokens.setdefault(stems, token)
        for written in WORD.findall(phrase):
            known.setdefault(fold(written), written)

    for number, group in enumerate(_groups(file)):
        for phrase in group:
            add(phrase, f"={number}", SYNONYM, indexed=True)
    for acronym, names in file.record("sigles").items():
        for phrase in (acronym, *_listed(file, acronym, names)):
            add(phrase, f"={fold(acronym).replace(' ', '_')}", ALIAS, indexed=True)
    for entry in file.records("precis"):
        entry.only(("mots", "vers"))
        for word in entry.texts("vers"):
            token = tokens.get(tuple(base.stems(word)))
            if token is None:
                raise entry.error("vers", f"« {word} » n’est d’aucun groupe de synonymes")
            for phrase in entry.texts("mots"):
                add(phrase, token, BROADER, indexed=False)
    return Lexicon(base.stem, empty, {s: tuple(m) for s, m in first.items()}, known)


def _groups(file: Record) -> Iterable[list[str]]:
    groups = file.get("synonymes")
    if not isinstance(groups, list):
        raise file.error("synonymes", "une liste de groupes de mots est attendue")
    for group in groups:
        yield _listed(file, "synonymes", group)


def _listed(file: Record, key: str, value: object) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(w, str) and w for w in value):
        raise CatalogueError(
            f"{file.file}, clé « {key} » : une liste de textes est attendue.",
            "Écrivez [un mot, un autre mot], entre guillemets si le mot est un nombre.",
        )
    return value
