"""Search: speed against SQLite FTS5 and PostgreSQL, relevance, and queries without accents."""

import math
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Sequence

from harness import Row, interleave
from search_data import (
    AS_OF,
    Text,
    aids,
    as_documents,
    catalogue,
    drawn,
    forms,
    judged,
    plain_words,
    queries,
)
from search_others import NotMeasured, Postgres, Sqlite, Timed

from quartiers.storage.search import Index
from quartiers.storage.search_words import WORD, fold, lexicon
from quartiers.usecases.outside_aids import Outside
from quartiers.usecases.search import Searcher

TITLE = "Search in plain French"
INTRO = """
Documents drawn with a seed from the texts of our schemes and of a real export of an aids directory;
queries: the judged ones, then words of the documents, a quarter without accents, a tenth with a
typo. The ten best documents for any of the words, in one thread. Ours: reading the query (typos and
synonyms included) and searching, from Python. SQLite: in memory, called from Python. PostgreSQL:
`french` with unaccent, GIN, `ts_rank`, timed inside the server. Each query at its best of three
rounds, for all. `ratio`: the other's median over ours; `ratio of p99`: its slowest hundredth over
ours.

The ways are not asked the same question:

- *ours* finds every form of a word and its synonyms, and mends typos;
- *SQLite FTS5, same matches* is asked that same question, and is the fair one to compare: it is
  given, for each word as ours has mended it, every form and synonym that the documents hold;
- *SQLite FTS5* alone is asked an easier one: the words as typed, no other form (it has no French
  stemmer), no synonym, no typo mended: it reads shorter lists, and finds less;
- *PostgreSQL* stands between: it stems, without synonyms or typos;
- *AND* is another, easier still: only the documents that hold all the words.

« top 10 » says how many of our ten each also gives, on average.
"""
SIZES = {5_000: 0.5, 50_000: 1.5}  # documents → p99 asked for, in ms
ASKED, ROUNDS = 200, 3


def main(argv: list[str]) -> list[Row]:
    sizes = {1_000: 0.5} if "--quick" in argv else SIZES
    rows = [row for size, target in sizes.items() for row in _speed(size, target)]
    return [*rows, *_relevance(), *_accents()]


def _speed(size: int, target: float) -> list[Row]:
    case = f"{size:,} documents"
    documents = drawn(size)
    asked = queries(documents, ASKED)
    plain = [words for words in map(plain_words, asked) if words]
    print(f"  {case}: indexing", file=sys.stderr, flush=True)
    begun = time.perf_counter()
    index = Index(as_documents(documents))
    indexed = time.perf_counter() - begun
    others: dict[str, Sqlite | Postgres] = {}
    reasons: dict[str, str] = {}
    for name, way in (("SQLite FTS5", Sqlite), ("PostgreSQL", Postgres)):
        try:
            others[name] = way(documents)
        except NotMeasured as reason:
            reasons[name] = f"not measured: {reason}"
    try:
        _ours(index, asked, indexed)  # the first typo builds the index of words
        ways = {"ours": lambda: _ours(index, asked, indexed)}
        ways |= {name: lambda way=way: way.run(plain) for name, way in others.items()}
        runs = interleave(ways, ROUNDS)
        every = {"SQLite FTS5": "AND", "PostgreSQL": "&"}
        strict = {name: way.run(plain, every[name]) for name, way in others.items()}
        same = _same(index, documents, asked, others.get("SQLite FTS5"))
    finally:
        for way in others.values():
            if isinstance(way, Postgres):
                way.stop()
    ours = _best(runs["ours"])
    wanted = f"p99 ≤ {target} ms".replace(".", ",")
    rows = [Row(case, "ours (tantivy)", None, len(asked), target=wanted, note=_said(ours))]
    kept = [found for query, found in zip(asked, ours.found, strict=True) if plain_words(query)]
    for name in others:
        theirs = _best(runs[name])
        share = _shared(kept, theirs.found)
        exact = "; the words as typed: an easier question" if name.startswith("SQLite") else ""
        note = f"top 10: {share:.1f}{exact}"
        rows.append(_against(ours, case, name, theirs, note, "≥ 20 ×"))
        note = "all the words asked for: an easier question"
        rows.append(_against(ours, case, f"{name}, AND", strict[name], note))
    if same:
        note = "every form and synonym: the same question as ours"
        way = "SQLite FTS5, same matches"
        rows.append(_against(ours, case, way, same, note, "≥ 20 ×"))
    rows += [Row(case, name, None, note=reason) for name, reason in reasons.items()]
    rows.append(_facets(case, index, asked))
    return rows


def _against(ours: Timed, case: str, way: str, theirs: Timed, note: str, target: str = "") -> Row:
    return Row(
        case,
        way,
        None,
        len(theirs.seconds),
        ratio=_p50(theirs) / _p50(ours),
        ratio_p99=_p99(theirs) / _p99(ours),
        target=target,
        note=f"{_said(theirs)}; {note}",
    )


def _same(
    index: Index, documents: Sequence[Text], asked: Sequence[str], way: Sqlite | Postgres | None
) -> Timed | None:
    if not isinstance(way, Sqlite):
        return None
    held = forms(documents)
    read = [index.read(query).words for query in asked]
    every = [sorted({f for token in words for f in held.get(token, ())}) for words in read]
    return _best([way.run([words for words in every if words]) for _ in range(ROUNDS)])


