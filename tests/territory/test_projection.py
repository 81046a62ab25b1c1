import numpy as np
import pytest
import shapely

from quartiers.errors import UnknownCode
from quartiers.territory.projection import (
    LEGAL_EPSG,
    epsg_of_departement,
    legal_epsg,
    repair,
    reproject,
    to_legal,
)

PLACES = {
    "Metz": (6.1757, 49.1193, 2154, 931_300, 6_894_300),
    "Ajaccio": (8.7369, 41.9267, 2154, 1_176_100, 6_108_600),
    "Pointe-à-Pitre": (-61.5331, 16.2411, 5490, 656_700, 1_796_200),
    "Fort-de-France": (-61.0742, 14.6037, 5490, 707_400, 1_615_300),
    "Cayenne": (-52.3261, 4.9372, 2972, 352_900, 545_900),
    "Saint-Louis": (55.4100, -21.2860, 2975, 335_000, 7_645_300),
    "Mamoudzou": (45.2270, -12.7806, 4471, 524_600, 8_587_100),
    "Papeete": (-149.5696, -17.5390, 3297, 227_200, 8_059_100),
}


@pytest.mark.parametrize("place", PLACES)
def test_each_place_in_its_plane(place):
    lon, lat, epsg, x, y = PLACES[place]
    assert legal_epsg(lon, lat) == epsg
    found = to_legal(lon, lat, epsg)
    assert found[0] == pytest.approx(x, abs=1_500)
    assert found[1] == pytest.approx(y, abs=1_500)


def test_outside_of_france_is_zero():
    lon, lat = np.array([0.0, -0.1278, 49.1, np.nan, -74.0]), np.array([0.0, 51.6, 6.2, 48.0, 40.7])
    epsg = legal_epsg(lon, lat)
    assert epsg.tolist() == [0, 0, 0, 0, 0]
    x, y = to_legal(lon, lat, epsg)
    assert np.isnan(x).all()
    assert np.isnan(y).all()


def test_points_of_several_territories():
    places = list(PLACES.values())
    lon, lat = np.array([p[0] for p in places]), np.array([p[1] for p in places])
    epsg = legal_epsg(lon, lat)
    assert set(epsg.tolist()) == set(LEGAL_EPSG)
    x, y = to_legal(lon, lat, epsg)
    alone = [to_legal(p[0], p[1], p[2]) for p in places]
    assert x.tolist() == [float(a[0]) for a in alone]
    assert y.tolist() == [float(a[1]) for a in alone]


def test_reprojection_moves_each_vertex():
    square = shapely.box(6.17, 49.11, 6.18, 49.12)
    moved = reproject(np.array([square]), 4326, 2154)[0]
    lon, lat = shapely.get_coordinates(square).T
    expected = np.column_stack(to_legal(lon, lat, 2154))
    assert shapely.get_coordinates(moved) == pytest.approx(expected)
    assert moved.area == pytest.approx(730 * 1_112, rel=0.01)


def test_reprojection_there_and_back():
    squares = np.array([shapely.box(0, 0, 10, 10), shapely.box(20, 0, 30, 10)])
    same = reproject(squares, 2154, 2154)
    assert shapely.equals(same, squares).all()


def test_repair_keeps_the_polygonal_part():
    bow_tie = shapely.Polygon([(0, 0), (2, 2), (2, 0), (0, 2)])
    # Two squares and the needle between them: made valid, it becomes a collection
    needle = shapely.Polygon([(0, 0), (2, 0), (2, 1), (5, 1), (2, 1), (2, 2), (0, 2)])
    line = shapely.Polygon([(0, 0), (1, 1), (2, 2), (0, 0)])
    raw = np.array([bow_tie, needle, line, None], dtype=object)
    assert shapely.make_valid(needle).geom_type == "GeometryCollection"
    repaired = repair(raw)
    assert shapely.is_valid(repaired).all()
    kinds = {geometry.geom_type for geometry in repaired}
    assert kinds <= {"Polygon", "MultiPolygon"}
    assert shapely.area(repaired).tolist() == [2, 4, 0, 0]
    assert repaired[2].is_empty
    assert repaired[3].is_empty


def test_repair_goes_into_nested_collections():
    collection = shapely.from_wkt(
        "GEOMETRYCOLLECTION(POINT(9 9), GEOMETRYCOLLECTION(POLYGON((0 0,1 0,1 1,0 1,0 0)),"
        "MULTIPOLYGON(((2 0,3 0,3 1,2 1,2 0)),((4 0,5 0,5 1,4 1,4 0)))))"
    )
    repaired = repair(np.array([collection], dtype=object))[0]
    assert repaired.geom_type == "MultiPolygon"
    assert repaired.area == 3


@pytest.mark.parametrize(
    ("code", "epsg"),
    [("57", 2154), ("2A", 2154), ("01", 2154), ("974", 2975), ("976", 4471), ("978", 5490)],
)
def test_projection_of_a_departement(code, epsg):
    assert epsg_of_departement(code) == epsg


@pytest.mark.parametrize("code", ["", "96", "00", "2C", "988", "1", "057"])
def test_departement_without_projection(code):
    with pytest.raises(UnknownCode, match=r"Pas de projection légale connue .* 01 à 95"):
        epsg_of_departement(code)


def test_real_points_agree_with_insee(donnees):
    import polars as pl

    file = next((donnees / "sirene").glob("Geolocalisation*.parquet"))
    points = pl.read_parquet(file, columns=["x", "y", "epsg", "x_longitude", "y_latitude"])
    lon, lat = points["x_longitude"].to_numpy(), points["y_latitude"].to_numpy()
    given = points["epsg"].cast(pl.Int32).to_numpy()
    epsg = legal_epsg(lon, lat)
    assert (epsg == given).all()
    x, y = to_legal(lon, lat, epsg)
    # The published degrees have five decimals: about one metre
    gap = np.hypot(x - points["x"].to_numpy(), y - points["y"].to_numpy())
    assert gap.max() < 1.0
