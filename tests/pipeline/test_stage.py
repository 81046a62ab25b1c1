from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pyarrow.parquet as pq
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.pipeline.registers import (
    EAST,
    WEST,
    ZONES,
    Row,
    establishment,
    link,
    period,
    position,
    register,
    siret,
)

from quartiers.diagnostic.tables import STAGED
from quartiers.pipeline import join
from quartiers.pipeline import stage as staging
from quartiers.pipeline.contracts import check_staged
from quartiers.pipeline.stage import StageInputs, stage
from quartiers.sources import qpv_contours_2015, qpv_contours_2024

HAIR, SNACK = siret(11), siret(12)


def staged(folder: Path, *args: Any, **kwargs: Any) -> pl.DataFrame:
    target = folder / "etablissements.parquet"
    stage(register(folder, *args, **kwargs), target)
    check_staged(target)
    return pl.read_parquet(target)


def test_columns_and_types(tmp_path):
    table = staged(tmp_path, [establishment(HAIR)])
    assert dict(table.schema) == STAGED


def test_one_establishment(tmp_path):
    table = staged(
        tmp_path,
        [
            establishment(
                HAIR,
                trancheEffectifsEtablissement="02",
                caractereEmployeurEtablissement="O",
                etatAdministratifEtablissement="F",
                statutDiffusionEtablissement="P",
            )
        ],
        units=[
            {
                "siren": HAIR[:9],
                "categorieJuridiqueUniteLegale": "1000",
                "economieSocialeSolidaireUniteLegale": "N",
            }
        ],
        periods=[period(HAIR, "2020-02-01", "A"), period(HAIR, "2023-05-31", "F")],
        links=[link(HAIR, SNACK, "2023-06-01")],
        positions=[position(HAIR, 707_500, 7_066_500, plg_qp15="QP059001", qualite_qp15="11")],
        zones=ZONES,
    )
    assert table.row(0, named=True) == {
        "siret": HAIR,
        "siren": HAIR[:9],
        "commune": "59512",
        "active": False,
        "diffusible": False,
        "head_office": True,
        "naf": "96.02A",
        "naf25": None,
        "size_band": "02",
        "size_year": 2023,
        "employer": True,
        "legal_category": "1000",
        "sole_trader": True,
        "ess": False,
        "created_on": date(2020, 2, 1),
        "closed_on": date(2023, 5, 31),
        "closed_approx": False,
        "linked_in": False,
        "linked_out": True,
        "x": 707_500.0,
        "y": 7_066_500.0,
        "epsg": 2154,
        "xy_quality": "11",
        "precision_m": None,
        "qpv_2015": "QP059001",
        "qpv_2024": "QN05901M",
        "qpv_2015_quality": "sur",
        "qpv_2024_quality": "calcule",
        "band_2015": "",
        "band_2024": "",
    }


def test_establishments_alone(tmp_path):
    row = staged(tmp_path, [establishment(HAIR)]).row(0, named=True)
    unknown = ["legal_category", "sole_trader", "ess", "closed_on", "linked_in", "x", "qpv_2015"]
    assert {row[name] for name in unknown} == {None}


@pytest.mark.parametrize("column", ["trancheEffectifsEtablissement", "dateCreationEtablissement"])
def test_optional_column_absent(tmp_path, column: str):
    inputs = register(tmp_path, [establishment(HAIR)])
    pl.read_parquet(inputs.etablissements).drop(column).write_parquet(inputs.etablissements)
    stage(inputs, tmp_path / "etablissements.parquet")
    row = pl.read_parquet(tmp_path / "etablissements.parquet").row(0, named=True)
    names = {
        "trancheEffectifsEtablissement": "size_band",
        "dateCreationEtablissement": "created_on",
    }
    assert row[names[column]] is None


@pytest.mark.parametrize(
    ("fact", "value", "column"),
    [
        ("activitePrincipaleEtablissement", "00.00Z", "naf"),
        ("activitePrincipaleEtablissement", "52.6D", "naf"),
        ("trancheEffectifsEtablissement", "99", "size_band"),
        ("trancheEffectifsEtablissement", "XX", "size_band"),
        ("dateCreationEtablissement", "1900-01-01", "created_on"),
        ("dateCreationEtablissement", "0020-02-01", "created_on"),
        ("caractereEmployeurEtablissement", None, "employer"),
    ],
)
def test_unknown_is_null(tmp_path, fact: str, value: str | None, column: str):
    row = staged(tmp_path, [establishment(HAIR, **{fact: value})]).row(0, named=True)
    assert row[column] is None


def test_nothing_is_left_out_in_silence(tmp_path):
    rows = [
        establishment(HAIR),
        establishment(HAIR),
        establishment(SNACK, codeCommuneEtablissement=None),
        establishment("123"),
    ]
    report = stage(register(tmp_path, rows), tmp_path / "etablissements.parquet")
    assert (report.rows, report.repeated, report.abroad, report.invalid) == (1, 1, 1, 1)


def test_restricted_to_communes(tmp_path):
    rows = [establishment(HAIR), establishment(SNACK, codeCommuneEtablissement="57463")]
    table = staged(tmp_path, rows, communes=frozenset({"57463"}))
    assert table["siret"].to_list() == [SNACK]


