import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quartiers.diagnostic import jobs
from quartiers.diagnostic.indicator import Between
from quartiers.diagnostic.inputs import Inputs
from quartiers.diagnostic.scope import Part, Scope

LOW = {"NN": 0, "00": 0, "01": 1, "02": 3, "03": 6, "11": 10, "12": 20, "21": 50, "53": 10000}
HIGH = {"NN": 0, "00": 0, "01": 2, "02": 5, "03": 9, "11": 19, "12": 49, "21": 99}


def test_bounds_from_raw_rows(inputs: Inputs, rows: pl.DataFrame):
    raw = pd.DataFrame(rows.to_dicts())
    bands = raw[(raw.qpv_2015 == "QP057021") & raw.active].size_band
    value, unknown = (figure.value for figure in jobs.block(inputs).figures)
    assert value.low == bands.map(LOW).sum()
    assert value.high is None  # the band of 10,000 and more has no ceiling
    assert value.estimate is None
    assert (
        unknown.estimate
        if isinstance(unknown, Between)
        else unknown.number == pytest.approx(100 * bands.isna().mean())
    )


@given(st.dictionaries(st.sampled_from(list(HIGH)), st.integers(0, 500), min_size=1))
def test_interval(bands: dict[str, int]):
    rows = pl.DataFrame({"size_band": list(bands), "n": list(bands.values())})
    value = jobs.employees(rows)
    assert isinstance(value, Between)
    assert value.low == sum(n * LOW[band] for band, n in bands.items())
    assert value.high == sum(n * HIGH[band] for band, n in bands.items())


def test_unknown_employs_nobody_known():
    rows = pl.DataFrame({"size_band": [None, "99", "01"], "n": [7, 3, 2]})
    assert jobs.employees(rows) == Between(2, 4, jobs.MEANING)


def test_all_unknown(diagnosed, rows: pl.DataFrame):
    block = jobs.block(diagnosed(rows.with_columns(size_band=pl.lit(None, pl.String))))
    assert block.sentences == ("La tranche d’effectif n’est connue pour aucun établissement.",)


def test_no_band_in_the_register(diagnosed, rows: pl.DataFrame):
    scope = Scope((Part(missing=frozenset({"size_band"})),), "France")
    reason = jobs.block(diagnosed(rows, scope=scope)).refusal
    assert reason == "le registre chargé ne donne pas : tranche d’effectif ; non calculable"
