"""The life of establishments: first closure in the register's history, links of succession."""

import polars as pl

# A link whose date is further from the creation or the closure than this speaks of something else.
LINK_DAYS = 366

PERIODS = pl.Schema({"siret": pl.String, "since": pl.Date})
LINKS = pl.Schema({"siret": pl.String, "linked_on": pl.Date})


def closed_periods(history: pl.LazyFrame) -> pl.LazyFrame:
    """The periods in which an establishment is closed: siret, since (null where unknown)."""
    return history.filter(pl.col("etatAdministratifEtablissement") == "F").select(
        "siret", since=pl.col("dateDebut")
    )


def ties(links: pl.LazyFrame, end: str) -> pl.LazyFrame:
    """The links that carry an activity on, at one end: siret, linked_on.

    `end` is `Predecesseur` or `Successeur`. A link which is said to be neither a transfer of head
    office nor of economic continuity is no transfer: two firms followed each other on one spot.
    """
    neither = ~pl.col("transfertSiege") & ~pl.col("continuiteEconomique")
    return links.filter(neither.fill_null(False).not_()).select(
        siret=pl.col(f"siretEtablissement{end}"), linked_on=pl.col("dateLienSuccession")
    )


def with_closure(rows: pl.DataFrame, periods: pl.DataFrame | None) -> pl.DataFrame:
    """Add `closed_on` and `closed_approx` to rows that have siret, active, created_on, since_now.

    The first closed period that begins on the day of creation or later is the closure, even if the
    establishment opened again. `since_now` is the start of the current period: where the history
    is absent, or silent about an establishment that is closed today, it bounds the closure from
    above (the current period may have begun with another change than the closure).
    """
    bound = pl.when(~pl.col("active")).then("since_now")
    if periods is None:
        first = pl.lit(None, pl.Date)
    else:
        began = rows.select("siret", "created_on").join(periods, on="siret")
        kept = began.filter(
            pl.col("created_on").is_null() | (pl.col("since") >= pl.col("created_on"))
        )
        firsts = kept.group_by("siret").agg(first_closure=pl.col("since").min())
        rows = rows.join(firsts, on="siret", how="left", maintain_order="left")
        first = pl.col("first_closure")
    closed_on = pl.coalesce(first, bound)
    return rows.with_columns(
        closed_on=closed_on,
        closed_approx=pl.when(closed_on.is_not_null()).then(first.is_null()),
    ).drop("first_closure", strict=False)


def with_ties(
    rows: pl.DataFrame, created: pl.DataFrame | None, closed: pl.DataFrame | None
) -> pl.DataFrame:
    """Add `linked_in` and `linked_out`: is the creation, the closure, tied to a link?

    `created` are the links where the establishment succeeds, `closed` where it is succeeded; None
    without the file, and then nothing is known. An establishment that never closed has no closure
    to tie, though it may have a successor for a part of its activity.
    """
    if created is None or closed is None:
        unknown = pl.lit(None, pl.Boolean)
        return rows.with_columns(linked_in=unknown, linked_out=unknown)
    ended = pl.col("closed_on").is_not_null() | ~pl.col("active")
    return rows.with_columns(
        linked_in=pl.col("siret").is_in(_tied(rows, created, "created_on")),
        linked_out=pl.col("siret").is_in(_tied(rows, closed, "closed_on")) & ended,
    )


def _tied(rows: pl.DataFrame, links: pl.DataFrame, event: str) -> list[str]:
    """The sirets with a link near their event; an unknown date is taken as near."""
    near = (pl.col("linked_on") - pl.col(event)).dt.total_days().abs() <= LINK_DAYS
    joined = rows.select("siret", event).join(links, on="siret")
    return joined.filter(near.fill_null(True))["siret"].unique().to_list()