def test_no_row_in_these_communes(tmp_path):
    table = staged(tmp_path, [establishment(HAIR)], communes=frozenset({"57463"}))
    assert table.is_empty()
    assert dict(table.schema) == STAGED


def test_sorted_by_commune_in_row_groups(tmp_path, monkeypatch):
    monkeypatch.setattr(staging, "ROW_GROUP", 4)
    monkeypatch.setattr(join, "ROWS_PER_PART", 3)
    communes = ["97411", "2A004", "75119", "59512", "01004", "75101", "98818", "69381", "97105"]
    rows = [establishment(siret(n), codeCommuneEtablissement=c) for n, c in enumerate(communes)]
    table = staged(tmp_path, rows)
    assert table["commune"].to_list() == sorted(communes)
    file = pq.ParquetFile(tmp_path / "etablissements.parquet")
    sizes = [file.metadata.row_group(i).num_rows for i in range(file.num_row_groups)]
    assert sizes == [4, 4, 1]
    statistics = file.metadata.row_group(1).column(2).statistics
    assert (statistics.min, statistics.max) == ("75101", "97411")


def test_scratch_is_swept(tmp_path):
    target = tmp_path / "store" / "etablissements.parquet"
    stage(register(tmp_path, [establishment(HAIR)]), target)
    assert [path.name for path in target.parent.iterdir()] == ["etablissements.parquet"]


def test_tells_where_it_is(tmp_path):
    steps: list[tuple[str, int, int | None]] = []
    inputs = register(tmp_path, [establishment(HAIR)])
    stage(inputs, tmp_path / "out.parquet", lambda *step: steps.append(step))
    assert {step for step, _, _ in steps} == {
        "découpage des fichiers",
        "jointure des fichiers",
        "tri par commune",
    }


def test_partial_contours_are_told(tmp_path):
    inputs = register(tmp_path, [establishment(HAIR)], zones=ZONES, whole=None)
    report = stage(inputs, tmp_path / "out.parquet")
    assert report.partial == ("qpv_2015", "qpv_2024")


# Random small registers, told again by pandas, line by line.

DAYS = st.none() | st.dates(date(2012, 1, 1), date(2026, 6, 1))
SIRETS = [siret(number, nic) for number in range(1, 7) for nic in (1, 2)]


@st.composite
def registers(draw) -> dict[str, Any]:
    codes = draw(st.lists(st.sampled_from(SIRETS), min_size=1, unique=True))
    iso = DAYS.map(lambda day: day and day.isoformat())
    flags = st.sampled_from([True, False, None])
    coordinate = st.floats(706_500, 709_500)
    northing = st.floats(7_065_500, 7_067_500)
    return {
        "establishments": [
            establishment(
                code,
                codeCommuneEtablissement=draw(st.sampled_from(["59512", "59599", "57463"])),
                dateCreationEtablissement=draw(iso),
                dateDebut=draw(iso),
                etatAdministratifEtablissement=draw(st.sampled_from("AF")),
                activitePrincipaleEtablissement=draw(st.sampled_from(["56.10C", "53.20Z", None])),
            )
            for code in codes
        ],
        "units": [
            {
                "siren": unit,
                "categorieJuridiqueUniteLegale": draw(st.sampled_from(["1000", "5710", None])),
                "economieSocialeSolidaireUniteLegale": draw(st.sampled_from(["O", "N", None])),
            }
            for unit in draw(st.lists(st.sampled_from([c[:9] for c in SIRETS]), unique=True))
        ],
        "periods": draw(
            st.none()
            | st.lists(st.builds(period, st.sampled_from(SIRETS), iso, st.sampled_from("AF")))
        ),
        "links": draw(
            st.none()
            | st.lists(
                st.builds(link, st.sampled_from(SIRETS), st.sampled_from(SIRETS), iso, flags, flags)
            )
        ),
        "positions": [
            position(
                code,
                draw(coordinate),
                draw(northing),
                plg_qp15=draw(st.sampled_from(["CSZ", "QP059001", None])),
                qualite_qp15=draw(st.sampled_from(["11", "12", "33", None])),
            )
            for code in draw(st.lists(st.sampled_from(SIRETS), unique=True))
        ],
    }


