"""The tables that the rest stands on: the staged register and the two tables of the cube.

Their columns, keys and types are the contract between `pipeline`, which makes them, and everything
that reads them. Unknown is null, never an empty text, never zero.
"""

import polars as pl

# One row per establishment (SIRET). Dates are ISO days; codes are official.
STAGED: dict[str, pl.DataType | type[pl.DataType]] = {
    "siret": pl.String,
    "siren": pl.String,
    "commune": pl.String,  # arrondissements of Paris, Lyon, Marseille kept
    "active": pl.Boolean,
    "diffusible": pl.Boolean,  # statutDiffusion is O; others are counted, never listed
    "head_office": pl.Boolean,
    "naf": pl.String,  # NAF rév. 2 subclass, `56.10C`; null where another nomenclature is used
    "naf25": pl.String,
    "size_band": pl.String,  # INSEE's codes; NN is « non employeuse », null is unknown
    "size_year": pl.Int16,
    "employer": pl.Boolean,
    "legal_category": pl.String,  # four digits, from the legal unit
    "sole_trader": pl.Boolean,  # legal category 1000
    "ess": pl.Boolean,
    "created_on": pl.Date,
    "closed_on": pl.Date,  # first closure of the register's history
    "closed_approx": pl.Boolean,  # True where there is no history: dateDebut is an upper bound
    "linked_in": pl.Boolean,  # creation tied to a predecessor by a succession link
    "linked_out": pl.Boolean,  # closure tied to a successor
    "x": pl.Float64,  # metres, in `epsg`
    "y": pl.Float64,
    "epsg": pl.Int32,
    "xy_quality": pl.String,  # qualite_xy
    "precision_m": pl.Float64,  # distance_precision
    "qpv_2015": pl.String,  # "" is outside; null is unknown
    "qpv_2024": pl.String,
    "qpv_2015_quality": pl.String,  # sur, probable, impute (INSEE) or calcule (ours)
    "qpv_2024_quality": pl.String,
    "band_2015": pl.String,  # zones whose outer band of 300 m holds the point, joined by ';'
    "band_2024": pl.String,
}

# Zonings of the cube. `ensemble` rows carry the zone code `*`: all zones of that zoning together.
CUBE_ZONINGS = (
    "qpv_2015",
    "qpv_2024",
    "band_2015",  # within 300 m outside of the zone of that code
    "band_2024",
    "commune",
    "epci",  # EPCI à fiscalité propre, and EPT in Greater Paris
    "departement",
    "france",  # zone `FR`
)

# Stock: one row per combination of the keys that occurs, `n` establishments.
STOCK_KEYS: dict[str, pl.DataType | type[pl.DataType]] = {
    "zoning": pl.String,
    "zone": pl.String,
    "quality": pl.String,  # of the position in the zone: sur, probable, impute, calcule; commune
    "naf": pl.String,
    "size_band": pl.String,
    "employer": pl.Boolean,
    "legal_class": pl.String,  # first digit of the legal category
    "sole_trader": pl.Boolean,
    "ess": pl.Boolean,
    "year_created": pl.Int16,  # years before FIRST_YEAR are put together in FIRST_YEAR
    "active": pl.Boolean,
}
STOCK = STOCK_KEYS | {"n": pl.UInt32}

# Cohorts: quarters are `year * 4 + quarter - 1` (2020-T1 is 8080), null is open or unknown.
COHORT_KEYS: dict[str, pl.DataType | type[pl.DataType]] = {
    "zoning": pl.String,
    "zone": pl.String,
    "naf": pl.String,  # subclass, so that couriers (53.20Z) and fast food can be told apart
    "sole_trader": pl.Boolean,
    "created_q": pl.Int16,
    "closed_q": pl.Int16,
    "linked_in": pl.Boolean,
    "linked_out": pl.Boolean,
    "approx": pl.Boolean,  # the closure date is an upper bound
}
COHORTS = COHORT_KEYS | {"n": pl.UInt32}


def first_year(stock_year: int) -> int:
    """The year that stands for itself and all earlier ones in `year_created`."""
    return stock_year - 20


# Coverage of the geolocation: one row per commune × active × diffusible.
COVERAGE: dict[str, pl.DataType | type[pl.DataType]] = {
    "commune": pl.String,
    "active": pl.Boolean,
    "diffusible": pl.Boolean,
    "rows": pl.UInt32,
    "located": pl.UInt32,
}
