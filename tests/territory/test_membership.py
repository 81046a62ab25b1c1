from datetime import date

import numpy as np
import pytest
import shapely

from quartiers.errors import BadCoordinates
from quartiers.territory.membership import (
    Prepared,
    band_of,
    band_pairs,
    membership,
    near_pairs,
    prepare,
    zone_index,
    zone_of,
    zone_pairs,
)
from quartiers.territory.projection import epsg_of_departement, legal_epsg, reproject, to_legal
from quartiers.territory.zoning import Zoning


def zoning(codes, geometries, crs=4326):
    return Zoning(
        id="qpv_2015",
        label="QPV, géographie 2015",
        vintage="2015",
        valid_from=date(2015, 1, 1),
        valid_to=date(2023, 12, 31),
        source="essai",
        crs=crs,
        codes=np.array(codes),
        names=np.array(codes),
        geometries=np.array(geometries, dtype=object),
    )


@pytest.fixture(scope="module")
def two_territories():
    borny = shapely.box(6.20, 49.10, 6.22, 49.11)
    beside = shapely.box(6.22, 49.10, 6.23, 49.11)
    roche_maigre = shapely.box(55.40, -21.29, 55.42, -21.28)
    # Not in the order of codes, on purpose
    return prepare(zoning(["QP974005", "QP057021", "QP057020"], [roche_maigre, beside, borny]))


def metres(lon, lat):
    epsg = legal_epsg(lon, lat)
    return *to_legal(lon, lat, epsg), epsg


def test_zone_in_each_territory(two_territories):
    place = metres(np.array([6.21, 55.41, 6.225, 2.35]), np.array([49.105, -21.285, 49.105, 48.85]))
    assert zone_of(*place, two_territories).tolist() == ["QP057020", "QP974005", "QP057021", ""]
    assert zone_index(*place, two_territories).tolist() == [0, 2, 1, -1]


def test_every_zone_of_a_shared_border(two_territories):
    x, y = to_legal(6.22, 49.10, 2154)
    found = membership(x, y, 2154, two_territories, precision=0.0)
    assert found.codes == [("QP057020", "QP057021")]
    assert found.code.tolist() == ["QP057020"]
    assert found.confidence.tolist() == ["indecis"]
    assert found.distance_m.tolist() == [0]


def test_confidence_by_precision(two_territories):
    place = metres(np.array([6.21, 6.2005, 6.199, 6.30]), np.full(4, 49.105))
    found = membership(*place, two_territories, precision=[50, 50, 100, np.nan])
    assert found.code.tolist() == ["QP057020", "QP057020", "", ""]
    assert found.confidence.tolist() == ["dedans", "indecis", "indecis", "inconnue"]
    assert found.distance_m == pytest.approx([556, 36, 73, 5_140], rel=0.03)
    assert found.nearest.tolist() == ["QP057020", "QP057020", "QP057020", "QP057021"]


def test_without_precision_nothing_is_sure(two_territories):
    found = membership(*metres(np.array([6.21]), np.array([49.105])), two_territories)
    assert found.code.tolist() == ["QP057020"]
    assert found.confidence.tolist() == ["inconnue"]
    assert found.distance_m[0] > 500


def test_unknown_position(two_territories):
    x, y, epsg = np.array([np.nan, np.nan]), np.array([np.nan, 1.0]), np.array([0, 2154])
    found = membership(x, y, epsg, two_territories, precision=10)
    assert found.confidence.tolist() == ["inconnue", "inconnue"]
    assert np.isnan(found.distance_m).all()
    assert zone_of(x, y, epsg, two_territories).tolist() == ["", ""]


def test_territory_without_any_zone(two_territories):
    found = membership(*metres(np.array([45.2]), np.array([-12.8])), two_territories, precision=10)
    assert found.confidence.tolist() == ["dehors"]
    assert np.isnan(found.distance_m).all()
    assert found.nearest.tolist() == [""]


