"""Where the establishments of a made-up register stand: spots with a weight and a profile."""

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np
import polars as pl
import pyproj
from numpy.typing import NDArray

from quartiers.pipeline.register_generator.mix import Calibration, Profile

# A point in the middle of each departement, longitude and latitude: enough to spread the load.
CENTRES = """
01 5.3 46.1 02 3.6 49.5 03 3.2 46.4 04 6.2 44.1 05 6.3 44.7 06 7.1 43.8 07 4.4 44.7 08 4.6 49.6
09 1.5 42.9 10 4.2 48.3 11 2.4 43.1 12 2.7 44.3 13 5.3 43.4 14 -0.4 49.1 15 2.7 45.0 16 0.2 45.7
17 -0.7 45.8 18 2.5 47.0 19 1.9 45.3 2A 9.0 41.9 2B 9.3 42.5 21 4.8 47.4 22 -2.9 48.4 23 2.0 46.1
24 0.7 45.1 25 6.4 47.2 26 5.2 44.7 27 1.0 49.1 28 1.4 48.4 29 -4.1 48.2 30 4.2 44.0 31 1.4 43.5
32 0.5 43.7 33 -0.6 44.8 34 3.6 43.6 35 -1.7 48.1 36 1.6 46.8 37 0.7 47.3 38 5.6 45.2 39 5.7 46.7
40 -0.8 43.9 41 1.4 47.6 42 4.2 45.6 43 3.8 45.1 44 -1.6 47.3 45 2.3 47.9 46 1.6 44.6 47 0.5 44.3
48 3.5 44.5 49 -0.6 47.4 50 -1.3 49.1 51 4.2 49.0 52 5.2 48.1 53 -0.7 48.1 54 6.2 48.7 55 5.4 49.0
56 -2.8 47.8 57 6.6 49.0 58 3.5 47.1 59 3.1 50.5 60 2.4 49.4 61 0.1 48.6 62 2.4 50.5 63 3.1 45.7
64 -0.8 43.3 65 0.2 43.1 66 2.6 42.6 67 7.6 48.6 68 7.3 47.9 69 4.8 45.8 70 6.1 47.6 71 4.5 46.6
72 0.2 48.0 73 6.4 45.5 74 6.4 46.0 75 2.35 48.86 76 1.0 49.6 77 2.9 48.6 78 1.9 48.8 79 -0.3 46.5
80 2.3 49.9 81 2.2 43.8 82 1.3 44.1 83 6.2 43.4 84 5.2 44.0 85 -1.3 46.7 86 0.5 46.6 87 1.2 45.9
88 6.4 48.2 89 3.6 47.8 90 6.9 47.6 91 2.3 48.5 92 2.24 48.85 93 2.47 48.91 94 2.47 48.78
95 2.2 49.1 971 -61.45 16.2 972 -61.02 14.65 973 -53.2 4.2 974 55.53 -21.13 976 45.15 -12.82
"""
OVERSEAS = {"971": 5490, "972": 5490, "973": 2972, "974": 2975, "976": 4471}
NOT_LOCATED = ("976",)  # INSEE's file leaves out Mayotte


@dataclass(frozen=True, eq=False)
class Places:
    """Spots, grouped by commune. `commune`, `profile` and `street` index their lists.

    A spot is an address (spread of a few metres) or a whole commune (spread of a kilometre).
    `street` -1 is a spot without a street.
    """

    communes: list[str]
    names: list[str]
    commune: NDArray[np.int32]
    epsg: NDArray[np.int32]
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    spread: NDArray[np.float64]
    weight: NDArray[np.float64]
    profile: NDArray[np.int32]
    profiles: tuple[Profile, ...] = (Profile(),)
    streets: list[str] = field(default_factory=list)
    street: NDArray[np.int32] | None = None
    number: NDArray[np.int32] | None = None


def france(communes: pl.DataFrame, calibration: Calibration, seed: int) -> Places:
    """Every commune of the country, weighted by its establishments or else its population.

    `communes` has the columns of the catalogue's decoupage. Positions are made up around the middle
    of the departement: right for the load and for the projections, wrong for a map.
    """
    rows = _with_register_rows(communes)
    codes = rows["code"].to_list()
    centres = _centres()
    middle = np.array([centres[code] for code in rows["departement"]])
    rng = np.random.default_rng([seed, 35_000])
    counted = np.array([calibration.communes.get(code, 0) for code in codes], dtype=np.float64)
    people = rows["population"].fill_null(0).to_numpy().astype(np.float64)
    crowd = counted if counted.any() else people
    reach = np.where(middle[:, 2] == 2154, 22_000.0, 7_000.0)
    return Places(
        communes=codes,
        names=[name.upper() for name in rows["name"]],
        commune=np.arange(len(codes), dtype=np.int32),
        epsg=middle[:, 2].astype(np.int32),
        x=middle[:, 0] + rng.normal(0, 1, len(codes)) * reach,
        y=middle[:, 1] + rng.normal(0, 1, len(codes)) * reach,
        spread=200.0 + 3.0 * np.sqrt(people + 50.0),
        weight=crowd + 1.0,
        profile=np.zeros(len(codes), dtype=np.int32),
    )


def _with_register_rows(communes: pl.DataFrame) -> pl.DataFrame:
    """Communes as the register writes them: arrondissements stand for Paris, Lyon, Marseille."""
    split = communes.filter(pl.col("kind") == "arrondissement")["parent"].unique().to_list()
    return communes.filter(
        pl.col("kind").is_in(["commune", "arrondissement"])
        & pl.col("departement").is_in(list(_centres()))
        & ~pl.col("code").is_in(split)
    ).sort("code")


@cache
def _to_metres(epsg: int) -> pyproj.Transformer:
    return pyproj.Transformer.from_crs(4326, epsg, always_xy=True)


@cache
def _centres() -> dict[str, tuple[float, float, int]]:
    words = CENTRES.split()
    found = {}
    for code, lon, lat in zip(words[::3], words[1::3], words[2::3], strict=True):
        epsg = OVERSEAS.get(code, 2154)
        x, y = _to_metres(epsg).transform(float(lon), float(lat))
        found[code] = (float(x), float(y), epsg)
    return found


def read_communes() -> pl.DataFrame:
    """The communes of the catalogue."""
    from quartiers.catalogue.decoupage import decoupage

    return decoupage()


def counts_file(data: Path | None) -> Path | None:
    """Where the counts by commune lie in a folder of official files."""
    return None if data is None else data / "insee" / "etablissements_par_commune_2025.csv"
