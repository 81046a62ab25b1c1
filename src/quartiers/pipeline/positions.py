"""The zones of each establishment: INSEE's where it gives them, ours elsewhere, both compared."""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from quartiers.diagnostic.tables import ZONE_DIFFERENCES
from quartiers.territory.membership import Prepared, band_pairs, membership, zone_index

# INSEE grades a zone 1 (sure), 2 (probable) or 3 (random or undetermined); some files give the
# grade of the position instead: 11 street and number found, 12 and 22 random in the street, 21
# street probable, 33 random in the commune. Whatever is not known is taken as the weakest.
QUALITIES = {
    "1": "sur", "11": "sur",
    "2": "probable", "12": "probable", "21": "probable", "22": "probable",
}  # fmt: skip
IMPUTED, COMPUTED = "impute", "calcule"


@dataclass(frozen=True, eq=False)
class Contours:
    """One generation of neighbourhoods. `complete` False: outside of these contours is unknown,
    since others exist that are not loaded."""

    zoning: str  # qpv_2015 or qpv_2024
    prepared: Prepared
    complete: bool
    band: float = 300.0  # metres

    @property
    def year(self) -> str:
        return self.zoning.removeprefix("qpv_")


def with_zones(rows: pl.DataFrame, contours: Contours) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Rows with `qpv_…`, its quality and `band_…`, and the differences with INSEE's zones.

    Rows have x, y, epsg and INSEE's own zone and its grade: `insee_2015`, `insee_2015_grade` (""
    is outside, null is not given).
    """
    place = np.flatnonzero(
        rows.select(pl.all_horizontal(pl.col("x", "y", "epsg").is_not_null())).to_series()
    )
    located = rows[place]
    x, y = located["x"].to_numpy(), located["y"].to_numpy()
    epsg = located["epsg"].to_numpy()
    ranks = zone_index(x, y, epsg, contours.prepared)
    point, zone = band_pairs(x, y, epsg, contours.prepared, contours.band)
    found = pl.DataFrame(
        {
            "place": place.astype(np.uint32),
            "ours": _codes(ranks, contours),
            "band": _joined(point, zone, len(place), contours),
        }
    )
    if not contours.complete:
        found = found.with_columns(
            pl.when(pl.col(name) != "").then(name).alias(name) for name in ("ours", "band")
        )
    rows = (
        rows.with_row_index("place")
        .join(found, on="place", how="left", maintain_order="left")
        .drop("place")
    )
    different = _differences(rows, contours)
    year = contours.year
    insee = f"insee_{year}"
    grade = pl.col(f"{insee}_grade").replace_strict(QUALITIES, default=IMPUTED)
    given = pl.col(insee).is_not_null()
    rows = rows.with_columns(
        pl.coalesce(insee, "ours").alias(contours.zoning),
        pl.when(given)
        .then(grade)
        .when(pl.col("ours").is_not_null())
        .then(pl.lit(COMPUTED))
        .alias(f"{contours.zoning}_quality"),
        pl.col("band").alias(f"band_{year}"),
    )
    return rows.drop("ours", "band"), different


def without_contours(rows: pl.DataFrame, zoning: str) -> pl.DataFrame:
    """The same columns where no contour is loaded: INSEE's zones only."""
    year = zoning.removeprefix("qpv_")
    grade = pl.col(f"insee_{year}_grade").replace_strict(QUALITIES, default=IMPUTED)
    given = pl.col(f"insee_{year}").is_not_null()
    return rows.with_columns(
        pl.col(f"insee_{year}").alias(zoning),
        pl.when(given).then(grade).alias(f"{zoning}_quality"),
        pl.lit(None, pl.String).alias(f"band_{year}"),
    )


def _codes(ranks: NDArray[np.int32], contours: Contours) -> pl.Series:
    """The code of each rank, "" for -1."""
    labels = pl.Series([*contours.prepared.codes.tolist(), ""], dtype=pl.String)
    return labels.gather(np.where(ranks < 0, len(labels) - 1, ranks).astype(np.uint32))


def _joined(
    point: NDArray[np.int64], zone: NDArray[np.int32], points: int, contours: Contours
) -> pl.Series:
    """The codes of each point joined by ';', "" for a point without any."""
    pairs = pl.DataFrame({"point": point.astype(np.uint32), "code": _codes(zone, contours)})
    held = pairs.sort("point", "code").group_by("point").agg(pl.col("code").str.join(";"))
    every = pl.DataFrame({"point": np.arange(points, dtype=np.uint32)})
    joined = every.join(held, on="point", how="left", maintain_order="left")
    return joined["code"].fill_null("")


def _differences(rows: pl.DataFrame, contours: Contours) -> pl.DataFrame:
    """Rows whose zone of INSEE is not one of ours, counted by pair of zones.

    A zone of INSEE's whose contour is not loaded is no difference.
    """
    insee = f"insee_{contours.year}"
    known = [*contours.prepared.codes.tolist(), ""]
    apart = rows.filter(
        pl.col("x").is_not_null(),
        pl.col(insee).is_in(known),
        pl.col(insee) != pl.col("ours").fill_null(""),
    )
    if apart.is_empty():
        return pl.DataFrame(schema=ZONE_DIFFERENCES)
    place = membership(
        apart["x"].to_numpy(), apart["y"].to_numpy(), apart["epsg"].to_numpy(), contours.prepared
    )
    # In an overlap of two contours either zone is right.
    held = [code in codes for code, codes in zip(apart[insee].to_list(), place.codes, strict=True)]
    counted = (
        apart.select(
            zoning=pl.lit(contours.zoning),
            insee=insee,
            ours=pl.col("ours").fill_null(""),
            quality=pl.col(f"{insee}_grade").replace_strict(QUALITIES, default=IMPUTED),
            distance=pl.Series(place.distance_m),
            held=pl.Series(held, dtype=pl.Boolean),
        )
        .filter(~pl.col("held"))
        .group_by("zoning", "insee", "ours", "quality")
        .agg(n=pl.len(), distance_max=pl.col("distance").max())
    )
    return counted.cast(ZONE_DIFFERENCES).select(*ZONE_DIFFERENCES)  # type: ignore[arg-type]


def summed(differences: list[pl.DataFrame]) -> pl.DataFrame:
    """The differences of all the parts of a register, the most frequent first."""
    return (
        pl.concat([pl.DataFrame(schema=ZONE_DIFFERENCES), *differences])
        .group_by("zoning", "insee", "ours", "quality")
        .agg(pl.col("n").sum(), pl.col("distance_max").max())
        .select(*ZONE_DIFFERENCES)
        .sort("zoning", "n", "insee", "ours", descending=[False, True, False, False])
    )
