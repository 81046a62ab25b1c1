import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lifelines import KaplanMeierFitter

from quartiers.diagnostic.kaplan_meier import kaplan_meier

lives = st.tuples(st.integers(0, 6), st.integers(0, 20), st.booleans(), st.integers(1, 9)).map(
    lambda life: (life[0], life[0] + life[1], life[2], life[3])
)


def curve_of(rows: list[tuple[int, int, bool, int]]):
    entry, exit, event, n = (np.array(column) for column in zip(*rows, strict=True))
    return kaplan_meier(entry, exit, event.astype(bool), n)


@settings(max_examples=60)
@given(st.lists(lives, min_size=3, max_size=40))
def test_lifelines_agrees(rows: list[tuple[int, int, bool, int]]):
    # Everyone is seen from birth in half of the rows, so that no risk set empties early.
    rows = [
        (0, exit, event, n) if i % 2 else (entry, exit, event, n)
        for i, (entry, exit, event, n) in enumerate(rows)
    ]
    rows.append((0, 30, False, 5))
    curve = curve_of(rows)
    fitter = KaplanMeierFitter()
    # Late entry at age 3 means at risk from the deaths of age 3 on.
    fitter.fit(
        [exit + 1 for _, exit, _, _ in rows],
        [event for _, _, event, _ in rows],
        entry=[entry + 0.5 if entry else 0 for entry, _, _, _ in rows],
        weights=[n for *_, n in rows],
    )
    expected = fitter.predict(curve.time + 1).to_numpy()
    assert curve.survival == pytest.approx(expected, abs=1e-9)


@settings(max_examples=40)
@given(st.lists(lives, min_size=3, max_size=40))
def test_band_is_greenwoods(rows: list[tuple[int, int, bool, int]]):
    rows = [(0, exit, event, n) for _, exit, event, n in rows] + [(0, 30, False, 5)]
    curve = curve_of(rows)
    fitter = KaplanMeierFitter(alpha=0.05)
    fitter.fit(
        [exit + 1 for _, exit, _, _ in rows],
        [event for _, _, event, _ in rows],
        weights=[n for *_, n in rows],
    )
    band = fitter.confidence_interval_.reindex(curve.time + 1, method="ffill").to_numpy()
    dying = (curve.survival < 1) & (curve.survival > 0)
    assert curve.low[dying] == pytest.approx(band[dying, 0], abs=1e-9)
    assert curve.high[dying] == pytest.approx(band[dying, 1], abs=1e-9)
    assert (curve.low <= curve.survival).all()
    assert (curve.survival <= curve.high).all()


def test_before_any_death():
    curve = curve_of([(0, 5, False, 20)])
    assert curve.survival.tolist() == [1.0] * 6
    assert curve.low[5] == pytest.approx(0.025 ** (1 / 20))


def test_all_dead():
    curve = curve_of([(0, 2, True, 4)])
    assert curve.survival.tolist() == [1.0, 1.0, 0.0]
    assert (curve.low[2], curve.high[2]) == (0.0, 1.0)


def test_at_risk_counts():
    curve = curve_of([(0, 3, True, 2), (2, 3, False, 5), (0, 1, False, 1)])
    assert curve.at_risk.tolist() == [3, 3, 7, 7]
    assert curve.deaths.tolist() == [0, 0, 0, 2]


def test_nobody():
    empty = np.array([], dtype=np.int64)
    curve = kaplan_meier(empty, empty, empty.astype(bool), empty)
    assert len(curve.time) == 0
