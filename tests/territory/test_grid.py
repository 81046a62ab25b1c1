"""The oracle is always shapely: `intersects` on the same repaired contours."""

import threading

import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quartiers.territory.grid import GridIndex, build_grid
from quartiers.territory.projection import LEGAL_EPSG, repair

# Somewhere inside each legal projection
ORIGIN = {
    2154: (931_300.0, 6_894_300.0),
    5490: (656_700.0, 1_796_200.0),
    2972: (352_900.0, 545_900.0),
    2975: (335_000.0, 7_645_300.0),
    4471: (524_600.0, 8_587_100.0),
    3297: (227_200.0, 8_059_100.0),
}


def oracle(zones, x, y):
    pairs = shapely.STRtree(zones).query(shapely.points(x, y), predicate="intersects")
    return pairs[:, np.lexsort((pairs[1], pairs[0]))]


def check(zones, x, y, grid=None):
    """0 difference: all pairs, and the lowest zone of each point."""
    x, y = np.asarray(x, float), np.asarray(y, float)
    grid = grid or build_grid(zones)
    expected = oracle(zones, x, y)
    point, zone = grid.pairs(x, y)
    assert np.array_equal(point, expected[0])
    assert np.array_equal(zone, expected[1])
    lowest = np.full(len(x), -1)
    lowest[expected[0][::-1]] = expected[1][::-1]
    assert np.array_equal(grid.first(x, y), lowest)
    return expected


def star(rng, x, y, radius, vertices):
    """An irregular contour, sometimes with a hole."""
    angle = np.sort(rng.uniform(0, 2 * np.pi, vertices))
    reach = radius * rng.uniform(0.4, 1.0, vertices)
    shell = np.column_stack([x + reach * np.cos(angle), y + reach * np.sin(angle)])
    holes = [0.3 * (shell - [x, y]) + [x, y]] if rng.random() < 0.3 else []
    return shapely.Polygon(shell, holes)


def neighbourhoods(epsg, count=60, seed=5):
    """Contours as in life: irregular, overlapping, in several parts, invalid ones repaired."""
    rng = np.random.default_rng(seed)
    x, y = np.asarray(ORIGIN[epsg])[:, None] + rng.normal(0, 4_000, (2, count))
    raw = [star(rng, *at, rng.uniform(50, 900), rng.integers(5, 150)) for at in zip(x, y, strict=1)]
    for i in range(0, count, 6):
        other = star(rng, x[i] + 1_500, y[i], 300, 30)
        raw[i] = shapely.MultiPolygon([raw[i], other])
    for i in range(1, count, 10):
        raw[i] = shapely.Polygon(np.asarray(raw[i].exterior.coords)[rng.permutation(5)])
    # Three squares that share an edge, and one that touches by a corner
    raw += [shapely.box(x[0] + a, y[0] + b, x[0] + a + 200, y[0] + b + 200) for a, b in SQUARES]
    return repair(np.array(raw, dtype=object))


SQUARES = [(3_000, 0), (3_200, 0), (3_000, 200), (3_200, 200), (3_400, 400)]


def delicate(zones, rng, count):
    """Points on vertices, on edges, next to them by one rounding, and on the grid's own lines."""
    lines = shapely.boundary(zones)
    vertex = rng.permutation(shapely.get_coordinates(zones))[:count]
    along = shapely.line_interpolate_point(
        rng.choice(lines, count), rng.random(count), normalized=True
    )
    middle = shapely.get_coordinates(zones)
    middle = rng.permutation((middle[1:] + middle[:-1]) / 2)[:count]
    on = np.concatenate([vertex, shapely.get_coordinates(along), middle])
    beside = np.nextafter(on, on + rng.choice([-1, 1], on.shape))
    return np.concatenate([on, beside])


@pytest.mark.parametrize("epsg", LEGAL_EPSG)
def test_no_difference_in(epsg):
    rng = np.random.default_rng(epsg)
    zones = neighbourhoods(epsg)
    assert len(zones) == 65
    around = np.asarray(ORIGIN[epsg]) + rng.normal(0, 4_000, (160_000, 2))
    points = np.concatenate([around, delicate(zones, rng, 6_000)])
    found = check(zones, *points.T)
    assert len(np.unique(found[1])) == len(zones) - int(shapely.is_empty(zones).sum())


def test_shared_border_belongs_to_both():
    zones = np.array([shapely.box(0, 0, 100, 100), shapely.box(100, 0, 200, 100)])
    grid = build_grid(zones)
    point, zone = grid.pairs(np.array([100.0, 99.9, 100.1]), np.array([50.0, 50.0, 50.0]))
    assert point.tolist() == [0, 0, 1, 2]
    assert zone.tolist() == [0, 1, 0, 1]
    assert grid.first(np.array([100.0]), np.array([50.0])).tolist() == [0]


def test_lowest_code_of_overlapping_zones():
    zones = np.array([shapely.box(50, 0, 3_000, 3_000), shapely.box(0, 0, 3_000, 3_000)])
    grid = build_grid(zones)
    x = np.array([10.0, 60.0, 2_000.0, 3_001.0])
    assert grid.first(x, x).tolist() == [1, 0, 0, -1]
    assert grid.pairs(x, x)[1].tolist() == [1, 0, 1, 0, 1]


