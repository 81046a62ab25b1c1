import pytest
from hypothesis import given
from hypothesis import strategies as st

from quartiers.storage.excerpts import excerpt, marked
from quartiers.storage.search import MOST_WORDS, TYPO, Document, Index
from quartiers.storage.search_words import ALIAS, OWN, SYNONYM

FRLA, MICRO, FERME, CFE = range(4)
DOCUMENTS = [
    Document(
        (("Fonds de restructuration des locaux d’activité (FRLA)", 5), ("Commerce vacant.", 1)),
        ("nature:subvention", "etat:ouvert"),
    ),
    Document((("Microcrédit de l’Adie", 5), ("Prêt aux créateurs.", 1)), ("nature:pret",)),
    Document((("Les Quartiers fertiles", 5), ("Agriculture urbaine.", 1)), ("nature:subvention",)),
    Document((("Cotisation foncière des entreprises", 5), ("Exonération.", 1)), ("nature:exo",)),
]


@pytest.fixture(scope="module")
def index() -> Index:
    return Index(DOCUMENTS)


def found(index: Index, text: str, **more) -> list[int]:
    query = index.read(text)
    return [hit.number for hit in index.search(query, **more)] if query.words else []


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("FRLA", FRLA),
        ("F.R.L.A.", FRLA),
        ("fonds de restructuration", FRLA),
        ("boutique", FRLA),
        ("locaux vides", FRLA),
        ("CRÉDIT", MICRO),
        ("micro credit", MICRO),
        ("emprunts", MICRO),
        ("maraîchage", FERME),
        ("CFE", CFE),
        ("cfe", CFE),
        ("boulangerie", FRLA),
    ],
)
def test_meaning_is_found(index, text, first):
    assert found(index, text)[0] == first


@pytest.mark.parametrize(
    ("text", "suggestion", "first"),
    [
        ("microcrédt", "microcrédit", MICRO),
        ("agricluture", "agriculture", FERME),
        ("cotistaion fonciere", "cotisation fonciere", CFE),
        ("boulangrie", "boulangerie", FRLA),
        ("restrcturtion", "restructuration", FRLA),
        ("exonér", "exonération", CFE),
    ],
)
def test_typo_is_mended(index, text, suggestion, first):
    assert index.read(text).suggestion == suggestion
    assert found(index, text)[0] == first


def test_known_word_is_not_mended(index):
    assert index.read("locaux").mended == {}


def test_short_word_is_not_mended(index):
    assert index.read("frl").mended == {"frl": ""}


@given(st.sampled_from(["Microcrédit", "activité", "Exonération", "créateurs", "Prêt", "foncière"]))
def test_accents_change_nothing(word):
    plain = word.translate(str.maketrans("éèêâîÉ", "eeeaiE"))
    other = Index(DOCUMENTS)
    assert other.read(word).words == other.read(plain).words
    assert found(other, plain)


@pytest.mark.parametrize("text", ["", "a", "🥐", "?!… « »", "les de la", "\x00", "' OR 1=1 --"[:3]])
def test_nothing_to_read(index, text):
    assert index.read(text).words == {}


@given(st.text(max_size=60))
def test_any_text_is_read(text):
    assert isinstance(found(INDEX, text), list)


INDEX = Index(DOCUMENTS)


@pytest.mark.parametrize(
    "text", ['"locaux', "locaux:*", "(locaux) AND", "locaux~2^3 [a TO b]", "-x"]
)
def test_syntax_is_plain_text(index, text):
    assert found(index, text) == (found(index, "locaux") if "locaux" in text else [])


def test_endless_word_is_not_mended(index):
    assert index.read("restructuration" * 700).mended == {"restructuration" * 700: ""}


def test_long_query_is_cut(index):
    query = index.read(" ".join(f"locaux{n}" for n in range(50)) + " locaux" * 1000)
    assert query.left == 51 - MOST_WORDS


def test_tags_filter_and_count(index):
    query = index.read("quartiers fertiles fonds microcrédit")
    assert {h.number for h in index.search(query)} == {FRLA, MICRO, FERME}
    assert [h.number for h in index.search(query, tags=[["nature:pret"]])] == [MICRO]
    assert MICRO not in [h.number for h in index.search(query, without=["nature:pret"])]
    assert index.counts(query) == {"nature:subvention": 2, "nature:pret": 1, "etat:ouvert": 1}
    assert index.counts(query, [["nature:pret"]]) == {"nature:pret": 1}


def test_filter_does_not_change_the_score(index):
    query = index.read("quartiers fertiles")
    free = index.search(query)[0]
    assert index.search(query, tags=[["nature:subvention"]])[0].score == pytest.approx(free.score)


def test_name_weighs_more():
    other = Index([Document((("x", 1), ("prêt", 1))), Document((("x", 1), ("prêt", 5)))])
    assert [h.number for h in other.search(other.read("prêt"))] == [1, 0]


def test_word_of_a_group_is_not_counted_twice():
    other = Index([Document((("une boutique", 1),)), Document((("un commerce", 1),))])
    assert sorted(other.read("boutique").words.values()) == [OWN, SYNONYM]
    assert [h.number for h in other.search(other.read("boutique"))] == [0, 1]


def test_acronym_is_its_long_name(index):
    words = index.read("fonds de restructuration des locaux d’activité").words
    assert max(words, key=words.__getitem__) == "=frla"
    assert index.read("FRLA").words["=frla"] == ALIAS


def test_shop_is_not_a_bakery():
    other = Index([Document((("Boulangerie de village", 1),))])
    assert found(other, "boulangerie") == [0]
    assert found(other, "boutique") == []


def test_nearest_spelling_weighs_more():
    other = Index([Document((("vocation", 1),)), Document((("location", 1),))])
    query = other.read("tocation")
    assert sorted(query.words.values()) == [TYPO / 2, TYPO]
    assert query.words[other.lexicon.word(query.mended["tocation"])[1]] == TYPO


def test_empty_index():
    assert Index([]).read("prêt").words == {}


def test_excerpt_shows_the_words(index):
    texts = ["Rien à voir ici.", "Mot " * 100 + "des locaux vides et un commerce " + "mot " * 100]
    seen = excerpt(index.lexicon, index.read("locaux commerce"), texts, width=80)
    assert len(seen.text) <= 84
    assert seen.text.startswith("… ")
    assert seen.text.endswith(" …")
    assert [seen.text[a:b] for a, b in seen.marks] == ["locaux", "commerce"]


def test_synonym_is_marked(index):
    seen = marked(index.lexicon, index.read("boutique"), "Un commerce, une rue.")
    assert seen.marked("[", "]") == "Un [commerce], une rue."


def test_excerpt_of_no_match_is_the_start(index):
    seen = excerpt(index.lexicon, index.read("FRLA"), ["mot " * 200], width=40)
    assert (seen.text.startswith("mot"), seen.marks) == (True, ())
