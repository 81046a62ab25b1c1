"""A small invented register in the staged schema, its cube, and the inputs of a diagnostic."""

import random
from datetime import date, timedelta

import polars as pl
import pytest

from quartiers.diagnostic.indicator import Source
from quartiers.diagnostic.inputs import Area, Inputs
from quartiers.diagnostic.report import Zone
from quartiers.diagnostic.scope import Part, Scope
from quartiers.diagnostic.tables import (
    APART,
    COHORT_KEYS,
    COHORTS,
    COVERAGE,
    STAGED,
    STOCK,
    STOCK_KEYS,
    YEARLY_ZONINGS,
    age_class_start,
    first_cohort_year,
    first_year,
    section,
)

STOCK_DATE = date(2026, 6, 1)
QPV = "QP057021"
COMMUNE, EPCI = "57463", "245700372"
NAF = ["56.10C", "47.11B", "68.20A", "53.20Z", "43.21A", "96.02A", "94.99Z", "84.11Z", "86.21Z"]
BANDS = ["NN", "00", "01", "02", "11", "53", None]


def make_rows(seed: int = 1, n: int = 3000) -> pl.DataFrame:
    """Establishments of one commune, a third of them in the QPV, one in ten in its band."""
    draw = random.Random(seed)
    rows = []
    for i in range(n):
        created = date(2005, 1, 1) + timedelta(days=draw.randrange(7800))
        lived = draw.expovariate(1 / 2200)
        closed = created + timedelta(days=int(lived))
        gone = closed < STOCK_DATE
        legal = draw.choice(["1000", "1000", "5499", "5710", "6540", "7210", "9220", None])
        place = draw.random()
        rows.append(
            {
                "siret": f"000{i:011d}",
                "siren": f"000{i:06d}",
                "commune": COMMUNE,
                "active": not gone,
                "diffusible": draw.random() > 0.1,
                "head_office": True,
                "naf": draw.choice([*NAF, None]),
                "naf25": None,
                "size_band": draw.choice(BANDS),
                "size_year": 2023,
                "employer": draw.choice([True, False, None]),
                "legal_category": legal,
                "sole_trader": None if legal is None else legal == "1000",
                "ess": draw.choice([True, False, False, None]),
                "created_on": None if draw.random() < 0.03 else created,
                "closed_on": closed if gone else None,
                "closed_approx": False,
                "linked_in": draw.random() < 0.05,
                "linked_out": gone and draw.random() < 0.1,
                "x": 931000.0 + 1000 * place,
                "y": 6895000.0 + 1000 * draw.random(),
                "epsg": 2154 if draw.random() > 0.04 else None,
                "xy_quality": "11",
                "precision_m": None,
                "qpv_2015": QPV if place < 0.33 else "",
                "qpv_2024": "",
                "qpv_2015_quality": draw.choice(["sur", "sur", "probable", "impute"]),
                "qpv_2024_quality": None,
                "band_2015": QPV if 0.33 <= place < 0.43 else "",
                "band_2024": "",
            }
        )
    return pl.DataFrame(rows, schema=STAGED)


PLACES = (
    ("qpv_2015", "qpv_2015"),
    ("band_2015", "band_2015"),
    ("commune", "commune"),
    ("epci", "epci"),
    ("france", "france"),
)


def quarters(column: str) -> pl.Expr:
    day = pl.col(column).dt
    first = first_cohort_year(STOCK_DATE.year) * 4
    return (day.year().cast(pl.Int16) * 4 + day.quarter() - 1).clip(first).cast(pl.Int16)


