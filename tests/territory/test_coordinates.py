import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Transformer

from quartiers.errors import BadCoordinates
from quartiers.territory.coordinates import one_position, positions

METZ = (6.1757, 49.1193)
SAINT_LOUIS = (55.411, -21.286)


def refused(*point: float, **options: int) -> BadCoordinates:
    with pytest.raises(BadCoordinates) as caught:
        one_position(*point, **options)
    return caught.value


def test_each_point_in_its_projection():
    found = positions([METZ[0], SAINT_LOUIS[0]], [METZ[1], SAINT_LOUIS[1]])
    assert found.epsg.tolist() == [2154, 2975]
    assert found.problem == ["", ""]


def test_swapped_is_said_and_the_swap_proposed():
    error = refused(METZ[1], METZ[0])
    assert error.message == "Point 49.1193 6.1757 : longitude et latitude semblent inversées."
    assert error.hint == "Essayez dans l’autre ordre : 6.1757 49.1193."


def test_swapped_metres():
    x, y = Transformer.from_crs(4326, 2154, always_xy=True).transform(*METZ)
    assert "semblent inversées" in refused(y, x, epsg=2154).message


@pytest.mark.parametrize(
    ("point", "words"),
    [
        ((0, 0), "coordonnées 0 et 0"),
        ((float("nan"), 49.1), "absentes ou non numériques"),
        ((float("inf"), 49.1), "absentes ou non numériques"),
        ((-74.0, 40.7), "hors de France"),
        ((931_000, 6_898_000), "sans doute des mètres"),
    ],
)
def test_point_that_cannot_be_used(point, words):
    assert words in refused(*point).message


def test_metres_hint_names_a_system():
    assert "--epsg 2154" in refused(931_000, 6_898_000).hint


def test_unknown_system():
    assert "EPSG:99999 n’existe pas" in refused(1, 2, epsg=99999).message


def test_legal_metres_are_kept_to_the_bit():
    x, y = 931_234.123456789, 6_893_210.987654321
    found = positions(x, y, 2154)
    assert (found.x[0], found.y[0]) == (x, y)


def test_bad_point_does_not_stop_the_others():
    found = positions([METZ[0], 0.0, np.nan], [METZ[1], 0.0, 49.0])
    assert [bool(text) for text in found.problem] == [False, True, True]
    assert np.isnan(found.x[1:]).all()
    assert np.isfinite(found.x[0])


@given(st.floats(-5.5, 9.7), st.floats(41.3, 51.2))
def test_mainland_degrees_match_pyproj(lon, lat):
    found = positions(lon, lat)
    assert found.epsg[0] == (0 if lon == lat == 0 else 2154)
    expected = Transformer.from_crs(4326, 2154, always_xy=True).transform(lon, lat)
    assert (found.x[0], found.y[0]) == expected
