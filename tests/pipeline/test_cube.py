from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pyarrow.parquet as pq
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.pipeline.test_stage import sample

from quartiers.catalogue.decoupage import decoupage
from quartiers.diagnostic.tables import COHORTS, COVERAGE, STAGED, STOCK, section
from quartiers.errors import ContractBroken
from quartiers.pipeline.contracts import check_cube
from quartiers.pipeline.cube import (
    build_cube,
    cube_of,
    map_cube,
    map_seen,
    sum_cubes,
    sum_seen,
    write_table,
)
from quartiers.pipeline.cube_plan import planned
from quartiers.territory.projection import reproject

YEAR = 2026
# Roubaix and Villeneuve-d'Ascq share an EPCI; Paris has arrondissements; Saint-Denis has an EPT and
# a metropolis; Miquelon has neither EPCI nor departement in the decoupage.
COMMUNES = ["59512", "59009", "75119", "75118", "93066", "97502"]
PLACES = pl.DataFrame(
    [
        ("commune", "59512", "59", "200093201", None, None),
        ("commune", "59009", "59", "200093201", None, None),
        ("commune", "75056", "75", "200054781", None, None),
        ("arrondissement", "75119", "75", None, None, "75056"),
        ("arrondissement", "75118", "75", None, None, "75056"),
        ("commune", "93066", "93", "200054781", "200057867", None),
        ("epci", "200093201", None, None, None, None),
    ],
    schema=["kind", "code", "departement", "epci", "ept", "parent"],
    orient="row",
)
INTO = {"75119": "75056", "75118": "75056"}
EPCI = {
    "59512": "200093201",
    "59009": "200093201",
    "75119": "200054781",
    "75118": "200054781",
    "93066": "200057867",
}
Row = dict[str, Any]


@st.composite
def establishments(draw) -> Row:
    active = draw(st.booleans())
    zone = draw(st.sampled_from(["QP059001", "QP059002", "", None]))
    created = draw(st.none() | st.dates(date(1995, 1, 1), date(2026, 8, 31)))
    closed = draw(st.none() | st.dates(created or date(2013, 1, 1), date(2026, 8, 31)))
    return {
        "commune": draw(st.sampled_from(COMMUNES)),
        "active": active,
        "diffusible": draw(st.booleans()),
        "naf": draw(st.sampled_from(["56.10C", "56.10A", "53.20Z", "96.02A", None])),
        "size_band": draw(st.sampled_from(["NN", "00", "02", None])),
        "employer": draw(st.sampled_from([True, False, None])),
        "legal_category": draw(st.sampled_from(["1000", "5710", "9220", None])),
        "sole_trader": draw(st.sampled_from([True, False, None])),
        "ess": draw(st.sampled_from([True, False, None])),
        "created_on": created,
        "closed_on": closed,
        "closed_approx": None if closed is None else draw(st.booleans()),
        "linked_in": draw(st.sampled_from([True, False, None])),
        "linked_out": draw(st.sampled_from([True, False, None])),
        "epsg": None if zone is None else 2154,
        "qpv_2015": zone,
        "qpv_2015_quality": None
        if zone is None
        else draw(st.sampled_from(["sur", "probable", "impute", "calcule"])),
        "qpv_2024": None,
        "qpv_2024_quality": None,
        "band_2015": None
        if zone is None
        else draw(st.sampled_from(["", "QP059002", "QP059001;QP059002"])),
        "band_2024": None,
    }


def written(folder: Path, rows: list[Row], group: int = 250_000) -> Path:
    table = pl.DataFrame(rows, schema={name: STAGED[name] for name in rows[0]} if rows else STAGED)
    missing = [
        pl.lit(None, dtype).alias(n) for n, dtype in STAGED.items() if n not in table.columns
    ]
    full = table.with_columns(missing).select(*STAGED).sort("commune")
    path = folder / "etablissements.parquet"
    pq.write_table(full.to_arrow(), path, row_group_size=group)
    return path


def near(rows: list[Row], where: dict[str, str]) -> set[str]:
    """The communes, or EPCI, with an establishment in a neighbourhood or in its band."""
    return {where.get(r["commune"], r["commune"]) for r in rows if r["qpv_2015"] or r["band_2015"]}