def test_outer_band_leaves_out_the_zone(two_territories):
    # In QP057020 and near QP057021; outside near both; far away
    place = metres(np.array([6.2190, 6.2195, 6.10]), np.array([49.105, 49.1115, 49.105]))
    assert band_of(*place, two_territories).tolist() == ["QP057021", "QP057020;QP057021", ""]
    assert band_of(*place, two_territories, radius=10.0).tolist() == ["", "", ""]


def test_empty_batch(two_territories):
    nothing = np.zeros(0)
    assert zone_of(nothing, nothing, np.zeros(0, np.int32), two_territories).tolist() == []
    assert membership(nothing, nothing, 2154, two_territories).codes == []


def test_same_metres_of_another_projection(two_territories):
    # On the shared border, so that a second zone is found there too
    x, y = to_legal(np.full(4, 6.22), np.full(4, 49.10), np.full(4, 2154))
    epsg = np.array([2154, 4471, 2154, 0])
    assert zone_of(x, y, epsg, two_territories).tolist() == ["QP057020", "", "QP057020", ""]
    point, zone = zone_pairs(x, y, epsg, two_territories)
    assert (point.tolist(), zone.tolist()) == ([0, 0, 2, 2], [0, 1, 0, 1])


def test_one_address_is_a_batch_of_one(two_territories):
    x, y = to_legal(6.21, 49.105, 2154)
    assert zone_of(float(x), float(y), 2154, two_territories).tolist() == ["QP057020"]


def test_contours_already_in_metres():
    prepared = prepare(zoning(["QN99901N"], [shapely.box(0, 0, 100, 100)], crs=2154))
    assert zone_of(50.0, 50.0, 2154, prepared).tolist() == ["QN99901N"]
    assert zone_of(50.0, 50.0, 2975, prepared).tolist() == [""]


def test_contour_out_of_france():
    swapped = shapely.box(49.10, 6.20, 49.11, 6.22)
    with pytest.raises(BadCoordinates, match=r"QP057020\).*inversées"):
        prepare(zoning(["QP057020"], [swapped]))


def test_empty_contours_are_kept_aside():
    flat = shapely.Polygon([(6.2, 49.1), (6.3, 49.1), (6.2, 49.1)])
    contours = [shapely.Polygon(), None, flat, shapely.box(6.20, 49.10, 6.22, 49.11)]
    prepared = prepare(zoning(["QP001001", "QP001002", "QP001003", "QP057020"], contours))
    x, y = to_legal(6.21, 49.105, 2154)
    assert zone_of(x, y, 2154, prepared).tolist() == ["QP057020"]


def test_saved_and_read_back(two_territories):
    again = Prepared.from_arrays(two_territories.arrays(radii=(300.0,)))
    rng = np.random.default_rng(2)
    place = metres(rng.uniform(6.18, 6.25, 5_000), rng.uniform(49.09, 49.12, 5_000))
    assert np.array_equal(zone_of(*place, again), zone_of(*place, two_territories))
    for before, after in zip(
        band_pairs(*place, two_territories), band_pairs(*place, again), strict=True
    ):
        assert np.array_equal(before, after)


def test_many_chunks_on_mixed_territories(two_territories):
    rng = np.random.default_rng(6)
    n = 1_200_000
    there = rng.random(n) < 0.3
    lon = np.where(there, rng.uniform(55.39, 55.43, n), rng.uniform(6.19, 6.24, n))
    lat = np.where(there, rng.uniform(-21.30, -21.27, n), rng.uniform(49.09, 49.12, n))
    x, y, epsg = metres(lon, lat)
    alone = [zone_of(x[epsg == e], y[epsg == e], e, two_territories) for e in (2154, 2975)]
    found = zone_of(x, y, epsg, two_territories)
    assert np.array_equal(found[epsg == 2154], alone[0])
    assert np.array_equal(found[epsg == 2975], alone[1])
    point, zone = zone_pairs(x, y, epsg, two_territories)
    assert np.array_equal(point, np.flatnonzero(found != ""))
    assert np.array_equal(two_territories.codes[zone], found[point])
    near_point, near_zone = near_pairs(x, y, epsg, two_territories)
    assert set(zip(point.tolist(), zone.tolist(), strict=True)) <= set(
        zip(near_point.tolist(), near_zone.tolist(), strict=True)
    )


