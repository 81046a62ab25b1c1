"""The figures that a made-up register imitates, each with where it comes from.

A share without a source below is an assumption of this project, good for load and for
demonstration: nothing here is ever shown as a fact about France.

- `SECTORS`, `CREATIONS`: counts of active establishments and of creations of 2019 to 2024, France,
  Sirene 2025 (third-party counts, rounded); `calibration()` reads them again where they are at
  hand. Creations before 2019 are a rising curve with the wave of 2009 (auto-entrepreneurs).
- `SURVIVAL`: enterprises still active after five years by activity, 2018 generation without
  micro-entrepreneurs: INSEE, « Pérennité des entreprises créées », statistiques/2015357.
- `COURIERS`: share of creations in 53.20Z. The slope follows INSEE's yearly reviews of creations
  in transport and storage (+31 % in 2021, -38 % in 2022, +6 % in 2023, +25 % in 2024).
- Codes, nulls and their meaning: INSEE's description of the variables of Sirene (API 3.11):
  `NN` « non employeur ou présumé non employeur », partial diffusion `P` masked `[ND]`,
  1900-01-01 for an unknown date, no code `99`.
- Sizes of the register of September 2026: 44.06 M establishments, 16.74 M active, 30.02 M legal
  units, 37.90 M located; `qualite_xy` 11 about 62 %, 33 about 18 %, 12 about 16 %; 13 % of active
  shops and personal services in partial diffusion; NAF 2025 given to active establishments.
- The NAF 2025 code beside each NAF rév. 2 code is the subclass of the nearest label, null where
  none is near: a plausible filling, not INSEE's correspondence table.
"""

import csv
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

FIRST_YEAR = 1970

# Active establishments by sector, in thousands, France.
SECTORS = {
    "agriculture": 830,
    "commerce": 1746,
    "construction": 1075,
    "energie_eau": 260,
    "hebergement_restauration": 590,
    "industrie": 474,
    "services": 9034,
    "transport": 569,
}

# Creations by year, in thousands. From 2019 on as counted; before, assumed.
CREATIONS = {
    **{year: 380.0 + 6.0 * (year - 1970) for year in range(1970, 2003)},
    2003: 590.0,
    2004: 620.0,
    2005: 620.0,
    2006: 630.0,
    2007: 670.0,
    2008: 690.0,
    2009: 900.0,
    2010: 960.0,
    2011: 900.0,
    2012: 900.0,
    2013: 890.0,
    2014: 910.0,
    2015: 900.0,
    2016: 950.0,
    2017: 1030.0,
    2018: 1180.0,
    2019: 1371.0,
    2020: 1390.0,
    2021: 1622.0,
    2022: 1640.0,
    2023: 1612.0,
    2024: 1599.0,
    2025: 1650.0,
    2026: 1650.0,
}

COURIERS = {
    2015: 0.006,
    2016: 0.012,
    2017: 0.022,
    2018: 0.045,
    2019: 0.055,
    2020: 0.065,
    2021: 0.085,
    2022: 0.048,
    2023: 0.051,
    2024: 0.064,
    2025: 0.06,
    2026: 0.055,
}

# Five-year survival, percent.
SURVIVAL = {
    "commerce": 63.9,
    "specialisees": 73.8,
    "construction": 68.5,
    "enseignement_sante": 74.1,
    "hebergement_restauration": 64.0,
    "administratifs": 65.6,
    "information": 65.7,
    "transport": 69.2,
    "autres_services": 69.5,
    "industrie": 73.4,
    "immobilier": 69.8,
    "finance": 77.3,
    "agriculture": 85.0,  # not in the survey: assumed
    "bailleurs": 86.0,  # most are outside of the survey: assumed
    "public": 95.0,  # not in the survey: assumed
}
SHAPE = 0.85  # of the Weibull law: the young die more
SOLE_TRADER_HAZARD = 1.6  # times the hazard of the others: assumed
COURIER_HAZARD = 5.0


class Activity(NamedTuple):
    naf: str
    naf25: str | None
    sector: str
    weight: float  # within the sector
    kind: str  # of LEGAL and SIZES
    survival: str


def _activities(sector: str, survival: str, lines: str) -> list[Activity]:
    """`naf naf25|- weight kind`, one activity a line."""
    rows = (line.split() for line in lines.strip().splitlines())
    return [
        Activity(naf, None if naf25 == "-" else naf25, sector, float(weight), kind, survival)
        for naf, naf25, weight, kind in rows
    ]