def zones_of(row: Row, rows: list[Row]) -> list[tuple[str, str, str]]:
    """Where one establishment is counted: zoning, zone, quality."""
    commune = row["commune"]
    into, epci = INTO.get(commune, commune), EPCI.get(commune)
    found = []
    if row["qpv_2015"]:
        found += [("qpv_2015", zone, row["qpv_2015_quality"]) for zone in (row["qpv_2015"], "*")]
    found += [
        ("band_2015", zone, "calcule") for zone in (row["band_2015"] or "").split(";") if zone
    ]
    if into in near(rows, INTO):
        found.append(("commune", into, "commune"))
    if epci and epci in near([r for r in rows if r["commune"] in EPCI], EPCI):
        found.append(("epci", epci, "commune"))
    departement = commune[:3] if commune.startswith("97") else commune[:2]
    return [*found, ("departement", departement, "commune"), ("france", "FR", "commune")]


def age_class(year: int) -> int:
    return next(start for start in (2026, 2024, 2022, 2017, 2006) if year >= start or start == 2006)


def expected_stock(rows: list[Row]) -> Counter:
    counts: Counter = Counter()
    for row in rows:
        year = row["created_on"] and max(row["created_on"].year, 2006)
        band = row["size_band"]
        says = row["employer"] if row["employer"] is not None else band and band not in ("NN", "00")
        category = row["legal_category"] and row["legal_category"][0]
        for zoning, zone, quality in zones_of(row, rows):
            key: tuple = (zoning, zone, quality, row["naf"])
            if not row["active"]:
                key += (None,) * 6 + (False,)
            elif zoning.startswith("qpv"):
                key += (band, row["employer"], category, row["sole_trader"], row["ess"], year, True)
            elif zoning == "france":
                start = year and age_class(year)
                key += (
                    band,
                    row["employer"],
                    category,
                    row["sole_trader"],
                    row["ess"],
                    start,
                    True,
                )
            else:
                key += (None, says, category, row["sole_trader"], row["ess"], None, True)
            counts[key] += 1
    return counts


def expected_cohorts(rows: list[Row]) -> Counter:
    def quarter(day: date | None, yearly: bool) -> int | None:
        if day is None:
            return None
        found = max(day.year * 4 + (day.month - 1) // 3, 2015 * 4)
        return found // 4 * 4 if yearly else found

    letters = {"56.10A": "I", "96.02A": "S"}
    counts: Counter = Counter()
    for row in rows:
        for zoning, zone, _ in zones_of(row, rows):
            if zoning.startswith("band"):
                continue
            yearly = zoning in ("commune", "epci", "departement")
            kept = zoning.startswith("qpv") and zone != "*"
            counts[
                zoning,
                zone,
                row["naf"] if kept else letters.get(row["naf"], row["naf"]),
                row["sole_trader"],
                quarter(row["created_on"], yearly),
                row["closed_on"] is not None or not row["active"],
                quarter(row["closed_on"], yearly),
                row["linked_in"],
                row["linked_out"],
                bool(row["closed_approx"]),
            ] += 1
    return counts


def as_counter(table: pl.DataFrame) -> Counter:
    return Counter({row[:-1]: row[-1] for row in table.iter_rows()})


@settings(max_examples=40)
@given(rows=st.lists(establishments(), max_size=25), group=st.integers(1, 12))
def test_random_registers(tmp_path_factory, rows: list[Row], group: int):
    folder = tmp_path_factory.mktemp("cube")
    cube = build_cube(written(folder, rows, group), PLACES, YEAR)
    check_cube(cube)
    assert as_counter(cube.stock) == expected_stock(rows)
    assert as_counter(cube.cohorts) == expected_cohorts(rows)
    coverage = Counter((r["commune"], r["active"], r["diffusible"]) for r in rows)
    located = Counter((r["commune"], r["active"], r["diffusible"]) for r in rows if r["epsg"])
    assert {row[:3]: row[3:] for row in cube.coverage.iter_rows()} == {
        key: (n, located[key]) for key, n in coverage.items()
    }


@settings(max_examples=30)
@given(rows=st.lists(establishments(), min_size=2, max_size=25), data=st.data())
def test_any_split_sums_to_the_whole(tmp_path_factory, rows: list[Row], data: st.DataObject):
    folder = tmp_path_factory.mktemp("split")
    whole = pl.read_parquet(written(folder, rows))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(rows)), max_size=4)))
    bounds = [0, *cuts, len(rows)]
    batches = [whole[a:b] for a, b in zip(bounds, bounds[1:], strict=False)]
    seen = sum_seen([map_seen(batch) for batch in batches])
    assert Counter(seen.rows()) == Counter(sum_seen([map_seen(whole)]).rows())
    plan = planned(seen, PLACES, YEAR)
    parts = [map_cube(batch, plan) for batch in batches]
    nested = cube_of(sum_cubes([sum_cubes(parts[:2]), *parts[2:]]), plan)
    once = cube_of(sum_cubes([map_cube(whole, plan)]), plan)
    assert nested.stock.equals(once.stock)
    assert nested.cohorts.equals(once.cohorts)
    assert nested.coverage.equals(once.coverage)


