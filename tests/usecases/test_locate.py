from datetime import date

import geopandas
import numpy as np
import polars as pl
import pytest
import shapely
from pyproj import Transformer

import quartiers
from quartiers.errors import BadCoordinates, BadInput, StoreEmpty
from quartiers.storage.manifest import Entry
from quartiers.storage.store import open_store
from quartiers.usecases.locate import locate, locate_file, locate_one

TO_DEGREES = Transformer.from_crs(2154, 4326, always_xy=True)
# A square of 1 km in Metz, one beside it that shares its eastern border, and one of 2024
SQUARES = {
    "qpv_contours_2015": {
        "QP057020": ("Borny", (934_000, 6_894_000, 935_000, 6_895_000)),
        "QP057021": ("Sablon Sud", (935_000, 6_894_000, 936_000, 6_895_000)),
    },
    "qpv_contours_2024": {"QN05720M": ("Borny", (934_000, 6_894_000, 934_500, 6_895_000))},
}


def degrees(x, y):
    return TO_DEGREES.transform(x, y)


def contours(squares):
    boxes = [shapely.box(*box) for _, box in squares.values()]
    # Densified, so that a straight side in metres stays straight in degrees
    moved = [
        shapely.transform(
            shapely.segmentize(box, 50),
            lambda xy: np.column_stack(TO_DEGREES.transform(xy[:, 0], xy[:, 1])),
        )
        for box in boxes
    ]
    return pl.DataFrame(
        {
            "code": list(squares),
            "name": [name for name, _ in squares.values()],
            "geometry": [shapely.to_wkb(geometry) for geometry in moved],
        }
    )


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    opened = open_store(tmp_path_factory.mktemp("locate"), create=True)
    with opened.transaction() as tx:
        for dataset, squares in SQUARES.items():
            tx.put(Entry(dataset, dataset[-4:], title="QPV"), contours(squares))
    return opened


def test_inside_with_distance_and_name(store):
    old, new = locate_one(*degrees(934_100, 6_894_500), store=store, precision=20).places(0)
    assert (old.code, old.name, old.confidence) == ("QP057020", "Borny", "dedans")
    assert old.distance_m == pytest.approx(100, abs=0.01)
    assert (new.code, new.distance_m) == ("QN05720M", pytest.approx(100, abs=0.01))


def test_close_to_a_border_is_undecided(store):
    inside, outside = degrees(934_005, 6_894_500), degrees(933_995, 6_894_500)
    found = locate([inside, outside], store=store, precision=20)
    places = [found.places(i)[0] for i in range(2)]
    assert [place.code for place in places] == ["QP057020", ""]
    assert [place.confidence for place in places] == ["indecis", "inconnue"]


def test_unknown_precision_is_only_an_indication(store):
    assert locate_one(*degrees(934_500, 6_894_500), store=store).places(0)[0].confidence == (
        "inconnue"
    )


def test_border_is_at_zero_metres(store):
    place = locate([(935_000, 6_894_500)], epsg=2154, store=store).places(0)[0]
    assert place.nearest in ("QP057020", "QP057021")
    assert place.distance_m == pytest.approx(0, abs=0.01)


def test_band_is_outside_and_within_300_m(store):
    near, far = degrees(933_750, 6_894_500), degrees(933_650, 6_894_500)
    found = locate([near, far], store=store)
    assert found.places(0)[0].band == ("QP057020",)
    assert found.places(1)[0].band == ()


def test_partial_contours_never_say_outside(store):
    place = locate_one(*degrees(920_000, 6_894_500), store=store, precision=1).places(0)[1]
    assert (place.code, place.partial, place.confidence) == ("", True, "inconnue")


def test_geography_in_force_that_day(store):
    point = degrees(934_100, 6_894_500)
    then = locate_one(*point, store=store, as_of=date(2023, 6, 1)).places(0)
    assert [place.in_force for place in then] == [True, False]
    assert then[1].validity == "pas en vigueur avant le 01/01/2024"
    now = locate_one(*point, store=store, as_of=date(2026, 11, 22)).places(0)
    assert [place.in_force for place in now] == [False, True]
    assert now[0].validity == "plus en vigueur depuis le 31/12/2023"


