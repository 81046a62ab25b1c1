import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from quartiers.usecases.local_counts import OTHERS, UNSAID, local_counts
from quartiers.usecases.suppression import suppress, with_totals

tables = st.integers(1, 5).flatmap(
    lambda width: st.lists(
        st.lists(st.integers(0, 9), min_size=width, max_size=width), min_size=1, max_size=5
    )
)


def sums(rows: int, columns: int) -> np.ndarray:
    """What a reader knows: each line and column adds up to its total."""
    found = []
    for j in range(columns):
        one = np.zeros((rows, columns))
        one[:, j], one[-1, j] = 1, -1
        found.append(one.ravel())
    for i in range(rows if columns > 1 else 0):
        one = np.zeros((rows, columns))
        one[i], one[i, -1] = 1, -1
        found.append(one.ravel())
    return np.array(found)


def most(cells, at: int) -> float:
    """The largest whole number that a hidden cell may be, all that is printed being true. Solved
    apart from the code: by integer programming."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    flat = [cell for row in cells for cell in row]
    low = [1 if cell is None else cell for cell in flat]  # zeros are printed
    high = [1_000 if cell is None else cell for cell in flat]
    aim = np.zeros(len(flat))
    aim[at] = -1
    known = LinearConstraint(sums(len(cells), len(cells[0])), 0, 0)
    answer = milp(aim, constraints=known, bounds=Bounds(low, high), integrality=np.ones(len(flat)))
    assert answer.success
    return -answer.fun


@settings(max_examples=150)
@given(tables, st.integers(3, 6))
def test_no_small_count_recomputed(counts, threshold):
    true, found = with_totals(counts), suppress(counts, threshold)
    for (i, j), value in np.ndenumerate(true):
        cell = found.cells[i][j]
        if 0 < value < threshold:
            assert cell is None
            assert most(found.cells, i * true.shape[1] + j) >= threshold
        else:
            assert cell in (None, value)


@given(tables, st.integers(3, 6))
def test_zero_is_printed(counts, threshold):
    true, found = with_totals(counts), suppress(counts, threshold)
    for at, value in np.ndenumerate(true):
        assert value or found.cells[at[0]][at[1]] == 0


def test_nothing_to_hide():
    assert suppress([[7, 9], [0, 12]], 5).cells == ((7, 9, 16), (0, 12, 12), (7, 21, 28))


def test_no_subtraction_from_the_total():
    found = suppress([[2], [40], [8]], 5)
    assert found.cells == ((None,), (40,), (None,), (50,))
    assert (found.primary, found.secondary) == (1, 1)


def test_two_ones_are_not_deduced():
    # 1 + 1 hidden beside a printed total of 2 would be known: all hidden is one at least
    found = suppress([[1, 1, 30], [20, 20, 20]], 5)
    assert found.cells[0][:2] == (None, None)
    assert sum(cell is None for row in found.cells for cell in row) > 2


def test_threshold_never_under_three():
    assert suppress([[2], [30], [9]], 1).cells[0] == (None,)


def test_rare_value_is_not_named():
    pairs = {("QN1", "vacant"): 20, ("QN1", "M. Untel"): 1, ("QN2", ""): 9, ("QN2", "vacant"): 8}
    counts = local_counts(pairs, 5)
    assert counts.categories == ("vacant", UNSAID, OTHERS)


def test_table_of_one_column():
    counts = local_counts({("", ""): 6, ("QN1", ""): 9}, 5)
    assert counts.zones == ("QN1", "")
    assert counts.cells == ((9,), (6,), (15,))


def test_empty_file():
    assert local_counts({}, 5).cells == ((0,),)