def row(**facts: Any) -> Row:
    base: Row = {
        "commune": "59512", "active": True, "diffusible": True, "naf": "56.10C", "size_band": None,
        "employer": None, "legal_category": None, "sole_trader": None, "ess": None,
        "created_on": None, "closed_on": None, "closed_approx": None, "linked_in": None,
        "linked_out": None, "epsg": 2154, "qpv_2015": "QP059001", "qpv_2015_quality": "sur",
        "qpv_2024": None, "qpv_2024_quality": None, "band_2015": "", "band_2024": None,
    }  # fmt: skip
    return base | facts


def test_types_and_order(tmp_path):
    rows = [row(commune="75119"), row(qpv_2015="QP059002"), row(band_2015="QP059003", qpv_2015="")]
    cube = build_cube(written(tmp_path, rows), PLACES, YEAR)
    assert dict(cube.stock.schema) == STOCK
    assert dict(cube.cohorts.schema) == COHORTS
    assert dict(cube.coverage.schema) == COVERAGE
    for table in (cube.stock, cube.cohorts):
        keys = list(zip(table["zoning"], table["zone"], strict=True))
        assert keys == sorted(keys)
    assert cube.coverage["commune"].is_sorted()


def test_empty_register(tmp_path):
    cube = build_cube(written(tmp_path, []), PLACES, YEAR)
    check_cube(cube)
    assert cube.stock.is_empty()


def test_a_commune_merged_since(tmp_path):
    cube = build_cube(written(tmp_path, [row(commune="59355")]), PLACES, YEAR)
    zones = dict(zip(cube.stock["zoning"], cube.stock["zone"], strict=True))
    assert zones["commune"] == "59355"
    assert zones["departement"] == "59"
    assert "epci" not in zones


def test_all_the_arrondissements_count_for_their_city(tmp_path):
    rows = [row(commune="75119"), row(commune="75118", qpv_2015="")]
    cube = build_cube(written(tmp_path, rows), PLACES, YEAR)
    wide = cube.stock.filter(pl.col("zoning").is_in(["commune", "epci"]))
    assert wide.select("zone", "n").rows() == [("75056", 2), ("200054781", 2)]


def test_closure_of_an_unknown_day(tmp_path):
    cube = build_cube(written(tmp_path, [row(active=False), row()]), PLACES, YEAR)
    france = cube.cohorts.filter(pl.col("zone") == "FR")
    assert sorted(france.select("closed", "closed_q", "n").rows()) == [
        (False, None, 1),
        (True, None, 1),
    ]


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("size_band", "99", "La colonne « size_band » .* prévoit pas : 99"),
        ("created_on", date(2199, 1, 1), "La colonne « created_on » .* prévoit pas : 2199-01-01"),
    ],
)
def test_a_value_without_a_place(tmp_path, column: str, value: object, words: str):
    with pytest.raises(ContractBroken, match=words):
        build_cube(written(tmp_path, [row(**{column: value})]), PLACES, YEAR)


def test_one_zone_is_read_from_few_groups(tmp_path):
    zones = pl.DataFrame(
        {"zoning": ["qpv_2015"] * 90_000, "zone": [f"QP{i // 60:06d}" for i in range(90_000)]}
    )
    write_table(zones, tmp_path / "stock.parquet")
    file = pq.ParquetFile(tmp_path / "stock.parquet")
    spans = [file.metadata.row_group(i).column(1).statistics for i in range(file.num_row_groups)]
    assert sum(span.min <= "QP000700" <= span.max for span in spans) == 1
    assert len(spans) >= 4


