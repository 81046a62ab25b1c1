"""INSEE-like tables of the demonstration, in the official layouts: same columns, `;`, BOM, decimal
comma, spaces between thousands, empty columns at the end, empty cells for secrecy.

Every number is made up from a few traits of each neighbourhood.
"""

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from quartiers.pipeline.demonstration.ground import (
    ANCIENTS,
    COMMUNES,
    DEPARTEMENT,
    EPCIS,
    QUARTERS,
    REGION,
)

Row = dict[str, float | str | None]


@dataclass(frozen=True)
class Traits:
    """What tells one kind of neighbourhood from another: percent, and euros a year."""

    young: float
    old: float
    foreign: float
    median: float
    poverty: float
    employed: float
    women_employed: float
    low_diploma: float
    seekers: float  # job seekers for 1,000 inhabitants


# In the order of demo_profiles.PROFILES.
TRAITS = (
    Traits(30.0, 27.0, 7.0, 21_900, 15.0, 66.0, 63.0, 17.0, 62.0),
    Traits(33.5, 20.5, 21.0, 14_900, 38.6, 49.5, 44.8, 27.5, 128.0),
    Traits(43.2, 14.8, 27.5, 13_100, 47.9, 42.6, 35.9, 33.0, 146.0),
    Traits(36.8, 18.9, 18.4, 15_300, 35.2, 50.8, 45.1, 29.6, 118.0),
    Traits(29.4, 26.1, 13.2, 16_200, 31.4, 53.9, 51.0, 23.8, 104.0),
    Traits(38.0, 18.0, 19.5, 14_300, 40.5, 46.0, 40.6, 29.0, 132.0),
)
DEMO = """CODGEO LIBGEO POP_MUN POP_COM_QP POP_COM LIB_COM TX_F TX_TOT_0A24 TX_F_0A24
TX_TOT_60ETPLUS TX_F_60ETPLUS IND_JEUNE TX_TOT_MEN1 TX_TOT_MEN6 TX_TOT_ET TX_F_ET NOTE_RP A PERCOU
AM AI ACSSENF ACAVENF AC3ENF A_NETUD_24 A_ETUD ENF ENF_2 ENF_3_5 ENF_6_10 ENF_11_14 ENF_15_17
ENF_18_24 NOTE_CNAF""".split()  # noqa: SIM905
REVN = """CODGEO LIBGEO PMIMP DECUC_Q2 DECUC_Q1 DECUC_Q3 BREV DECUC_D1 DECUC_D9 DECUC_D1D9 DISP_Q2
DISP_Q1 DISP_Q3 TP60 DISP_D1 DISP_D9 DISP_D1D9 PACT PPEN PPSOC PIMPOT PPAT NOTE_FILO C C_C2SNP
C_C2SP NOTE_CNAM A APPA ARSAS AAAH NOTE_CNAF""".split()  # noqa: SIM905
IPRO = """CODGEO LIBGEO TX_TOT_EMPL TX_F_EMPL TX_ET_EMPL TX_TOT_EDLIM TX_F_EDLIM TX_ET_EDLIM CA
NOTE_ASP EVOL_CA_N_E NOTE_ASP_E ABCDE ABCDE_F ABCDE_H ABC ABC_F ABC_H ABC_RSA ABC_RSA_F ABC_RSA_H A
A_F A_H ABC_25 ABC_2649 ABC_50 ABC_FR ABC_E ABC_INFCAPBEP ABC_CAPBEP ABC_BAC ABC_SUPBAC
ABC_INFCAPBEP_F ABC_CAPBEP_F ABC_BAC_F ABC_SUPBAC_F ABC_INFCAPBEP_H ABC_CAPBEP_H ABC_BAC_H
ABC_SUPBAC_H ABC_DUR1 ABC_DUR2 ABC_DUR3 ABC_DUR4 ABC_DUR1_F ABC_DUR2_F ABC_DUR3_F ABC_DUR4_F
ABC_DUR1_H ABC_DUR2_H ABC_DUR3_H ABC_DUR4_H NOTE_PE EVOL_ABC_T4 EVOL_ABC_F_T4 EVOL_ABC_H_T4
EVOL_A_T4 EVOL_A_F_T4 EVOL_A_H_T4 NOTE_PE_T""".split()  # noqa: SIM905
# Parts of the job seekers of categories A, B, C.
SEEKERS = {
    "ABC_RSA": 0.27,
    "ABC_RSA_F": 0.14,
    "ABC_RSA_H": 0.13,
    "A": 0.58,
    "A_F": 0.26,
    "A_H": 0.32,
    "ABC_25": 0.15,
    "ABC_2649": 0.61,
    "ABC_50": 0.24,
    "ABC_FR": 0.62,
    "ABC_E": 0.38,
    "ABC_INFCAPBEP": 0.36,
    "ABC_CAPBEP": 0.27,
    "ABC_BAC": 0.2,
    "ABC_SUPBAC": 0.17,
    "ABC_INFCAPBEP_F": 0.15,
    "ABC_CAPBEP_F": 0.13,
    "ABC_BAC_F": 0.1,
    "ABC_SUPBAC_F": 0.09,
    "ABC_INFCAPBEP_H": 0.21,
    "ABC_CAPBEP_H": 0.14,
    "ABC_BAC_H": 0.1,
    "ABC_SUPBAC_H": 0.08,
    "ABC_DUR1": 0.38,
    "ABC_DUR2": 0.16,
    "ABC_DUR3": 0.2,
    "ABC_DUR4": 0.26,
    "ABC_DUR1_F": 0.17,
    "ABC_DUR2_F": 0.08,
    "ABC_DUR3_F": 0.1,
    "ABC_DUR4_F": 0.12,
    "ABC_DUR1_H": 0.21,
    "ABC_DUR2_H": 0.08,
    "ABC_DUR3_H": 0.1,
    "ABC_DUR4_H": 0.14,
}
POPULATION = (
    "qp",
    "nom_qp",
    "reg",
    "epci1",
    "epci2",
    "uu",
    "liste_des_communes",
    "population_municipale_2013",
)
RELEASES = (2019, 2020, 2021, 2022)  # the last one that follows the neighbourhoods of 2015
NEW_RELEASE = 2024  # the one that follows those of 2024


