from dataclasses import replace

import pytest
from lxml import etree

from quartiers.diagnostic.indicator import Between, NotComputable, Withheld
from quartiers.diagnostic.report import Chart, Column, Dot, Table
from quartiers.documents.drawings import bars, draw, legend, lines, maps

SVG = "{http://www.w3.org/2000/svg}"


def chart(kind: str, *series: str) -> Chart:
    return Chart("c", "Titre", "t", kind, "nom", series or ("n",), "Ce que montre le graphique.")


COUNT = (Column("n", "Nombre"),)


def table(*values, columns=COUNT) -> Table:
    rows = tuple((f"nom {i}", *(v if isinstance(v, tuple) else (v,))) for i, v in enumerate(values))
    return Table("t", "Table", (Column("nom", "Nom", "text"), *columns), rows)


def tree(drawing) -> etree._Element:
    return etree.fromstring(drawing.inline("x"))


def texts(drawing) -> list[str]:
    return [node.text for node in tree(drawing).iter(f"{SVG}text")]


def boxes(drawing, cls: str) -> list[dict[str, float]]:
    found = [n for n in tree(drawing).iter(f"{SVG}rect") if n.get("class") == cls]
    return [{k: float(n.get(k)) for k in ("x", "y", "width", "height")} for n in found]


def test_bars_are_in_proportion():
    widths = [box["width"] for box in boxes(bars.draw(chart("bar"), table(10, 20, 40), 640), "s1")]
    assert widths[1] == pytest.approx(2 * widths[0], abs=0.1)
    assert widths[2] == pytest.approx(4 * widths[0], abs=0.1)


def test_negative_bars_end_at_zero():
    below, above = boxes(bars.draw(chart("bar"), table(-12, 30), 640), "s1")
    assert below["x"] + below["width"] == pytest.approx(above["x"], abs=0.2)
    assert below["width"] / above["width"] == pytest.approx(12 / 30, abs=0.01)


@pytest.mark.parametrize("missing", [None, Withheld("secret")])
def test_missing_is_not_a_bar(missing):
    drawing = bars.draw(chart("bar"), table(10, missing), 640)
    assert len(boxes(drawing, "s1")) == 1
    assert "n.d." in texts(drawing)


def test_zero_is_a_bar_of_no_width():
    drawing = bars.draw(chart("bar"), table(10, 0), 640)
    assert [box["width"] for box in boxes(drawing, "s1")][1] == 0
    assert "0" in texts(drawing)


def test_interval_has_whiskers():
    drawing = bars.draw(chart("bar"), table(Between(10, 30, "hasard", 20), 40), 640)
    whiskers = [n for n in tree(drawing).iter(f"{SVG}line") if n.get("class") == "whisker"]
    assert len(whiskers) == 3
    open_above = bars.draw(chart("bar"), table(Between(10, None, "tranches"), 40), 640)
    whiskers = [n for n in tree(open_above).iter(f"{SVG}line") if n.get("class") == "whisker"]
    assert len(whiskers) == 2
    assert "au moins 10" in texts(open_above)


def test_one_column_of_intervals_and_a_reference():
    values = (Between(0.43, 0.59, "hasard", 0.5), Withheld("peu d’effectif"))
    one = replace(chart("range"), reference=1.0)
    drawn = bars.draw(one, table(*values, columns=(Column("n", "Quotient", decimals=2),)), 640)
    lines = {node.get("class"): node for node in tree(drawn).iter(f"{SVG}line")}
    segment, reference = lines["l1 stroke"], lines["reference"]
    assert float(segment.get("x1")) < float(segment.get("x2")) < float(reference.get("x1"))
    assert reference.get("x1") == reference.get("x2")
    assert "n.d." not in texts(drawn)


def test_zero_is_a_category():
    ages = Table("t", "T", (Column("nom", "Âge"), *COUNT), ((0, 100), (1, 84)))
    assert "0" in texts(lines.draw(chart("line"), ages, 640))
    assert "n.d." not in texts(lines.draw(chart("line"), ages, 640))


def test_a_range_leaves_out_what_has_no_interval():
    values = (Between(0.5, 2.0, "hasard", 1.0), NotComputable("trop peu"), None)
    said = texts(bars.draw(chart("range"), table(*values), 640))
    assert "nom 0" in said
    assert not {"nom 1", "nom 2", "n.d."} & set(said)