@pytest.mark.donnees
def test_real_counts(donnees: Path, real_register: Path, tmp_path: Path):
    """Counts of the sample told again by pandas and shapely, from the published files."""
    inputs = sample(donnees, tmp_path)
    cube = build_cube(real_register, decoupage(), YEAR)
    check_cube(cube)
    register = pd.read_parquet(inputs.etablissements)
    places = pd.read_parquet(inputs.geolocalisation)[["siret", "x", "y", "epsg", "plg_qp15"]]
    both = register.merge(places, on="siret", how="left")
    both["zone"] = both.plg_qp15.where(both.plg_qp15 != "CSZ", "")
    fill_zones(both, inputs.qpv_contours_2015)
    snack = both[both.activitePrincipaleEtablissement == "56.10C"]
    open_now = snack[snack.etatAdministratifEtablissement == "A"]
    zones = open_now[open_now.zone.fillna("") != ""].groupby("zone").size().to_dict()
    assert stock_of(cube.stock, "qpv_2015", pl.col("naf") == "56.10C") == zones | {
        "*": sum(zones.values())
    }
    for zone in ("QP013032", "QP059082", "QP974001"):
        assert zones[zone] > 0
        mine = snack[snack.zone == zone]
        dates = pd.to_datetime(mine.dateCreationEtablissement)
        created = dates.dt.year.value_counts()
        cohort = cube.cohorts.filter(pl.col("zone") == zone, pl.col("naf") == "56.10C")
        for year in (2019, 2022, 2025):
            told = cohort.filter(pl.col("created_q") // 4 == year)["n"].sum()
            assert told == created.get(year, 0)
        ended = mine[mine.etatAdministratifEtablissement == "F"]
        closed = pd.to_datetime(ended.dateDebut).dt.year.value_counts()
        for year in (2019, 2022, 2025):
            told = cohort.filter(pl.col("closed_q") // 4 == year)["n"].sum()
            assert told == closed.get(year, 0)


@pytest.mark.donnees
def test_real_sections_of_metz(donnees: Path, real_register: Path, tmp_path: Path):
    inputs = sample(donnees, tmp_path)
    cube = build_cube(real_register, decoupage(), YEAR)
    register = pd.read_parquet(inputs.etablissements)
    places = pd.read_parquet(inputs.geolocalisation)
    both = register.merge(places[places.plg_qp15 == "QP057021"], on="siret")
    active = both[both.etatAdministratifEtablissement == "A"]
    codes = pl.Series(active.activitePrincipaleEtablissement.replace("00.00Z", None).tolist())
    letters = pl.select(section(codes)).to_series().to_list()
    inside = (pl.col("zoning") == "qpv_2015") & (pl.col("zone") == "QP057021")
    zone = cube.stock.filter(inside, pl.col("active"))
    found = zone.group_by(section(pl.col("naf")).alias("s")).agg(pl.col("n").sum())
    assert dict(found.iter_rows()) == Counter(letters)
    assert sum(found["n"]) == len(active) == 149


def stock_of(stock: pl.DataFrame, zoning: str, *conditions: pl.Expr) -> dict[str, int]:
    kept = stock.filter(pl.col("zoning") == zoning, pl.col("active"), *conditions)
    return dict(kept.group_by("zone").agg(pl.col("n").sum()).iter_rows())


def fill_zones(both: pd.DataFrame, contours: Path | None) -> None:
    """Where INSEE gives no zone: shapely, contour by contour, in the projection of the points."""
    table = pd.read_parquet(contours)
    silent = both[both.plg_qp15.isna() & both.x.notna()]
    for epsg, group in silent.groupby("epsg"):
        departement = {"2154": ("031", "059"), "2975": ("974",)}[epsg]
        mine = table[table.code.str[2:5].isin(departement)].sort_values("code", ascending=False)
        shapes = reproject(list(shapely.from_wkb(mine.geometry)), 4326, int(epsg))
        points = shapely.points(group.x, group.y)
        found = pd.Series("", index=group.index)
        for code, shape in zip(mine.code, shapes, strict=True):
            shapely.prepare(shape)
            found[shapely.intersects(shape, points)] = code  # the lowest code comes last
        both.loc[group.index, "zone"] = found
