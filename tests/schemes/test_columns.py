import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quartiers.schemes.columns import is_among, runs


@given(st.lists(st.booleans(), min_size=1, max_size=60))
def test_numbers_wanted(wanted):
    mask = np.array(wanted)
    numbers = pl.DataFrame({"n": range(len(wanted))}, schema={"n": pl.UInt8})
    found = is_among(pl.col("n"), mask)
    if isinstance(found, bool):
        assert wanted == [found] * len(wanted)
    else:
        assert numbers.select(found)["n"].to_list() == wanted


@pytest.mark.parametrize(
    ("wanted", "found"),
    [([0, 0], []), ([1, 1], [(0, 1)]), ([0, 1, 0, 1, 1], [(1, 1), (3, 4)])],
)
def test_runs(wanted, found):
    assert runs(np.array(wanted, np.bool_)) == found
