"""What of the register may stand on a map: counted by squares of 200 m, or shown alone.

An establishment that is not diffusible, or closed, is nowhere on it. One is shown alone where it
belongs to a legal person, or where its activity is that of a shop; never where its position was
drawn at random. An unknown legal category has the caution due to a person.
"""

from functools import cache

import polars as pl

from quartiers.catalogue.boutiques import boutiques
from quartiers.catalogue.labels import naf_rev2, size_bands
from quartiers.territory.zonings import assumed_precisions

SQUARE = 200  # metres, from the origin of the legal projection
REGISTER = "etablissements"
# The first digit of the legal category: 1 is a person, 2 a group without legal personality.
LEGAL_PERSONS = ("3", "4", "5", "6", "7", "8", "9")
COLUMNS = (
    "siret",
    "active",
    "diffusible",
    "naf",
    "size_band",
    "legal_category",
    "x",
    "y",
    "epsg",
    "xy_quality",
)
NO_ACTIVITY = "Activité inconnue"
NO_SIZE = "Effectif inconnu"


def countable() -> pl.Expr:
    """Whether a row of the register may be counted on a map."""
    placed = pl.col("x").is_not_null() & pl.col("y").is_not_null() & pl.col("epsg").is_not_null()
    return placed & pl.col("active").fill_null(False) & pl.col("diffusible").fill_null(False)


def legal_person() -> pl.Expr:
    return pl.col("legal_category").str.slice(0, 1).is_in(LEGAL_PERSONS).fill_null(False)


def alone() -> pl.Expr:
    """Whether a row that may be counted may also be shown by itself."""
    shop = pl.col("naf").is_in(list(boutiques().shown)).fill_null(False)
    drawn = [code for code, assumed in assumed_precisions().items() if assumed.imputed]
    placed = ~pl.col("xy_quality").is_in(drawn).fill_null(False)
    return placed & (legal_person() | shop)


def square_of(axis: str) -> pl.Expr:
    """The rank of the square along x or y."""
    return (pl.col(axis) / SQUARE).floor().cast(pl.Int32)


def square_name(epsg: int, column: int, row: int) -> str:
    """As INSEE names its grids: projection, size, and the south-western corner in metres."""
    return f"CRS{epsg}RES{SQUARE}mN{row * SQUARE}E{column * SQUARE}"


@cache
def activity(naf: str) -> str:
    found = naf_rev2().get(naf)
    return f"{found.label} ({naf})" if found else (naf or NO_ACTIVITY)


@cache
def size(band: str) -> str:
    """`NN` and unknown are not zero."""
    found = size_bands().get(band)
    return found.short if found else NO_SIZE
