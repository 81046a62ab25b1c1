from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quartiers.pipeline.join import ROWS_PER_PART, part_of, parts_for, parts_in, spill, spilled

SCHEMA = pl.Schema({"siret": pl.String, "n": pl.Int64})


@pytest.mark.parametrize(
    ("rows", "parts"), [(0, 1), (1, 1), (ROWS_PER_PART, 1), (ROWS_PER_PART + 1, 2)]
)
def test_parts_for(rows: int, parts: int):
    assert parts_for(rows) == parts


@settings(max_examples=20)
@given(
    numbers=st.lists(st.integers(0, 10**9 - 1), max_size=60),
    parts=st.integers(1, 7),
)
def test_every_row_comes_back_once(tmp_path_factory, numbers: list[int], parts: int):
    folder = tmp_path_factory.mktemp("parts")
    rows = pl.DataFrame({"siret": [f"{n:09d}00011" for n in numbers], "n": numbers}, schema=SCHEMA)
    spill(rows.lazy(), part_of(pl.col("siret"), parts), folder)
    found = [spilled(folder, part, SCHEMA) for part in range(parts)]
    assert pl.concat(found).sort("n", "siret").equals(rows.sort("n", "siret"))
    units = [set(table["siret"].str.head(9)) for table in found]
    assert sum(map(len, units)) == len(set().union(*units))


def test_a_siren_goes_with_its_sirets():
    codes = pl.DataFrame({"code": ["380129866", "38012986600014", "38012986600022"]})
    assert codes.select(part_of(pl.col("code"), 5)).to_series().n_unique() == 1


def test_no_code_is_left_out(tmp_path: Path):
    rows = pl.LazyFrame({"siret": ["abc", None, "38012986600014"], "n": [1, 2, 3]}, schema=SCHEMA)
    spill(rows, part_of(pl.col("siret"), 1), tmp_path)
    assert spilled(tmp_path, 0, SCHEMA)["n"].to_list() == [3]


def test_parts_of_several_cuts(tmp_path: Path):
    for number, commune in enumerate(("59", "2A", "59")):
        rows = pl.LazyFrame({"siret": ["38012986600014"], "n": [number]}, schema=SCHEMA)
        spill(rows, pl.lit(commune), tmp_path / str(number))
    assert parts_in(tmp_path) == ["2A", "59"]
    assert sorted(spilled(tmp_path, "59", SCHEMA)["n"]) == [0, 2]
    assert spilled(tmp_path, "75", SCHEMA).is_empty()
