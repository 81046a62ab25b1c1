import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from quartiers.diagnostic.picture import Picture, dots, draw, outside

ZONE = shapely.Polygon([(0, 0), (900, 0), (900, 400), (450, 250), (0, 600)])


def picture(x: np.ndarray, y: np.ndarray, naf: list[str], inside: np.ndarray) -> Picture:
    near = ("QP057022", "La Patrotte", shapely.box(1000, 0, 1200, 200))
    metz = ("57463", "Metz", shapely.box(-2000, -2000, 3000, 3000))
    return Picture(2154, ZONE, (near,), (metz,), x, y, np.array(naf), inside)


coordinates = arrays.arrays(np.float64, 30, elements=st.floats(-1500, 2500))


@given(coordinates, coordinates)
def test_outside_is_shapelys_distance(x: np.ndarray, y: np.ndarray):
    points = shapely.points(x, y)
    inside = shapely.intersects(ZONE, points)
    found = outside(picture(x, y, ["56.10C"] * 30, inside))
    assert (found == (~inside & (shapely.distance(ZONE, points) <= 500))).all()


@given(coordinates, coordinates)
def test_dots_hold_every_establishment(x: np.ndarray, y: np.ndarray):
    inside = np.ones(30, dtype=bool)
    cells = dots(picture(x, y, ["56.10C"] * 15 + ["47.11B"] * 14 + [""], inside))
    assert sum(dot.count for dot in cells) == 30
    for dot in cells:
        assert (dot.x / 200) % 1 == pytest.approx(0.5)
        near = (abs(x - dot.x) <= 100) & (abs(y - dot.y) <= 100)
        assert near.sum() >= dot.count
    assert sum(dot.count for dot in cells if dot.sector == "I") == 15
    assert sum(dot.count for dot in cells if dot.sector == "") == 1


def test_no_dot_outside_nor_without_position():
    x, y = np.array([100.0, np.nan, 100.0]), np.array([100.0, 100.0, 100.0])
    cells = dots(picture(x, y, ["56.10C"] * 3, np.array([True, True, False])))
    assert [(dot.x, dot.y, dot.count) for dot in cells] == [(100.0, 100.0, 1)]


def test_the_map_and_its_table():
    x, y = np.array([100.0, 500.0, 510.0]), np.array([100.0, 100.0, 110.0])
    drawn = draw(
        picture(x, y, ["56.10C", "47.11B", ""], np.ones(3, bool)), "QP057021", "Sablon", ()
    )
    roles = [shape.role for shape in drawn.shapes]
    assert roles == ["commune", "neighbour", "band", "zone"]
    assert drawn.table.rows == (
        ("Activité inconnue", 1, 1),
        ("Commerce et réparation d’automobiles", 1, 1),
        ("Hébergement et restauration", 1, 1),
    )
    assert "3\u00a0établissements actifs sont placés par carreaux de 200 m" in drawn.alt
    band = shapely.from_wkb(drawn.shapes[2].wkb)
    assert not shapely.contains(band, shapely.Point(100, 100))
    assert shapely.contains(band, shapely.Point(-299, 300))


def test_a_map_without_establishments_has_no_empty_table():
    none = np.array([])
    drawn = draw(picture(none, none, [], np.ones(0, bool)), "QP057021", "Sablon", ())
    assert drawn.table.rows == (("Aucun établissement placé", 0, 0),)
    assert drawn.alt.endswith("aucun établissement actif n’y est placé.")