@dataclass(frozen=True)
class Published:
    """One line of INSEE's tables: a neighbourhood of either generation in one release."""

    code: str
    name: str
    communes: tuple[str, ...]
    population: int
    traits: Traits


def write_tables(folder: Path) -> None:
    """DEMO, REVN and IPRO of every release, and the population of 2013, into `folder`."""
    for release in (*RELEASES, NEW_RELEASE):
        lines = _of_2024() if release == NEW_RELEASE else _of_2015()
        for name, header, fill in (
            ("DEMO", DEMO, _demo),
            ("REVN", REVN, _revn),
            ("IPRO", IPRO, _ipro),
        ):
            rows = [fill(line, release, lines) for line in lines]
            _write(folder / f"{name}_{release}.csv", header, rows, empty_columns=40)
    _write_population(folder / "pop_qp_2013.csv")


def write_incomes(folder: Path, siren: Sequence[str]) -> None:
    """Filosofi 2019 of communes, EPCI, departement and region; `siren` are those of EPCIS."""
    towns = [(c.code, c.name, c.population) for c in COMMUNES]
    groups = [
        (siren[rank], name, sum(c.population for c in COMMUNES if c.epci == rank))
        for rank, (name, _) in enumerate(EPCIS)
    ]
    whole = sum(c.population for c in COMMUNES)
    for level, places in (
        ("COM", towns),
        ("EPCI", groups),
        ("DEP", [(*DEPARTEMENT, whole)]),
        ("REG", [(*REGION, whole)]),
        ("METROPOLE", [("1", "Ensemble de la démonstration (fictif)", whole)]),
    ):
        rows = [_filosofi(*place) for place in places]
        _write(folder / f"FILO2019_DISP_{level}.csv", list(rows[0]), rows)


def _of_2015() -> tuple[Published, ...]:
    kind = {quarter.code: quarter.profile for quarter in QUARTERS}
    drawn = {"QP999002": 2, "QP999003": 3, "QP999004": 5}
    return tuple(
        Published(
            a.code,
            a.name,
            a.communes,
            a.population,
            TRAITS[drawn.get(a.code, kind[a.made_of[0]] if a.made_of else 5)],
        )
        for a in ANCIENTS
    )


def _of_2024() -> tuple[Published, ...]:
    return tuple(
        Published(q.code, q.name, q.communes, q.population, TRAITS[q.profile]) for q in QUARTERS
    )


