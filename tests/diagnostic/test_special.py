import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special

from quartiers.diagnostic.special import beta_cdf, gamma_cdf, quantile

shapes = st.floats(0.5, 5000)


@given(shapes, st.floats(0, 3))
def test_gamma_is_scipys(shape: float, ratio: float):
    expected = special.gammainc(shape, shape * ratio)
    assert gamma_cdf(shape, shape * ratio) == pytest.approx(expected, rel=1e-8, abs=1e-12)


@given(shapes, shapes, st.floats(0, 1))
def test_beta_is_scipys(a: float, b: float, x: float):
    assert beta_cdf(a, b, x) == pytest.approx(special.betainc(a, b, x), rel=1e-7, abs=1e-11)


def test_edges():
    assert gamma_cdf(3, 0) == 0
    assert beta_cdf(2, 3, 0) == 0
    assert beta_cdf(2, 3, 1) == 1


def test_quantile_inverts():
    assert quantile(lambda x: 1 - math.exp(-x), 0.5, 0, 10) == pytest.approx(math.log(2))
