from dataclasses import replace

import pytest
import shapely
from lxml import etree

from quartiers.documents.drawings import border as drawing
from quartiers.storage.store import open_store
from quartiers.territory.projection import WGS84, reproject
from quartiers.usecases.border import Border, Outline, border_around
from quartiers.usecases.contours import contours
from quartiers.usecases.demo import demo
from quartiers.usecases.locate import locate

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def demo_store(tmp_path_factory):
    store = open_store(tmp_path_factory.mktemp("donnees"), demo=True, create=True)
    demo(rows=1_000, store=store)
    return store


@pytest.fixture(scope="module")
def first(demo_store):
    """The first neighbourhood of 2024, in metres, and a point in its midst in degrees."""
    held = contours(demo_store, "qpv_contours_2024")
    inside = shapely.point_on_surface(held.shapes[0])
    return str(held.codes[0]), held.shapes[0], (inside.x, inside.y)


def around(store, lon, lat) -> Border:
    found = border_around(store, locate([(lon, lat)], store=store))
    assert found is not None
    return found


def test_both_generations_are_there(demo_store, first):
    code, _, point = first
    border = around(demo_store, *point)
    assert code in {outline.code for outline in border.outlines}
    assert {outline.zoning for outline in border.outlines} == {"qpv_2015", "qpv_2024"}
    assert border.fictitious


def test_border_is_in_the_picture(demo_store, first):
    _, shape, point = first
    border = around(demo_store, *point)
    line = reproject(shapely.get_parts(shape), WGS84, border.epsg)[0].exterior
    away = line.distance(shapely.Point(border.x, border.y))
    assert away == pytest.approx(border.places[1].distance_m, abs=0.5)
    assert border.reach > away


def test_band_is_of_300_m(demo_store, first):
    border = around(demo_store, *first[2])
    zones = shapely.union_all([o.shape for o in border.outlines if o.zoning == "qpv_2024"])
    (band,) = border.bands
    assert not shapely.overlaps(band, zones) or shapely.intersection(band, zones).area < 1
    assert shapely.hausdorff_distance(band, zones) <= 300 * 1.5


def test_bar_measures_300_m(demo_store, first):
    border = around(demo_store, *first[2])
    root = etree.fromstring(drawing.draw(border, 640).inline("x"))
    (bar,) = [
        line
        for line in root.iter(f"{SVG}line")
        if line.get("class") == "whisker" and line.get("y1") == line.get("y2")
    ]
    wide = float(bar.get("x2")) - float(bar.get("x1"))
    assert wide * 2 * border.reach / 640 == pytest.approx(300, abs=1)


def test_words_say_where_the_point_is(demo_store, first):
    code, _, point = first
    said = drawing.said(around(demo_store, *point))
    assert f"({code}), à" in said and "de la limite" in said


def test_words_do_not_settle_what_is_undecided(demo_store, first):
    border = around(demo_store, *first[2])
    unsure = tuple(replace(place, confidence="indecis") for place in border.places)
    said = drawing.said(replace(border, places=unsure))
    assert "trop près pour trancher" in said and "le point est dans" not in said


def test_names_are_escaped(demo_store, first):
    border = around(demo_store, *first[2])
    bad = Outline("qpv_2024", "<script>", "& co", border.outlines[-1].shape)
    drawn = drawing.draw(replace(border, outlines=(bad,))).inline("x")
    assert "<script>" not in drawn
    assert etree.fromstring(drawn) is not None


def test_point_that_is_nowhere(demo_store):
    assert drawing.border_map(demo_store, locate([(0.0, 0.0)], store=demo_store)) is None