def test_holes_and_their_border():
    ring = shapely.box(0, 0, 1_000, 1_000) - shapely.box(400, 400, 600, 600)
    grid = build_grid(np.array([ring]))
    x = np.array([500.0, 400.0, 399.99, 600.0, 1_000.0, 1_000.01])
    assert grid.first(x, np.full(6, 500.0)).tolist() == [-1, 0, 0, 0, 0, -1]


def test_not_a_number_and_far_away():
    grid = build_grid(np.array([shapely.box(0, 0, 100, 100)]))
    x = np.array([np.nan, np.inf, -np.inf, 1e300, 50.0, 50.0, 50.0])
    y = np.array([50.0, 50.0, 50.0, 50.0, np.nan, -1e300, 50.0])
    assert grid.first(x, y).tolist() == [-1, -1, -1, -1, -1, -1, 0]


@pytest.mark.parametrize("zones", [[], [shapely.Polygon()], [shapely.Polygon()] * 3])
def test_nothing_to_be_inside_of(zones):
    grid = build_grid(np.array(zones, dtype=object))
    assert grid.first(np.zeros(2), np.zeros(2)).tolist() == [-1, -1]
    assert grid.pairs(np.zeros(2), np.zeros(2))[0].tolist() == []
    assert grid.first(np.zeros(0), np.zeros(0)).tolist() == []


def test_empty_zone_keeps_its_rank():
    zones = np.array([shapely.Polygon(), shapely.box(0, 0, 9, 9), shapely.Polygon()], dtype=object)
    assert build_grid(zones).first(np.array([5.0]), np.array([5.0])).tolist() == [1]


def test_zones_that_tile_the_plane():
    rng = np.random.default_rng(9)
    centres = shapely.multipoints(rng.uniform(0, 40_000, (700, 2)) + ORIGIN[2154])
    zones = np.array(shapely.get_parts(shapely.voronoi_polygons(centres)))
    points = rng.uniform(-1_000, 41_000, (60_000, 2)) + ORIGIN[2154]
    check(zones, *np.concatenate([points, delicate(zones, rng, 4_000)]).T)


def test_two_zones_far_apart():
    zones = np.array([shapely.box(0, 0, 3, 3), shapely.box(9e6, 9e6, 9e6 + 3, 9e6 + 3)])
    grid = build_grid(zones)
    assert sum(level.nbytes for level in grid.levels) < 50e6
    rng = np.random.default_rng(3)
    near = rng.uniform(-1, 4, (500, 2))
    check(zones, *np.concatenate([near, near + 9e6]).T, grid=grid)


def test_same_answers_from_saved_arrays():
    zones = neighbourhoods(2154, count=20)
    grid = build_grid(zones)
    again = GridIndex.from_arrays(grid.arrays())
    points = delicate(zones, np.random.default_rng(4), 500)
    check(zones, *points.T, grid=again)
    assert all(isinstance(array, np.ndarray) for array in grid.arrays().values())
    assert not any(array.dtype.hasobject for array in grid.arrays().values())


def test_more_points_than_a_block(monkeypatch):
    monkeypatch.setattr("quartiers.territory.cells.BLOCK", 1_000)
    monkeypatch.setattr("quartiers.territory.cells.FEW", 600)  # the last block is a small one
    # The arrays of a block as short as that must not outlive this test
    monkeypatch.setattr("quartiers.territory.cells._own", threading.local())
    zones = neighbourhoods(2972, count=20)
    points = delicate(zones, np.random.default_rng(12), 1_500)
    check(zones, *points.T)


def test_margin_keeps_sure_cells_away():
    zones = neighbourhoods(2975, count=15)
    grid = build_grid(zones, margin=40.0, strips=False)
    rng = np.random.default_rng(8)
    x, y = (np.asarray(ORIGIN[2975]) + rng.normal(0, 4_000, (20_000, 2))).T
    code = np.empty(len(x), np.int32)
    grid.look(x, y, code)
    points = shapely.points(x, y)
    gap = np.array([shapely.distance(line, points) for line in shapely.boundary(zones)])
    sure = code >= -1
    assert sure.mean() > 0.5
    assert gap[:, sure].min() >= 40.0


SMALL = st.integers(0, 6)
CORNER = st.tuples(SMALL, SMALL)
# On so small a lattice, vertices, edges and points coincide all the time
CONTOUR = st.lists(CORNER, min_size=3, max_size=9).map(lambda c: shapely.Polygon([*c, c[0]]))
SCALE = st.sampled_from([1.0, 0.1, 37.3, 1_000.0, 1e-4])
PLACE = st.sampled_from([(0.0, 0.0), ORIGIN[2154], ORIGIN[2975], (-3.3, -1e5)])


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(CONTOUR, min_size=1, max_size=5), SCALE, PLACE)
def test_any_contours_on_a_lattice(contours, scale, place):
    moved = shapely.transform(np.array(contours, dtype=object), lambda xy: xy * scale + place)
    zones = repair(moved)
    steps = np.arange(-2, 15) / 2
    x, y = (axis.ravel() for axis in np.meshgrid(steps * scale, steps * scale))
    check(zones, x + place[0], y + place[1])


@settings(max_examples=60)
@given(st.integers(0, 2**32 - 1))
def test_any_neighbourhoods(seed):
    rng = np.random.default_rng(seed)
    zones = neighbourhoods(2154, count=int(rng.integers(1, 12)), seed=seed)
    near = np.asarray(ORIGIN[2154]) + rng.normal(0, 4_000, (300, 2))
    check(zones, *np.concatenate([near, delicate(zones, rng, 60)]).T)
