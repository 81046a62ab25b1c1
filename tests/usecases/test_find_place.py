import pytest
from tests.usecases.test_diagnose import contours

from quartiers.storage.manifest import Entry
from quartiers.storage.store import open_store
from quartiers.usecases.find_place import Finder


@pytest.fixture(scope="module")
def finder(tmp_path_factory):
    store = open_store(tmp_path_factory.mktemp("places"), create=True)
    with store.transaction() as tx:
        tx.put(Entry("qpv_contours_2015", "2015"), contours())
    return Finder(open_store(store.folder.parent))


def keys(found):
    return [place.key for place in found]


def test_homonyms_are_told_apart(finder):
    found = [place for place in finder.by_name("SAINT LOUIS") if place.name == "Saint-Louis"]
    assert {place.code for place in found} == {"57618", "68297", "97126", "97414"}
    assert len({place.where for place in found}) == 4
    assert found[0].where == "La Réunion (974)"  # the largest first


def test_labelled_places_bear_their_slug(finder):
    assert keys(finder.by_name("roubaix"))[0] == "roubaix"
    assert keys(finder.by_code("59512")) == ["roubaix"]
    assert keys(finder.by_name("EPT Grand Paris Sud"))[0] == "grand-paris-sud"
    assert keys(finder.by_name("orly et choisy le roi"))[0] == "orly-choisy"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("havre", "76351"),
        ("LE HAVRE", "76351"),
        ("l'hay les roses", "94038"),
        ("Quartier 3", "QP057023"),
        ("creil sud oise", "200068047"),
    ],
)
def test_accents_articles_and_case(finder, typed, code):
    assert finder.by_name(typed)[0].code == code


@pytest.mark.parametrize("typed", ["", "  ", "!!!", "’", "é" * 5000, "zzzzqq"])
def test_nothing_is_found(finder, typed):
    assert finder.by_name(typed) == ()


@pytest.mark.parametrize(
    ("typed", "code", "rest"),
    [
        ("ouvrir une boulangerie à Roubaix", "59512", "ouvrir une boulangerie"),
        ("boutique à L’Haÿ-les-Roses", "94038", "boutique"),
        ("commerce le havre", "76351", "commerce"),
        ("à Creil embaucher un apprenti", "60175", "embaucher un apprenti"),
        ("Roubaix", "59512", ""),
    ],
)
def test_need_that_names_a_commune(finder, typed, code, rest):
    named = finder.named_in(typed)
    assert [place.code for place in named.places][0] == code
    assert named.rest == rest


@pytest.mark.parametrize("typed", ["local de bois", "prêt d'honneur", "ouvrir un commerce", ""])
def test_words_are_not_communes(finder, typed):
    assert finder.named_in(typed).places == ()
    assert finder.named_in(typed).rest == typed


def test_neighbourhoods_of_a_commune(finder):
    assert keys(finder.within("57463")) == [f"QP05702{i}" for i in range(7)]
    assert finder.neighbourhood("QP059082").commune_names == ("Roubaix", "Tourcoing")
    assert finder.neighbourhood("QP059082").population is None
