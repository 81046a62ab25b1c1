import numpy as np
import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from quartiers.schemes.facts import FactKey
from quartiers.schemes.tables.columns import prepared
from quartiers.schemes.tables.numbering import choice
from quartiers.schemes.tables.running import run
from quartiers.schemes.tables.words import octets

KEY = FactKey("commune", "projet")


def shown(columns, bit):
    ((rows, found),) = run(columns, [[bit]])
    return [value == 1 for value in octets(*next(found), rows.stop)]


@given(st.lists(st.booleans(), min_size=2, max_size=60))
def test_codes_wanted(wanted):
    codes = [f"{n:02}" for n in range(len(wanted) - 1)]
    table = pl.DataFrame({"commune@projet": [*codes, None]}, schema={"commune@projet": pl.String})
    columns = prepared(table, {KEY: "code"})
    found = columns.is_in(str(KEY), choice(np.array(wanted)))
    if isinstance(found, bool):
        assert wanted == [found] * len(wanted)
    else:
        assert shown(columns, found) == wanted
