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
    assert figures["variation_stock"].period == "de fin 2019 à fin 2024"
    parts = ("effet_national", "effet_structurel", "effet_local")
    whole = sum(figures[id].number or 0 for id in parts)
    assert whole == pytest.approx(figures["variation_stock"].number)


def test_effects_from_raw_rows(inputs: Inputs, rows: pl.DataFrame):
    # The reference only knows years: both sides must be read at the same days.
    raw = pd.DataFrame(rows.to_dicts())
    raw = raw[raw.created_on.notna() & raw.naf.notna()]
    created, closed = pd.to_datetime(raw.created_on), pd.to_datetime(raw.closed_on)
    inside = raw.qpv_2015 == "QP057021"

    def still(day: str) -> pd.Series:
        return (created < day) & (closed.isna() | (closed >= day))

    before, after = still("2020-01-01"), still("2025-01-01")
    growth = (after & ~inside).sum() / (before & ~inside).sum() - 1
    figures = {figure.id: figure.number for figure in shift_share.block(inputs).figures}
    assert figures["variation_stock"] == (after & inside).sum() - (before & inside).sum()
    assert figures["effet_national"] == pytest.approx((before & inside).sum() * growth)


def test_needs_the_history(diagnosed, rows: pl.DataFrame):
    scope = Scope((Part(missing=frozenset({"history"})),), "France")
    reason = shift_share.block(diagnosed(rows, scope=scope)).refusal
    assert reason == "le registre chargé ne donne pas : historique des périodes ; non calculable"


def test_needs_a_reference(diagnosed, rows: pl.DataFrame, inputs: Inputs):
    block = shift_share.block(diagnosed(rows, areas=inputs.areas[:1]))
    assert block.refusal == "aucun territoire de référence chargé en entier"
