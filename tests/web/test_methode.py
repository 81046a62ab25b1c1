import pytest
from tests.web.pages import links, text

from quartiers.diagnostic.definitions import definitions, titles
from quartiers.schemes.reading.operators import COMPARISONS, GROUPS, LEAVES
from quartiers.schemes.verdict import WORDS
from quartiers.schemes.vocabulary import vocabulary
from quartiers.usecases.law_changes import law_changes
from quartiers.web import state


def plain(words):
    return " ".join(words.replace("\xa0", " ").replace("\u202f", " ").split())


def test_index_leads_everywhere(empty_site):
    pages = [each for each in links(empty_site.get("/methode/")) if each.startswith("/methode/")]
    assert {f"/methode/{family}/" for family in titles()} <= set(pages)
    for each in set(pages):
        assert empty_site.get(each).status_code == 200


@pytest.mark.parametrize("family", titles())
def test_each_indicator_whole(empty_site, family):
    said = text(empty_site.get(f"/methode/{family}/"))
    mine = [each for each in definitions().values() if each.family == family]
    assert mine
    for each in mine:
        for part in (each.label, each.text, each.formula, each.id, *each.caveats):
            assert plain(part).rstrip(".")[1:] in said


def test_no_indicator_is_left_out():
    assert {each.family for each in definitions().values()} == set(titles())


def test_verdicts_and_levels(empty_site):
    said = text(empty_site.get("/methode/regles/")).lower()
    for word in WORDS.values():
        assert word in said
    for level in ("texte lu", "source officielle secondaire", "source tierce", "à vérifier"):
        assert level in said


def test_language_is_whole(empty_site):
    said = text(empty_site.get("/methode/langage/"))
    for operator in (*GROUPS.values(), *COMPARISONS.values(), *LEAVES.values()):
        assert plain(operator.signature) in said
    words = vocabulary()
    for key in (*words.facts, *words.zonings, *words.declarations):
        assert key in said


def test_changelog_of_law(empty_site):
    said = text(empty_site.get("/methode/droit/"))
    changes = law_changes(state.current().loaded.catalogue)
    assert len(changes) > 200
    for change in changes:
        assert plain(change.name) in said
    assert "/dispositifs/changements/" in links(empty_site.get("/methode/droit/"))
    assert said.index("Changements à venir") > said.index("Changements de 2019")


def test_unknown_page(empty_site):
    assert empty_site.get("/methode/rien/").status_code == 404