ACTIVITIES: tuple[Activity, ...] = (
    *_activities(
        "agriculture",
        "agriculture",
        """
        01.11Z 01.11Y 20 agricole
        01.13Z 01.13Y 5 agricole
        01.21Z 01.21Y 13 agricole
        01.41Z 01.41Y 9 agricole
        01.42Z 01.42Y 11 agricole
        01.45Z 01.45Y 7 agricole
        01.50Z 01.50Y 16 agricole
        01.61Z 01.61Y 8 agricole
        02.20Z 02.20Y 6 agricole
        03.11Z 03.11Y 5 agricole
        """,
    ),
    *_activities(
        "commerce",
        "commerce",
        """
        45.11Z 47.81Y 4 boutique
        45.20A 95.31G 6 artisan
        45.32Z 47.82Y 1.5 boutique
        46.19B 46.19H 6 societe
        46.39B 46.39Y 2 societe
        46.42Z 46.42Y 2 societe
        46.69B - 4 societe
        46.90Z 46.90Y 6 societe
        47.11B 47.11G 4 boutique
        47.11C 47.11H 1 boutique
        47.11D 47.11J 0.8 grande
        47.11F 47.11K 0.2 grande
        47.19B 47.12H 1.2 boutique
        47.21Z 47.21Y 1 boutique
        47.22Z 47.22Y 2 artisan
        47.24Z 47.24Y 1 boutique
        47.26Z 47.26Y 2 boutique
        47.29Z 47.27H 2 boutique
        47.41Z - 1 boutique
        47.51Z 47.51Y 0.8 boutique
        47.59A 47.55G 1.5 boutique
        47.62Z 47.62Y 1 boutique
        47.71Z 47.71Y 6 boutique
        47.72A 47.72G 1 boutique
        47.73Z 47.73Y 2 boutique
        47.75Z 47.75Y 1.5 boutique
        47.76Z 47.76Y 2 boutique
        47.78A 47.74G 1.2 boutique
        47.78C 47.78H 4 boutique
        47.79Z 47.79H 2 boutique
        47.81Z - 4 forain
        47.82Z - 4 forain
        47.89Z - 3 forain
        47.91A - 3 forain
        47.91B - 9 forain
        47.99A - 6 forain
        """,
    ),
    *_activities(
        "construction",
        "construction",
        """
        41.20A 41.00G 8 societe
        41.20B 41.00H 5 societe
        43.21A 43.21G 12 artisan
        43.22A 43.22G 9 artisan
        43.22B 43.22H 4 artisan
        43.31Z 43.31Y 5 artisan
        43.32A 43.32G 11 artisan
        43.33Z 43.33Y 7 artisan
        43.34Z 43.34G 10 artisan
        43.39Z 43.35Y 10 artisan
        43.91A 43.41G 4 artisan
        43.99C 43.91Y 15 artisan
        """,
    ),
    *_activities(
        "energie_eau",
        "industrie",
        """
        35.11Z - 86 loueur
        36.00Z 36.00Y 5 public
        38.11Z 38.11Y 5 societe
        38.21Z - 4 societe
        """,
    ),
    *_activities(
        "hebergement_restauration",
        "hebergement_restauration",
        """
        55.10Z 55.10Y 5 boutique
        55.20Z 55.20Y 25 forain
        55.30Z 55.30Y 2 boutique
        56.10A 56.11G 28 boutique
        56.10C 56.11J 24 boutique
        56.21Z 56.21Y 5 artisan
        56.30Z 56.30Y 11 boutique
        """,
    ),
    *_activities(
        "industrie",
        "industrie",
        """
        10.52Z 10.52Y 1 artisan
        10.71C - 11 artisan
        10.71D - 3 artisan
        13.92Z 13.92Y 4 artisan
        14.13Z - 5 artisan
        16.23Z 16.23Y 4 artisan
        18.12Z 18.12Y 5 societe
        22.29A - 3 usine
        25.11Z 25.11Y 5 usine
        25.62B - 6 usine
        25.99B 25.99Y 5 usine
        28.29B 28.29Y 3 usine
        31.09B - 6 artisan
        32.12Z 32.12Y 9 artisan
        33.12Z 33.12Y 10 societe
        33.20A 33.20Y 5 societe
        """,
    ),
    *_activities(
        "services",
        "bailleurs",
        """
        68.20A 68.20G 15 loueur
        68.20B 68.20H 27 immobilier
        """,
    ),
    *_activities(
        "services",
        "immobilier",
        """
        68.31Z 68.31Y 1.5 societe
        68.32A 68.32H 0.7 societe
        """,
    ),
    *_activities(
        "services",
        "finance",
        """
        64.20Z 64.21Y 3 societe
        66.19B 66.19G 0.6 societe
        66.22Z 66.22Y 1 liberal
        """,
    ),
    *_activities(
        "services",
        "information",
        """
        59.11A 59.11G 0.5 societe
        62.01Z 62.10Y 1.5 liberal
        62.02A 62.20G 1.7 liberal
        63.11Z 63.10Y 0.4 societe
        """,
    ),
    *_activities(
        "services",
        "specialisees",
        """
        69.10Z 69.10Y 1 liberal
        69.20Z 69.20Y 0.5 societe
        70.22Z 70.20Y 4 liberal
        71.11Z 71.11Y 0.8 liberal
        71.12B 71.12Y 1.8 societe
        73.11Z 73.11Y 0.9 liberal
        74.10Z - 1.6 liberal
        74.20Z 74.20Y 0.7 liberal
        74.90B 74.99Y 1.6 liberal
        75.00Z 75.00Y 0.2 liberal
        """,
    ),
    *_activities(
        "services",
        "administratifs",
        """
        77.11A 77.11Y 0.4 societe
        78.20Z 78.20G 0.2 grande
        80.10Z 80.01Y 0.4 societe
        81.10Z 81.10Y 3 immobilier
        81.21Z 81.21Y 1.6 artisan
        81.30Z 81.30Y 1.1 artisan
        82.11Z 82.10Y 0.6 liberal
        82.99Z 82.99Y 1.8 liberal
        """,
    ),
    *_activities(
        "services",
        "public",
        """
        84.11Z 84.11Y 1 public
        85.10Z 85.10Y 0.2 public
        85.20Z 85.20Y 0.6 public
        85.31Z 85.31Y 0.2 public
        86.10Z 86.10Y 0.1 public
        """,
    ),
    *_activities(
        "services",
        "enseignement_sante",
        """
        85.51Z 85.51Y 1.5 liberal
        85.52Z 85.52Y 0.8 liberal
        85.53Z 85.53Y 0.2 boutique
        85.59A 85.59G 1.3 liberal
        85.59B 85.59H 1.6 liberal
        86.21Z 86.21Y 0.8 liberal
        86.22C 86.22Y 0.6 liberal
        86.23Z 86.23Y 0.5 liberal
        86.90D 86.94G 1.8 liberal
        86.90E 86.95Y 1.8 liberal
        86.90F 86.99Y 1.4 liberal
        88.10A 88.10G 0.4 association
        88.91A 88.91G 0.3 association
        88.99B 88.99H 0.5 association
        """,
    ),
    *_activities(
        "services",
        "autres_services",
        """
        90.01Z 90.20Y 1.6 association
        90.03A 90.12Y 1.2 liberal
        90.03B 90.13Y 0.9 liberal
        93.12Z 93.12Y 2.2 association
        93.13Z 93.13Y 0.3 boutique
        93.29Z 93.29Y 0.6 association
        94.99Z 94.99Y 6 association
        95.11Z 95.10Y 0.4 artisan
        95.29Z 95.29H 0.4 artisan
        96.01B 96.10H 0.2 boutique
        96.02A 96.21G 1.2 artisan
        96.02B 96.22Y 1.3 artisan
        96.04Z 96.23Y 0.4 artisan
        96.09Z 96.99H 2.5 forain
        """,
    ),
    *_activities(
        "transport",
        "transport",
        """
        49.32Z 49.33H 27 forain
        49.41A 49.41G 7 societe
        49.41B 49.41H 12 societe
        49.42Z 49.42Y 3 societe
        52.10B 52.10H 3 societe
        52.29A - 4 societe
        53.20Z 53.20H 4 livreur
        """,
    ),
)
COURIER = "53.20Z"

