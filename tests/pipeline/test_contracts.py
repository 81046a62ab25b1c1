from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from tests.pipeline.test_cube import PLACES, YEAR, row, written

from quartiers.diagnostic.tables import STAGED
from quartiers.errors import ContractBroken
from quartiers.pipeline.contracts import (
    check_cohorts,
    check_coverage,
    check_cube,
    check_staged,
    check_stock,
)
from quartiers.pipeline.cube import Cube, build_cube

ROUBAIX: dict[str, Any] = {
    "siret": "38012986600014", "siren": "380129866", "commune": "59512", "active": False,
    "diffusible": True, "naf": "56.10C", "size_band": "02", "legal_category": "1000",
    "created_on": date(2019, 1, 1), "closed_on": date(2021, 1, 1), "closed_approx": False,
    "x": 707_500.0, "y": 7_066_500.0, "epsg": 2154, "qpv_2015": "QP059001",
    "qpv_2015_quality": "sur", "qpv_2024": "", "qpv_2024_quality": "calcule",
}  # fmt: skip


def staged(folder: Path, *rows: dict[str, Any], schema: dict[str, Any] | None = None) -> Path:
    path = folder / "etablissements.parquet"
    full = [dict.fromkeys(STAGED) | each for each in rows]
    pl.DataFrame(full, schema=STAGED).cast(schema or {}).write_parquet(path)
    return path


def test_good_rows(tmp_path):
    other = ROUBAIX | {"siret": "38012986600022", "closed_on": None, "closed_approx": None}
    check_staged(staged(tmp_path, ROUBAIX, other))


def test_no_row(tmp_path):
    check_staged(staged(tmp_path))


@pytest.mark.parametrize(
    ("wrong", "rule"),
    [
        ({"siret": "3801298660001"}, "le SIRET a 14 chiffres"),
        ({"siret": None}, "le SIRET a 14 chiffres"),
        ({"siren": "380129867"}, "le SIREN est le début du SIRET"),
        ({"commune": "Roubaix"}, "la commune a un code"),
        ({"commune": None}, "la commune a un code"),
        ({"active": None}, "l’état et la diffusion sont connus"),
        ({"naf": "5610C"}, "l’activité est une sous-classe de la NAF rév. 2"),
        ({"size_band": "99"}, "la tranche d’effectif est officielle"),
        ({"legal_category": "1"}, "la catégorie juridique a quatre chiffres"),
        ({"created_on": date(1066, 1, 1)}, "la date de création est plausible"),
        ({"closed_on": date(2200, 1, 1)}, "la date de fermeture est plausible"),
        ({"closed_on": date(2018, 1, 1)}, "la fermeture suit la création"),
        ({"closed_approx": None}, "une fermeture dit si sa date est approchée"),
        ({"y": None}, "une position est entière"),
        ({"x": float("inf")}, "une position est finie"),
        ({"epsg": 4326}, "la projection est légale"),
        ({"qpv_2015": "QN05901M"}, "le quartier 2015 est un code de sa génération"),
        ({"qpv_2024": "QP059001"}, "le quartier 2024 est un code de sa génération"),
        ({"qpv_2024_quality": "bonne"}, "la qualité du quartier 2024 est connue"),
        ({"qpv_2015": None}, "un quartier 2015 a une qualité"),
    ],
)
def test_bad_row(tmp_path, wrong: dict[str, Any], rule: str):
    with pytest.raises(ContractBroken) as caught:
        check_staged(staged(tmp_path, ROUBAIX | wrong))
    said = str(caught.value)
    assert said.startswith(f"La table « etablissements » ne respecte pas sa règle « {rule} »")
    assert "1 ligne(s) en défaut, par exemple : " in said
    assert "naf = 56" in said
    assert "le dernier millésime valide reste en service" in said


def test_upper_bound_may_precede(tmp_path):
    check_staged(staged(tmp_path, ROUBAIX | {"closed_on": date(2018, 1, 1), "closed_approx": True}))


def test_siret_twice(tmp_path):
    with pytest.raises(ContractBroken, match="un SIRET n’a qu’une ligne.*siret = 38012986600014"):
        check_staged(staged(tmp_path, ROUBAIX, ROUBAIX))


def test_communes_in_disorder(tmp_path):
    metz = ROUBAIX | {"siret": "38012986600022", "commune": "57463"}
    with pytest.raises(ContractBroken, match="les lignes vont par commune"):
        check_staged(staged(tmp_path, ROUBAIX, metz))


def test_column_of_another_type(tmp_path):
    with pytest.raises(ContractBroken, match="size_year est de type Int16 ».*size_year est Int64"):
        check_staged(staged(tmp_path, ROUBAIX, schema={"size_year": pl.Int64}))


def test_column_absent(tmp_path):
    path = staged(tmp_path, ROUBAIX)
    pl.read_parquet(path).drop("ess").write_parquet(path)
    with pytest.raises(ContractBroken, match="ess est absente"):
        check_staged(path)


def test_column_too_many(tmp_path):
    path = staged(tmp_path, ROUBAIX)
    pl.read_parquet(path).with_columns(nom="x").write_parquet(path)
    with pytest.raises(ContractBroken, match="aucune autre colonne ».*nom"):
        check_staged(path)


