import pandas as pd
import polars as pl
import pytest
from scipy import stats

from quartiers.diagnostic import fabric
from quartiers.diagnostic.indicator import Between, Indicator, Known, NotComputable
from quartiers.diagnostic.inputs import Inputs
from quartiers.diagnostic.scope import Part, Scope


@pytest.fixture(scope="module")
def active(rows: pl.DataFrame) -> pd.DataFrame:
    raw = pd.DataFrame(rows.to_dicts())
    return raw[(raw.qpv_2015 == "QP057021") & raw.active]


@pytest.fixture(scope="module")
def figures(inputs: Inputs) -> dict[str, Indicator]:
    return {figure.id: figure for figure in fabric.block(inputs).figures}


def test_stock_with_its_positions(figures: dict[str, Indicator], active: pd.DataFrame):
    value = figures["stock_actif"].value
    assert isinstance(value, Between)
    assert value.estimate == value.high == len(active)
    assert value.low == (active.qpv_2015_quality == "sur").sum()


def test_market_fabric(figures: dict[str, Indicator], active: pd.DataFrame):
    naf = active.naf
    legal = active.legal_category
    renting = naf.str.startswith("68.20").where(naf.notna(), None)
    apart = legal.str[0].isin(["7", "9"]).where(legal.notna(), None)
    out = (renting == True) | (apart == True)  # noqa: E712
    sure = ((renting == False) & (apart == False)).sum()  # noqa: E712
    unknown = len(active) - out.sum() - sure
    value = figures["stock_marchand"].value
    assert isinstance(value, Between)
    assert unknown > 0
    assert (value.low, value.high, value.estimate) == (sure, sure + unknown, None)
    assert f"{unknown}\u00a0établissements" in value.meaning


def test_density_has_both_dates(figures: dict[str, Indicator], active: pd.DataFrame):
    density = figures["densite_actif"]
    assert isinstance(density.value, Between)
    assert density.number == pytest.approx(1000 * len(active) / 2400)
    low, high = stats.chi2.ppf(0.025, 2 * len(active)), stats.chi2.ppf(0.975, 2 * len(active) + 2)
    assert density.value.low == pytest.approx(1000 * low / 2 / 2400)
    assert density.value.high == pytest.approx(1000 * high / 2 / 2400)
    assert "1er\u00a0juin\u00a02026" in density.period
    assert "2018" in density.period


def test_employers(figures: dict[str, Indicator], active: pd.DataFrame):
    by_band = ~active.size_band.isin(["NN", "00"])
    by_band = by_band.where(active.size_band.notna(), None)
    employer = active.employer.where(active.employer.notna(), by_band)
    value = figures["employeurs"].value
    assert isinstance(value, Between)
    assert value.low == (employer == True).sum()  # noqa: E712
    assert value.high == value.low + employer.isna().sum()


def test_sole_traders(figures: dict[str, Indicator], active: pd.DataFrame):
    known = active[active.legal_category.notna()]
    expected = 100 * (known.legal_category == "1000").mean()
    assert figures["part_entrepreneurs_individuels"].number == pytest.approx(expected)


def test_recent(figures: dict[str, Indicator], active: pd.DataFrame):
    years = pd.to_datetime(active.created_on).dt.year.dropna()
    assert figures["part_recents"].number == pytest.approx(100 * (years >= 2024).mean())


@pytest.mark.parametrize("table", ["secteurs", "tranches", "formes", "ages"])
def test_tables_add_up(inputs: Inputs, active: pd.DataFrame, table: str):
    found = next(each for each in fabric.block(inputs).tables if each.id == table)
    assert sum(row[1] for row in found.rows) == len(active)
    assert sum(row[2] for row in found.rows) == pytest.approx(1)


def test_nn_is_not_zero_nor_unknown(inputs: Inputs, active: pd.DataFrame):
    found = next(each for each in fabric.block(inputs).tables if each.id == "tranches")
    lines = {row[0]: row[1] for row in found.rows}
    assert lines["Non employeuse"] == (active.size_band == "NN").sum()
    assert lines["0 salarié au 31/12"] == (active.size_band == "00").sum()
    assert lines["Inconnu"] == active.size_band.isna().sum()


def test_a_band_of_no_list_is_unknown(diagnosed, rows: pl.DataFrame):
    odd = rows.with_columns(size_band=pl.lit("99"))
    found = next(t for t in fabric.block(diagnosed(odd)).tables if t.id == "tranches")
    assert [row[0] for row in found.rows] == ["Inconnu"]


def test_ages(inputs: Inputs, active: pd.DataFrame):
    found = next(each for each in fabric.block(inputs).tables if each.id == "ages")
    years = pd.to_datetime(active.created_on).dt.year
    lines = {row[0]: row[1] for row in found.rows}
    assert lines["De 2017 à 2021"] == years.between(2017, 2021).sum()
    assert lines["En 2016 ou avant"] == (years <= 2016).sum()


def test_no_establishment(diagnosed, rows: pl.DataFrame):
    empty = diagnosed(rows.filter(pl.col("qpv_2015") == ""))
    block = fabric.block(empty)
    assert block.refusal is None
    assert block.sentences == (
        "Aucun établissement actif n’est repéré dans le quartier au 1er\u00a0juin\u00a02026.",
    )
    assert block.figures[0].number == 0


def test_partial_register(diagnosed, rows: pl.DataFrame):
    elsewhere = Scope((Part(communes=("13203",)),), "Marseille 3e")
    block = fabric.block(diagnosed(rows, scope=elsewhere))
    assert block.refusal == "registre partiel (Marseille 3e), non calculable"
    assert not block.figures


def test_a_missing_column_refuses_its_figures(diagnosed, rows: pl.DataFrame):
    scope = Scope((Part(missing=frozenset({"legal_category", "sole_trader"})),), "France")
    block = fabric.block(diagnosed(rows, scope=scope))
    figures = {figure.id: figure.value for figure in block.figures}
    assert isinstance(figures["stock_marchand"], NotComputable)
    assert isinstance(figures["densite_marchand"], NotComputable)
    assert isinstance(figures["part_entrepreneurs_individuels"], NotComputable)
    assert "formes" not in [table.id for table in block.tables]


def test_a_known_fabric_is_a_number(diagnosed, rows: pl.DataFrame):
    whole = rows.with_columns(
        pl.col("naf").fill_null("47.11B"),
        pl.col("legal_category").fill_null("5499"),
        qpv_2015_quality=pl.lit("calcule"),
    )
    figures = {figure.id: figure for figure in fabric.block(diagnosed(whole)).figures}
    assert isinstance(figures["stock_marchand"].value, Known)
    assert isinstance(figures["stock_actif"].value, Known)
    assert isinstance(figures["densite_marchand"].value, Between)
