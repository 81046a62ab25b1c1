"""The two incomplete functions behind exact intervals, in plain Python.

SciPy has them, but importing it costs a third of the time that a whole diagnostic may take.
Continued fractions by Lentz's method; SciPy is the oracle in the tests.
"""

import math
from collections.abc import Callable

_TINY = 1e-300
_EPSILON = 1e-15


def gamma_cdf(shape: float, x: float) -> float:
    """Regularised lower incomplete gamma P(shape, x): chance that a Gamma(shape) is below x."""
    if x <= 0:
        return 0.0
    front = math.exp(shape * math.log(x) - x - math.lgamma(shape))
    if x < shape + 1:
        term = total = 1 / shape
        k = shape
        while abs(term) > abs(total) * _EPSILON:
            k += 1
            term *= x / k
            total += term
        return min(1.0, front * total)
    b = x + 1 - shape
    c, d = 1 / _TINY, 1 / b
    value = d
    for i in range(1, 100_000):
        a = -i * (i - shape)
        b += 2
        d = 1 / _away(a * d + b)
        c = _away(b + a / c)
        value *= c * d
        if abs(c * d - 1) < _EPSILON:
            break
    return max(0.0, 1 - front * value)


def beta_cdf(a: float, b: float, x: float) -> float:
    """Regularised incomplete beta I_x(a, b): chance that a Beta(a, b) is below x."""
    if x <= 0:
        return 0.0
    if x >= 1:
        return 1.0
    log_front = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
    front = math.exp(log_front + a * math.log(x) + b * math.log1p(-x))
    if x < (a + 1) / (a + b + 2):
        return min(1.0, front * _beta_fraction(a, b, x) / a)
    return max(0.0, 1 - front * _beta_fraction(b, a, 1 - x) / b)


def _beta_fraction(a: float, b: float, x: float) -> float:
    c = 1.0
    d = 1 / _away(1 - (a + b) * x / (a + 1))
    value = d
    for m in range(1, 100_000):
        for term in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1 / _away(1 + term * d)
            c = _away(1 + term / c)
            value *= c * d
        if abs(c * d - 1) < _EPSILON:
            break
    return value


def _away(value: float) -> float:
    return value if abs(value) > _TINY else _TINY


def quantile(cdf: Callable[[float], float], p: float, low: float, high: float) -> float:
    """The x of [low, high] where an increasing `cdf` reaches p, by bisection to ten digits."""
    for _ in range(200):
        middle = (low + high) / 2
        if high - low <= 1e-10 * high:
            break
        if cdf(middle) < p:
            low = middle
        else:
            high = middle
    return (low + high) / 2
