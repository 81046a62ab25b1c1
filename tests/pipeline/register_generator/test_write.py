from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from quartiers.errors import BadInput
from quartiers.pipeline.register_generator.codes import fixed_text, luhn_key
from quartiers.pipeline.register_generator.mix import (
    ACTIVITIES,
    LEGAL,
    SECTORS,
    Profile,
    calibration,
)
from quartiers.pipeline.register_generator.places import Places
from quartiers.pipeline.register_generator.schema import (
    ETABLISSEMENT,
    GEOLOCALISATION,
    HISTORIQUE,
    LIENS,
    SCHEMAS,
    UNITE_LEGALE,
)
from quartiers.pipeline.register_generator.write import write_register

ROWS = 24_000
AS_OF = date(2026, 11, 1)

Register = dict[str, pl.DataFrame]


def brest_and_paris() -> Places:
    spots = 40
    return Places(
        communes=["29019", "75119", "97611"],
        names=["BREST", "PARIS 19E ARRONDISSEMENT", "MAMOUDZOU"],
        commune=np.repeat(np.arange(3, dtype=np.int32), spots),
        epsg=np.repeat(np.array([2154, 2154, 4471], dtype=np.int32), spots),
        x=np.repeat([146_000.0, 655_000.0, 523_000.0], spots) + np.tile(np.arange(spots) * 40.0, 3),
        y=np.repeat([6_837_000.0, 6_865_000.0, 8_586_000.0], spots),
        spread=np.full(3 * spots, 5.0),
        weight=np.repeat([1.0, 2.0, 0.2], spots),
        profile=np.repeat(np.array([0, 1, 0], dtype=np.int32), spots),
        profiles=(Profile(), Profile(activities={"53.20Z": 6.0, "01": 0.0})),
        streets=["RUE DES EMBRUNS"],
        street=np.zeros(3 * spots, dtype=np.int32),
        number=np.tile(np.arange(1, spots + 1, dtype=np.int32), 3),
    )


def zone(x: np.ndarray, y: np.ndarray, epsg: np.ndarray) -> np.ndarray:
    return np.where(x < 146_400, "QN99901N", "")


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Register:
    folder = tmp_path_factory.mktemp("registre")
    paths = write_register(
        folder, ROWS, seed=7, places=brest_and_paris(), zoners={"qp24": zone}, batch=9000
    )
    return {path.name: pl.read_parquet(path) for path in paths}


def active() -> pl.Expr:
    return pl.col("etatAdministratifEtablissement") == "A"


def luhn(number: str) -> int:
    digits = [int(figure) for figure in reversed(number)]
    doubled = [sum(divmod(2 * figure, 10)) for figure in digits[1::2]]
    return (sum(digits[::2]) + sum(doubled)) % 10


def test_official_columns(register: Register):
    kinds = {"string": pl.String, "date32[day]": pl.Date, "int64": pl.Int64, "bool": pl.Boolean}
    kinds |= {"double": pl.Float64, "timestamp[us]": pl.Datetime("us")}
    for name, schema in SCHEMAS.items():
        found = register[name].schema
        assert list(found) == schema.names
        assert [found[field.name] for field in schema] == [kinds[str(f.type)] for f in schema]


def test_official_names():
    assert set(SCHEMAS) == {
        "StockEtablissement_utf8.parquet",
        "StockUniteLegale_utf8.parquet",
        "StockEtablissementHistorique_utf8.parquet",
        "StockEtablissementLiensSuccession_utf8.parquet",
        "GeolocalisationEtablissement_Sirene_pour_etudes_statistiques_utf8.parquet",
    }


def test_column_counts():
    assert [len(schema) for schema in SCHEMAS.values()] == [54, 35, 18, 6, 19]


def test_every_number_is_valid(register: Register):
    sirens = register[UNITE_LEGALE]["siren"]
    sirets = register[ETABLISSEMENT]["siret"]
    assert len(sirets) == ROWS == sirets.n_unique()
    assert sirens.n_unique() == len(sirens)
    assert all(siren.startswith("000") and len(siren) == 9 and not luhn(siren) for siren in sirens)
    assert all(len(siret) == 14 and not luhn(siret) for siret in sirets)
    assert int(sirens.min()) >= 400_000  # type: ignore[arg-type]


