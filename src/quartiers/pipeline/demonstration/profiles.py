"""How the economy of each kind of demonstration neighbourhood departs from the country's."""

from quartiers.pipeline.register_generator.mix import Profile

# Activities that homes and offices of a whole country hold, not the streets of a small town.
_NO_FARM = {"01": 0.02, "02": 0.02, "03": 0.0, "35.11Z": 0.15}

TOWN = Profile(activities={"01": 0.35, "03": 0.5, "35.11Z": 0.6})

SHOPPING_IN_TROUBLE = Profile(
    activities=_NO_FARM
    | {"47": 36.0, "47.8": 12.0, "47.9": 1.5, "56": 19.0, "96.0": 9.0, "95": 7.0, "68": 0.35}
    | {"41": 0.5, "43": 0.5, "53.20Z": 1.6},
    hazards={"": 1.15, "47": 2.3, "56": 1.9, "96.0": 1.5},
    creations=dict.fromkeys(range(2008, 2016), 1.4)
    | {2016: 1.3, 2017: 1.1, 2018: 0.8, 2019: 0.55, 2020: 0.36, 2021: 0.33, 2022: 0.3}
    | {2023: 0.27, 2024: 0.24, 2025: 0.22, 2026: 0.22},
    employers=1.1,
)

HOUSING_ESTATE = Profile(
    activities=_NO_FARM
    | {"47": 0.25, "47.11B": 1.2, "47.8": 1.0, "47.9": 0.8, "49.32Z": 5.0, "53.20Z": 5.5}
    | {"81.21Z": 5.0, "43": 2.0, "68": 0.15, "69": 0.1, "70": 0.4, "71": 0.2, "62": 0.5, "64": 0.2}
    | {"86": 0.6, "96.09Z": 1.8, "88": 1.6, "94": 1.5, "80.10Z": 4.0},
    hazards={"": 1.35},
    creations={2017: 1.2, 2018: 1.4, 2019: 1.5, 2020: 1.7, 2021: 1.9, 2022: 1.6, 2023: 1.6}
    | {2024: 1.7, 2025: 1.7, 2026: 1.7},
    employers=0.55,
)

PRODUCTIVE_EDGE = Profile(
    activities=_NO_FARM
    | {"10": 4.0, "16": 18.0, "18": 14.0, "22": 40.0, "25": 40.0, "28": 40.0, "31": 12.0}
    | {"33": 26.0, "45.20A": 12.0, "46": 12.0, "49.4": 15.0, "52": 22.0, "38": 25.0, "41": 6.0}
    | {"43": 4.0, "47": 0.5, "77.11A": 9.0, "78": 12.0, "68": 0.25, "86": 0.2, "85": 0.4},
    hazards={"": 0.75},
    creations={2019: 0.8, 2020: 0.6, 2021: 0.55, 2022: 0.5, 2023: 0.5, 2024: 0.47, 2025: 0.45}
    | {2026: 0.45},
    employers=1.9,
)

OLD_TOWN = Profile(
    activities=_NO_FARM
    | {"47": 3.0, "56": 3.5, "55": 1.8, "90": 2.6, "94": 1.8, "86": 1.3, "74": 1.4, "32": 2.5}
    | {"53.20Z": 1.3},
    hazards={"": 0.9, "90": 0.7},
    creations={2021: 1.1, 2022: 1.15, 2023: 1.2, 2024: 1.2, 2025: 1.25, 2026: 1.25},
)

ORDINARY_ESTATE = Profile(
    activities=_NO_FARM
    | {"47": 0.6, "49.32Z": 3.0, "53.20Z": 3.5, "81.21Z": 3.0, "43": 1.5, "68": 0.25, "69": 0.3},
    hazards={"": 1.2},
    creations={2019: 1.2, 2020: 1.3, 2021: 1.4, 2022: 1.3, 2023: 1.3, 2024: 1.35, 2025: 1.35},
    employers=0.7,
)

PROFILES = (
    TOWN,
    SHOPPING_IN_TROUBLE,
    HOUSING_ESTATE,
    PRODUCTIVE_EDGE,
    OLD_TOWN,
    ORDINARY_ESTATE,
)
