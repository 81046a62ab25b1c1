from datetime import date

import pytest

from quartiers.errors import BadInput, UnknownCode
from quartiers.usecases.catalogue import current_catalogue
from quartiers.usecases.compare import compare_schemes

DAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def catalogue():
    return current_catalogue().catalogue


def test_what_either_card_says(catalogue):
    found = compare_schemes(["fisc-qpv", "fisc-zfu", "init"], as_of=DAY, catalogue=catalogue)
    assert [card.scheme.id for card in found.cards] == ["fisc-qpv", "fisc-zfu", "init"]
    kinds = {
        (pair.one.id, pair.other.id): [relation.kind for _, relation in pair.told]
        for pair in found.pairs
    }
    assert kinds["fisc-qpv", "fisc-zfu"] == ["exclut", "exclut"]
    assert kinds["fisc-qpv", "init"] == []


def test_each_scheme_once(catalogue):
    found = compare_schemes(["init", " INIT ", "init"], as_of=DAY, catalogue=catalogue)
    assert len(found.cards) == 1 and found.pairs == ()


def test_no_more_than_four(catalogue):
    with pytest.raises(BadInput, match="5 dispositifs"):
        compare_schemes(list(catalogue.schemes)[:5], as_of=DAY, catalogue=catalogue)
    with pytest.raises(UnknownCode):
        compare_schemes(["fisc-qvp"], as_of=DAY, catalogue=catalogue)
