import pandas as pd
import polars as pl
import pytest

from quartiers.diagnostic import dynamics
from quartiers.diagnostic.indicator import Between, Indicator, Known, NotComputable
from quartiers.diagnostic.inputs import Inputs
from quartiers.diagnostic.scope import Part, Scope


@pytest.fixture(scope="module")
def zone(rows: pl.DataFrame) -> pd.DataFrame:
    raw = pd.DataFrame(rows.to_dicts())
    raw["created"] = pd.to_datetime(raw.created_on)
    raw["closed"] = pd.to_datetime(raw.closed_on)
    return raw[raw.qpv_2015 == "QP057021"]


@pytest.fixture(scope="module")
def figures(inputs: Inputs) -> dict[str, Indicator]:
    return {figure.id: figure for figure in dynamics.block(inputs).figures}


def test_last_full_year(figures: dict[str, Indicator], zone: pd.DataFrame):
    created = (zone.created.dt.year == 2025).sum()
    closed = (zone.closed.dt.year == 2025).sum()
    assert figures["creations_annee"].number == created
    assert figures["fermetures_annee"].number == closed
    assert figures["solde_annee"].value == Known(created - closed)
    assert {figures[id].period for id in ("creations_annee", "solde_annee")} == {"2025"}


def test_without_couriers(figures: dict[str, Indicator], zone: pd.DataFrame):
    created = zone[zone.created.dt.year == 2025]
    expected = (created.naf != "53.20Z").sum()
    assert 0 < expected < len(created)
    assert figures["creations_hors_livreurs"].number == expected


def test_without_sole_traders(figures: dict[str, Indicator], zone: pd.DataFrame):
    created = zone[zone.created.dt.year == 2025]
    others = created.legal_category.notna() & (created.legal_category != "1000")
    value = figures["creations_hors_ei"].value
    assert isinstance(value, Between)
    assert value.low == others.sum()
    assert value.high == others.sum() + created.legal_category.isna().sum()


def test_linked_share(figures: dict[str, Indicator], zone: pd.DataFrame):
    created = zone[zone.created.dt.year.between(2016, 2025)]
    share = figures["part_creations_liees"]
    assert share.number == pytest.approx(100 * created.linked_in.mean())
    assert share.period == "2016-2025"


def test_every_year(inputs: Inputs, zone: pd.DataFrame):
    table = dynamics.block(inputs).tables[0]
    assert [column.id for column in table.columns] == [
        *("annee", "creations", "fermetures", "solde", "hors_ei", "hors_livreurs")
    ]
    assert len(table.rows) == 11
    for row, year in zip(table.rows, range(2016, 2027), strict=True):
        created = zone[zone.created.dt.year == year]
        closed = zone[zone.closed.dt.year == year]
        assert str(row[0]).startswith(str(year))
        assert row[1:4] == (len(created), len(closed), len(created) - len(closed))
        assert row[5] == (created.naf != "53.20Z").sum()
    assert table.rows[-1][0] == "2026 (au 1er\u00a0juin\u00a02026)"


def test_quarters(inputs: Inputs, zone: pd.DataFrame):
    table = dynamics.block(inputs).tables[1]
    assert table.rows[-1][0] == "T1\u00a02026"
    last = (zone.created >= "2026-01-01") & (zone.created < "2026-04-01")
    assert table.rows[-1][1] == last.sum()
    assert len(table.rows) == 8


def test_the_three_caveats(inputs: Inputs, figures: dict[str, Indicator]):
    for id in ("creations_annee", "fermetures_annee", "solde_annee"):
        assert set(dynamics.cautions()) <= set(figures[id].caveats)
    assert set(dynamics.cautions()) <= set(dynamics.block(inputs).caveats)


def test_undated_are_said(inputs: Inputs, zone: pd.DataFrame):
    undated = zone.created.isna().sum()
    assert any(
        f"{undated}\u00a0établissements sans date" in n
        for n in dynamics.block(inputs).tables[0].notes
    )


def test_approximate_dates(diagnosed, rows: pl.DataFrame):
    late = rows.with_columns(closed_approx=pl.lit(True))
    block = dynamics.block(diagnosed(late))
    figures = {figure.id: figure for figure in block.figures}
    assert isinstance(figures["solde_annee"].value, NotComputable)
    assert any(
        caveat.startswith("Date approchée") for caveat in figures["fermetures_annee"].caveats
    )
    assert [column.label for column in block.tables[0].columns][2] == "Fermetures (au plus tard)"
    assert "solde" not in [column.id for column in block.tables[0].columns]
    assert block.charts[0].series == ("creations",)
    assert "(dates approchées)" in block.sentences[0]


def test_without_dates(diagnosed, rows: pl.DataFrame):
    scope = Scope((Part(missing=frozenset({"created_on"})),), "Metz")
    block = dynamics.block(diagnosed(rows, scope=scope))
    assert block.refusal == "le registre chargé ne donne pas : date de création ; non calculable"


def test_without_links(diagnosed, rows: pl.DataFrame):
    bare = rows.with_columns(linked_in=pl.lit(None, pl.Boolean))
    scope = Scope((Part(missing=frozenset({"linked"})),), "France")
    for given in (diagnosed(bare), diagnosed(rows, scope=scope)):
        figures = {figure.id: figure for figure in dynamics.block(given).figures}
        assert isinstance(figures["part_creations_liees"].value, NotComputable)


def test_no_creation_at_all(diagnosed, rows: pl.DataFrame):
    block = dynamics.block(diagnosed(rows.filter(pl.col("qpv_2015") == "")))
    assert block.sentences[0].startswith("En 2025\u00a0: aucune création et aucune fermeture")
