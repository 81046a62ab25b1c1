import numpy as np
import polars as pl
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from quartiers.diagnostic.profiles import profiles, square_kilometres


@given(st.floats(-170, 170), st.floats(-60, 60), st.floats(0.001, 0.02))
def test_areas_are_those_of_the_ellipsoid(lon: float, lat: float, side: float):
    square = shapely.segmentize(shapely.box(lon, lat, lon + side, lat + side), side / 50)
    expected = abs(Geod(ellps="WGS84").geometry_area_perimeter(square)[0]) / 1e6
    found = square_kilometres(np.array([shapely.to_wkb(square)], dtype=object))
    assert found[0] == pytest.approx(expected, rel=1e-5)


def test_profile_of_a_zone():
    square = shapely.box(6.17, 49.10, 6.18, 49.11)
    contours = pl.DataFrame(
        {
            "code": ["QP057021", "QP974001"],
            "name": ["Sablon Sud", "Le Gol"],
            "geometry": [shapely.to_wkb(square), shapely.to_wkb(square)],
        }
    )
    hosts = pl.DataFrame({"zone": ["QP057021"], "rank": [0], "intercommunality": ["200039865"]})
    places = pl.DataFrame({"kind": ["epci"], "code": ["200039865"], "population": [232612]})
    insee = {
        "insee_qpv_demo": pl.DataFrame({"code": ["QP057021"], "POP_MUN": [1242.0]}),
        "insee_qpv_revn": pl.DataFrame({"code": ["QP057021"], "TP60": [54.1]}),
    }
    metz, reunion = profiles(contours, hosts, insee, places).iter_rows(named=True)
    area = square_kilometres(contours["geometry"].to_numpy())[0]
    assert metz["density"] == pytest.approx(1242 / area)
    assert (metz["poverty"], metz["epci_population"]) == (54.1, 232612)
    assert (metz["overseas"], reunion["overseas"]) == (False, True)
    assert reunion["population"] is None
    assert reunion["density"] is None


def test_without_insee_tables():
    square = shapely.to_wkb(shapely.box(6.17, 49.10, 6.18, 49.11))
    contours = pl.DataFrame({"code": ["QP057021"], "name": ["Sablon"], "geometry": [square]})
    hosts = pl.DataFrame(
        schema={"zone": pl.String, "rank": pl.Int64, "intercommunality": pl.String}
    )
    places = pl.DataFrame(schema={"kind": pl.String, "code": pl.String, "population": pl.Int64})
    assert profiles(contours, hosts, {}, places)["population"].to_list() == [None]
