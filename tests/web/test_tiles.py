import math
from itertools import pairwise

import mapbox_vector_tile
import numpy as np
import polars as pl
import pytest
import shapely

from quartiers.storage.store import open_store
from quartiers.usecases.contours import contours
from quartiers.usecases.on_map import alone, countable
from quartiers.web.tiles import register
from quartiers.web.tiles.bands import rings
from quartiers.web.tiles.layers import LAYERS, tile
from quartiers.web.tiles.mercator import EXTENT, Tile, plane

ISLAND = (-4.5, 45.49)
CODE = "QN99901I"


@pytest.fixture(scope="module")
def store(demo_folder):
    return open_store(demo_folder, demo=True)


def at(z: int, lon: float = ISLAND[0], lat: float = ISLAND[1]) -> Tile:
    x, y = (plane(np.array([[lon, lat]]))[0] * 2**z).astype(int).tolist()
    return Tile(z, x, y)


def around(z: int, store) -> list[Tile]:
    """Every tile that the demonstration reaches at that zoom."""
    bounds = shapely.total_bounds(contours(store, "contours_communes").shapes)
    (west, south), (east, north) = bounds[:2], bounds[2:]
    first, last = at(z, west - 0.05, north + 0.05), at(z, east + 0.05, south - 0.05)
    return [Tile(z, x, y) for x in range(first.x, last.x + 1) for y in range(first.y, last.y + 1)]


def features(store, layer: str, wanted: Tile) -> list[dict]:
    made = tile((store,), layer, wanted)
    if not made:
        return []
    decoded = mapbox_vector_tile.decode(made, default_options={"y_coord_down": True})
    return decoded[layer]["features"]


def everywhere(store, layer: str, z: int) -> list[dict]:
    return [feature for each in around(z, store) for feature in features(store, layer, each)]


def inside(feature: dict) -> bool:
    """A point that is in the tile itself, not in its buffer: it is counted in one tile only."""
    x, y = feature["geometry"]["coordinates"]
    return 0 <= x < EXTENT and 0 <= y < EXTENT


def test_neighbourhood_is_where_it_is(store):
    held = contours(store, "qpv_contours_2024")
    shape = held.shapes[held.codes.tolist().index(CODE)]
    middle = shapely.point_on_surface(shape)
    wanted = at(14, middle.x, middle.y)
    (found,) = [f for f in features(store, "quartiers", wanted) if f["properties"]["code"] == CODE]
    drawn = shapely.geometry.shape(found["geometry"])
    here = wanted.units(plane(np.array([[middle.x, middle.y]])))[0]
    assert drawn.contains(shapely.Point(here))
    assert found["properties"]["generation"] == 2024
    assert found["properties"]["fictif"] is True
    assert found["properties"]["nom"]


def test_both_generations(store):
    said = {f["properties"]["generation"] for f in everywhere(store, "quartiers", 11)}
    assert said == {2015, 2024}


def test_far_neighbourhoods_are_points(store):
    found = features(store, "quartiers", at(6))
    assert {f["geometry"]["type"] for f in found} == {"Point"}
    count = len(contours(store, "qpv_contours_2015")) + len(contours(store, "qpv_contours_2024"))
    assert len(found) == count


@pytest.mark.parametrize("layer", list(LAYERS))
def test_shapes_are_wound_as_the_format_asks(store, layer):
    z = max(LAYERS[layer].first, 12 if LAYERS[layer].last >= 12 else 0)
    for feature in (f for t in around(min(z, 13), store)[:40] for f in features(store, layer, t)):
        shape = shapely.geometry.shape(feature["geometry"])
        for part in shapely.get_parts(shape):
            if part.geom_type == "Polygon":
                assert part.exterior.is_ccw  # y goes down: clockwise on a screen
                assert not any(ring.is_ccw for ring in part.interiors)


def test_band_is_of_300_m(store):
    held = contours(store, "qpv_contours_2024")
    (ring,) = rings(held.shapes[:1])
    lat = shapely.centroid(held.shapes[0]).y
    inner = shapely.transform(held.shapes[0], plane)
    metres = 40_075_017 * math.cos(math.radians(lat))
    assert shapely.hausdorff_distance(shapely.union(ring, inner), inner) * metres == pytest.approx(
        300, rel=0.02
    )
    assert not shapely.intersects(shapely.buffer(ring, -1e-9), shapely.buffer(inner, -1e-9))


