from datetime import date

import pandas as pd
import polars as pl
import pytest

from quartiers.diagnostic import rewind
from quartiers.diagnostic.build import build
from quartiers.diagnostic.inputs import Inputs
from quartiers.diagnostic.scope import Part, Scope
from quartiers.diagnostic.tables import COHORTS

LAST_DAY = date(2021, 12, 31)
QUARTER = 2021 * 4 + 3


@pytest.fixture(scope="module")
def past(inputs: Inputs, rows: pl.DataFrame, diagnosed) -> Inputs:
    stock, cohorts = rewind.rewind(inputs.cohorts, QUARTER)
    return diagnosed(
        rows,
        scope=rewind.rewound(Scope((Part(),), "France")),
        stock=stock,
        cohorts=cohorts,
        stock_date=LAST_DAY,
        rewound=True,
        cube_year=2026,
    )


def test_stock_of_then(past: Inputs, rows: pl.DataFrame):
    raw = pd.DataFrame(rows.to_dicts())
    raw = raw[(raw.qpv_2015 == "QP057021") & raw.created_on.notna()]
    created, closed = pd.to_datetime(raw.created_on), pd.to_datetime(raw.closed_on)
    expected = ((created <= "2021-12-31") & (closed.isna() | (closed > "2021-12-31"))).sum()
    assert past.stock_of(past.area)["n"].sum() == expected


def test_nothing_later_is_seen(past: Inputs):
    assert past.cohorts["created_q"].max() <= QUARTER
    assert past.cohorts["closed_q"].max() <= QUARTER


def test_the_whole_diagnostic(past: Inputs):
    made = build(past)
    blocks = {block.id: block for block in made.blocks}
    assert blocks["emploi"].refusal == (
        "le registre chargé ne donne pas : tranche d’effectif ; non calculable"
    )
    assert blocks["dynamique"].figures[0].period == "2020"
    first = blocks["dynamique"].tables[0].rows[0][0]
    assert first == "2016"
    assert any("reconstitué d’après les dates" in caveat for caveat in made.caveats)


def test_sizes_of_then_are_unknown():
    scope = rewind.rewound(Scope((Part(missing=frozenset({"linked"})),), "France"))
    assert scope.parts[0].missing == rewind.LOST | {"linked"}


@pytest.mark.parametrize(("closed", "quarter", "left"), [(True, None, 0), (False, None, 3)])
def test_closed_on_an_unknown_day(closed: bool, quarter: int | None, left: int):
    known = {"zoning": "qpv_2015", "zone": "QP057021", "naf": "56.10C", "created_q": 2015 * 4}
    row = known | {"closed": closed, "closed_q": quarter, "n": 3}
    stock, _ = rewind.rewind(pl.DataFrame([row], schema=COHORTS), QUARTER)
    assert stock.filter("active")["n"].sum() == left