# The real contours and the real register


@pytest.fixture(scope="module")
def contours(donnees):
    import pyogrio.raw

    file = donnees / "qpv" / "QP_METROPOLEOUTREMER_WGS84_EPSG4326.shp"
    _, _, wkb, fields = pyogrio.raw.read(file, columns=["CODE_QP"])
    return zoning(fields[0].astype(str), shapely.from_wkb(wkb))


@pytest.fixture(scope="module")
def qpv_2015(contours):
    return prepare(contours)


def test_real_contours_without_difference(contours, qpv_2015):
    assert len(qpv_2015.codes) == 1_514
    assert sorted(qpv_2015.grids) == [2154, 2972, 2975, 3297, 4471, 5490]
    order = np.argsort(contours.codes)
    inner = shapely.point_on_surface(shapely.make_valid(contours.geometries[order]))
    plane = legal_epsg(shapely.get_x(inner), shapely.get_y(inner))
    rng = np.random.default_rng(15)
    for epsg in qpv_2015.grids:
        zones = reproject(contours.geometries[order][plane == epsg], 4326, epsg)
        vertices = shapely.get_coordinates(zones)
        middles = (vertices[1:] + vertices[:-1]) / 2
        near = rng.choice(vertices, 40_000) + rng.normal(0, 200, (40_000, 2))
        x, y = np.concatenate([rng.choice(vertices, 5_000), rng.choice(middles, 5_000), near]).T
        expected = shapely.STRtree(zones).query(shapely.points(x, y), predicate="intersects")
        expected = expected[:, np.lexsort((expected[1], expected[0]))]
        point, zone = zone_pairs(x, y, epsg, qpv_2015)
        assert np.array_equal(point, expected[0])
        assert np.array_equal(zone, np.flatnonzero(plane == epsg)[expected[1]])


@pytest.fixture(scope="module")
def register(donnees):
    import polars as pl

    places = pl.scan_parquet(next((donnees / "sirene").glob("Geolocalisation*.parquet")))
    frame = places.select("siret", "x", "y", "epsg", "plg_qp15", "plg_code_commune").collect()
    return frame.with_columns(pl.col("epsg").cast(pl.Int32))


def computed(register, prepared):
    columns = (register[name].to_numpy() for name in ("x", "y", "epsg"))
    return zone_of(*columns, prepared)


def test_real_register_as_insee_says(register, qpv_2015):
    given = register["plg_qp15"].to_numpy()
    told = np.array([code is not None for code in given])
    # CSZ is INSEE's word for outside of any zone
    expected = np.where(given[told] == "CSZ", "", given[told]).astype(str)
    assert told.sum() == 375_875
    assert (expected != "").sum() == 31_763
    # No difference at all: the same contours, the same coordinates, the same sense of a border
    assert (computed(register, qpv_2015)[told] != expected).sum() == 0


@pytest.mark.parametrize(
    ("departement", "rows", "inside"),
    [("31", 9_510, 604), ("59", 14_407, 3_084), ("974", 10_093, 1_699)],
)
def test_real_zones_where_none_is_given(register, qpv_2015, departement, rows, inside):
    here = register["plg_code_commune"].str.starts_with(departement).to_numpy()
    assert here.sum() == rows
    assert register["plg_qp15"].is_null().to_numpy()[here].all()
    found = computed(register.filter(here), qpv_2015)
    # The same count by another way: one tree of contours, GEOS alone
    epsg = epsg_of_departement(departement)
    moved = qpv_2015.geometries(epsg)
    points = shapely.points(register.filter(here).select("x", "y").to_numpy())
    pairs = shapely.STRtree(moved).query(points, predicate="intersects")
    assert len(np.unique(pairs[0])) == inside
    prefix = f"QP{departement:0>3}"
    assert (found != "").sum() == inside
    assert all(code.startswith(prefix) for code in found.tolist() if code)
