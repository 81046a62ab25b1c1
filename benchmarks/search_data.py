"""Documents and queries for the search benchmark, drawn with a seed from real French texts.

The texts are those of our schemes and, where the real data is there, of the directory's export.
"""

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import yaml
from harness import ROOT, data_folder

from quartiers.schemes.catalogue import Catalogue, load_catalogue
from quartiers.storage.search import WORD, Document
from quartiers.storage.search_words import fold, lexicon
from quartiers.usecases.aides_territoires import read_export
from quartiers.usecases.outside_aids import Aid
from quartiers.usecases.search_documents import NAME, REST, passages

SEED = 20261122
CASES = ROOT / "tests" / "cases" / "recherche.yaml"
AS_OF = date(2026, 11, 22)


@dataclass(frozen=True)
class Text:
    name: str
    body: str


def catalogue() -> Catalogue:
    return load_catalogue()


def aids() -> tuple[Aid, ...]:
    """Those of the real export, none where the data folder is absent."""
    folder = data_folder()
    found = sorted((folder / "aides").glob("aides_territoires_export_*.csv")) if folder else []
    return read_export(Path(found[-1])).aids if found else ()


def texts() -> list[Text]:
    schemes = catalogue().schemes.values()
    ours = [Text(s.name, " ".join([s.summary, *passages(s, AS_OF)])) for s in schemes]
    return ours + [Text(aid.name, aid.text) for aid in aids()]


def drawn(count: int) -> list[Text]:
    """Names and sentences dealt again: the words keep their true frequencies."""
    deal = random.Random(SEED)
    source = texts()
    names = [re.split(r"[ ,:–-]+", text.name) for text in source]
    sentences = [s for text in source for s in re.split(r"(?<=[.;!?])\s+", text.body) if s]
    documents = []
    for _ in range(count):
        one, other = deal.choice(names), deal.choice(names)
        name = " ".join([*one[: len(one) // 2 + 1], *other[len(other) // 2 :]])
        body = " ".join(deal.choices(sentences, k=deal.randint(4, 12)))
        documents.append(Text(name, body))
    return documents


def as_documents(found: Sequence[Text]) -> list[Document]:
    """With tags to count, as a card has: an operator, a nature, a priority, a holder."""
    deal = random.Random(SEED + 2)
    kinds = {"operateur": 26, "nature": 17, "priorite": 6, "beneficiaire": 14}
    return [
        Document(
            ((text.name, NAME), (text.body, REST)),
            tuple(f"{kind}:{deal.randrange(most)}" for kind, most in kinds.items()),
        )
        for text in found
    ]


def judged() -> list[dict[str, object]]:
    content = yaml.safe_load(CASES.read_text(encoding="utf-8"))
    return list(content["requetes"])


def queries(found: Sequence[Text], count: int) -> list[str]:
    """The judged queries, then words that stand together in a text: one in four without accents,
    one in ten with a typo."""
    deal = random.Random(SEED + 1)
    drawn_queries = [str(case["texte"]) for case in judged()]
    words = lexicon()
    while len(drawn_queries) < count:
        written = [w for w in WORD.findall(deal.choice(found).name) if words.word(w)[1]]
        if not written:
            continue
        start = deal.randrange(len(written))
        query = " ".join(written[start : start + deal.randint(1, 4)])
        if deal.random() < 0.25:
            query = fold(query)
        if deal.random() < 0.1 and len(query) > 6:
            place = deal.randrange(1, len(query) - 1)
            query = query[:place] + query[place + 1 :]
        drawn_queries.append(query)
    return drawn_queries[:count]


def forms(found: Sequence[Text]) -> dict[str, set[str]]:
    """For each token of ours, the words of the documents that it stands for: what an engine with
    neither our stemmer nor our synonyms must be asked to find the same documents."""
    words = lexicon()
    held: dict[str, set[str]] = {}
    for written in {w for text in found for w in WORD.findall(f"{text.name} {text.body}")}:
        folded, stem = words.word(written)
        if stem:
            held.setdefault(stem, set()).add(folded)
            for _, meaning in words.meanings([stem]):
                held.setdefault(meaning.token, set()).add(folded)
    return held


def plain_words(query: str) -> list[str]:
    """What an engine without our lexicon is asked: the words that say something."""
    words = lexicon()
    return list(dict.fromkeys(w.lower() for w in WORD.findall(query) if words.word(w)[1]))
