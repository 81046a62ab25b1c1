from collections import Counter
from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quartiers.pipeline import counting
from quartiers.pipeline.counting import coded

COLUMNS = {
    "naf": pl.String,
    "active": pl.Boolean,
    "created_on": pl.Date,
    "year": pl.Int16,
    "zone": pl.Categorical,
}
ROWS = st.lists(
    st.tuples(
        st.sampled_from(["56.10C", "53.20Z", "", None]),
        st.sampled_from([True, False, None]),
        st.none() | st.dates(date(1890, 1, 1), date(2026, 1, 1)),
        st.none() | st.integers(-3, 2026),
        st.sampled_from(["QP059001", "QP059002", None]),
    ),
    max_size=30,
)


def frame(rows: list[tuple]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=COLUMNS, orient="row")


def counted(table: list[pl.Series]) -> Counter:
    return Counter({row[:-1]: row[-1] for row in pl.DataFrame(table).iter_rows()})


# Few cells: counted in one array; none: by packed keys; little room: packed keys made dense again.
@pytest.mark.parametrize(("dense", "room"), [(10**6, 2**63), (-1, 2**63), (-1, 50)])
@settings(deadline=None, max_examples=40)
@given(rows=ROWS, keys=st.permutations(list(COLUMNS)), kept=st.integers(1, 5))
def test_tally(dense: int, room: int, rows: list[tuple], keys: list[str], kept: int):
    keys = keys[:kept]
    table = frame(rows)
    expected = Counter(table.select(keys).iter_rows())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(counting, "DENSE", dense)
        patch.setattr(counting, "ROOM", room)
        tally = coded(table).tally(list(COLUMNS))
        assert counted(tally.table(list(COLUMNS))) == Counter(table.iter_rows())
        assert counted(tally.tally(keys).table(keys)) == expected


@settings(deadline=None, max_examples=30)
@given(rows=ROWS)
def test_arrow_and_polars_alike(rows: list[tuple]):
    table = frame(rows)
    names = list(COLUMNS)
    one = coded(table).tally(names).table(names)
    two = coded(table.to_arrow()).tally(names).table(names)
    assert counted(one) == counted(two)


def test_worked_out_once_per_value():
    rows = coded(frame([("56.10C", True, None, 2020, None), ("56.30Z", True, None, 2021, None)]))
    seen: list[int] = []

    def division(codes: pl.Series) -> pl.Series:
        seen.append(len(codes))
        return codes.cast(pl.String).str.head(2)

    table = rows.with_column("division", "naf", division).tally(["division"]).table(["division"])
    assert counted(table) == {("56",): 2}
    assert seen == [3]  # both codes, and the place of the unknown one


def test_kept_and_where():
    rows = coded(frame([("a", True, None, 1, None), ("b", None, None, 2, None)]))
    open_now = rows.kept(rows.where("active", lambda flags: flags))
    assert counted(open_now.table(["naf"])) == {("a",): 1}
    assert open_now.kept(rows.where("active", lambda flags: flags)[:1], ["year"]).height == 1


def test_first_flag_known():
    rows = coded(
        pl.DataFrame({"a": [True, None, None, False], "b": [False, False, None, True]})
    ).coalesced("says", "a", "b")
    assert counted(rows.tally(["says"]).table(["says"])) == {(True,): 1, (False,): 2, (None,): 1}


def test_no_row():
    rows = coded(frame([]))
    assert rows.tally(["naf", "year"]).height == 0
