from datetime import date

import numpy as np
import pandas as pd
import polars as pl
import pytest
from lifelines import KaplanMeierFitter

from quartiers.diagnostic import survival
from quartiers.diagnostic.indicator import Between, NotComputable
from quartiers.diagnostic.inputs import Inputs
from quartiers.diagnostic.scope import Part, Scope

LAST = 2025 * 4 + 2  # T3 2025: complete six months before 1 June 2026


def followed(rows: pl.DataFrame) -> pd.DataFrame:
    """Durations from raw rows, apart from the cohorts."""
    raw = pd.DataFrame(rows.to_dicts())
    raw = raw[(raw.qpv_2015 == "QP057021") & raw.created_on.notna() & ~raw.linked_in]
    created, closed = pd.to_datetime(raw.created_on), pd.to_datetime(raw.closed_on)
    raw["born"] = created.dt.year * 4 + created.dt.quarter - 1
    raw["dead"] = closed.dt.year * 4 + closed.dt.quarter - 1
    raw = raw[(raw.born >= 2016 * 4) & (raw.born <= LAST)]
    gone = raw.dead.notna() & (raw.dead <= LAST)
    raw["event"] = gone & ~raw.linked_out
    raw["age"] = np.where(gone, raw.dead, LAST) - raw.born
    return raw


@pytest.fixture(scope="module")
def fitter(rows: pl.DataFrame) -> KaplanMeierFitter:
    lives = followed(rows)
    return KaplanMeierFitter().fit(lives.age + 1, lives.event)


@pytest.mark.parametrize(("id", "age"), survival.AGES)
def test_lifelines_agrees(inputs: Inputs, fitter: KaplanMeierFitter, id: str, age: int):
    figures = {figure.id: figure for figure in survival.block(inputs).figures}
    value = figures[id].value
    band = fitter.confidence_interval_.loc[: age + 1].iloc[-1]
    assert isinstance(value, Between)
    assert value.estimate == pytest.approx(100 * fitter.predict(age + 1))
    assert (value.low, value.high) == pytest.approx(tuple(100 * band))
    assert figures[id].period.startswith("créations de 2016 à 2025")


def test_transfers_are_censored(inputs: Inputs, rows: pl.DataFrame):
    lives = followed(rows)
    table = survival.block(inputs).tables[0]
    closures = followed(rows).event.sum()
    assert lives.linked_out.sum() > 0
    shown = sum(row[2] for row in table.rows)
    assert shown <= closures
    assert table.rows[0][1] == len(lives)


@pytest.mark.parametrize(
    ("day", "quarter"),
    [
        (date(2026, 6, 1), LAST),
        (date(2026, 7, 1), 2025 * 4 + 3),
        (date(2026, 9, 30), 2025 * 4 + 3),
        (date(2026, 10, 1), 2026 * 4),
        (date(2026, 1, 1), 2025 * 4 + 1),
    ],
)
def test_observation_ends_six_months_before(day: date, quarter: int):
    assert survival.observed_until(day) == quarter


def test_generations(inputs: Inputs, rows: pl.DataFrame):
    table = survival.block(inputs).tables[1]
    lives = followed(rows)
    counts = {row[0]: row[1] for row in table.rows}
    assert counts["Ensemble"] == len(lives)
    assert counts["Créés de 2019 à 2021"] == (lives.born // 4).between(2019, 2021).sum()
    others = lives.legal_category.notna() & (lives.legal_category != "1000")
    assert counts["Hors entrepreneurs individuels"] == others.sum()
    assert counts["Hors livraison (53.20Z)"] == (lives.naf != "53.20Z").sum()


def test_shares_of_generations_are_of_one(inputs: Inputs):
    value = survival.block(inputs).tables[1].rows[0][2]
    assert isinstance(value, Between)
    assert 0 < value.low < (value.estimate or 0) < (value.high or 0) < 1


def test_late_entries(diagnosed, rows: pl.DataFrame):
    since = 2020 * 4
    seen = rows.filter(pl.col("closed_on").is_null() | (pl.col("closed_on") >= date(2020, 1, 1)))
    given = diagnosed(seen, observed_from=since)
    lives = followed(seen)
    lives["entry"] = (since - lives.born).clip(lower=0)
    lives = lives[lives.entry <= lives.age]
    expected = KaplanMeierFitter().fit(
        lives.age + 1, lives.event, entry=np.where(lives.entry, lives.entry + 0.5, 0)
    )
    value = survival.at(given, survival.survival(given, given.cohorts_of(given.area)), 12)
    assert isinstance(value, Between)
    assert value.estimate == pytest.approx(100 * expected.predict(13))


def test_approximate_dates_give_bounds(diagnosed, rows: pl.DataFrame):
    late = rows.with_columns(
        closed_approx=pl.lit(True),
        closed_on=pl.when(pl.col("closed_on").is_not_null())
        .then(pl.max_horizontal("closed_on", pl.lit(date(2024, 3, 1))))
        .otherwise(None),
    )
    given = diagnosed(late)
    truth = 100 * KaplanMeierFitter().fit(followed(rows).age + 1, followed(rows).event).predict(13)
    value = survival.at(given, survival.survival(given, given.cohorts_of(given.area)), 12)
    assert isinstance(value, Between)
    assert value.estimate is None
    assert value.meaning == survival.BOUNDS
    assert value.low <= truth <= (value.high or 0)
    block = survival.block(given)
    assert any(caveat.startswith("Date approchée") for caveat in block.figures[0].caveats)
    assert block.charts[0].series == ("bas", "haut")


def test_too_few_to_say(diagnosed, rows: pl.DataFrame):
    given = diagnosed(rows.filter(pl.col("qpv_2015") == "QP057021").head(25))
    value = survival.at(given, survival.survival(given, given.cohorts_of(given.area)), 20)
    assert value == NotComputable("moins de 10 établissements suivis aussi longtemps")


def test_nobody_to_follow(diagnosed, rows: pl.DataFrame):
    block = survival.block(diagnosed(rows.filter(pl.col("qpv_2015") == "")))
    assert block.refusal == "aucune création datée à suivre"


def test_without_closures(diagnosed, rows: pl.DataFrame):
    scope = Scope((Part(missing=frozenset({"closed_on"})),), "Metz")
    reason = survival.block(diagnosed(rows, scope=scope)).refusal
    assert reason == "le registre chargé ne donne pas : date de fermeture ; non calculable"