def _noise(line: Published, release: int, table: int) -> Callable[[float], float]:
    """A small departure, the same at each run: that of the place, and that of the year."""
    digits = int("".join(figure for figure in line.code if figure.isdigit()))
    place = np.random.default_rng([digits, table])
    year = np.random.default_rng([digits, table, release])
    return lambda size: float(size * place.normal() + 0.35 * size * year.normal())


def _demo(line: Published, release: int, lines: Sequence[Published]) -> Row:
    noise, t = _noise(line, release, 1), line.traits
    people = round(line.population * (1 + 0.004 * (release - 2020)))
    young = t.young + noise(0.8)
    old = t.old + noise(0.6)
    families = round(people * 0.33)
    children = round(people * young / 100 * 0.82)
    quarters = sum(o.population for o in lines if o.communes[0] == line.communes[0])
    home = next(c for c in COMMUNES if c.code == line.communes[0])
    row: Row = {
        "CODGEO": line.code,
        "LIBGEO": line.name,
        "POP_MUN": people,
        "POP_COM_QP": quarters,
        "POP_COM": home.population,
        "LIB_COM": ", ".join(c.name for c in COMMUNES if c.code in line.communes),
        "TX_F": 51.5 + noise(0.8),
        "TX_TOT_0A24": young,
        "TX_F_0A24": young - 1.5 + noise(0.5),
        "TX_TOT_60ETPLUS": old,
        "TX_F_60ETPLUS": old + 2.0 + noise(0.5),
        "IND_JEUNE": round(young / old, 1),
        "TX_TOT_MEN1": 39.0 + noise(2.0),
        "TX_TOT_MEN6": 4.0 + noise(0.5) if people > 1500 else None,
        "TX_TOT_ET": t.foreign + noise(0.8),
        "TX_F_ET": t.foreign - 0.7 + noise(0.7),
        "NOTE_RP": 0,
        "A": families,
        "PERCOU": round(families * 2.4),
        "ENF": children,
        "NOTE_CNAF": 0,
    }
    shares = {"AM": 0.14, "AI": 0.44, "ACSSENF": 0.07, "ACAVENF": 0.27, "AC3ENF": 0.12}
    row |= {key: round(families * share) for key, share in shares.items()}
    row |= {"A_NETUD_24": round(families * 0.08), "A_ETUD": _secret(round(families * 0.025))}
    ages = {"ENF_2": 0.15, "ENF_3_5": 0.16, "ENF_6_10": 0.26, "ENF_11_14": 0.20}
    ages |= {"ENF_15_17": 0.14, "ENF_18_24": 0.09}
    return row | {key: round(children * share) for key, share in ages.items()}


def _revn(line: Published, release: int, lines: Sequence[Published]) -> Row:
    noise, t = _noise(line, release, 2), line.traits
    rise = 1 + 0.017 * (release - 2020)
    middle = (t.median + noise(260)) * rise
    declared = 0.81 * middle
    rounded = {
        "DECUC_Q2": declared,
        "DECUC_Q1": 0.53 * declared,
        "DECUC_Q3": 1.55 * declared,
        "DECUC_D9": 2.15 * declared,
        "DISP_Q2": middle,
        "DISP_Q1": 0.775 * middle,
        "DISP_Q3": 1.33 * middle,
        "DISP_D1": 0.61 * middle,
        "DISP_D9": 1.69 * middle,
    }
    # Under a thousand inhabitants or so INSEE keeps the ends of the distribution to itself.
    small = line.population < 1_200
    row: Row = {key: None if small and "_D" in key else round(v, -1) for key, v in rounded.items()}
    return row | {
        "CODGEO": line.code,
        "LIBGEO": line.name,
        "PMIMP": None if small else 55 - 0.6 * t.poverty + noise(1.0),
        "BREV": 28 + 0.7 * t.poverty + noise(1.0),
        "DECUC_D1": None,
        "DECUC_D1D9": None,
        "TP60": t.poverty + noise(0.9),
        "DISP_D1D9": None if small else 2.8,
        "PACT": 82 - 0.6 * t.poverty + noise(1.0),
        "PPEN": 27 + noise(1.0),
        "PPSOC": 0.45 * t.poverty + noise(0.7),
        "PIMPOT": -10 + noise(0.5),
        "PPAT": 3.5 + noise(0.3),
        "NOTE_FILO": 0,
        "C": round(line.population * 0.94),
        "C_C2SNP": round(line.population * 0.0045 * t.poverty),
        "C_C2SP": round(line.population * 0.0018 * t.poverty),
        "NOTE_CNAM": 0,
        "A": round(line.population * 0.33),
        "APPA": round(line.population * 0.0026 * t.poverty),
        "ARSAS": round(line.population * 0.0019 * t.poverty),
        "AAAH": _secret(round(line.population * 0.025)),
        "NOTE_CNAF": 0,
    }