# Legal categories by kind of activity, percent.
LEGAL: dict[str, dict[str, float]] = {
    "boutique": {"1000": 42, "5499": 32, "5710": 25, "5599": 1},
    "grande": {"5499": 20, "5710": 65, "5599": 15},
    "artisan": {"1000": 53, "5499": 28, "5710": 18.6, "5458": 0.4},
    "forain": {"1000": 91, "5710": 5, "5499": 4},
    "liberal": {"1000": 78, "5485": 6, "5499": 4, "5710": 12},
    "societe": {"1000": 26, "5499": 32.5, "5710": 38, "5599": 2.5, "5458": 1},
    "usine": {"1000": 8, "5499": 30, "5710": 54, "5599": 7, "5458": 1},
    "immobilier": {"6540": 84, "1000": 4, "5499": 7, "5710": 5},
    "association": {"9220": 97, "9210": 3},
    "public": {"7210": 60, "7331": 22, "7389": 18},
    "agricole": {"1000": 71, "6533": 7, "6598": 14, "6597": 4, "5499": 4},
    "livreur": {"1000": 97, "5710": 3},
    "loueur": {"1000": 100},
}
SOLE_TRADER = "1000"

# Share of employers among active establishments of more than two years, and their size bands.
EMPLOYERS = {
    "boutique": 0.34,
    "grande": 0.95,
    "artisan": 0.33,
    "forain": 0.02,
    "liberal": 0.12,
    "societe": 0.30,
    "usine": 0.72,
    "immobilier": 0.01,
    "association": 0.12,
    "public": 0.60,
    "agricole": 0.12,
    "livreur": 0.005,
    "loueur": 0.0,
}
BANDS = ("00", "01", "02", "03", "11", "12", "21", "22", "31", "32", "41", "42", "51")
SIZES = {
    "small": (6, 44, 25, 13, 8, 3.4, 0.5, 0.1, 0, 0, 0, 0, 0),
    "medium": (4, 31, 21, 15, 13, 10, 3.6, 1.6, 0.25, 0.4, 0.1, 0.05, 0),
    "large": (1, 8, 9, 11, 18, 26, 14, 8, 1.6, 2.2, 0.8, 0.3, 0.1),
}
SIZE_OF = {"grande": "large", "usine": "large", "public": "large", "societe": "medium"}

