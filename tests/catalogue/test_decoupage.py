import polars as pl
import pytest

from quartiers.catalogue import decoupage as module
from quartiers.catalogue.decoupage import decoupage
from quartiers.errors import CatalogueError


def row(kind: str, code: str) -> dict[str, object]:
    return decoupage().row(
        by_predicate=(pl.col("kind") == kind) & (pl.col("code") == code), named=True
    )


def test_one_row_per_kind_and_code():
    assert decoupage().select("kind", "code").is_unique().all()


def test_metz_and_its_groupings():
    metz = row("commune", "57463")
    assert (metz["name"], metz["departement"], metz["region"]) == ("Metz", "57", "44")
    assert row("epci", metz["epci"])["type"] == "METRO"


def test_arrondissement_follows_its_commune():
    assert row("arrondissement", "13203")["parent"] == "13055"
    assert row("arrondissement", "13203")["epci"] == row("commune", "13055")["epci"]


def test_choisy_le_roi_is_in_an_ept():
    assert row("commune", "94022")["ept"] == "200058014"
    assert row("commune", "94022")["epci"] == "200054781"


def test_eleven_ept_and_no_ept_of_paris():
    assert decoupage().filter(kind="ept").height == 11
    assert row("commune", "75056")["ept"] is None


def test_arrondissements_add_up_to_marseille():
    parts = decoupage().filter(pl.col("parent") == "13055")
    assert parts.height == 16
    assert parts["population"].sum() == row("commune", "13055")["population"]


def test_grouping_adds_up_its_communes():
    communes = decoupage().filter(kind="commune")
    for kind, code in [("epci", "200093201"), ("ept", "200057875"), ("region", "44")]:
        total = communes.filter(pl.col(kind) == code)["population"].sum()
        assert row(kind, code)["population"] == total


def test_unknown_population_is_not_zero():
    assert row("commune", "98901")["population"] is None
    assert row("departement", "989")["population"] is None


def test_file_not_made(monkeypatch, tmp_path):
    monkeypatch.setattr(module, "PATH", tmp_path / "decoupage.parquet")
    with pytest.raises(CatalogueError, match="n’a pas été fabriqué.*make run"):
        decoupage.__wrapped__()