def _ipro(line: Published, release: int, lines: Sequence[Published]) -> Row:
    noise, t = _noise(line, release, 3), line.traits
    fall = 1 - 0.02 * (release - 2020)
    seekers = round(line.population * t.seekers / 1000 * fall * (1 + noise(0.03)))
    women = round(seekers * 0.47)
    row: Row = {
        "CODGEO": line.code,
        "LIBGEO": line.name,
        "TX_TOT_EMPL": t.employed + 0.35 * (release - 2020) + noise(0.8),
        "TX_F_EMPL": t.women_employed + 0.4 * (release - 2020) + noise(0.9),
        "TX_ET_EMPL": t.employed - 9 + noise(1.2) if t.foreign > 15 else None,
        "TX_TOT_EDLIM": t.low_diploma + noise(0.8),
        "TX_F_EDLIM": t.low_diploma - 1 + noise(0.8),
        "TX_ET_EDLIM": None,
        "CA": _secret(round(line.population * 0.004)),
        "NOTE_ASP": 0,
        "EVOL_CA_N_E": None,
        "NOTE_ASP_E": 0,
        "ABCDE": round(seekers * 1.14),
        "ABCDE_F": round(women * 1.14),
        "ABCDE_H": round(seekers * 1.14) - round(women * 1.14),
        "ABC": seekers,
        "ABC_F": women,
        "ABC_H": seekers - women,
        "NOTE_PE": 0,
        "EVOL_ABC_T4": -3.5 + noise(2.0),
        "EVOL_A_T4": -4.5 + noise(2.5),
        "NOTE_PE_T": 0,
    }
    return row | {key: _secret(round(seekers * share)) for key, share in SEEKERS.items()}


def _secret(count: int) -> int | None:
    """Small counts are not published."""
    return count if count >= 20 else None


def _filosofi(code: str, name: str, population: int) -> Row:
    """Small communes have their median and nothing else."""
    rng = np.random.default_rng([ord(c) for c in code])
    middle = 19_800 + 1_400 * rng.normal() + (0 if population < 25_000 else -900)
    households = round(population / 2.1)
    row: Row = {
        "CODGEO": code,
        "LIBGEO": name,
        "NBMEN19": households,
        "NBPERS19": round(population * 0.97),
        "NBUC19": round(households * 1.48, 1),
        "Q119": None,
        "Q219": round(middle, -1),
        "Q319": None,
        "Q3_Q1": None,
        "D119": None,
        "D919": None,
        "RD": None,
        "PACT19": None,
        "PPEN19": None,
        "PPSOC19": None,
    }
    if population > 4_000:
        row |= {
            "Q119": round(0.74 * middle, -1),
            "Q319": round(1.34 * middle, -1),
            "Q3_Q1": round(0.6 * middle, -1),
            "D119": round(0.55 * middle, -1),
            "D919": round(1.78 * middle, -1),
            "RD": 3.3,
            "PACT19": 68.5,
            "PPEN19": 31.0,
            "PPSOC19": 7.9,
        }
    return row


def _write_population(path: Path) -> None:
    names = {c.code: c.name for c in COMMUNES}
    rows: list[Row] = [
        {
            "qp": a.code,
            "nom_qp": a.name,
            "reg": REGION[0],
            "liste_des_communes": ", ".join(names[code] for code in a.communes),
            "population_municipale_2013": str(a.population),
        }
        for a in ANCIENTS
    ]
    _write(path, POPULATION, rows)


def _write(
    path: Path,
    header: Sequence[str],
    rows: Sequence[Mapping[str, float | str | None]],
    empty_columns: int = 0,
) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
        writer.writerow([*header, *[""] * empty_columns])
        for row in rows:
            cells = [_cell(row.get(name)) for name in header]
            writer.writerow([*cells, *[""] * empty_columns])


def _cell(value: float | str | None) -> str:
    """As INSEE writes: « 2 940 », « 33,5 », nothing where there is nothing to say."""
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, int) or float(value).is_integer():
        return f"{int(value):,}".replace(",", " ")
    return f"{value:.1f}".replace(".", ",")