def _ours(index: Index, asked: Sequence[str], indexed: float) -> Timed:
    seconds, found = [], []
    for query in asked:
        begun = time.perf_counter()
        hits = index.search(index.read(query))
        seconds.append(time.perf_counter() - begun)
        found.append([hit.number for hit in hits])
    return Timed(seconds, found, indexed)


def _facets(case: str, index: Index, asked: Sequence[str]) -> Row:
    """What a person waits for besides: how many documents hold each tag."""
    runs = []
    for _ in range(ROUNDS):
        seconds = []
        for query in asked:
            read = index.read(query)
            begun = time.perf_counter()
            index.counts(read)
            seconds.append(time.perf_counter() - begun)
        runs.append(Timed(seconds, [], 0))
    return Row(case, "ours, counting by facet", None, len(asked), note=_said(_best(runs)))


def _best(runs: Sequence[Timed]) -> Timed:
    """Each query at its best: what another program stole of one run is not the engine's."""
    seconds = [min(each) for each in zip(*(run.seconds for run in runs), strict=True)]
    return Timed(seconds, runs[0].found, runs[0].indexed_in)


def _p50(timed: Timed) -> float:
    return statistics.median(timed.seconds)


def _p99(timed: Timed) -> float:
    ranked = sorted(timed.seconds)
    return ranked[math.ceil(0.99 * len(ranked)) - 1]


def _said(timed: Timed) -> str:
    indexed = f", indexed in {timed.indexed_in:.1f} s" if timed.indexed_in else ""
    return f"p50 {_p50(timed) * 1000:.3f} ms, p99 {_p99(timed) * 1000:.3f} ms{indexed}"


def _shared(ours: Sequence[Sequence[int]], theirs: Sequence[Sequence[int]]) -> float:
    return statistics.mean(len(set(a) & set(b)) for a, b in zip(ours, theirs, strict=True))


def _relevance() -> list[Row]:
    searcher = Searcher(catalogue(), Outside(aids()), AS_OF)
    scores = []
    for case in judged():
        grades: dict[str, int] = case["attendus"]  # type: ignore[assignment]
        found = searcher.search(str(case["texte"])).schemes
        got = [grades.get(scheme.id, 0) for scheme in found]
        scores.append(_gain(got) / _gain(sorted(grades.values(), reverse=True)[:10]))
    note = f"nDCG@10 {statistics.mean(scores):.3f}, lowest {min(scores):.2f}"
    return [Row("relevance", "judged queries", None, len(scores), target="≥ 0,85", note=note)]


def _gain(grades: Sequence[int]) -> float:
    return sum((2**grade - 1) / math.log2(place + 2) for place, grade in enumerate(grades))


def _accents() -> list[Row]:
    """Each accented word of the schemes and of the aids, typed with and without its accents."""
    searcher = Searcher(catalogue(), Outside(aids()), AS_OF)
    written = sorted({w.lower() for w in _words(searcher) if fold(w) != w.lower()})
    found = [(_hits(searcher.index, w), _hits(searcher.index, fold(w))) for w in written]
    same = sum(with_ == without for with_, without in found)
    one, other = _stem_then_fold()
    apart = sum(one(w) != one(fold(w)) for w in written)
    note = f"{same} of {len(written)} accented words find the same documents without accents"
    theirs = f"{apart} of {len(written)} words have another stem without accents"
    rows = [
        Row("without accents", "ours: fold, then stem", None, len(written), note=note),
        Row("without accents", "stem, then fold", None, len(written), note=theirs),
    ]
    lost, gained = _families(_words(searcher), one, other)
    note = f"{lost} pairs of words no longer share a stem, {gained} more do"
    return [*rows, Row("without accents", "what folding first costs", None, note=note)]


def _words(searcher: Searcher) -> list[str]:
    texts = [
        text
        for scheme in searcher.schemes
        for text in (scheme.name, scheme.summary, scheme.place, *scheme.keywords, *scheme.steps)
    ]
    texts += [text for aid in searcher.outside.aids for text in (aid.name, aid.text)]
    words = lexicon()
    return sorted({w.lower() for text in texts for w in WORD.findall(text) if words.word(w)[1]})


def _hits(index: Index, query: str) -> list[int]:
    read = index.read(query)
    return [hit.number for hit in index.search(read, limit=50)] if read.words else []


def _stem_then_fold():  # type: ignore[no-untyped-def]
    """The stem of a word as most engines take it, and as ours does."""
    from tantivy import Filter, TextAnalyzerBuilder, Tokenizer

    builder = TextAnalyzerBuilder(Tokenizer.raw()).filter(Filter.lowercase())
    analyzer = builder.filter(Filter.stemmer("french")).filter(Filter.ascii_fold()).build()
    stem = lexicon().stem
    return (lambda w: (analyzer.analyze(w) or [""])[0]), (lambda w: stem(fold(w)))


def _families(words, one, other):  # type: ignore[no-untyped-def]
    """Pairs that the first way joins and the second parts, and the contrary."""

    def pairs(stem):  # type: ignore[no-untyped-def]
        families = defaultdict(list)
        for word in words:
            families[stem(word)].append(word)
        return {(a, b) for f in families.values() for a in f for b in f if a < b}

    first, second = pairs(one), pairs(other)
    return len(first - second), len(second - first)