def test_keys_of_the_sixty_thousandth():
    body = np.array([40_000, 99_999], dtype=np.int64)
    assert luhn_key(body, 8).tolist() == [2, 5]
    assert fixed_text(body * 10 + luhn_key(body, 8), 9).to_pylist() == ["000400002", "000999995"]


def test_files_agree(register: Register):
    stock, units, history = (register[n] for n in (ETABLISSEMENT, UNITE_LEGALE, HISTORIQUE))
    assert set(stock["siren"]) == set(units["siren"])
    assert stock.filter("etablissementSiege")["siren"].n_unique() == len(units)
    assert stock["etablissementSiege"].sum() == len(units)
    now = history.filter(pl.col("dateFin").is_null()).join(stock, on="siret", suffix="_stock")
    assert len(now) == ROWS
    for name in (
        "dateDebut",
        "etatAdministratifEtablissement",
        "activitePrincipaleEtablissement",
        "nomenclatureActivitePrincipaleEtablissement",
    ):
        assert now[name].equals(now[f"{name}_stock"].alias(name), null_equal=True), name
    periods = history.group_by("siret").len().join(stock, on="siret")
    assert (periods["len"] == periods["nombrePeriodesEtablissement"]).all()


def test_periods_follow_each_other(register: Register):
    history = register[HISTORIQUE].sort("siret", "dateDebut", nulls_last=False)
    following = history.with_columns(
        after=pl.col("dateDebut").shift(-1).over("siret"),
        state=pl.col("etatAdministratifEtablissement").shift(1).over("siret"),
    )
    chained = following.filter(pl.col("after").is_not_null())
    assert (chained["dateFin"].dt.offset_by("1d") == chained["after"]).all()
    later = following.filter(pl.col("state").is_not_null())
    changed = later["state"] != later["etatAdministratifEtablissement"]
    assert (changed == later["changementEtatAdministratifEtablissement"]).all()


def test_no_date_after_the_extraction(register: Register):
    stock = register[ETABLISSEMENT]
    assert (
        stock.select(pl.max("dateCreationEtablissement", "dateDebut")).max_horizontal()[0] <= AS_OF
    )
    assert register[LIENS]["dateLienSuccession"].max() <= AS_OF  # type: ignore[operator]


def test_links_name_two_rows(register: Register):
    stock = register[ETABLISSEMENT].select("siret", "siren", "dateCreationEtablissement")
    links = register[LIENS].join(
        stock, left_on="siretEtablissementSuccesseur", right_on="siret", how="inner"
    )
    assert len(links) == len(register[LIENS]) > ROWS * 0.03
    dated = links.filter(pl.col("dateCreationEtablissement") > date(1900, 1, 1))
    assert (dated["dateLienSuccession"] == dated["dateCreationEtablissement"]).all()
    moves = links.filter("transfertSiege")
    assert (moves["siren"] == moves["siretEtablissementPredecesseur"].str.slice(0, 9)).all()


def test_missing_values_as_in_life(register: Register):
    stock = register[ETABLISSEMENT]
    bands = stock.filter(active())["trancheEffectifsEtablissement"]
    assert 0.6 < (bands == "NN").sum() / len(bands) < 0.9
    assert 0.05 < bands.null_count() / len(bands) < 0.3
    assert "99" not in bands
    assert stock["dateCreationEtablissement"].null_count() > 0
    assert (stock["dateCreationEtablissement"] == date(1900, 1, 1)).sum() > 0
    assert stock.filter(active())["activitePrincipaleNAF25Etablissement"].is_not_null().mean() > 0.8
    assert stock.filter(~active())["activitePrincipaleNAF25Etablissement"].is_not_null().sum() == 0


def test_shares_of_the_register(register: Register):
    stock = register[ETABLISSEMENT]
    assert 0.30 < stock.select(active().mean()).item() < 0.46
    assert 1.3 < ROWS / len(register[UNITE_LEGALE]) < 1.6
    legal = stock.filter(active()).join(register[UNITE_LEGALE], on="siren")
    assert 0.35 < (legal["categorieJuridiqueUniteLegale"] == 1000).mean() < 0.65


