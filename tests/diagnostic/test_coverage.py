import pandas as pd
import polars as pl
import pytest

from quartiers.diagnostic import coverage
from quartiers.diagnostic.inputs import Inputs


def test_located_from_raw_rows(inputs: Inputs, rows: pl.DataFrame):
    raw = pd.DataFrame(rows.to_dicts())
    block = coverage.block(inputs)
    figures = {figure.id: figure for figure in block.figures}
    active = raw[raw.active]
    assert figures["part_localisee"].number == pytest.approx(100 * active.x.notna().mean())
    inside = active[active.qpv_2015 == "QP057021"]
    assert figures["positions_sures"].number == (inside.qpv_2015_quality == "sur").sum()
    lines = {row[0]: row[1:] for row in block.tables[0].rows}
    hidden = active[~active.diffusible]
    assert lines["Actif, non diffusible"][0] == len(hidden)


def test_qualities(inputs: Inputs, rows: pl.DataFrame):
    raw = pd.DataFrame(rows.to_dicts())
    inside = raw[raw.active & (raw.qpv_2015 == "QP057021")]
    lines = dict(coverage.block(inputs).tables[1].rows)
    assert lines["Probable (Insee)"] == (inside.qpv_2015_quality == "probable").sum()


def test_nothing_there(diagnosed, rows: pl.DataFrame):
    block = coverage.block(diagnosed(rows.filter(~pl.col("active"))))
    assert block.sentences == ()
    reason = block.figures[0].value.reason
    assert (
        reason == "le registre chargé n’a aucun établissement actif dans les communes du quartier"
    )
