import csv
import io
import json

import polars as pl
import pytest
import shapely

from quartiers.usecases import publish_rows

NAMES = ["code", "name"]


def table(count):
    shapes = [shapely.to_wkb(shapely.box(i, 0, i + 1, 1)) for i in range(count)]
    return pl.DataFrame(
        {"code": [f"Z{i}" for i in range(count)], "name": ["=1+1"] * count, "geometry": shapes},
        schema={"code": pl.String, "name": pl.String, "geometry": pl.Binary},
    ).lazy()


@pytest.fixture(autouse=True)
def small(monkeypatch):
    monkeypatch.setattr(publish_rows, "ROWS", 3)
    monkeypatch.setattr(publish_rows, "SHAPES", 3)


@pytest.mark.parametrize("count", [0, 1, 3, 4, 6, 7])
def test_csv_is_the_same_whatever_the_chunks(count):
    raw = b"".join(publish_rows.csv(table(count), NAMES)).decode()
    rows = list(csv.DictReader(io.StringIO(raw, newline="")))
    assert [row["code"] for row in rows] == [f"Z{i}" for i in range(count)]
    assert raw.startswith("code,name\r\n")


@pytest.mark.parametrize("count", [0, 1, 3, 4, 6, 7])
def test_geojson_is_the_same_whatever_the_chunks(count):
    found = json.loads(b"".join(publish_rows.geojson(table(count), NAMES)))
    codes = [each["properties"]["code"] for each in found["features"]]
    assert codes == [f"Z{i}" for i in range(count)]


def test_a_formula_is_made_inert():
    assert b"'=1+1" in b"".join(publish_rows.csv(table(1), NAMES))


def test_unknown_is_empty_and_a_lost_contour_null():
    lost = table(1).with_columns(name=pl.lit(None, pl.String), geometry=pl.lit(None, pl.Binary))
    assert b"".join(publish_rows.csv(lost, NAMES)).endswith(b"Z0,\r\n")
    found = json.loads(b"".join(publish_rows.geojson(lost, NAMES)))["features"][0]
    assert (found["properties"]["name"], found["geometry"]) == (None, None)
