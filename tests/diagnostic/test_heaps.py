from dataclasses import replace

import polars as pl
import pytest

from quartiers.diagnostic import dynamics
from quartiers.diagnostic.heaps import LEAST, heap
from quartiers.diagnostic.indicator import NotComputable
from quartiers.diagnostic.inputs import Area, Inputs

HEAP = 2024 * 4


def heaped(inputs: Inputs, n: int, approx: bool = True) -> Inputs:
    """The zone's closures, and `n` more of the first quarter of 2024."""
    own = inputs.cohorts.filter(pl.col("zoning") == "qpv_2015")
    line = (
        own.filter("closed")
        .head(1)
        .with_columns(
            created_q=pl.lit(2017 * 4, pl.Int16),
            closed_q=pl.lit(HEAP, pl.Int16),
            approx=pl.lit(approx),
            n=pl.lit(n, pl.UInt32),
        )
    )
    return replace(inputs, cohorts=pl.concat([inputs.cohorts, line]))


def test_a_heap_is_named(inputs: Inputs):
    given = heaped(inputs, 5000)
    found = heap(given, given.cohorts_of(given.area))
    assert found is not None
    assert found.quarter == HEAP
    assert found.said.endswith(
        f"des fermetures du quartier «\u00a0{given.zone.name}\u00a0» portent le même trimestre "
        "(T1\u00a02024)\u00a0: traitement en masse du répertoire, non une vague de fermetures."
    )
    block = dynamics.block(given)
    assert found.said in block.caveats
    closures = next(figure for figure in block.figures if figure.id == "fermetures_annee")
    assert found.said in closures.caveats  # goes with it into the synthesis


def test_no_heap_by_chance(inputs: Inputs):
    assert heap(inputs, inputs.cohorts_of(inputs.area)) is None


def test_what_came_before_the_cohorts_is_no_heap(inputs: Inputs):
    rows = inputs.cohorts_of(inputs.area)
    old = rows.filter("closed").with_columns(closed_q=pl.lit(inputs.first_year * 4 - 1, pl.Int16))
    assert heap(inputs, old) is None


@pytest.mark.parametrize(("n", "found"), [(LEAST - 1, False), (LEAST, True)])
def test_a_few_closures_prove_nothing(inputs: Inputs, n: int, found: bool):
    rows = inputs.cohorts_of(inputs.area).filter("closed").head(1)
    rows = rows.with_columns(closed_q=pl.lit(HEAP, pl.Int16), n=pl.lit(n, pl.UInt32))
    assert (heap(inputs, rows) is not None) == found


def test_the_heap_of_all_zones_serves_a_small_one(inputs: Inputs):
    given = heaped(inputs, 5000)
    every = Area("tous_qpv", "Tous les QPV", "qpv_2015", given.area.codes, ("57463",))
    given = replace(given, areas=(*given.areas, every))
    rows = given.cohorts_of(given.area).head(0)
    found = heap(given, rows)
    assert found is not None
    assert "de l’ensemble des QPV" in found.said


def test_no_count_up_to_a_heap(inputs: Inputs):
    given = heaped(inputs, 5000)
    table = next(t for t in dynamics.block(given).tables if t.id == "annees")
    position = [column.id for column in table.columns].index("fermetures")
    closures = {str(row[0])[:4]: row[position] for row in table.rows}
    assert isinstance(closures["2023"], NotComputable)
    assert "redatées en masse (T1\u00a02024)" in closures["2024"].reason
    assert isinstance(closures["2025"], int)


def test_true_dates_keep_their_counts(inputs: Inputs):
    given = heaped(inputs, 5000, approx=False)
    table = next(t for t in dynamics.block(given).tables if t.id == "annees")
    position = [column.id for column in table.columns].index("fermetures")
    assert all(isinstance(row[position], int) for row in table.rows)
