from pathlib import Path

import polars as pl
import pytest

from quartiers.pipeline.demonstration.files import (
    ROWS,
    address_rows,
    decoupage_rows,
    epci_sirens,
    write_mirror,
)
from quartiers.pipeline.demonstration.ground import ANCIENTS, COMMUNES, QUARTERS
from quartiers.pipeline.register_generator.schema import ETABLISSEMENT, GEOLOCALISATION
from quartiers.sources import all_sources, by_id
from quartiers.sources.source import Source, inspect
from quartiers.territory.codes import Siren, Siret
from quartiers.territory.crosswalk import crosswalk
from quartiers.territory.places import places
from quartiers.territory.zonings import zoning_from_table

# The catalogue holds these, and calibration is for the generator.
NOT_MADE = {"naf_rev2", "naf_2025", "categories_juridiques", "tranches_effectifs"}
NOT_MADE |= {"etablissements_commune_2025"}


@pytest.fixture(scope="module")
def mirror(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("miroir")
    write_mirror(folder)
    return folder


def paths(source: Source, folder: Path) -> list[Path]:
    return next((found for p in source.files if (found := sorted(folder.glob(p)))), [])


def read(source: str, folder: Path) -> pl.DataFrame:
    declared = by_id(source)
    return declared.parse(paths(declared, folder)[-1]).collect()


def test_every_reader_is_fed(mirror: Path):
    unfed = {source.id for source in all_sources() if not paths(source, mirror)}
    assert unfed == NOT_MADE


def test_columns_are_the_official_ones(mirror: Path):
    for source in all_sources():
        for path in paths(source, mirror):
            assert inspect(source, path).sentences() == (), path.name
            assert source.parse(path).collect().height > 0


def test_contours_of_both_generations(mirror: Path):
    new = read("qpv_contours_2024", mirror)
    assert new["code"].to_list() == sorted(q.code for q in QUARTERS)
    across = new.filter(pl.col("code") == "QN99902M").row(0, named=True)
    assert across["insee_communes"] == "99901;99902"
    assert across["communes"] == "Valombrine;Saint-Orfège"
    assert read("qpv_contours_2015", mirror)["code"].to_list() == [a.code for a in ANCIENTS]


def test_insee_keeps_secrets(mirror: Path):
    incomes = read("insee_qpv_revn", mirror)
    assert incomes["DISP_Q2"].null_count() == 0
    assert 0 < incomes["DISP_D1"].null_count() < incomes.height
    small = incomes.filter(pl.col("DISP_D1").is_null())["code"].to_list()
    assert set(small) == {q.code for q in QUARTERS if q.population < 1_200}
    work = read("insee_qpv_ipro", mirror)
    assert work["CA"].null_count() > 0
    assert (work["CA"].drop_nulls() >= 20).all()


def test_job_seekers_add_up(mirror: Path):
    work = read("insee_qpv_ipro", mirror)
    assert (work["ABC_F"] + work["ABC_H"] == work["ABC"]).all()


def test_last_release_speaks_of_2024(mirror: Path):
    files = paths(by_id("insee_qpv_demo"), mirror)
    assert [path.stem for path in files][-1] == "DEMO_2024"
    codes = [by_id("insee_qpv_demo").parse(path).collect()["code"] for path in files]
    assert set(codes[-1]) == {q.code for q in QUARTERS}
    assert all(set(each) == {a.code for a in ANCIENTS} for each in codes[:-1])


def test_twenty_thousand_in_the_agglomeration(mirror: Path):
    register = pl.read_parquet(mirror / "sirene" / ETABLISSEMENT)
    assert len(register) == ROWS
    towns = [c.code for c in COMMUNES if c.epci == 0]
    assert 18_500 < register["codeCommuneEtablissement"].is_in(towns).sum() < 21_500
    assert set(register["codeCommuneEtablissement"]) == {c.code for c in COMMUNES}


def test_made_up_numbers_are_valid(mirror: Path):
    register = pl.read_parquet(mirror / "sirene" / ETABLISSEMENT)
    assert register["siren"].str.starts_with("000").all()
    assert all(Siren(siren) for siren in register["siren"].unique())
    assert all(Siret(siret) for siret in register["siret"])
    assert all(Siren(siren) for siren in epci_sirens())
    assert not register["siren"].is_in(epci_sirens()).any()


def test_ten_years_of_births_and_deaths(mirror: Path):
    register = pl.read_parquet(mirror / "sirene" / ETABLISSEMENT)
    born = register["dateCreationEtablissement"].dt.year()
    closed = register.filter(pl.col("etatAdministratifEtablissement") == "F")["dateDebut"]
    for year in range(2016, 2026):
        assert (born == year).sum() > 300
        assert (closed.dt.year() == year).sum() > 300


def test_neighbourhoods_differ(mirror: Path):
    positions = pl.read_parquet(mirror / "sirene" / GEOLOCALISATION)
    register = pl.read_parquet(mirror / "sirene" / ETABLISSEMENT).join(positions, on="siret")
    open_ = register.filter(pl.col("etatAdministratifEtablissement") == "A")
    naf = pl.col("activitePrincipaleEtablissement")
    share = {
        row["plg_qp24"]: row
        for row in open_.group_by("plg_qp24")
        .agg(
            shops=naf.str.starts_with("47").mean(),
            couriers=(naf == "53.20Z").mean(),
            plants=naf.str.slice(0, 2).is_in(["22", "25", "28", "33"]).mean(),
            n=pl.len(),
        )
        .iter_rows(named=True)
    }
    town, halles, estate, forges, old = (
        share[code] for code in ("CSZ", "QN99901I", "QN99902M", "QN99903M", "QN99904M")
    )
    assert halles["shops"] > 2 * town["shops"]
    assert estate["couriers"] > 2.5 * town["couriers"]
    assert estate["shops"] < 0.5 * halles["shops"]
    assert forges["plants"] > 4 * town["plants"]
    assert old["n"] < min(halles["n"], estate["n"], forges["n"])


def test_shops_close_faster_in_trouble(mirror: Path):
    positions = pl.read_parquet(mirror / "sirene" / GEOLOCALISATION)
    register = pl.read_parquet(mirror / "sirene" / ETABLISSEMENT).join(positions, on="siret")
    shops = register.filter(
        pl.col("activitePrincipaleEtablissement").str.starts_with("47"),
        pl.col("dateCreationEtablissement").dt.year().is_between(2012, 2021),
    )
    alive = {
        code: (part["etatAdministratifEtablissement"] == "A").mean()
        for (code,), part in shops.group_by("plg_qp24")
    }
    assert alive["QN99901I"] < alive["CSZ"]  # type: ignore[operator]


def test_same_files_at_each_run(mirror: Path, tmp_path: Path):
    write_mirror(tmp_path)
    for path in sorted(mirror.rglob("*")):
        if path.is_file() and path.suffix != ".dbf":  # a shapefile's table bears the day
            assert path.read_bytes() == (tmp_path / path.relative_to(mirror)).read_bytes(), path


def test_places_know_the_demonstration():
    known = places(decoupage_rows())
    code = epci_sirens()[0]
    assert known.name(code) == "CA Valombrine-Océane (territoire fictif)"
    assert known.communes_of(code) == ("99901", "99902", "99903", "99904", "99905")
    assert known.epci_of("99911") == epci_sirens()[1]
    assert known.departement_of("99901") == "999"
    assert known.population("99901") == 29_400


def test_addresses():
    rows = address_rows()
    assert rows.select("commune", "street", "number").is_unique().all()
    assert rows.height > 10_000
    assert set(rows["commune"]) == {c.code for c in COMMUNES}


def test_crosswalk_shows_each_relation(mirror: Path):
    old = zoning_from_table("qpv_2015", read("qpv_contours_2015", mirror))
    new = zoning_from_table("qpv_2024", read("qpv_contours_2024", mirror))
    found = crosswalk(old, new, read("qpv_liste_2024", mirror))
    told = {(row["old"], row["new"]): row["relation"] for row in found.iter_rows(named=True)}
    assert told["QP999001", "QN99901I"] == "identique"
    assert told["QP999002", "QN99902M"] == "modifié"
    assert told["QP999003", "QN99903M"] == told["QP999003", "QN99904M"] == "scission"
    assert told["QP999004", None] == "sorti"
    assert told[None, "QN99905N"] == "entré"
    assert told["QP999005", "QN99906M"] == told["QP999006", "QN99906M"] == "fusion"
    assert set(found["method"]) == {"surface"}
