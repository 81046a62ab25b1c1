from pathlib import Path

import pytest

from quartiers.storage.store import open_store
from quartiers.storage.version import package_mark
from quartiers.usecases.demo import Demo, demo
from quartiers.usecases.diagnose import diagnose


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    store = open_store(tmp_path_factory.mktemp("donnees"), demo=True, create=True)
    return demo(rows=6_000, store=store)


def test_four_neighbourhoods(loaded: Demo):
    assert loaded.loaded
    assert list(loaded.quarters) == ["QN99901I", "QN99902M", "QN99903M", "QN99904M"]
    assert "fictif" in loaded.name
    assert loaded.territory.startswith("000")


def test_second_time_nothing_is_loaded(loaded: Demo):
    again = demo(rows=6_000, store=loaded.store)
    assert not again.loaded
    assert again.mark == loaded.mark


def test_mark_follows_what_is_asked(loaded: Demo):
    assert package_mark() in loaded.mark
    assert "6000" in loaded.mark


def test_every_diagnostic_is_flagged(loaded: Demo):
    for code in loaded.quarters:
        made = diagnose(code, store=loaded.store, demo=True)
        assert made.fictitious
        assert all(source.fictitious for source in made.sources)
        figures = [figure for block in made.blocks for figure in block.figures]
        assert figures
        assert all(source.fictitious for figure in figures for source in figure.sources)


def test_across_two_communes(loaded: Demo):
    made = diagnose("QN99902M", store=loaded.store, demo=True)
    assert made.zone.commune_names == ("Valombrine", "Saint-Orfège")
    assert made.zone.epci_name == loaded.name
    assert made.zone.departement == "999"


def test_heirs_of_a_split(loaded: Demo):
    made = diagnose("QP999003", store=loaded.store, demo=True)
    assert {heir.code for heir in made.zone.heirs} == {"QN99903M", "QN99904M"}
    assert {heir.relation for heir in made.zone.heirs} == {"scission"}


def test_blocks_are_computed(loaded: Demo):
    made = diagnose("QN99901I", store=loaded.store, demo=True)
    assert [block.id for block in made.blocks if block.refusal] == []
    assert made.map is not None


def test_real_territories_stay_apart(loaded: Demo, tmp_path: Path):
    from quartiers.errors import StoreEmpty

    with pytest.raises(StoreEmpty):
        diagnose("QP057021", store=open_store(tmp_path))
