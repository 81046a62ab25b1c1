"""Kaplan-Meier by quarters, with counts, late entries and the exponential Greenwood band."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Z = 1.959963984540054  # normal quantile of 97.5 %


@dataclass(frozen=True, eq=False)
class Curve:
    """`time` in quarters since the creation; `survival[i]` is after the deaths of `time[i]`."""

    time: NDArray[np.int64]
    at_risk: NDArray[np.int64]
    deaths: NDArray[np.int64]
    survival: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]


def kaplan_meier(
    entry: NDArray[np.int64],
    exit: NDArray[np.int64],
    event: NDArray[np.bool_],
    n: NDArray[np.int64],
) -> Curve:
    """Each line is `n` establishments seen from age `entry` to age `exit`, both included.

    Those who enter at an age are at risk at that age; those censored at an age still are.
    """
    last = int(exit.max(initial=-1))
    time = np.arange(last + 1)
    entered = np.bincount(entry, weights=n, minlength=last + 1)[: last + 1].cumsum()
    left = np.concatenate(([0.0], np.bincount(exit, weights=n, minlength=last + 1).cumsum()[:-1]))
    at_risk = np.rint(entered - left[: last + 1]).astype(np.int64)
    deaths = np.rint(np.bincount(exit[event], weights=n[event], minlength=last + 1)).astype(
        np.int64
    )
    survival, low, high = _band(at_risk, deaths)
    return Curve(time, at_risk, deaths, survival, low, high)


def _band(
    at_risk: NDArray[np.int64], deaths: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    survival, low, high = (np.ones(len(at_risk)) for _ in range(3))
    alive, variance = 1.0, 0.0
    for i, (risk, dead) in enumerate(zip(at_risk.tolist(), deaths.tolist(), strict=True)):
        if dead:
            alive *= 1 - dead / risk
            variance += math.inf if dead == risk else dead / (risk * (risk - dead))
        survival[i] = alive
        low[i], high[i] = _interval(alive, variance, risk)
    return survival, low, high


def _interval(alive: float, variance: float, risk: int) -> tuple[float, float]:
    if alive >= 1:  # no death yet: the exact bound of zero out of `risk`
        return (0.025 ** (1 / risk) if risk else 0.0), 1.0
    if alive <= 0:  # all dead: the log-log band is not defined
        return 0.0, 1.0
    width = Z * math.sqrt(variance) / abs(math.log(alive))
    return alive ** math.exp(width), alive ** math.exp(-width)
