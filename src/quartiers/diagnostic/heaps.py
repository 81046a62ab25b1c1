"""Closing dates that heap up: the register re-coded many establishments on one day.

Such a heap is no wave of closures. Where the true dates are not known either (no history), what
closed before the heap was re-dated by it: no year up to it has a count.
"""

from collections.abc import Collection
from dataclasses import dataclass

import polars as pl

from quartiers.diagnostic.inputs import Inputs
from quartiers.territory import french

SHARE = 0.25
# A quarter of a few closures may hold a large part of them by chance.
LEAST = 5


@dataclass(frozen=True)
class Heap:
    """The quarter, its share of the closures, and whose closures they are (French): a synthesis
    puts side by side what was said of several neighbourhoods."""

    quarter: int
    share: float
    whose: str

    @property
    def said(self) -> str:
        return (
            f"{french.percent(self.share)} des fermetures {self.whose} portent le même trimestre "
            f"({french.quarter(self.quarter)}){french.FIRM}: traitement en masse du répertoire, "
            "non une vague de fermetures."
        )

    @property
    def hides(self) -> str:
        return (
            f"fermetures redatées en masse ({french.quarter(self.quarter)}), faute d’historique : "
            "leur année n’est pas connue"
        )


def heap(
    inputs: Inputs, rows: pl.DataFrame, activities: Collection[str] | None = None
) -> Heap | None:
    """That of the zone, else that of all neighbourhoods: a small zone has too few to tell."""
    first = inputs.first_year * 4
    own = _largest(rows, first, f"du quartier «{french.FIRM}{inputs.zone.name}{french.FIRM}»")
    if own is not None:
        return own
    every = inputs.of_role("tous_qpv")
    if every is None or inputs.refusal(every, ("closed_on",), activities):
        return None
    return _largest(inputs.cohorts_of(every, activities), first, "de l’ensemble des QPV")


def _largest(rows: pl.DataFrame, first: int, whose: str) -> Heap | None:
    # The cohorts put what came before their first year into one quarter: no heap of the register.
    closed = rows.filter("closed", pl.col("closed_q") >= first)
    total = int(closed["n"].sum())
    if not total:
        return None
    counts = closed.group_by("closed_q").agg(pl.col("n").sum().cast(pl.Int64))
    quarter, n = counts.sort("n", "closed_q").row(-1)
    return Heap(quarter, n / total, whose) if n >= LEAST and n > SHARE * total else None