def test_open_establishments_use_naf_rev2(register: Register):
    named = register[ETABLISSEMENT].filter(active())
    assert set(named["nomenclatureActivitePrincipaleEtablissement"].drop_nulls()) == {"NAFRev2"}
    closed = register[ETABLISSEMENT].filter(~active())
    assert "NAFRev1" in closed["nomenclatureActivitePrincipaleEtablissement"]


def test_partial_diffusion_is_masked(register: Register):
    stock = register[ETABLISSEMENT]
    hidden = stock.filter(pl.col("statutDiffusionEtablissement") == "P")
    assert 0.05 < len(hidden) / ROWS < 0.25
    for name in ("numeroVoie", "libelleVoie", "codePostal"):
        assert set(hidden[f"{name}Etablissement"]) == {"[ND]"}
    assert hidden["codeCommuneEtablissement"].null_count() == 0
    shown = stock.filter(pl.col("statutDiffusionEtablissement") == "O")
    assert set(shown["libelleVoieEtablissement"]) == {"RUE DES EMBRUNS"}


def test_no_name_anywhere(register: Register):
    for table in register.values():
        for name in table.columns:
            if name.startswith(("enseigne", "denomination", "nomU", "prenom", "sigle", "pseudo")):
                assert set(table[name].drop_nulls()) <= {"[ND]"}, name


def test_located_share_by_state(register: Register):
    stock = register[ETABLISSEMENT].filter(pl.col("codeCommuneEtablissement") != "97611")
    located = stock.with_columns(
        here=pl.col("siret").is_in(register[GEOLOCALISATION]["siret"].implode())
    )
    share = located.group_by(active().alias("open"), "statutDiffusionEtablissement").agg(
        pl.col("here").mean()
    )
    found = {(row[0], row[1]): row[2] for row in share.rows()}
    assert found[True, "O"] > 0.97 > found[True, "P"] > found[False, "O"] > found[False, "P"] > 0.5


def test_mayotte_has_no_position(register: Register):
    assert "97611" not in register[GEOLOCALISATION]["plg_code_commune"]


def test_quality_of_positions(register: Register):
    positions = register[GEOLOCALISATION]
    mix = dict(positions["qualite_xy"].value_counts(normalize=True).rows())
    assert set(mix) == {"11", "12", "21", "22", "33"}
    assert mix["11"] == pytest.approx(0.625, abs=0.02)
    assert mix["33"] == pytest.approx(0.175, abs=0.02)
    assert positions.filter(pl.col("qualite_xy") == "33")["distance_precision"].null_count() == len(
        positions.filter(pl.col("qualite_xy") == "33")
    )
    assert 0.6 < positions["distance_precision"].null_count() / len(positions) < 0.9


def test_degrees_match_metres(register: Register):
    brest = register[GEOLOCALISATION].filter(pl.col("plg_code_commune") == "29019")
    assert brest["x_longitude"].is_between(-4.6, -4.3).all()
    assert brest["y_latitude"].is_between(48.3, 48.5).all()


def test_zones_come_from_the_zoner(register: Register):
    positions = register[GEOLOCALISATION]
    inside = positions["x"] < 146_400
    assert ((positions["plg_qp24"] == "QN99901N") == inside).all()
    assert set(positions.filter(~inside)["plg_qp24"]) == {"CSZ"}
    assert positions["plg_qp15"].null_count() == len(positions)


def test_profile_of_a_place(register: Register):
    stock = register[ETABLISSEMENT].filter(active())
    share = {
        code: (part["activitePrincipaleEtablissement"] == "53.20Z").mean()
        for (code,), part in stock.group_by("codeCommuneEtablissement")
    }
    assert share["75119"] > 3 * share["29019"]  # type: ignore[operator]
    paris = stock.filter(pl.col("codeCommuneEtablissement") == "75119")
    farms = paris["activitePrincipaleEtablissement"].str.starts_with("01").mean()
    assert farms is not None and farms < 0.005


