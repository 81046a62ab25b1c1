"""Random variability of counts: a neighbourhood is counted in full, yet its count would differ in
another year that is alike. Exact intervals, never called a sampling error.
"""

import math
from collections.abc import Sequence

from quartiers.diagnostic.special import beta_cdf, gamma_cdf, quantile

MEANING = "variabilité aléatoire (Poisson), 95 %"
# Below this count the interval is wider than ± 45 %: the count never goes without it.
SMALL = 20


def interval(count: float, level: float = 0.95) -> tuple[float, float]:
    """Exact (Garwood) interval of the mean of a Poisson count."""
    tail = (1 - level) / 2
    ceiling = count + 20 * math.sqrt(count + 1) + 40
    low = 0.0
    if count > 0:
        low = quantile(lambda x: gamma_cdf(count, x), tail, 0.0, count)
    high = quantile(lambda x: gamma_cdf(count + 1, x), 1 - tail, count, ceiling)
    return low, high


def proportion(count: int, total: int, level: float = 0.95) -> tuple[float, float]:
    """Exact (Clopper-Pearson) interval of a proportion."""
    tail = (1 - level) / 2
    low, high = 0.0, 1.0
    if count > 0:
        low = quantile(lambda x: beta_cdf(count, total - count + 1, x), tail, 0.0, 1.0)
    if count < total:
        high = quantile(lambda x: beta_cdf(count + 1, total - count, x), 1 - tail, 0.0, 1.0)
    return low, high


def ratio(
    count: int, exposure: float, other: int, other_exposure: float, level: float = 0.95
) -> tuple[float, float | None]:
    """Exact interval of the ratio of two Poisson rates, given their sum (conditional binomial).

    (count / exposure) / (other / other_exposure); the upper bound is None where it is infinite.
    """
    if count + other == 0:
        return 0.0, None
    low, high = proportion(count, count + other, level)
    scale = other_exposure / exposure
    return low / (1 - low) * scale, None if high >= 1 else high / (1 - high) * scale


def p_value(count: int, exposure: float, other: int, other_exposure: float) -> float:
    """Two-sided exact p-value that both rates are equal (twice the smaller tail)."""
    total = count + other
    if total == 0:
        return 1.0
    share = exposure / (exposure + other_exposure)
    at_most = 1.0 if count == total else 1 - beta_cdf(count + 1, total - count, share)
    at_least = 1.0 if count == 0 else beta_cdf(count, total - count + 1, share)
    return min(1.0, 2 * min(at_most, at_least))


def benjamini_hochberg(p_values: Sequence[float], rate: float = 0.05) -> list[bool]:
    """Which tests stand when the expected share of false findings is kept at `rate`."""
    order = sorted(range(len(p_values)), key=lambda i: p_values[i])
    kept = 0
    for rank, i in enumerate(order, start=1):
        if p_values[i] <= rate * rank / len(order):
            kept = rank
    standing = set(order[:kept])
    return [i in standing for i in range(len(p_values))]