@pytest.fixture
def cube(tmp_path) -> Cube:
    rows = [
        row(naf="56.10A", legal_category="5710", size_band="02", created_on=date(2020, 5, 1)),
        row(commune="59009", qpv_2015="QP059002", active=False),
        row(
            commune="75119",
            qpv_2015="",
            band_2015="QP075001",
            created_on=date(2019, 5, 1),
            closed_on=date(2021, 5, 1),
            closed_approx=False,
        ),
    ]
    return build_cube(written(tmp_path, rows), PLACES, YEAR)


def test_good_cube(cube):
    check_cube(cube)


def where(zoning: str, *more: pl.Expr) -> pl.Expr:
    return pl.all_horizontal(pl.col("zoning") == zoning, *more)


def put(column: str, value: Any, mask: pl.Expr) -> Callable[[pl.DataFrame], pl.DataFrame]:
    def change(table: pl.DataFrame) -> pl.DataFrame:
        new = pl.lit(value, dtype=table.schema[column])
        kept = pl.when(mask).then(new).otherwise(column).alias(column)
        return table.with_columns(kept)

    return change


OPEN = pl.col("active")


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (put("zoning", "iris", where("commune")), "le zonage est connu"),
        (put("zone", None, where("epci")), "la zone a un code"),
        (put("n", 0, where("france")), "chaque ligne compte au moins un établissement"),
        (put("quality", "commune", where("qpv_2015")), "la qualité est celle du zonage"),
        (put("quality", "sur", where("commune")), "la qualité est celle du zonage"),
        (put("active", None, where("france")), "l’état est connu"),
        (put("ess", True, ~OPEN), "un établissement fermé ne garde que son activité"),
        (put("size_band", "02", where("commune", OPEN)), "ne sont gardées que dans les quartiers"),
        (put("size_band", "99", where("qpv_2015", OPEN)), "la tranche d’effectif est officielle"),
        (put("legal_class", "57", OPEN), "la classe juridique est un chiffre"),
        (put("naf", "I", OPEN), "l’activité est une sous-classe de la NAF rév. 2"),
        (put("n", 7, where("departement")), "les départements font la France"),
        (put("n", 7, pl.col("zone") == "QP059001"), "les zones de qpv_2015 font « * »"),
        (lambda table: pl.concat([table, table.head(1)]), "une clé n’a qu’une ligne"),
        (lambda table: table.drop("quality"), "la colonne quality est de type String"),
        (lambda table: table.with_columns(pl.col("n").cast(pl.Int64)), "n est Int64"),
    ],
)
def test_bad_stock(cube, change: Callable[[pl.DataFrame], pl.DataFrame], rule: str):
    with pytest.raises(ContractBroken) as caught:
        check_stock(change(cube.stock))
    assert "« stock »" in str(caught.value)
    assert rule in str(caught.value)


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (put("zoning", "band_2015", where("commune")), "le zonage est connu"),
        (put("closed", None, where("france")), "on sait s’il y a eu fermeture"),
        (put("closed", False, where("france")), "un établissement jamais fermé"),
        (put("closed_q", 8060, pl.col("closed_q").is_not_null()), "la fermeture suit la création"),
        (put("created_q", 8081, where("commune")), "sont comptés par année"),
        (put("n", 9, where("france")), "les départements font la France"),
        (put("n", 9, pl.col("zone") == "*"), "les zones de qpv_2015 font « * »"),
        (lambda table: pl.concat([table, table.head(1)]), "une clé n’a qu’une ligne"),
        (lambda table: table.drop("approx"), "approx est absente"),
    ],
)
def test_bad_cohorts(cube, change: Callable[[pl.DataFrame], pl.DataFrame], rule: str):
    with pytest.raises(ContractBroken) as caught:
        check_cohorts(change(cube.cohorts))
    assert "« cohorts »" in str(caught.value)
    assert rule in str(caught.value)


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (
            lambda t: t.with_columns(located=pl.lit(9, pl.UInt32)),
            "pas plus d’établissements",
        ),
        (lambda t: t.with_columns(commune=pl.lit(None, pl.String)), "la commune, l’état et la"),
        (
            lambda t: t.with_columns(rows=pl.lit(0, pl.UInt32), located=pl.lit(0, pl.UInt32)),
            "chaque ligne compte au moins un établissement",
        ),
        (lambda t: pl.concat([t, t]), "une clé n’a qu’une ligne"),
    ],
)
def test_bad_coverage(cube, change: Callable[[pl.DataFrame], pl.DataFrame], rule: str):
    with pytest.raises(ContractBroken, match=rule):
        check_coverage(change(cube.coverage))


def test_cohorts_of_another_register(cube):
    twice = cube.cohorts.with_columns(pl.col("n") * 2)
    with pytest.raises(ContractBroken, match="aussi nombreux que dans le stock.*2 au lieu de 1"):
        check_cube(Cube(cube.stock, twice, cube.coverage))


def test_commune_unlike_its_coverage(cube):
    more = cube.coverage.with_columns(
        rows=pl.when(pl.col("commune") == "59512").then(5).otherwise("rows").cast(pl.UInt32)
    )
    with pytest.raises(ContractBroken, match="que dans la couverture.*59512 1 au lieu de 5"):
        check_cube(Cube(cube.stock, cube.cohorts, more))


def test_france_unlike_its_coverage(cube):
    fewer = cube.coverage.filter(pl.col("commune") != "75119")
    with pytest.raises(ContractBroken, match="la France compte tous.*3 au lieu de 2"):
        check_cube(Cube(cube.stock, cube.cohorts, fewer))
