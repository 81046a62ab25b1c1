from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quartiers.diagnostic import poisson
from quartiers.diagnostic.figures import small
from quartiers.diagnostic.indicator import (
    Additivity,
    Between,
    Indicator,
    Known,
    NotComputable,
    Source,
    Value,
    Withheld,
    evolution,
    total,
)
from quartiers.errors import DifferentContours, NotAdditive

SIRENE = Source("sirene_etablissements", "Sirene", "Insee", "Licence Ouverte 2.0", "2026-06")


def counted(value: Value, **changes: object) -> Indicator:
    made = Indicator(
        id="stock_actif",
        label="Établissements actifs",
        value=value,
        unit="établissements",
        definition="…",
        sources=(SIRENE,),
        zone="QP057021",
        contour="qpv_2015",
        period="au 1er juin 2026",
        additivity=Additivity.ADDITIVE,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


@given(st.lists(st.integers(0, 200), min_size=1, max_size=8))
def test_total_of_counts(counts: list[int]):
    value = total([counted(small(n)) for n in counts], "tous", "Ensemble").value
    assert value == small(sum(counts))


bounds = st.tuples(st.floats(0, 1e6), st.floats(0, 1e6)).map(sorted)


@given(st.lists(bounds, min_size=1, max_size=6))
def test_total_of_bounds(pairs: list[list[float]]):
    whole = total([counted(Between(low, high, "bornes")) for low, high in pairs], "t", "T").value
    assert isinstance(whole, Between)
    assert whole.low == pytest.approx(sum(low for low, _ in pairs))
    assert whole.high == pytest.approx(sum(high for _, high in pairs))
    assert whole.estimate is None


def test_open_bound_stays_open():
    value = total([counted(Between(3, None, "bornes")), counted(Known(4))], "t", "T").value
    assert value == Between(7, None, "bornes")


@pytest.mark.parametrize("missing", [Withheld("secret"), NotComputable("registre partiel")])
def test_unknown_is_never_zero(missing: Value):
    assert total([counted(Known(4)), counted(missing)], "t", "T").value == missing


def test_total_reaches_the_threshold():
    half = counted(small(poisson.SMALL // 2))
    assert total([half, half], "t", "T").value == Known(poisson.SMALL)


def test_total_keeps_no_filter_of_a_part():
    part = counted(Known(40), rows=(("qpv_2015", "QP057021"),))
    assert total([part, part], "tous", "Ensemble").rows == ()


def test_sources_are_said_once():
    assert total([counted(Known(40)), counted(Known(50))], "t", "T").sources == (SIRENE,)


def test_median_does_not_add_up():
    median = counted(Known(12000), label="Revenu médian", additivity=Additivity.NOT_ADDITIVE)
    with pytest.raises(NotAdditive, match="« Revenu médian » ne s’additionne pas"):
        total([median, median], "t", "T")


def test_two_indicators_do_not_add_up():
    with pytest.raises(NotAdditive, match="deux indicateurs différents"):
        total([counted(Known(1)), counted(Known(1), id="employeurs")], "t", "T")
    with pytest.raises(NotAdditive, match="deux indicateurs différents"):
        total([counted(Known(1)), counted(Known(1), unit="emplois")], "t", "T")


def test_nothing_does_not_add_up():
    with pytest.raises(NotAdditive, match="Aucune valeur à additionner"):
        total([], "t", "T")


def test_two_contours_do_not_add_up():
    with pytest.raises(DifferentContours, match=r"qpv_2024.*qpv_2015"):
        total([counted(Known(1)), counted(Known(1), contour="qpv_2024")], "t", "T")
    with pytest.raises(DifferentContours, match=r"\(2024\).*\(au 1er juin 2026\)"):
        total([counted(Known(1)), counted(Known(1), period="2024")], "t", "T")


def test_evolution():
    assert evolution(counted(Known(100)), counted(Known(112))) == pytest.approx(0.12)


def test_no_evolution_across_contours():
    with pytest.raises(DifferentContours, match="Recalculez les deux dates sur un seul contour"):
        evolution(counted(Known(1)), counted(Known(2), contour="qpv_2024"))
    with pytest.raises(DifferentContours, match=r"QP057021.*QP057023"):
        evolution(counted(Known(1)), counted(Known(2), zone="QP057023"))


@pytest.mark.parametrize("value", [Known(0), Withheld("secret"), Between(1, 2, "bornes")])
def test_no_evolution_from_nothing(value: Value):
    with pytest.raises(NotAdditive, match="n’a pas de sens"):
        evolution(counted(value), counted(Known(2)))


def test_small_counts_carry_an_interval():
    assert small(poisson.SMALL) == Known(poisson.SMALL)
    value = small(5)
    assert isinstance(value, Between)
    assert value.low < 5 < (value.high or 0)
