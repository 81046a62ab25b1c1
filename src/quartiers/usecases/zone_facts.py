"""Where points lie, as facts that a condition may read, and why it is not known."""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from quartiers.storage.indexes import held_zoning
from quartiers.storage.store import Store
from quartiers.territory.membership import band_of, membership
from quartiers.territory.zonings import assumed_metres, band_radius, zoning_facts

VINTAGES = ("2015", "2024")
NO_POSITION, TOO_NEAR, PARTIAL = "position", "limite", "contours"
"""Why a place is not known: keys of `inconnus` in `registre.yaml`."""
SURE, LIKELY = "sur", "probable"
Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Points:
    """Positions in their legal projection. `precision` is in metres: NaN where unknown, infinite
    where the position was drawn at random. `given` are zones that INSEE gives (`qpv_…` and its
    quality), which it may know better than the position tells."""

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    epsg: NDArray[np.int32]
    precision: NDArray[np.float64]
    given: pl.DataFrame | None = None


def points_of(rows: pl.DataFrame) -> Points:
    """The positions of rows of the staged register."""
    quality = rows["xy_quality"].fill_null("").to_numpy().astype(np.str_)
    assumed, told = assumed_metres(quality), rows["precision_m"].to_numpy()
    told = np.where(np.isnan(told), assumed, told)
    return Points(
        x=rows["x"].to_numpy(),
        y=rows["y"].to_numpy(),
        epsg=rows["epsg"].fill_null(0).to_numpy(),
        precision=np.where(np.isinf(assumed), np.inf, told),
        given=rows.select(
            *(f"qpv_{year}{end}" for year in VINTAGES for end in ("", "_quality")),
        ),
    )


def zone_facts(store: Store, vintage: str, points: Points) -> pl.DataFrame:
    """A row for each point: `inside`, `near.min` and `near.max` (metres to the nearest zone, 0
    inside), `band` (within the outer band of a zone), all null where unknown, and `cause`."""
    facts, radius = zoning_facts(f"qpv_{vintage}"), band_radius()
    if not store.has(facts.dataset):
        return _nothing(len(points.x))
    prepared = held_zoning(store, facts.id, (radius,))
    entry = store.entry(facts.dataset)
    partial = not entry.fictitious and facts.count is not None and entry.rows < facts.count
    held = membership(points.x, points.y, points.epsg, prepared, points.precision)
    ours = held.code != ""
    inside, cause = _inside(points, vintage, ours, held.confidence, partial)
    away = np.where(ours, 0.0, held.distance_m)
    low = np.where(partial, 0.0, np.maximum(away - points.precision, 0.0))
    low, high = np.where(inside == 0, low, 0.0), away + points.precision
    low, high = (np.where(inside == 1, 0.0, end) for end in (low, high))
    blind = ~np.isfinite(high)
    outer = band_of(points.x, points.y, points.epsg, prepared, radius) != ""
    return pl.DataFrame(
        {
            "inside": _flags(inside),
            "near.min": pl.Series(np.where(blind, np.nan, low), nan_to_null=True),
            "near.max": pl.Series(np.where(blind, np.nan, high), nan_to_null=True),
            "band": _flags(_band(inside, low, high, outer, partial, radius)),
            "cause": pl.Series(cause, dtype=pl.String),
        }
    )


def _inside(
    points: Points, vintage: str, ours: Mask, confidence: NDArray[np.str_], partial: bool
) -> tuple[NDArray[np.int8], NDArray[np.str_]]:
    """1, 0, or -1 where it cannot be said, with the cause."""
    found = np.where(ours, 1, -1 if partial else 0).astype(np.int8)
    cause = np.where(ours | (not partial), "", PARTIAL).astype("<U8")
    unsure = np.isin(confidence, ["indecis", "inconnue"])
    if points.given is not None:
        zone, quality = points.given[f"qpv_{vintage}"], points.given[f"qpv_{vintage}_quality"]
        told = (zone.is_not_null() & quality.is_in([SURE, LIKELY])).to_numpy()
        found = np.where(told, (zone != "").fill_null(False).to_numpy(), found).astype(np.int8)
        cause = np.where(told, "", cause)
        unsure &= ~(quality == SURE).fill_null(False).to_numpy()
        unsure |= (quality == "impute").fill_null(False).to_numpy()
    cause = np.where(unsure, np.where(confidence == "indecis", TOO_NEAR, NO_POSITION), cause)
    cause = np.where(unsure & ~np.isfinite(points.precision), NO_POSITION, cause)
    return np.where(unsure, -1, found).astype(np.int8), cause


def _band(
    inside: NDArray[np.int8],
    low: NDArray[np.float64],
    high: NDArray[np.float64],
    outer: Mask,
    partial: bool,
    radius: float,
) -> NDArray[np.int8]:
    """Outside of all zones, how far says it; inside of one, only another zone's band can."""
    around = np.where(high <= radius, 1, np.where(low > radius, 0, -1))
    within = np.where(outer, 1, -1 if partial else 0)
    return np.where(inside == 0, around, np.where(inside == 1, within, -1)).astype(np.int8)


def _flags(values: NDArray[np.int8]) -> pl.Series:
    return pl.Series(values).replace_strict({1: True, 0: False, -1: None}, return_dtype=pl.Boolean)


def _nothing(rows: int) -> pl.DataFrame:
    blank = {"inside": pl.Boolean, "near.min": pl.Float64, "near.max": pl.Float64}
    names = blank | {"band": pl.Boolean}
    return pl.DataFrame(
        [pl.Series(name, [None] * rows, kind) for name, kind in names.items()]
    ).with_columns(cause=pl.lit(PARTIAL))