def test_squares_count_every_row_that_may_be_counted(store):
    rows = store.scan("etablissements").filter(countable()).collect()
    seen: dict[tuple, int] = {}
    for wanted in around(12, store):
        for feature in features(store, "carreaux", wanted):
            centre = np.array(shapely.geometry.shape(feature["geometry"]).centroid.coords[0])
            where = (centre / EXTENT + [wanted.x, wanted.y]) * 2 ** (20 - 12)
            if not (0 <= centre[0] < EXTENT and 0 <= centre[1] < EXTENT):
                continue  # cut: its centre is in the next tile
            seen[tuple(np.rint(where).tolist())] = feature["properties"]["n"]
    assert sum(seen.values()) == pytest.approx(rows.height, rel=0.01)


def test_shown_alone_are_those_that_may_be(store):
    rows = store.scan("etablissements").filter(countable() & alone()).collect()
    found = list(filter(inside, everywhere(store, "etablissements", 15)))
    assert len(found) == rows.height
    legal = rows.filter(pl.col("legal_category").str.contains("^[3-9]"))
    assert {f["properties"].get("siret") for f in found} - {None} == set(legal["siret"])
    keys = {key for f in found for key in f["properties"]}
    assert keys == {"activite", "effectif", "siret", "fictif"}


def test_nothing_that_is_not_diffusible_is_kept(store):
    path = store.path("etablissements")
    rows = store.scan("etablissements")
    hidden = rows.filter(~pl.col("diffusible") | ~pl.col("active")).select("siret").collect()
    group = register.read(path, 0, 10**9)
    assert hidden.height
    assert not set(group.shown["siret"]) & set(hidden["siret"])
    assert group.squares["n"].sum() == rows.filter(countable()).select(pl.len()).collect().item()


def test_groups_out_of_reach_are_not_read(tmp_path, store):
    rows = store.scan("etablissements").filter(pl.col("x").is_not_null()).collect().sort("x")
    path = tmp_path / "r.parquet"
    rows.write_parquet(path, row_group_size=500, statistics=True)
    held = register.register(path, path.stat().st_mtime_ns)
    assert len(held.reach) > 3
    near = held.groups(at(15))
    assert 0 < len(near) < len(held.reach)
    assert held.groups(at(10, 2.35, 48.85)) == []


def test_shelf_stays_small(store):
    shelf = register._Shelf(room=1)
    path = store.path("etablissements")
    shelf.get(path, 0, 100)
    assert len(shelf._groups) == 1  # the one in use stays
    assert shelf.held == shelf.get(path, 0, 100).size


def test_two_groups_share_a_square(tmp_path, store, monkeypatch):
    rows = store.scan("etablissements").filter(countable()).head(40).collect()
    one = rows.with_columns(x=pl.lit(rows["x"][0]), y=pl.lit(rows["y"][0]), epsg=pl.lit(2154))
    path = tmp_path / "r.parquet"
    one.write_parquet(path, row_group_size=10, statistics=True)
    tiles = around(12, store)
    monkeypatch.setattr(type(store), "path", lambda *_: path)
    found = [feature for each in tiles for feature in features(store, "carreaux", each)]
    assert {f["properties"]["n"] for f in found} == {40}


@pytest.mark.parametrize(
    ("layer", "wanted"),
    [
        ("rien", Tile(10, 1, 1)),
        ("quartiers", Tile(10, 1024, 1)),
        ("quartiers", Tile(10, 1, 1024)),
        ("quartiers", Tile(99, 1, 1)),
        ("communes", Tile(3, 1, 1)),
    ],
)
def test_tile_that_does_not_exist(store, layer, wanted):
    assert tile((store,), layer, wanted) is None


def test_tile_at_sea_is_empty(store):
    assert {tile((store,), name, at(each.last, -30, 10)) for name, each in LAYERS.items()} == {b""}


def test_zooms_follow_each_other():
    assert all(layer.first <= layer.last for layer in LAYERS.values())
    assert LAYERS["communes"].first >= 8
    for low, high in pairwise(("carreaux", "etablissements")):
        assert LAYERS[low].last < LAYERS[high].first
