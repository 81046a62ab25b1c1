from pathlib import Path

import pytest

from quartiers.errors import ContractBroken
from quartiers.pipeline.demonstration import store as demonstration
from quartiers.pipeline.demonstration.files import SEED
from quartiers.pipeline.demonstration.ground import QUARTERS
from quartiers.pipeline.demonstration.store import fictitious, load_demo
from quartiers.sources import all_sources
from quartiers.storage.store import Store, open_store

ROWS = 4_000


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    opened = open_store(tmp_path_factory.mktemp("donnees"), demo=True, create=True)
    assert load_demo(opened, rows=ROWS)
    return opened


def test_everything_is_flagged(store: Store):
    assert len(store.entries()) > 25
    for entry in store.entries():
        assert entry.fictitious, entry.dataset
        assert entry.page == ""
        if entry.dataset != "crosswalk_qpv":  # computed here, from contours that are flagged
            assert "Données fictives de démonstration" in entry.title, entry.dataset
            assert "fictives" in entry.publisher
            assert "fictives" in entry.licence


def test_every_source_is_loaded(store: Store):
    assert store.failures() == ()
    loaded = {entry.dataset for entry in store.entries()}
    made = {"etablissements", "stock", "cohorts", "coverage", "decoupage", "adresses"}
    assert made <= loaded
    assert {source.id for source in all_sources()} - loaded == {
        "naf_rev2",
        "naf_2025",
        "categories_juridiques",
        "tranches_effectifs",
        "etablissements_commune_2025",
    }


def test_no_column_is_missing(store: Store):
    for entry in store.entries():
        assert not [told for told in entry.drift if told.startswith("colonne")], entry.dataset


def test_neighbourhoods_are_counted(store: Store):
    import polars as pl

    stock = store.scan("stock").filter(pl.col("zoning") == "qpv_2024").collect()
    assert {q.code for q in QUARTERS} <= set(stock["zone"])
    assert store.scan("etablissements").collect().height == ROWS


def test_scope_is_whole(store: Store):
    scope = store.entry("stock").scope
    assert scope is not None
    assert scope.refusal(["99901"], needs=("created_on", "legal_category", "linked")) is None


def test_loaded_once(store: Store, monkeypatch: pytest.MonkeyPatch):
    def again(*arguments: object) -> None:
        pytest.fail("fabriqué deux fois")

    monkeypatch.setattr(demonstration, "write_mirror", again)
    assert load_demo(store, rows=ROWS) is False


def test_another_seed_is_loaded_again(store: Store, monkeypatch: pytest.MonkeyPatch):
    asked: list[int] = []

    def stop(folder: Path, rows: int, seed: int, told: object) -> None:
        asked.append(seed)
        raise KeyboardInterrupt

    monkeypatch.setattr(demonstration, "write_mirror", stop)
    with pytest.raises(KeyboardInterrupt):
        load_demo(store, rows=ROWS, seed=SEED + 1)
    assert asked == [SEED + 1]
    assert store.has("stock")


@pytest.mark.parametrize("dataset", ["qpv_contours_2024", "crosswalk_qpv", "stock"])
def test_a_lost_file_is_made_again(store: Store, dataset: str):
    store.path(dataset).unlink()
    assert load_demo(store, rows=ROWS) is True
    assert store.path(dataset).is_file()


def test_a_real_store_is_refused(tmp_path: Path):
    real = open_store(tmp_path, create=True)
    with pytest.raises(ContractBroken, match="ne vont que dans le dossier de démonstration"):
        load_demo(real, rows=ROWS)
    assert real.entries() == ()


def test_a_file_that_fails_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def broken(folder: Path, rows: int, seed: int, told: object) -> None:
        (folder / "communes-999.geojson").write_text("{}")

    monkeypatch.setattr(demonstration, "write_mirror", broken)
    opened = open_store(tmp_path, demo=True, create=True)
    with pytest.raises(ContractBroken, match="n’a pas pu être chargé .contours_communes"):
        load_demo(opened, rows=ROWS)
    assert not opened.has("adresses")


def test_progress_is_heard(tmp_path: Path):
    opened = open_store(tmp_path, demo=True, create=True)
    made: list[tuple[int, int]] = []
    steps: list[str] = []
    load_demo(
        opened,
        rows=2_000,
        generated=lambda done, total: made.append((done, total)),
        progress=lambda event: steps.append(event.title),
    )
    assert made == [(2_000, 2_000)]
    own = {"Registre Sirene", "Passage 2015-2024"}
    assert all("fictives" in step or step in own for step in steps)


def test_declarations_deceive_nobody():
    for source in all_sources():
        made = fictitious(source)
        assert made.title.startswith("Données fictives")
        assert "Insee" not in made.publisher
        assert made.id == source.id
        assert all("fictives" in caveat for caveat in made.caveats)
