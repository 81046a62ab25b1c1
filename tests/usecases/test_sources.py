from datetime import date

import polars as pl
import pytest

from quartiers.diagnostic.scope import Part, Scope
from quartiers.sources import IDS
from quartiers.storage.manifest import Entry, Failure
from quartiers.storage.store import open_store
from quartiers.usecases.sources import State, sources

DAY = date(2026, 11, 22)
ROWS = pl.DataFrame({"commune": ["57463"]})
SCOPE = Scope((Part(communes=("57463",)),), "toutes activités, Metz")


@pytest.fixture
def store(tmp_path):
    return open_store(tmp_path, create=True)


def put(store, *entries):
    with store.transaction() as tx:
        for entry in entries:
            tx.put(entry, ROWS)


def found(store, dataset):
    return [row for row in sources(store=store, today=DAY) if row.dataset == dataset]


def test_nothing_loaded(store):
    rows = sources(store=store, today=DAY)
    assert [row.dataset for row in rows] == list(IDS)
    assert {row.state for row in rows} == {State.ABSENT}
    assert all(row.title and row.licence for row in rows)


@pytest.mark.parametrize(
    ("dataset", "vintage", "published", "state"),
    [
        ("sirene_etablissements", "2026-11-01", "2026-11-01", State.FRESH),
        ("sirene_etablissements", "2026-06-01", "", State.STALE),
        ("sirene_etablissements", "2026-06", "2026-11-01", State.FRESH),
        ("stock", "2026-06-01", "", State.STALE),
        ("stock", "2026-11-01", "", State.FRESH),
        ("filosofi_communes", "2019", "", State.STALE),
        ("filosofi_communes", "2025", "", State.FRESH),
        ("naf_rev2", "2008", "", State.FRESH),
        ("qpv_contours_2015", "2015", "", State.FRESH),
        ("qpv_contours_2024", "2024", "", State.FRESH),  # in force
        ("frr", "2025-07", "", State.STALE),
        ("frr", "2025-07", "2026-07-01", State.FRESH),
        ("frr", "liste", "", State.FRESH),
    ],
)
def test_age(store, dataset, vintage, published, state):
    loaded = Entry(dataset, vintage, published_on=published, fetched_on="2026-11-20")
    put(store, loaded)
    assert [row.state for row in found(store, dataset)] == [state]


def test_older_vintages_are_not_called_stale(store):
    put(store, Entry("frr", "2025-07"), Entry("frr", "2026-07"))
    assert [(row.vintage, row.state) for row in found(store, "frr")] == [
        ("2026-07", State.FRESH),
        ("2025-07", State.FRESH),
    ]


def test_failure_with_the_last_good_in_use(store):
    put(store, Entry("frr", "2026-07", scope=SCOPE, drift=("colonne inattendue : x",)))
    with store.transaction() as tx:
        tx.fail(Failure("frr", "2026-11-21T08:00:00+00:00", "frr.csv est vide", "2026-07"))
    failed, good = found(store, "frr")
    assert (failed.state, failed.reason, failed.last_good) == (
        State.FAILED,
        "frr.csv est vide",
        "2026-07",
    )
    assert (good.state, good.rows, good.scope) == (State.FRESH, 1, "toutes activités, Metz")
    assert good.drift == ("colonne inattendue : x",)


def test_demo_lists_what_it_holds_and_nothing_else(tmp_path):
    demo = open_store(tmp_path, demo=True)
    put(demo, Entry("stock", "2026", title="Fictif", fictitious=True))
    rows = sources(store=demo, today=DAY)
    assert [(row.dataset, row.fictitious) for row in rows] == [("stock", True)]
