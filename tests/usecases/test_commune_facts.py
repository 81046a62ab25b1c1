import polars as pl
import pytest

from quartiers.storage.manifest import Entry
from quartiers.storage.store import open_store
from quartiers.usecases.commune_facts import commune_facts
from quartiers.usecases.register_profile import known_places, not_listed

METZ, WOIPPY, ROUBAIX = "57463", "57751", "59512"


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    store = open_store(tmp_path_factory.mktemp("lists"), create=True)
    listed = pl.DataFrame({"programme": ["Action cœur de ville"], "commune": [METZ]})
    classes = {"commune": [METZ, WOIPPY], "classement": ["Non classée", "FRR socle partiellement"]}
    with store.transaction() as tx:
        tx.put(Entry("programmes", "2026"), listed)
        tx.put(Entry("frr", "2025-07"), pl.DataFrame(classes))
    return store


@pytest.mark.parametrize(
    ("zoning", "expected"),
    [
        ("acv", [True, None, None]),  # no date: it may have joined since
        ("pvd", [None, None, None]),  # not loaded
        ("frr", [False, None, None]),
        ("quartiers_productifs", [False, False, True]),  # all of them are here
    ],
)
def test_silence_of_a_list(store, zoning, expected):
    found = commune_facts(store, known_places(store), [METZ, WOIPPY, ROUBAIX])
    assert found[f"dans:{zoning}:en_vigueur"].to_list() == expected


def test_a_list_without_date_says_so():
    assert "sans date" in not_listed("acv")
    assert "sans date" not in not_listed("frr")
