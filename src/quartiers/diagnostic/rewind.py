"""The register as it stood at an earlier date, rebuilt from dates of creation and closure.

Only what dates can tell: which establishments were open, their activity, whether they belong to a
sole trader. Their size, form and place are those of today, so they are given up.
"""

from dataclasses import replace

import polars as pl

from quartiers.diagnostic.scope import Scope
from quartiers.diagnostic.tables import STOCK, STOCK_KEYS

NEEDS = ("created_on", "closed_on", "history")
LOST = frozenset({"size_band", "employer", "legal_category", "ess"})


def rewind(cohorts: pl.DataFrame, quarter: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Stock and cohorts at the end of a quarter. Undated establishments are in neither."""
    known = cohorts.filter(pl.col("created_q") <= quarter)
    gone = pl.col("closed") & (pl.col("closed_q") <= quarter).fill_null(True)
    past = known.with_columns(
        closed=gone, closed_q=pl.when(gone).then(pl.col("closed_q")).otherwise(None)
    )
    kept = past.with_columns(
        quality=pl.lit("calcule"),
        year_created=pl.col("created_q") // 4,
        active=~pl.col("closed"),
        **{
            name: pl.lit(None, dtype)
            for name, dtype in STOCK_KEYS.items()
            if name in ("size_band", "employer", "legal_class", "ess")
        },
    )
    stock = kept.group_by(list(STOCK_KEYS)).agg(pl.col("n").sum()).select(*STOCK)
    return stock.cast(STOCK), past  # type: ignore[arg-type]


def rewound(scope: Scope) -> Scope:
    """The same scope, less what dates cannot tell."""
    parts = tuple(replace(part, missing=part.missing | LOST) for part in scope.parts)
    return Scope(parts, scope.text)