def test_range_says_both_ends():
    columns = (Column("bas", "De", "percent"), Column("haut", "À", "percent"))
    drawn = bars.draw(chart("range", "bas", "haut"), table((0.43, 0.59), columns=columns), 640)
    assert "43\u202f% à 59\u202f%" in texts(drawn)


def test_lines_break_where_a_value_is_missing():
    drawing = lines.draw(chart("line"), table(1, 2, None, 4, 5), 640)
    runs = [n.get("points") for n in tree(drawing).iter(f"{SVG}polyline")]
    assert [len(points.split()) for points in runs] == [2, 2]


def test_series_differ_without_colour():
    columns = (Column("a", "A"), Column("b", "B"))
    drawing = lines.draw(chart("line", "a", "b"), table((1, 2), (2, 3), columns=columns), 640)
    dashes = [n.get("stroke-dasharray") for n in tree(drawing).iter(f"{SVG}polyline")]
    assert len(set(dashes)) == 2


@pytest.mark.parametrize("kind", ["bar", "line"])
@pytest.mark.parametrize("values", [(), (None,), (0,), (7,), (1e9, 2e9), tuple(range(80))])
@pytest.mark.parametrize("width", [draw.WIDE, draw.NARROW])
def test_any_table_can_be_drawn(kind, values, width):
    module = lines if kind == "line" else bars
    drawing = module.draw(chart(kind), table(*values), width)
    assert tree(drawing).get("role") == "img"
    assert "nan" not in drawing.body


def test_map_scale_bar_is_true(diagnostic):
    drawing = maps.draw(diagnostic.map, 640)
    bar = [n for n in tree(drawing).iter(f"{SVG}line") if n.get("class") == "whisker"][-1]
    metres = next(t for t in texts(drawing) if t.endswith("\u202fm"))
    zone = [n for n in tree(drawing).iter(f"{SVG}path") if n.get("class") == "zone"][0]
    xs = [float(pair.split(",")[0]) for pair in zone.get("d")[1:-1].split()]
    per_unit = 900 / (max(xs) - min(xs))  # the neighbourhood is 900 m wide
    length = float(bar.get("x2")) - float(bar.get("x1"))
    assert length * per_unit == pytest.approx(float(metres.split("\u202f")[0]), rel=0.01)


def test_map_dots_have_areas_in_proportion(diagnostic):
    dots = (Dot(100, 100, "G", 100), Dot(700, 500, "G", 25))
    drawing = maps.draw(replace(diagnostic.map, dots=dots), 640)
    inner = next(tree(drawing).iter(f"{SVG}svg").__iter__())
    radii = [
        float(n.get("r"))
        for n in inner.find(f"{SVG}svg").iter(f"{SVG}circle")
        if n.get("class") == "s1 dot"
    ]
    assert radii[0] == pytest.approx(2 * radii[1], rel=0.03)


def test_map_names_its_sectors(diagnostic):
    words = " ".join(texts(maps.draw(diagnostic.map, 640)))
    for expected in ("Construction", "Activité inconnue", "Quartier", "Source\u00a0: Insee"):
        assert expected in words


def test_map_overseas_is_drawn_in_its_own_projection(diagnostic):
    import shapely

    moved = tuple(
        replace(
            shape,
            wkb=shapely.to_wkb(
                shapely.transform(shapely.from_wkb(shape.wkb), lambda c: c + [338000, 7650000])
            ),
        )
        for shape in diagnostic.map.shapes
    )
    there = replace(
        diagnostic.map,
        epsg=2975,
        shapes=moved,
        dots=tuple(replace(d, x=d.x + 338000, y=d.y + 7650000) for d in diagnostic.map.dots),
    )
    here = maps.draw(diagnostic.map, 640).height
    assert maps.draw(there, 640).height == pytest.approx(here)


def test_map_without_dots(diagnostic):
    words = " ".join(texts(maps.draw(replace(diagnostic.map, dots=()), 640)))
    assert "Chaque rond" not in words


@pytest.mark.parametrize(
    ("largest", "sizes"), [(0, []), (1, [1]), (7, [1, 2, 5]), (42, [1, 5, 20]), (3, [1, 2])]
)
def test_sizes_never_pass_the_largest(largest, sizes):
    assert legend.sizes(largest) == sizes


def test_unknown_activity_is_never_a_named_sector(diagnostic):
    dots = (Dot(100, 100, "", 90), Dot(100, 100, "G", 1))
    words = texts(maps.draw(replace(diagnostic.map, dots=dots), 640))
    assert words.index("Commerce et réparation d’automobiles") < words.index("Activité inconnue")
