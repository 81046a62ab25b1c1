import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quartiers.diagnostic.peers import choose

SCHEMA = {
    "code": pl.String,
    "name": pl.String,
    "overseas": pl.Boolean,
    "population": pl.Float64,
    "poverty": pl.Float64,
    "epci_population": pl.Float64,
    "density": pl.Float64,
}


def table(rows: list[tuple]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def some(n: int, overseas: bool = False) -> list[tuple]:
    prefix = "QP974" if overseas else "QP057"
    return [
        (f"{prefix}{i:03d}", f"Quartier {i}", overseas, 1000.0 + 100 * i, 30.0 + i, 2e5, 5000.0 + i)
        for i in range(n)
    ]


@given(st.lists(st.tuples(st.floats(500, 50000), st.floats(10, 70)), min_size=12, max_size=30))
def test_nearest_by_hand(values: list[tuple[float, float]]):
    rows = [
        (f"QP057{i:03d}", "", False, population, poverty, None, None)
        for i, (population, poverty) in enumerate(values)
    ]
    others = np.array([[np.log(p), t] for p, t in values[1:]])
    spread = others.std(axis=0)
    gaps = (others - [np.log(values[0][0]), values[0][1]]) / np.where(spread > 0, spread, np.inf)
    expected = np.sort(np.sqrt((gaps**2).mean(axis=1)))[:10]
    found = choose(table(rows), "QP057000")
    assert [peer.distance for peer in found.peers] == pytest.approx(expected.tolist(), abs=1e-9)
    assert found.criteria == ("population", "taux de pauvreté")


def test_never_itself_nor_across_the_sea():
    found = choose(table(some(20) + some(20, overseas=True)), "QP057003")
    codes = [peer.code for peer in found.peers]
    assert "QP057003" not in codes
    assert all(code.startswith("QP057") for code in codes)
    assert len(codes) == 10


def test_measures_of_both_sides():
    found = choose(table(some(20)), "QP057003")
    assert found.own == (1300.0, 33.0, 2e5, 5003.0)
    assert found.peers[0].code == "QP057004"
    assert found.peers[0].measures == (1400.0, 34.0, 2e5, 5004.0)


def test_a_candidate_without_a_figure_is_left_out():
    rows = some(20)
    rows[4] = (*rows[4][:4], None, *rows[4][5:])
    assert "QP057004" not in [peer.code for peer in choose(table(rows), "QP057003").peers]


def test_a_criterion_unknown_here_is_left_out():
    rows = some(20)
    rows[3] = (*rows[3][:4], None, *rows[3][5:])
    found = choose(table(rows), "QP057003")
    assert "taux de pauvreté" not in found.criteria
    assert found.dropped == ("taux de pauvreté (inconnu pour le quartier)",)


def test_unknown_population():
    rows = some(20)
    rows[3] = (*rows[3][:3], None, *rows[3][4:])
    refusal = choose(table(rows), "QP057003").refusal
    assert refusal == "population du quartier inconnue : aucune ressemblance calculable"


def test_too_few_candidates():
    refusal = choose(table(some(4)), "QP057003").refusal
    assert refusal == "trop peu de quartiers de même génération dans les données chargées"