# What the older nomenclatures called an activity, by kind: one plausible code each.
OLD_CODES = {
    "boutique": "52.4C",
    "grande": "52.1D",
    "artisan": "45.4J",
    "forain": "52.6E",
    "liberal": "74.1G",
    "societe": "51.9B",
    "usine": "28.5D",
    "immobilier": "70.2C",
    "association": "91.3E",
    "public": "75.1A",
    "agricole": "01.1A",
    "livreur": "64.1C",
    "loueur": "70.2A",
}

# Establishments per legal unit; the mean is near 44.06 / 30.02.
PER_UNIT = (0.735, 0.155, 0.05, 0.025, 0.012, 0.008, 0.005, 0.004, 0.003, 0.003)

PARTIAL_DIFFUSION = {True: 0.21, False: 0.03}  # sole trader or not
LOCATED = {  # (active, fully diffused): share that INSEE located
    (True, True): 0.985,
    (True, False): 0.93,
    (False, True): 0.85,
    (False, False): 0.56,
}
XY_QUALITY = {"11": 0.625, "12": 0.16, "21": 0.015, "22": 0.025, "33": 0.175}


@dataclass(frozen=True)
class Profile:
    """How a place departs from the country.

    `activities` multiplies the weight of every NAF code with that prefix (`47`, `53.20Z`, "" for
    all); `hazards` the same for the risk of closing; `creations` the number of creations of a year;
    `employers` the share of employers. Absent is 1. The last prefix that fits wins.
    """

    activities: dict[str, float] = field(default_factory=dict)
    hazards: dict[str, float] = field(default_factory=dict)
    creations: dict[int, float] = field(default_factory=dict)
    employers: float = 1.0


@dataclass(frozen=True)
class Calibration:
    """Sectors and yearly creations of France, and active establishments by commune if counted."""

    sectors: dict[str, float]
    creations: dict[int, float]
    communes: dict[str, int] = field(default_factory=dict)


def calibration(counts: Path | None = None) -> Calibration:
    """Read from the table of counts by commune, or as written above where there is none."""
    if counts is None or not counts.is_file():
        return Calibration({key: float(n) for key, n in SECTORS.items()}, CREATIONS)
    with counts.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    france = next(row for row in rows if row["niveau"] == "france")
    counted = {year: int(france[f"crea_etab_{year}"]) / 1000 for year in range(2019, 2025)}
    return Calibration(
        sectors={key: int(france[f"secteur_etab_{key}"]) / 1000 for key in SECTORS},
        creations=CREATIONS | counted | dict.fromkeys((2025, 2026), counted[2024]),
        communes={
            row["code"]: int(row["total_etab"])
            for row in rows
            if row["niveau"] == "commune" and int(row["total_etab"] or 0) > 0
        },
    )