def test_bad_points_do_not_stop_the_batch(store):
    lon, lat = degrees(934_100, 6_894_500)
    found = locate([(lat, lon), (lon, lat), (0, 0)], store=store)
    assert "inversées" in found.problem[0]
    assert found.places(0) == ()
    assert found.places(1)[0].code == "QP057020"
    assert len(found) == 3


def test_single_bad_point_is_refused(store):
    with pytest.raises(BadCoordinates, match="hors de France"):
        locate_one(-74, 40.7, store=store)


def test_precision_must_be_a_distance(store):
    with pytest.raises(BadInput, match="« -3 » n’est pas une distance"):
        locate([(6.2, 49.1)], precision=-3, store=store)


def test_empty_store_says_what_to_run(tmp_path):
    with pytest.raises(StoreEmpty) as caught:
        locate([(6.2, 49.1)], store=open_store(tmp_path))
    assert "quartiers refresh --only qpv_contours_2015" in caught.value.hint
    with pytest.raises(StoreEmpty, match="quartiers demo"):
        locate([(6.2, 49.1)], store=open_store(tmp_path, demo=True))


def test_file_of_points(store, tmp_path):
    path = tmp_path / "points.csv"
    lon, lat = degrees(934_100, 6_894_500)
    path.write_text(f"nom;lon;lat\nA;{lon};{lat}\nB;{lat};{lon}\nC;;\n", encoding="utf-8")
    result = locate_file(path, store=store)
    assert result.located.places(0)[0].code == "QP057020"
    assert [
        result.located.problem[0],
        "inversées" in result.located.problem[1],
        result.located.problem[2],
    ] == ["", True, "coordonnée absente"]


def test_same_verb_from_the_package():
    assert quartiers.locate is locate


def test_real_contours_match_geopandas(donnees, tmp_path):
    file = next(donnees.glob("qpv/QP_METROPOLEOUTREMER*.shp"))
    zones = geopandas.read_file(file).sort_values("CODE_QP")
    table = pl.DataFrame(
        {
            "code": zones["CODE_QP"].tolist(),
            "name": zones["NOM_QP"].tolist(),
            "geometry": shapely.to_wkb(zones.geometry.to_numpy()).tolist(),
        }
    )
    store = open_store(tmp_path, create=True)
    with store.transaction() as tx:
        tx.put(Entry("qpv_contours_2015", "2015", title="QPV"), table)
    wanted = {"QP057020": 2154, "QP059082": 2154, "QP974001": 2975}
    rng = np.random.default_rng(59)
    for code, epsg in wanted.items():
        legal = zones[zones["CODE_QP"].str[:5] == code[:5]].to_crs(epsg)
        legal = legal.set_geometry(legal.make_valid())
        west, south, east, north = legal[legal["CODE_QP"] == code].total_bounds
        x, y = rng.uniform(west, east, 60), rng.uniform(south, north, 60)
        found = locate(np.column_stack([x, y]), epsg=epsg, precision=25, store=store)
        for i, point in enumerate(shapely.points(x, y)):
            held = legal.loc[legal.intersects(point), "CODE_QP"].tolist()
            place = found.places(i)[0]
            assert place.all_codes == tuple(held)
            gap = legal.boundary.distance(point).min()
            assert place.distance_m == pytest.approx(gap, abs=1e-6)
            sure = "dedans" if held else "dehors"
            assert place.confidence == ("indecis" if gap <= 25 else sure)
            assert not place.partial


def test_overseas_has_its_own_dates_and_text(store):
    # Saint-Louis (97414): no contour there, the dates are still those of overseas
    day = date(2024, 6, 1)
    old, new = locate([(55.41, -21.28)], store=store, as_of=day).places(0)
    assert (old.code, old.nearest, old.in_force) == ("", "", True)
    assert (new.in_force, new.validity) == (False, "pas en vigueur avant le 01/01/2025")
    assert "2014-1751" in old.basis
    assert new.basis == "Décret n° 2024-1212 du 27 décembre 2024 (source tierce)"
