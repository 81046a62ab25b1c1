from datetime import date

import pytest
from tests.usecases.test_search import AID

from quartiers.errors import BadInput
from quartiers.usecases.catalogue import current_catalogue
from quartiers.usecases.listing import Asked, list_schemes, of_qpv
from quartiers.usecases.outside_aids import Outside
from quartiers.usecases.search import Searcher
from quartiers.usecases.search_days import KEPT, SearchDays, turning_days

DAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def searcher() -> Searcher:
    return Searcher(current_catalogue().catalogue, Outside((AID,)), DAY)


def listed(searcher, text="", territory="", page=1, size=20, **filters):
    return list_schemes(searcher, Asked(text, filters, territory), page=page, size=size)


def ids(listing):
    return [found.id for found in listing.schemes]


def test_without_text_the_whole_catalogue(searcher):
    whole = listed(searcher, size=1000)
    assert set(ids(whole)) == set(searcher.catalogue.schemes)
    assert whole.total == len(searcher.schemes)
    states = [found.is_open for found in whole.schemes]
    assert states == sorted(states, reverse=True)
    first = [of_qpv(searcher.catalogue.schemes[f.id]) for f in whole.schemes if f.is_open]
    assert first == sorted(first, reverse=True) and any(first)


def test_pages_cut_the_list_once(searcher):
    whole = ids(listed(searcher, size=1000))
    pages = [listed(searcher, page=n, size=30) for n in (1, 2, 3, 4)]
    assert [id_ for page in pages for id_ in ids(page)] == whole
    assert {page.pages for page in pages} == {4}
    assert ids(listed(searcher, page=99, size=30)) == ids(pages[-1])


def test_text_gives_what_the_search_gives(searcher):
    found = searcher.search("local vide", limit=500)
    shown = listed(searcher, "local vide", size=500)
    assert ids(shown) == [each.id for each in found.schemes]
    assert shown.total + shown.far == found.open + found.closed


@pytest.mark.parametrize("text", ["", "commerce"])
def test_facet_counts_are_what_one_gets(searcher, text):
    before = listed(searcher, text, nature=["subvention"])
    for facet in ("operateur", "priorite", "beneficiaire"):
        for choice in before.facets[facet]:
            after = listed(searcher, text, nature=["subvention"], **{facet: [choice.key]})
            assert after.total == choice.count


def test_facet_counts_ignore_their_own_filter(searcher):
    free, held = listed(searcher), listed(searcher, operateur=["anct"])
    assert held.facets["operateur"] == free.facets["operateur"]
    assert held.facets["nature"] != free.facets["nature"]


def test_two_values_of_a_facet_add_up(searcher):
    one, other = listed(searcher, nature=["pret"]), listed(searcher, nature=["garantie"])
    assert listed(searcher, nature=["pret", "garantie"]).total == one.total + other.total


def test_nothing_found_says_what_to_relax(searcher):
    nothing = listed(searcher, nature=["clause"], operateur=["bpifrance"])
    assert nothing.total == 0
    counts = {each.name: each.count for each in nothing.relaxed}
    assert counts == {
        "nature": listed(searcher, operateur=["bpifrance"]).total,
        "operateur": listed(searcher, nature=["clause"]).total,
    }


def test_relaxing_one_is_not_always_enough(searcher):
    nothing = listed(searcher, "garantie", nature=["clause"], operateur=["bpifrance"], priorite=[])
    names = {each.name for each in nothing.relaxed}
    assert nothing.total == 0 and names
    assert all(each.count for each in nothing.relaxed)


def test_territory_leaves_out_what_is_elsewhere(searcher):
    whole, there = listed(searcher, size=500), listed(searcher, territory="59350", size=500)
    assert set(ids(whole)) - set(ids(there))
    assert any("Lille" in note for note in there.notes)


def test_unknown_value_of_a_filter(searcher):
    with pytest.raises(BadInput) as caught:
        listed(searcher, operateur=["anrt" * 100])
    assert "n’est pas une valeur du filtre « Opérateur »" in caught.value.message
    assert len(caught.value.message) < 120


def test_outside_aids_stand_apart(searcher):
    assert [aid.name.text for aid in listed(searcher, "boutique à l’essai").aids] == [AID.name]
    assert listed(searcher, "boutique à l’essai", nature=["pret"]).aids == ()
    assert listed(searcher).aids == ()


def test_days_of_one_period_share_an_index():
    catalogue = current_catalogue().catalogue
    days = SearchDays(catalogue, Outside(), DAY)
    last, first = days.on(date(2025, 12, 31)), days.on(date(2026, 1, 1))
    assert last.index is days.on(date(2025, 12, 30)).index
    assert last.index is not first.index
    assert days.on(date(2025, 12, 30)).as_of == date(2025, 12, 30)


def test_every_day_answers_as_its_own_searcher():
    catalogue = current_catalogue().catalogue
    days = SearchDays(catalogue, Outside(), DAY)
    for day in (date(2024, 7, 1), date(2025, 12, 31), date(2026, 1, 1), date(2026, 6, 30)):
        own = Searcher(catalogue, Outside(), day)
        for text in ("exonération", "zone franche"):
            assert days.on(day).search(text).schemes == own.search(text).schemes


def test_few_indexes_are_kept():
    catalogue = current_catalogue().catalogue
    days = SearchDays(catalogue, Outside(), DAY)
    today = days.on(DAY)
    for day in turning_days(catalogue)[: KEPT + 3]:
        days.on(day)
    assert len(days._held) <= KEPT + 1
    assert days.on(DAY) is today
