from collections import Counter
from datetime import date

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quartiers.errors import ContractBroken
from quartiers.pipeline.counting import Coded, Counts, Layout, added, coded, combinations, tally

NAF = ["", "53.20Z", "56.10C"]
DAYS = pl.date_range(date(1990, 1, 1), date(1990, 12, 31), eager=True)
KNOWN = {
    "naf": pl.Series([*NAF, None]),
    "active": pl.Series([False, True, None]),
    "ess": pl.Series([False, True, None]),
    "created_on": DAYS.extend_constant(None, 1),
}
COLUMNS = {"naf": pl.String, "active": pl.Boolean, "ess": pl.Boolean, "created_on": pl.Date}
LAYOUT = Layout(tuple(values.drop_nulls().to_frame(name) for name, values in KNOWN.items()))
ROWS = st.lists(
    st.tuples(
        st.sampled_from([*NAF, None]),
        st.sampled_from([True, False, None]),
        st.sampled_from([True, False, None]),
        st.none() | st.dates(date(1990, 1, 1), date(1990, 12, 31)),
    ),
    max_size=30,
)


def frame(rows: list[tuple]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=COLUMNS, orient="row")


def keys(rows: Coded) -> np.ndarray:
    """Flags together, the others one by one, as the cube does."""
    flags = ("active", "ess")
    found = rows.crossed("flags", flags).spread("flags", LAYOUT.keys(combinations(flags)))
    for name in ("naf", "created_on"):
        found = found | rows.spread(name, LAYOUT.keys(KNOWN[name].to_frame(name)))
    return found


def counted(counts: Counts) -> Counter:
    return Counter({row[:-1]: row[-1] for row in LAYOUT.table(counts).iter_rows()})


@settings(max_examples=40)
@given(rows=ROWS, cut=st.integers(0, 30), text=st.sampled_from([pl.String, pl.Categorical]))
def test_counts(rows: list[tuple], cut: int, text: pl.DataType):
    table = frame(rows).with_columns(pl.col("naf").cast(text))
    parts = [tally([keys(coded(batch.to_arrow(), KNOWN))]) for batch in (table[:cut], table[cut:])]
    whole = added(parts)
    assert counted(whole) == Counter(rows)
    assert (whole.keys[1:] > whole.keys[:-1]).all()
    assert sum(whole.n) == len(rows)


@settings(max_examples=20)
@given(rows=ROWS)
def test_pieces_of_a_batch(rows: list[tuple]):
    found = keys(coded(frame(rows).to_arrow(), KNOWN))
    assert counted(added([tally([found, found[:3]])])) == Counter(rows) + Counter(rows[:3])


def test_keys_sort_as_the_first_field():
    rows = [("56.10C", False, None, None), ("53.20Z", True, True, date(1990, 12, 31))]
    whole = added([tally([keys(coded(frame(rows).to_arrow(), KNOWN))])])
    assert LAYOUT.table(whole)["naf"].to_list() == ["53.20Z", "56.10C"]


def test_some_rows_only():
    rows = coded(
        frame([("53.20Z", True, None, None), ("56.10C", None, None, None)]).to_arrow(), KNOWN
    )
    assert rows.spread("naf", np.arange(4), np.array([1])).tolist() == [NAF.index("56.10C")]


def test_a_field_of_two_columns():
    zones = pl.DataFrame({"zoning": ["commune", "epci"], "zone": ["59512", "200093201"]})
    layout = Layout((zones, pl.DataFrame({"active": [False, True]})))
    key = layout.only(zoning="epci", zone="200093201")
    told = layout.table(Counts(np.array([key], np.uint64), np.array([2])))
    assert told.rows() == [("epci", "200093201", None, 2)]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (("01.11Z", None, None, None), "« naf » .* : 01.11Z"),
        ((None, None, None, date(1989, 12, 31)), "« created_on » .* : 1989-12-31"),
        ((None, None, None, date(1991, 1, 1)), "« created_on » .* : 1991-01-01"),
    ],
)
def test_a_value_that_is_not_known(row: tuple, words: str):
    with pytest.raises(ContractBroken, match=words):
        coded(frame([row]).to_arrow(), KNOWN)
