import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from quartiers.diagnostic import poisson

counts = st.integers(0, 3000)


@given(counts)
def test_interval_is_garwoods(count: int):
    low, high = poisson.interval(count)
    expected_low = stats.chi2.ppf(0.025, 2 * count) / 2 if count else 0
    assert low == pytest.approx(expected_low, rel=1e-6)
    assert high == pytest.approx(stats.chi2.ppf(0.975, 2 * count + 2) / 2, rel=1e-6)
    assert low <= count <= high


@given(st.integers(1, 2000), st.data())
def test_proportion_is_clopper_pearson(total: int, data: st.DataObject):
    count = data.draw(st.integers(0, total))
    low, high = poisson.proportion(count, total)
    expected = stats.binomtest(count, total).proportion_ci(0.95, method="exact")
    assert (low, high) == pytest.approx((expected.low, expected.high), rel=1e-6, abs=1e-9)
    assert low <= count / total <= high


@given(counts, st.floats(1, 1e6), st.integers(1, 3000), st.floats(1, 1e6))
def test_ratio_holds_its_estimate(count: int, here: float, other: int, there: float):
    low, high = poisson.ratio(count, here, other, there)
    estimate = (count / here) / (other / there)
    assert low <= estimate * (1 + 1e-6)
    assert high is None or estimate <= high * (1 + 1e-6)


def test_ratio_without_any_count():
    assert poisson.ratio(0, 100, 0, 100) == (0.0, None)
    assert poisson.ratio(4, 100, 0, 100)[1] is None


@given(st.integers(0, 300), st.floats(1, 1000), st.integers(0, 300), st.floats(1, 1000))
def test_p_value_is_the_binomials(count: int, here: float, other: int, there: float):
    if count + other == 0:
        assert poisson.p_value(count, here, other, there) == 1
        return
    law = stats.binom(count + other, here / (here + there))
    expected = min(1, 2 * min(law.cdf(count), law.sf(count - 1)))
    assert poisson.p_value(count, here, other, there) == pytest.approx(expected, abs=1e-8)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_hochberg_is_scipys(p_values: list[float]):
    adjusted = stats.false_discovery_control(p_values)
    near = [abs(p - 0.05) < 1e-9 for p in adjusted]
    kept = poisson.benjamini_hochberg(p_values)
    assert all(
        edge or stands == (p <= 0.05) for p, stands, edge in zip(adjusted, kept, near, strict=True)
    )


def test_hochberg_of_nothing():
    assert poisson.benjamini_hochberg([]) == []
