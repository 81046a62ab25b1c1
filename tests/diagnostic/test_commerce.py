from dataclasses import replace

import numpy as np
import pandas as pd
import polars as pl
import pytest
import shapely
from scipy import stats

from quartiers.diagnostic import commerce
from quartiers.diagnostic.definitions import families
from quartiers.diagnostic.indicator import Between, Known, NotComputable
from quartiers.diagnostic.inputs import Area, Inputs
from quartiers.diagnostic.picture import Picture
from quartiers.diagnostic.scope import Part, Scope

FAST_FOOD = ("56.10C",)
SHOPS = ["56.10C", "47.11B", "96.02A", "86.21Z"]


@pytest.fixture(scope="module")
def raw(rows: pl.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(rows.filter("active").to_dicts())


def with_peers(inputs: Inputs, population: float) -> Inputs:
    # The commune stands for peers: any area of the cube may.
    commune = inputs.of_role("commune")
    assert commune is not None
    peers = Area("pairs", "Pairs", "commune", commune.codes, commune.communes, population, "2018")
    return replace(inputs, areas=(*inputs.areas, peers))


def lines(inputs: Inputs) -> dict[str, tuple]:
    return {str(row[0]): row for row in commerce.block(inputs).tables[0].rows}


def test_families_from_raw_rows(inputs: Inputs, raw: pd.DataFrame):
    inside, band = raw.qpv_2015 == "QP057021", raw.band_2015 == "QP057021"
    row = lines(inputs)["Restauration rapide"]
    assert row[1] == Known((inside & (raw.naf == "56.10C")).sum())
    assert row[5] == Known((band & (raw.naf == "56.10C")).sum())


def test_figures(inputs: Inputs, raw: pd.DataFrame):
    figures = {figure.id: figure for figure in commerce.block(inputs).figures}
    shops = raw.naf.isin(SHOPS)
    here = (shops & (raw.qpv_2015 == "QP057021")).sum()
    assert figures["commerces"].number == here
    assert figures["densite_commerces"].number == pytest.approx(1000 * here / 2400)
    assert figures["commerces_bande_300"].value == Known(
        (shops & (raw.band_2015 == "QP057021")).sum()
    )
    vacancy = figures["locaux_vacants"].value
    assert isinstance(vacancy, NotComputable)
    assert "aucune source ouverte" in vacancy.reason


def test_against_peers(inputs: Inputs, raw: pd.DataFrame):
    here = ((raw.naf == "56.10C") & (raw.qpv_2015 == "QP057021")).sum()
    there = (raw.naf == "56.10C").sum()
    row = lines(with_peers(inputs, 7000))["Restauration rapide"]
    assert row[2].number == pytest.approx(2400 * there / 7000)
    assert row[3].estimate == pytest.approx((here / 2400) / (there / 7000))
    ci = stats.binomtest(int(here), int(here + there)).proportion_ci(0.95, method="exact")
    assert row[3].low == pytest.approx(ci.low / (1 - ci.low) * 7000 / 2400, rel=1e-6)
    assert row[4] == commerce.ALIKE


@pytest.mark.parametrize(
    ("population", "verdict"), [(1000, commerce.LESS), (100_000, commerce.MORE)]
)
def test_verdicts(inputs: Inputs, population: float, verdict: str):
    block = commerce.block(with_peers(inputs, population))
    row = {row[0]: row for row in block.tables[0].rows}["Restauration rapide"]
    assert row[4] == verdict
    said = [sentence for sentence in block.sentences if "restauration rapide" in sentence]
    assert said[0].startswith(
        f"Commerces et services {verdict} nombreux par habitant que dans les quartiers comparables"
    )


def test_no_peers_no_verdict(inputs: Inputs):
    row = lines(inputs)["Restauration rapide"]
    assert row[2:5] == (NotComputable(commerce.NO_PEERS),) * 3


def offered(name: str, here: int, expected: float, p: float) -> commerce.Offer:
    ratio = Between(0.1, 9.0, "", here / expected)
    family = commerce.Family(name, name, ())
    near = NotComputable("")
    return commerce.Offer(family, Known(here), Known(expected), ratio, "", near, p)


def test_families_are_judged_together():
    # p = 0.04 stands alone, and no longer among twenty families that show nothing.
    alone = offered("a", 18, 10.0, 0.04)
    assert commerce._judged([alone])[0].verdict == commerce.MORE
    others = [offered(f"b{i}", 10, 10.0, 0.9) for i in range(20)]
    assert commerce._judged([alone, *others])[0].verdict == commerce.ALIKE


def test_too_few_expected_proves_nothing():
    # An absence where 3.6 are expected is no proof (exp(-3.6) > 2.5 %); where 3.7 are, it is.
    assert np.exp(-3.6) > 0.025 > np.exp(-3.7)
    assert commerce._judged([offered("a", 0, 3.6, 0.06)])[0].verdict == commerce.TOO_FEW
    assert commerce._judged([offered("a", 3, 3.8, 0.9)])[0].verdict == commerce.ALIKE


def test_partial_register_keeps_its_family(diagnosed, rows: pl.DataFrame):
    scope = Scope((Part(activities=FAST_FOOD),), "restauration rapide")
    block = commerce.block(diagnosed(rows, scope=scope))
    table = block.tables[0]
    assert [row[0] for row in table.rows] == ["Restauration rapide"]
    assert table.notes[-1] == (
        "Autres familles\u00a0: registre partiel (restauration rapide), non calculable."
    )
    assert [figure.id for figure in block.figures] == ["locaux_vacants"]


def test_nothing_covered(diagnosed, rows: pl.DataFrame):
    scope = Scope((Part(activities=("01.11Z",)),), "céréales")
    assert commerce.block(diagnosed(rows, scope=scope)).refusal == (
        "registre partiel (céréales), non calculable"
    )


def test_the_band_may_spill_over(diagnosed, rows: pl.DataFrame, raw: pd.DataFrame):
    scope = Scope((Part(communes=("57463",)),), "Metz")
    block = commerce.block(diagnosed(rows, scope=scope))
    value = {figure.id: figure.value for figure in block.figures}["commerces_bande_300"]
    near = (raw.naf.isin(SHOPS) & (raw.band_2015 == "QP057021")).sum()
    assert value == Between(near, None, commerce.SPILL)
    assert f"au moins {near} à moins de 300 m" in block.sentences[0]


def test_within_500_metres(diagnosed, rows: pl.DataFrame):
    zone = shapely.box(0, 0, 100, 100)
    picture = Picture(
        epsg=2154,
        zone=zone,
        neighbours=(),
        communes=(),
        x=np.array([50.0, 599.9, 600.0, 600.1, np.nan, 300.0]),
        y=np.array([50.0, 50.0, 50.0, 50.0, 50.0, 50.0]),
        naf=np.array(["56.10C", "56.10C", "47.11B", "56.10C", "56.10C", "43.21A"]),
        inside=np.array([True, False, False, False, False, False]),
    )
    block = commerce.block(diagnosed(rows, picture=picture))
    value = {figure.id: figure.value for figure in block.figures}["commerces_bande_500"]
    assert value == Known(2)  # 499.9 m and 500 m: the shop at 500.1 m is out, so is the builder


def test_no_code_in_two_families():
    codes = [code for family in families() for code in family.naf]
    for code in codes:
        assert sum(code.startswith(other) or other.startswith(code) for other in codes) == 1