def cube_of(rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """The cube as its contract tells, written apart from the pipeline that makes the real one."""
    rows = rows.with_columns(
        epci=pl.lit(EPCI),
        france=pl.lit("FR"),
        legal_class=pl.col("legal_category").str.head(1),
        year_created=pl.col("created_on").dt.year().clip(first_year(STOCK_DATE.year)),
        created_q=quarters("created_on"),
        closed=~pl.col("active") | pl.col("closed_on").is_not_null(),
        closed_q=quarters("closed_on"),
        approx=pl.col("closed_approx").fill_null(False),
        n=pl.lit(1, pl.UInt32),
    )
    stock, cohorts = [], []
    for zoning, column in PLACES:
        inside = rows.filter(pl.col(column) != "").with_columns(
            zoning=pl.lit(zoning), zone=pl.col(column)
        )
        narrow = zoning.startswith(("qpv", "band"))
        quality = {"qpv_2015": pl.col("qpv_2015_quality"), "band_2015": pl.lit("calcule")}
        kept = inside.with_columns(quality=quality.get(zoning, pl.lit("commune")))
        if not narrow:
            kept = kept.with_columns(
                year_created=age_class_start(pl.col("year_created"), STOCK_DATE.year)
            )
        stock.append(kept.group_by(list(STOCK_KEYS)).agg(pl.col("n").sum()).cast(STOCK))
        if zoning == "band_2015":
            continue
        if zoning in YEARLY_ZONINGS:
            year = {name: pl.col(name) // 4 * 4 for name in ("created_q", "closed_q")}
            inside = inside.with_columns(**year)
        if not narrow:
            naf = pl.col("naf")
            inside = inside.with_columns(
                naf=pl.when(naf.is_in(list(APART))).then(naf).otherwise(section(naf))
            )
        cohorts.append(inside.group_by(list(COHORT_KEYS)).agg(pl.col("n").sum()).cast(COHORTS))
    coverage = rows.group_by("commune", "active", "diffusible").agg(
        rows=pl.col("n").sum(), located=pl.col("n").filter(pl.col("x").is_not_null()).sum()
    )
    return (
        pl.concat(stock).select(*STOCK),
        pl.concat(cohorts).select(*COHORTS),
        coverage.select(*COVERAGE).cast(COVERAGE),
    )


def source(id: str, vintage: str = "2026-06") -> Source:
    return Source(id, f"Titre de {id}", "Insee", "Licence Ouverte 2.0", vintage)


DATASETS = (
    "sirene_etablissements",
    "sirene_unites_legales",
    "sirene_historique",
    "sirene_liens_succession",
    "sirene_geolocalisation",
    "qpv_contours_2015",
    "insee_qpv_demo",
    "insee_qpv_revn",
    "insee_qpv_ipro",
)


def make_inputs(rows: pl.DataFrame, scope: Scope | None = None, **changes: object) -> Inputs:
    stock, cohorts, coverage = cube_of(rows)
    whole = Scope(parts=(Part(),), text="France entière, toutes activités")
    given: dict[str, object] = {
        "zone": Zone(
            code=QPV,
            name="Sablon Sud",
            zoning="qpv_2015",
            geography="géographie 2015",
            communes=(COMMUNE,),
            commune_names=("Metz",),
            epci=EPCI,
            epci_name="Metz Métropole",
            departement="57",
            region="44",
        ),
        "areas": (
            Area("zone", "Sablon Sud", "qpv_2015", (QPV,), (COMMUNE,), 2400.0, "2018"),
            Area("bande", "Bande des 300 m", "band_2015", (QPV,), (COMMUNE,)),
            Area("commune", "Metz", "commune", (COMMUNE,), (COMMUNE,), 121695.0, "2023", True),
            Area("epci", "Metz Métropole", "epci", (EPCI,), (COMMUNE,), 230000.0, "2023", True),
        ),
        "as_of": STOCK_DATE,
        "stock_date": STOCK_DATE,
        "scope": scope or whole,
        "stock": stock,
        "cohorts": cohorts,
        "coverage": coverage,
        "sources": {id: source(id) for id in DATASETS},
        "made_on": date(2026, 11, 22),
        "version": "0.1.0",
    }
    return Inputs(**(given | changes))  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def rows() -> pl.DataFrame:
    return make_rows()


@pytest.fixture(scope="session")
def inputs(rows: pl.DataFrame) -> Inputs:
    return make_inputs(rows)


@pytest.fixture(scope="session")
def diagnosed():
    """Builds inputs from rows, with changes: `diagnosed(rows, scope=…)`."""
    return make_inputs


@pytest.fixture(scope="session")
def invented():
    return make_rows
