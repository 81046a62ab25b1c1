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

NARROW_ZONINGS = ("qpv_2015", "qpv_2024", "band_2015", "band_2024")
WIDE_ZONINGS = ("commune", "epci", "departement", "france")

# Size. Every key crossed with every commune of France would give nearly one row per establishment,
# so that the cube gives up detail where nobody reads it:
#   - communes and EPCI appear only where they hold an establishment in a QPV or in its band of
#     300 m; departements are all there, so that they add up to France;
#   - an establishment that is not active keeps only zoning, zone, quality and naf: its other keys
#     are null, which means « not kept » and not « unknown » (`active` false tells them apart);
#   - around a neighbourhood and in a wide zoning, France apart, `size_band` and `year_created` are
#     null; `employer` then says what the size band would say where the source leaves it empty, and
#     the age is read from the cohorts (`closed` false, by year of creation);
#   - for France `year_created` is the first year of its class of age (`age_class_start`);
#   - in a wide zoning the cohorts have a section letter instead of a subclass, but for the
#     subclasses of APART, which keep their own code (`section` gives the letter of either);
#   - in YEARLY_ZONINGS the cohorts know years only: a quarter is the first of its year. Creations
#     and closures by year are right there, a survival is not: compare it with `*` and France.
# The same function reads a narrow zone and a wide one: group by age class, section or year.
YEARLY_ZONINGS = ("commune", "epci", "departement")

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

# Cohorts: quarters are `year * 4 + quarter - 1` (2020-T1 is 8080), null is unknown or, for
# `closed_q`, not closed: `closed` tells which. The first quarter of `first_cohort_year(stock_year)`
# holds all earlier ones too. `closed` is about the first closure: an establishment that reopened is
# closed here and active in the stock. The bands have no cohorts. `*` has sections, as wide zonings.
COHORT_ZONINGS = ("qpv_2015", "qpv_2024", *WIDE_ZONINGS)
COHORT_KEYS: dict[str, pl.DataType | type[pl.DataType]] = {
    "zoning": pl.String,
    "zone": pl.String,
    "naf": pl.String,  # subclass; section letter in a wide zoning, but for those of APART
    "sole_trader": pl.Boolean,
    "created_q": pl.Int16,
    "closed": pl.Boolean,
    "closed_q": pl.Int16,
    "linked_in": pl.Boolean,
    "linked_out": pl.Boolean,
    "approx": pl.Boolean,  # the closure date is an upper bound
}
COHORTS = COHORT_KEYS | {"n": pl.UInt32}


# Couriers and fast food: told apart from their section in every comparison.
APART = ("53.20Z", "56.10C")


def first_year(stock_year: int) -> int:
    """The year that stands for itself and all earlier ones in `year_created`."""
    return stock_year - 20


def first_cohort_year(stock_year: int) -> int:
    """The year whose first quarter stands for itself and all earlier ones in the cohorts.

    The ten full years before the register's own are told quarter by quarter.
    """
    return stock_year - 11


def age_class_starts(stock_year: int) -> tuple[int, ...]:
    """The first year of each class of age, oldest first.

    10 years and more, 5 to 9, 3 or 4, 1 or 2, this year: ages are counted in calendar years.
    """
    return (first_year(stock_year), *(stock_year - years for years in (9, 4, 2, 0)))


def age_class_start(year: pl.Expr, stock_year: int) -> pl.Expr:
    """The first year of the class of age of each year of creation; null stays null."""
    starts = age_class_starts(stock_year)
    classes = pl.lit(starts[0], pl.Int16)
    for start in starts[1:]:
        classes = pl.when(year >= start).then(pl.lit(start, pl.Int16)).otherwise(classes)
    return pl.when(year.is_not_null()).then(classes).otherwise(None)


# First division of each section of NAF rév. 2 (INSEE).
_SECTION_STARTS = {
    "A": 1, "B": 5, "C": 10, "D": 35, "E": 36, "F": 41, "G": 45, "H": 49, "I": 55, "J": 58,
    "K": 64, "L": 68, "M": 69, "N": 77, "O": 84, "P": 85, "Q": 86, "R": 90, "S": 94, "T": 97,
    "U": 99,
}  # fmt: skip

SECTIONS = tuple(_SECTION_STARTS)
_SECTION_OF = {letter: letter for letter in SECTIONS} | {
    f"{division:02d}": max(letter for letter, first in _SECTION_STARTS.items() if first <= division)
    for division in range(1, 100)
}


def section(naf: pl.Expr) -> pl.Expr:
    """The section letter of NAF rév. 2 subclasses (`56.10C` gives `I`); a letter stays itself."""
    return naf.str.slice(0, 2).replace_strict(_SECTION_OF, default=None, return_dtype=pl.String)


# Coverage of the geolocation: one row per commune × active × diffusible.
COVERAGE: dict[str, pl.DataType | type[pl.DataType]] = {
    "commune": pl.String,
    "active": pl.Boolean,
    "diffusible": pl.Boolean,
    "rows": pl.UInt32,
    "located": pl.UInt32,
}

# Where INSEE's zone of an establishment is not ours: one row per zoning × pair of zones × quality.
# "" is outside; `distance_max` is the greatest distance (metres) from such a point to the border
# of a zone of that zoning: a small one means a point on the border, read on another contour.
ZONE_DIFFERENCES: dict[str, pl.DataType | type[pl.DataType]] = {
    "zoning": pl.String,
    "insee": pl.String,
    "ours": pl.String,
    "quality": pl.String,
    "n": pl.UInt32,
    "distance_max": pl.Float64,
}
