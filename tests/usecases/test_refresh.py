import re
import shutil

import polars as pl
import pytest

from quartiers.errors import BadInput, UnknownCode
from quartiers.pipeline.outcome import Outcome
from quartiers.sources import IDS
from quartiers.storage.store import open_store
from quartiers.usecases.diagnose import diagnose
from quartiers.usecases.refresh import chosen, communes_of, refresh

REGISTER = [name for name in IDS if name.startswith("sirene_")]


def test_everything_by_default():
    assert tuple(source.id for source in chosen(())) == IDS


def test_by_name_or_by_family():
    assert [source.id for source in chosen(["frr"])] == ["frr"]
    assert [source.id for source in chosen(["insee_qpv", "frr"])] == [
        "insee_qpv_demo",
        "insee_qpv_revn",
        "insee_qpv_ipro",
        "frr",
    ]


def test_the_files_of_the_register_come_together():
    assert [source.id for source in chosen(["sirene_geolocalisation"])] == REGISTER


def test_unknown_source():
    with pytest.raises(BadInput, match="La source « filosofi_commune » n’existe pas") as raised:
        chosen(["filosofi_commune"])
    assert "filosofi_communes" in raised.value.hint
    with pytest.raises(BadInput) as raised:
        chosen(["zzz"])
    assert raised.value.hint == "Voyez « quartiers sources »."


def test_offline_needs_a_mirror():
    with pytest.raises(BadInput, match="Sans réseau") as raised:
        refresh(offline=True)
    assert raised.value.hint == "Ajoutez --mirror DOSSIER."


def test_unknown_territory_is_told_before_anything_is_read(tmp_path):
    with pytest.raises(UnknownCode, match="roubais"):
        refresh(mirror=tmp_path, territory="roubais")


def test_communes_of_a_territory():
    assert communes_of("roubaix") == {"59512"}
    assert {"13055", "13201"} <= communes_of("200054807")


LIGHT = (
    "naf",
    "categories",
    "tranches",
    "contours",
    "qpv",
    "insee",
    "filosofi",
    "programmes",
    "frr",
)


def test_real_light_sources(donnees, tmp_path):
    store = open_store(tmp_path, create=True)
    report = refresh(mirror=donnees, only=LIGHT, offline=True, store=store)
    assert {result.outcome for result in report.results} == {Outcome.LOADED}
    rows = {entry.dataset: entry.rows for entry in store.entries()}
    assert rows["qpv_contours_2015"] == 1514
    assert rows["qpv_contours_2024"] == 3
    assert rows["contours_communes"] == 5263
    assert rows["insee_qpv_demo"] == 1400
    assert store.vintages("insee_qpv_demo") == ("2017", "2018", "2019", "2020", "2021", "2022")
    demo = store.scan("insee_qpv_demo", "2022").filter(code="QP057021").collect()
    assert demo["name"].item() == "Sablon Sud"
    relations = store.scan("crosswalk_qpv").filter(method="surface").collect()
    assert relations["new"].n_unique() == 3
    here = str(donnees.resolve())
    text = (store.folder / "manifest.json").read_text(encoding="utf-8")
    assert here not in text
    assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", entry.checksum) for entry in store.entries())
    again = refresh(mirror=donnees, only=LIGHT, store=store)
    assert {result.outcome for result in again.results} == {Outcome.UNCHANGED}


@pytest.fixture(scope="module")
def metz(donnees, tmp_path_factory):
    """The real register of one town, staged and counted."""
    store = open_store(tmp_path_factory.mktemp("metz"), create=True)
    only = ("sirene", "qpv_contours")
    report = refresh(mirror=donnees, only=only, territory="57463", store=store)
    return store, report


def test_real_register_of_metz(metz, donnees):
    store, report = metz
    staged = store.scan("etablissements").collect()
    path = donnees / "sirene" / "StockEtablissement_utf8.parquet"
    # Woippy shares a neighbourhood with Metz.
    here = pl.col("codeCommuneEtablissement").is_in(["57463", "57751"])
    official = pl.read_parquet(path).filter(here)
    assert staged.height == official.height
    assert staged["siret"].sort().equals(official["siret"].sort())
    assert set(staged["commune"]) == {"57463", "57751"}
    assert "toutes activités, Metz ; " in report.scope
    assert store.entry("stock").scope == store.entry("etablissements").scope


def test_real_stock_counts_every_establishment_once(metz):
    store, _ = metz
    counted = store.scan("stock").filter(zoning="commune").collect()
    assert counted["n"].sum() == store.entry("etablissements").rows


def test_the_register_files_are_told_and_not_kept(metz):
    store, _ = metz
    entry = store.entry("sirene_etablissements")
    assert (entry.file, entry.rows) == ("", 410_106)
    assert entry.vintage == store.entry("stock").vintage == "2026-06-01"
    assert not list(store.folder.glob("sirene_*"))


def test_register_unchanged_then_another_territory(metz, donnees, tmp_path):
    shutil.copytree(metz[0].folder, tmp_path / "reference")
    store = open_store(tmp_path)
    only = ("sirene", "qpv_contours")
    same = refresh(mirror=donnees, only=only, territory="57463", store=store)
    assert not same.having(Outcome.LOADED)
    assert "Metz" in same.scope
    other = refresh(mirror=donnees, only=only, territory="roubaix", store=store)
    loaded = {result.dataset for result in other.having(Outcome.LOADED)}
    assert {"etablissements", "stock", "cohorts", "coverage"} <= loaded
    # Roubaix, and the communes that its neighbourhoods cross.
    communes = set(store.scan("etablissements").collect()["commune"])
    assert communes == {"59512", "59163", "59299", "59367", "59599", "59650"}
    assert "6 communes" in other.scope
    made = diagnose("QP059082", store=store)
    covered = next(block for block in made.blocks if block.id == "couverts")
    assert covered.figures[0].number > 0
