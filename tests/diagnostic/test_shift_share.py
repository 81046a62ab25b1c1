import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quartiers.diagnostic import shift_share
from quartiers.diagnostic.inputs import Inputs
from quartiers.diagnostic.scope import Part, Scope

counts = st.dictionaries(st.sampled_from("ACFGHIJ"), st.integers(0, 5000), min_size=1)


@given(counts, counts, counts, counts)
def test_effects_add_up(start, end, reference_start, reference_end):
    shifts = shift_share.shift_share(start, end, reference_start, reference_end)
    for shift in shifts:
        whole = shift.national + shift.structural + shift.local
        assert whole == pytest.approx(shift.end - shift.start, abs=1e-6)
    change = sum(end.values()) - sum(start.values())
    total = sum(s.national + s.structural + s.local for s in shifts)
    assert total == pytest.approx(change, abs=1e-5)


def test_by_hand():
    # The reference grows by 10 %, its shops by 20 %; ours went from 50 to 55.
    shifts = shift_share.shift_share(
        {"G": 50}, {"G": 55}, {"G": 100, "F": 100}, {"G": 120, "F": 100}
    )
    (shop,) = shifts
    assert (shop.national, shop.structural) == pytest.approx((5, 5))
    assert shop.local == pytest.approx(-5)


def test_a_sector_new_to_the_reference():
    (shift,) = shift_share.shift_share({"G": 10}, {"G": 30}, {"F": 100}, {"F": 150, "G": 20})
    assert (shift.national, shift.structural) == pytest.approx((7, 0))
    assert shift.local == pytest.approx(13)


def test_stock_from_dates(inputs: Inputs, rows: pl.DataFrame):
    raw = pd.DataFrame(rows.to_dicts())
    zone = raw[(raw.qpv_2015 == "QP057021") & raw.created_on.notna()]
    created, closed = pd.to_datetime(zone.created_on), pd.to_datetime(zone.closed_on)
    still = (created < "2020-10-01") & (closed.isna() | (closed >= "2020-10-01"))
    expected = zone[still & (zone.naf.str[:2] == "43")]
    found = shift_share.open_by_section(inputs, inputs.area, 2020 * 4 + 2)
    assert found["F"] == len(expected)


def test_period_and_total(inputs: Inputs):
    block = shift_share.block(inputs)
    figures = {figure.id: figure for figure in block.figures}
    assert figures["variation_stock"].period == "de fin T3\u00a02020 à fin T3\u00a02025"
    parts = ("effet_national", "effet_structurel", "effet_local")
    whole = sum(figures[id].number or 0 for id in parts)
    assert whole == pytest.approx(figures["variation_stock"].number)


def test_needs_the_history(diagnosed, rows: pl.DataFrame):
    scope = Scope((Part(missing=frozenset({"history"})),), "France")
    reason = shift_share.block(diagnosed(rows, scope=scope)).refusal
    assert reason == "le registre chargé ne donne pas : historique des périodes ; non calculable"


def test_needs_a_reference(diagnosed, rows: pl.DataFrame, inputs: Inputs):
    block = shift_share.block(diagnosed(rows, areas=inputs.areas[:1]))
    assert block.refusal == "aucun territoire de référence chargé en entier"
