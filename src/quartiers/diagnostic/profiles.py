"""What neighbourhoods of one generation are compared by, so that peers can be chosen."""

import math

import numpy as np
import polars as pl
import shapely
from numpy.typing import NDArray

# WGS 84 ellipsoid.
_A = 6378137.0
_E = math.sqrt(0.0066943799901413165)


def profiles(
    contours: pl.DataFrame, hosts: pl.DataFrame, insee: dict[str, pl.DataFrame], table: pl.DataFrame
) -> pl.DataFrame:
    """One row per contour: code, name, overseas, population, poverty, density, epci_population."""
    areas = square_kilometres(contours["geometry"].to_numpy())
    populations = _column(insee, "insee_qpv_demo", "POP_MUN", "population")
    poverty = _column(insee, "insee_qpv_revn", "TP60", "poverty")
    groups = (
        table.filter(pl.col("kind").is_in(["epci", "ept"]))
        .select(intercommunality="code", epci_population=pl.col("population").cast(pl.Float64))
        .unique("intercommunality")
    )
    first = hosts.filter(pl.col("rank") == 0).join(groups, on="intercommunality", how="left")
    return (
        contours.select("code", "name", area=pl.Series(areas.tolist()))
        .join(populations, on="code", how="left")
        .join(poverty, on="code", how="left")
        .join(first.select(code="zone", epci_population="epci_population"), on="code", how="left")
        .with_columns(
            overseas=pl.col("code").str.slice(2, 2).is_in(["97", "98"]),
            density=pl.when(pl.col("area") > 0).then(pl.col("population") / pl.col("area")),
        )
        .sort("code")
    )


def _column(insee: dict[str, pl.DataFrame], dataset: str, column: str, name: str) -> pl.DataFrame:
    frame = insee.get(dataset)
    if frame is None or column not in frame.columns:
        return pl.DataFrame(schema={"code": pl.String, name: pl.Float64})
    return frame.select("code", pl.col(column).alias(name)).unique("code")


def square_kilometres(wkb: NDArray[np.object_]) -> NDArray[np.float64]:
    """Areas of contours in degrees, by the equal-area cylindrical projection of the ellipsoid."""
    geometries = shapely.from_wkb(wkb)
    return np.asarray(shapely.area(shapely.transform(geometries, _equal_area)) / 1e6)


def _equal_area(degrees: NDArray[np.float64]) -> NDArray[np.float64]:
    sine = np.sin(np.radians(degrees[:, 1]))
    curve = sine / (1 - (_E * sine) ** 2) + np.arctanh(_E * sine) / _E
    return np.column_stack((_A * np.radians(degrees[:, 0]), _A * (1 - _E**2) * curve / 2))
