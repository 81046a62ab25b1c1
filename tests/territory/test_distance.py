import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from quartiers.territory.chunks import LEAST
from quartiers.territory.distance import borders, near
from quartiers.territory.projection import repair

METZ = np.array([931_300.0, 6_894_300.0])


def contours(seed, count=25):
    rng = np.random.default_rng(seed)
    zones = []
    for x, y in METZ + rng.normal(0, 2_500, (count, 2)):
        angle = np.sort(rng.uniform(0, 2 * np.pi, 40))
        reach = rng.uniform(50, 900) * rng.uniform(0.3, 1, 40)
        shell = np.column_stack([x + reach * np.cos(angle), y + reach * np.sin(angle)])
        holes = [0.8 * (shell - [x, y]) + [x, y]] if rng.random() < 0.5 else []
        zones.append(shapely.Polygon(shell, holes))
    return repair(np.array(zones, dtype=object))


def check(zones, radius, x, y):
    points = shapely.points(x, y)
    expected = np.array([shapely.distance(zone, points) <= radius for zone in zones])
    point, zone = near(zones, radius).pairs(x, y)
    assert np.array_equal(np.array([point, zone]), np.array(np.nonzero(expected.T)))
    return expected


@pytest.mark.parametrize("radius", [5.0, 300.0, 500.0])
def test_within_a_radius(radius):
    rng = np.random.default_rng(11)
    zones = contours(2)
    x, y = (METZ + rng.normal(0, 3_500, (40_000, 2))).T
    expected = check(zones, radius, x, y)
    assert 0 < expected.mean() < 1


@settings(max_examples=25)
@given(st.integers(0, 2**32 - 1), st.sampled_from([40.0, 300.0, 1_200.0]))
def test_points_close_to_the_radius(seed, radius):
    rng = np.random.default_rng(seed)
    zones = contours(seed, count=5)
    # On the outline of the ring, give or take what its approximation may miss
    lines = shapely.boundary(shapely.buffer(zones, radius * rng.uniform(0.95, 1.05)))
    on = shapely.line_interpolate_point(
        rng.choice(lines, 400), rng.uniform(0, 1, 400), normalized=True
    )
    check(zones, radius, *shapely.get_coordinates(on).T)


def test_courtyard_far_from_every_wall():
    court = shapely.box(0, 0, 4_000, 4_000) - shapely.box(500, 500, 3_500, 3_500)
    # A gap of 10 m that the ring of 300 m closes: the middle of the courtyard is still far
    court = court - shapely.box(1_990, 0, 2_000, 600)
    x = np.array([2_000.0, 800.0, 801.0, 2_000.0, -300.0, -300.01])
    y = np.array([2_000.0, 2_000.0, 2_000.0, 300.0, 2_000.0, 2_000.0])
    assert check(np.array([court]), 300.0, x, y)[0].tolist() == [
        False, True, False, True, True, False,
    ]  # fmt: skip


def test_within_of_empty_zones():
    zones = np.array([shapely.Polygon(), shapely.box(0, 0, 10, 10)], dtype=object)
    point, zone = near(zones, 50.0).pairs(np.array([40.0, 90.0]), np.array([5.0, 5.0]))
    assert (point.tolist(), zone.tolist()) == ([0], [1])


@pytest.mark.parametrize("radius", [0.0, -1.0, float("nan")])
def test_radius_must_be_positive(radius):
    with pytest.raises(ValueError, match="positive"):
        near(np.array([shapely.box(0, 0, 1, 1)]), radius)


def test_distance_to_the_nearest_border():
    zones = contours(7)
    rng = np.random.default_rng(1)
    x, y = (METZ + rng.normal(0, 5_000, (3_000, 2))).T
    points = shapely.points(x, y)
    gaps = np.array([shapely.distance(line, points) for line in shapely.boundary(zones)])
    metres, zone = borders(zones).distance(x, y)
    assert np.array_equal(metres, gaps.min(axis=0))
    assert np.array_equal(zone, gaps.argmin(axis=0))


def test_distance_of_more_points_than_one_core_takes():
    rng = np.random.default_rng(5)
    zones = contours(3)
    x, y = (METZ + rng.normal(0, 4_000, (3 * LEAST, 2))).T
    x[::1_000] = np.nan
    metres, zone = borders(zones).distance(x, y)
    known = ~np.isnan(x)
    points = shapely.points(x[known], y[known])
    gaps = np.array([shapely.distance(line, points) for line in shapely.boundary(zones)])
    assert np.array_equal(metres[known], gaps.min(axis=0))
    assert np.array_equal(zone[known], gaps.argmin(axis=0))
    assert np.isnan(metres[~known]).all()
    assert set(zone[~known]) == {-1}


def test_distance_of_a_shared_border():
    zones = np.array([shapely.box(0, 0, 10, 10), shapely.box(10, 0, 20, 10)])
    metres, zone = borders(zones).distance(
        np.array([10.0, 11.0, np.nan]), np.array([5.0, 5.0, 5.0])
    )
    assert metres[:2].tolist() == [0, 1]
    assert np.isnan(metres[2])
    assert zone.tolist() == [0, 0, -1]


def test_no_border_at_all():
    metres, zone = borders(np.array([shapely.Polygon()])).distance(np.zeros(1), np.zeros(1))
    assert np.isnan(metres).all()
    assert zone.tolist() == [-1]