def test_couriers_come_in_a_wave(register: Register):
    couriers = register[ETABLISSEMENT].filter(pl.col("activitePrincipaleEtablissement") == "53.20Z")
    years = dict(couriers["dateCreationEtablissement"].dt.year().value_counts().rows())
    assert years[2021] > years[2022]
    assert years[2021] > 5 * years.get(2015, 0)


def test_some_reopen(register: Register):
    history = register[HISTORIQUE]
    closed = history.filter(~active())["siret"]
    back = history.filter(active() & (pl.col("changementEtatAdministratifEtablissement")))
    assert 0 < len(back) < ROWS * 0.05
    assert back["siret"].is_in(closed.implode()).all()


def test_same_seed_same_bytes(tmp_path: Path):
    for name, seed in (("a", 3), ("b", 3), ("c", 4)):
        write_register(tmp_path / name, 3_000, seed=seed, places=brest_and_paris(), batch=1_000)
    first, again, other = (
        [(tmp_path / name / file).read_bytes() for file in SCHEMAS] for name in "abc"
    )
    assert first == again
    assert first != other


def test_memory_is_that_of_two_batches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    from quartiers.pipeline.register_generator import write as writing

    held: list[int] = []
    alive = 0

    def write(folder: Path, writers: object, made: dict[str, object]) -> None:
        nonlocal alive
        alive -= 1

    def drawn(*arguments: object) -> dict[str, object]:
        nonlocal alive
        alive += 1
        held.append(alive)
        return {}

    monkeypatch.setattr(writing, "_write", write)
    monkeypatch.setattr(writing, "tables", drawn)
    write_register(tmp_path, 20_000, places=brest_and_paris(), batch=500)
    assert len(held) == 40
    assert max(held) <= 2


def test_stopped_writing_leaves_nothing(tmp_path: Path):
    def stop(done: int) -> None:
        if done >= 2_000:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_register(tmp_path, 5_000, places=brest_and_paris(), batch=1_000, progress=stop)
    assert list(tmp_path.iterdir()) == []


def test_empty_register_is_refused(tmp_path: Path):
    with pytest.raises(BadInput, match="0 établissement.*Demandez au moins 1"):
        write_register(tmp_path, 0)


def test_one_establishment(tmp_path: Path):
    paths = write_register(tmp_path, 1, places=brest_and_paris())
    assert pl.read_parquet(paths[0]).height == 1


def test_whole_country(tmp_path: Path):
    paths = write_register(tmp_path, 8_000)
    communes = pl.read_parquet(paths[0])["codeCommuneEtablissement"]
    assert communes.str.starts_with("751").any()
    assert not communes.is_in(["75056", "69123", "13055"]).any()
    assert set(pl.read_parquet(paths[4])["epsg"]) >= {"2154", "2975", "5490"}


def test_mix_is_complete():
    assert {row.sector for row in ACTIVITIES} == set(SECTORS)
    assert {row.kind for row in ACTIVITIES} == set(LEGAL)
    assert len({row.naf for row in ACTIVITIES}) == len(ACTIVITIES)
    for kind, shares in LEGAL.items():
        assert sum(shares.values()) == pytest.approx(100), kind


def test_codes_are_official(donnees: Path):
    folder = donnees / "nomenclatures"
    rev2 = pl.read_json(folder / "naf_rev2.json").columns
    naf25 = pl.read_csv(folder / "naf_2025.csv")["sous_classe"].to_list()
    legal = pl.read_json(folder / "natures-juridiques.json").columns
    assert {row.naf for row in ACTIVITIES} <= set(rev2)
    assert {row.naf25 for row in ACTIVITIES if row.naf25} <= set(naf25)
    assert {code for shares in LEGAL.values() for code in shares} <= set(legal)


def test_calibration_reads_the_counts(donnees: Path):
    read = calibration(donnees / "insee" / "etablissements_par_commune_2025.csv")
    written = calibration()
    for sector, count in written.sectors.items():
        assert read.sectors[sector] == pytest.approx(count, rel=0.01), sector
    assert read.creations[2021] == pytest.approx(written.creations[2021], rel=0.01)
    assert "75119" in read.communes
    assert "75056" not in read.communes
