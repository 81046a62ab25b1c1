import polars as pl
import pytest
import shapely
from tests.pipeline.registers import EAST, WEST, ZONES, contours

from quartiers.pipeline.positions import QUALITIES, Contours, with_zones, without_contours
from quartiers.territory.membership import prepare
from quartiers.territory.zonings import zoning_from_table

ROUBAIX = (707_500.0, 7_066_500.0)  # inside the western square
BETWEEN = (708_050.0, 7_066_500.0)  # in the street between both
FAR = (700_000.0, 7_060_000.0)


@pytest.fixture
def zoning(tmp_path) -> Contours:
    return made(tmp_path, ZONES["qpv_2015"])


def made(folder, zones, complete: bool = True) -> Contours:
    table = pl.read_parquet(contours(folder, "qpv_2015", zones))
    return Contours("qpv_2015", prepare(zoning_from_table("qpv_2015", table)), complete)


def rows(*points, insee: str | None = None, grade: str | None = None, epsg: int = 2154):
    return pl.DataFrame(
        {
            "x": [point[0] if point else None for point in points],
            "y": [point[1] if point else None for point in points],
            "epsg": [epsg if point else None for point in points],
            "insee_2015": [insee] * len(points),
            "insee_2015_grade": [grade] * len(points),
        },
        schema={
            "x": pl.Float64,
            "y": pl.Float64,
            "epsg": pl.Int32,
            "insee_2015": pl.String,
            "insee_2015_grade": pl.String,
        },
    )


def zones(table: pl.DataFrame) -> list[tuple]:
    return table.select("qpv_2015", "qpv_2015_quality", "band_2015").rows()


def test_computed_where_insee_is_silent(zoning):
    found, different = with_zones(rows(ROUBAIX, BETWEEN, FAR), zoning)
    assert zones(found) == [
        ("QP059001", "calcule", ""),
        ("", "calcule", "QP059001;QP059002"),
        ("", "calcule", ""),
    ]
    assert different.is_empty()


def test_insee_comes_first(zoning):
    found, different = with_zones(rows(ROUBAIX, insee="QP059002", grade="12"), zoning)
    assert zones(found) == [("QP059002", "probable", "")]
    row = different.row(0, named=True)
    assert row["insee"] == "QP059002"
    assert row["ours"] == "QP059001"
    assert row["quality"] == "probable"
    assert row["n"] == 1
    assert row["distance_max"] == pytest.approx(500, abs=1)


def test_outside_for_insee(zoning):
    found, different = with_zones(rows(ROUBAIX, FAR, insee="", grade="11"), zoning)
    assert zones(found) == [("", "sur", ""), ("", "sur", "")]
    assert different.select("insee", "ours", "n").rows() == [("", "QP059001", 1)]


def test_no_position(zoning):
    found, _ = with_zones(rows(None), zoning)
    assert zones(found) == [(None, None, None)]


def test_insee_without_position(zoning):
    found, different = with_zones(rows(None, insee="QP059001", grade="33"), zoning)
    assert zones(found) == [("QP059001", "impute", None)]
    assert different.is_empty()


def test_no_row_at_all(zoning):
    found, different = with_zones(rows(), zoning)
    assert found.is_empty()
    assert different.is_empty()


def test_another_projection(zoning):
    found, _ = with_zones(rows(ROUBAIX, epsg=2975), zoning)
    assert zones(found) == [("", "calcule", "")]


def test_some_contours_only(tmp_path):
    zoning = made(tmp_path, {"QP059001": WEST}, complete=False)
    found, different = with_zones(rows(ROUBAIX, BETWEEN, FAR), zoning)
    assert zones(found) == [
        ("QP059001", "calcule", None),
        (None, None, "QP059001"),
        (None, None, None),
    ]
    assert different.is_empty()


def test_contour_not_loaded_is_no_difference(tmp_path):
    zoning = made(tmp_path, {"QP059001": WEST}, complete=False)
    _, different = with_zones(rows(FAR, insee="QP059002", grade="11"), zoning)
    assert different.is_empty()


def test_either_zone_of_an_overlap(tmp_path):
    both = {"QP059001": WEST, "QP059002": shapely.union(EAST, WEST)}
    zoning = made(tmp_path, both)
    found, different = with_zones(rows(ROUBAIX, insee="QP059002", grade="1"), zoning)
    assert zones(found)[0][0] == "QP059002"
    assert different.is_empty()


@pytest.mark.parametrize(
    ("grade", "quality"),
    [("1", "sur"), ("11", "sur"), ("2", "probable"), ("22", "probable"), ("3", "impute"),
     ("33", "impute"), ("77", "impute"), (None, "impute")],
)  # fmt: skip
def test_grades(zoning, grade: str | None, quality: str):
    found, _ = with_zones(rows(ROUBAIX, insee="QP059001", grade=grade), zoning)
    assert found["qpv_2015_quality"].item() == quality
    bare = without_contours(rows(ROUBAIX, insee="QP059001", grade=grade), "qpv_2015")
    assert bare["qpv_2015_quality"].item() == quality
    assert (grade in QUALITIES) == (quality != "impute")


def test_without_contours():
    found = without_contours(rows(ROUBAIX, insee=None), "qpv_2015")
    assert zones(found) == [(None, None, None)]
