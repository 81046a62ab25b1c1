import numpy as np
import pytest

from quartiers.schemes.tables.numbering import runs


@pytest.mark.parametrize(
    ("wanted", "found"),
    [([0, 0], []), ([1, 1], [(0, 1)]), ([0, 1, 0, 1, 1], [(1, 1), (3, 4)])],
)
def test_runs(wanted, found):
    assert runs(np.array(wanted, np.bool_)) == found