def told(row: Row, files: dict[str, Any]) -> dict[str, Any]:
    """What an establishment should say, by plain reading of the files."""
    code = row["siret"]
    day = lambda text: date.fromisoformat(text) if text else None  # noqa: E731
    created, now = day(row["dateCreationEtablissement"]), day(row["dateDebut"])
    open_now = row["etatAdministratifEtablissement"] == "A"
    starts = [
        since
        for each in files["periods"] or []
        if each["siret"] == code and each["etatAdministratifEtablissement"] == "F"
        if (since := day(each["dateDebut"])) and (created is None or since >= created)
    ]
    closed = min(starts) if starts else (None if open_now else now)
    unit = next((u for u in files["units"] if u["siren"] == row["siren"]), {})
    category = unit.get("categorieJuridiqueUniteLegale")

    def tied(end: str, event: date | None) -> bool:
        for each in files["links"]:
            if each["transfertSiege"] is False and each["continuiteEconomique"] is False:
                continue
            on = day(each["dateLienSuccession"])
            near = on is None or event is None or abs((on - event).days) <= 366
            if each[f"siretEtablissement{end}"] == code and near:
                return True
        return False

    no_links = files["links"] is None
    at = next((p for p in files["positions"] if p["siret"] == code), None)
    spot = shapely.Point(at["x"], at["y"]) if at else None
    shapes = {"QP059001": WEST, "QP059002": EAST}
    ours = next((k for k, v in shapes.items() if spot and v.intersects(spot)), "") if at else None
    insee = at and at["plg_qp15"]
    zone = ours if insee is None else ("" if insee == "CSZ" else insee)
    grade = {"11": "sur", "12": "probable"}.get(at and at["qualite_qp15"], "impute")
    near = [k for k, v in shapes.items() if spot and 0 < v.distance(spot) <= 300]
    return {
        "siret": code,
        "commune": row["codeCommuneEtablissement"],
        "active": open_now,
        "naf": row["activitePrincipaleEtablissement"],
        "created_on": created,
        "closed_on": closed,
        "closed_approx": None if closed is None else not starts,
        "sole_trader": None if category is None else category == "1000",
        "ess": {"O": True, "N": False}.get(unit.get("economieSocialeSolidaireUniteLegale")),
        "linked_in": None if no_links else tied("Successeur", created),
        "linked_out": None
        if no_links
        else (not open_now or closed is not None) and tied("Predecesseur", closed),
        "qpv_2015": zone,
        "qpv_2015_quality": None if zone is None else ("calcule" if insee is None else grade),
        "band_2015": None if at is None else ";".join(near),
    }


def near_a_border(files: dict[str, Any]) -> bool:
    """A vertex moved to degrees and back shifts by a hair: such points are no fair test."""
    for each in files["positions"]:
        spot = shapely.Point(each["x"], each["y"])
        for shape in (WEST, EAST):
            distance = shape.exterior.distance(spot)
            if distance < 0.5 or abs(distance - 300) < 0.5:
                return True
    return False


@settings(max_examples=25)
@given(files=registers(), rows_per_part=st.sampled_from([1, 3, 750_000]))
def test_random_registers(tmp_path_factory, files: dict[str, Any], rows_per_part: int):
    assume(not near_a_border(files))
    folder = tmp_path_factory.mktemp("register")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(join, "ROWS_PER_PART", rows_per_part)
        table = staged(folder, zones=ZONES, **files)
    expected = pd.DataFrame([told(row, files) for row in files["establishments"]])
    expected = expected.sort_values(["commune", "siret"]).astype(object)
    found = table.select(expected.columns.to_list()).rows()
    assert found == list(expected.where(expected.notna(), None).itertuples(index=False, name=None))


def sample(donnees: Path, folder: Path) -> StageInputs:
    paths = {}
    for source, file in (
        (qpv_contours_2015, "qpv/QP_METROPOLEOUTREMER_WGS84_EPSG4326.shp"),
        (qpv_contours_2024, "qpv/QP2024/GEOJSON/QP2024_France_Hexagonale_Outre_Mer_WGS84.geojson"),
    ):
        paths[source.SOURCE.id] = folder / f"{source.SOURCE.id}.parquet"
        source.parse(donnees / file).collect().write_parquet(paths[source.SOURCE.id])
    sirene = donnees / "sirene"
    return StageInputs(
        sirene / "StockEtablissement_utf8.parquet",
        geolocalisation=sirene
        / "GeolocalisationEtablissement_Sirene_pour_etudes_statistiques_utf8.parquet",
        **paths,
    )


@pytest.mark.donnees
def test_real_register(donnees: Path, tmp_path: Path):
    target = tmp_path / "etablissements.parquet"
    report = stage(sample(donnees, tmp_path), target)
    check_staged(target)
    assert (report.rows, report.located) == (410_106, 409_885)
    assert report.partial == ("qpv_2024",)
    # INSEE's zone and ours agree on each of the 375,875 establishments where it gives one.
    assert report.differences.is_empty()
    geo = pd.read_parquet(sample(donnees, tmp_path).geolocalisation)
    table = pd.read_parquet(target, columns=["siret", "commune", "qpv_2015", "qpv_2015_quality"])
    both = table.merge(geo, on="siret")
    given = both[both.plg_qp15.notna()]
    assert (given.qpv_2015 == given.plg_qp15.replace("CSZ", "")).all()
    computed = both[both.plg_qp15.isna()]
    assert len(computed) == report.computed["qpv_2015"] == 34_010
    assert set(computed.qpv_2015_quality) == {"calcule"}
    departements = computed.commune.str[:2].replace("97", "974")
    assert set(departements) == {"31", "59", "974"}
    assert ((computed.qpv_2015 == "") | computed.qpv_2015.str.startswith("QP")).all()
    # Each zone found there is in one of these three departements.
    assert set(computed.qpv_2015.str[2:5]) <= {"", "031", "059", "974"}
