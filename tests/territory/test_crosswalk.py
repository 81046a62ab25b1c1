from datetime import date

import numpy as np
import polars as pl
import pytest
import shapely

from quartiers.territory.crosswalk import SCHEMA, crosswalk
from quartiers.territory.zoning import Zoning


def zoning(vintage, zones, names=None, crs=2154):
    codes = list(zones)
    return Zoning(
        id=f"qpv_{vintage}",
        label=f"QPV, géographie {vintage}",
        vintage=vintage,
        valid_from=date(int(vintage), 1, 1),
        valid_to=None,
        source="essai",
        crs=crs,
        codes=np.array(codes),
        names=np.array([(names or {}).get(code, code) for code in codes]),
        geometries=np.array(list(zones.values()), dtype=object),
    )


def square(x, y, side=1_000.0):
    return shapely.box(x, y, x + side, y + side)


OLD = zoning(
    "2015",
    {
        "QP057001": square(0, 0),
        "QP057002": square(5_000, 0),
        "QP057003": square(10_000, 0),
        "QP057004": square(11_000, 0),
        "QP057005": square(20_000, 0),
        "QP057006": square(30_000, 0),
    },
)
NEW = zoning(
    "2024",
    {
        "QN05701I": square(10, 10),  # redrawn on another base map
        "QN05702M": square(5_300, 0),
        "QN05703M": shapely.box(10_000, 0, 12_000, 1_000),
        "QN05704M": shapely.box(20_000, 0, 20_400, 1_000),
        "QN05705M": shapely.box(20_400, 0, 21_000, 1_000),
        "QN05706N": shapely.box(31_002, 0, 32_000, 1_000) | shapely.box(30_999, 0, 31_002, 9),
    },
)


def relations(frame):
    rows = frame.filter(method="surface").select("old", "new", "relation").rows()
    return {(old, new): relation for old, new, relation in rows}


def test_every_relation_by_area():
    frame = crosswalk(OLD, NEW, complete=True)
    assert frame.schema == SCHEMA
    assert relations(frame) == {
        ("QP057001", "QN05701I"): "identique",
        ("QP057002", "QN05702M"): "modifié",
        ("QP057003", "QN05703M"): "fusion",
        ("QP057004", "QN05703M"): "fusion",
        ("QP057005", "QN05704M"): "scission",
        ("QP057005", "QN05705M"): "scission",
        ("QP057006", None): "sorti",
        (None, "QN05706N"): "entré",
    }


def test_shares_of_each_side():
    frame = crosswalk(OLD, NEW)
    shares = {(o, n): (a, b) for o, n, a, b in frame.select("old", "new", "^share_.*$").iter_rows()}
    assert shares["QP057002", "QN05702M"] == pytest.approx((0.7, 0.7))
    assert shares["QP057003", "QN05703M"] == pytest.approx((1.0, 0.5))
    assert shares["QP057005", "QN05704M"] == pytest.approx((0.4, 1.0))


def test_nobody_left_when_contours_are_partial():
    names = pl.DataFrame({"code": ["QN05799M"], "name": ["Ailleurs"]})
    assert "sorti" not in crosswalk(OLD, NEW, names)["relation"].to_list()
    assert "sorti" not in crosswalk(OLD, NEW)["relation"].to_list()
    whole = pl.DataFrame({"code": NEW.codes.tolist(), "name": NEW.names.tolist()})
    assert "sorti" in crosswalk(OLD, NEW, whole)["relation"].to_list()


def test_official_letter_says_modified():
    same = zoning("2024", {"QN05701M": square(0, 0)})
    assert relations(crosswalk(OLD, same)) == {("QP057001", "QN05701M"): "modifié"}


def test_swallowed_zone_has_an_heir():
    # Whole, it is 4 % of the new one: a link by its own share, far from identical
    old = zoning("2015", {"QP057001": square(0, 0, 200)})
    new = zoning("2024", {"QN05701I": square(0, 0)})
    frame = crosswalk(old, new)
    assert relations(frame) == {("QP057001", "QN05701I"): "modifié"}
    assert frame.select("share_old", "share_new").row(0) == pytest.approx((1.0, 0.04))


def test_many_to_many_with_both_relations():
    # Two old zones; the first is cut, and one of its pieces joins the second
    new = zoning(
        "2024",
        {
            "QN05701M": shapely.box(10_000, 0, 10_600, 1_000),
            "QN05702M": shapely.box(10_600, 0, 12_000, 1_000),
        },
    )
    assert relations(crosswalk(OLD, new)) == {
        ("QP057003", "QN05701M"): "scission",
        ("QP057003", "QN05702M"): "scission",
        ("QP057004", "QN05702M"): "fusion",
    }


NAMED = zoning(
    "2015",
    {f"QP05700{i}": square(40_000 + 3_000 * i, 0) for i in range(1, 7)}
    | {"QP054001": square(0, 0)},
    {
        "QP057001": "Borny",
        "QP057002": "Cœur d'Agglo",
        "QP057003": "Centre",
        "QP057004": "Centre",
        "QP057005": "Les Hauts de Blémont",
        "QP057006": "Wiesberg",
        "QP054001": "Haussonville",
    },
)


def by_name(*listed):
    columns = ("code", "name", "qpv_2015_by_name")
    names = pl.DataFrame(listed, schema=columns, orient="row")
    nothing = zoning("2024", {})
    frame = crosswalk(NAMED, nothing, names)
    assert frame["method"].unique().to_list() in ([], ["nom"])
    assert frame["share_old"].null_count() == frame["share_new"].null_count() == len(frame)
    return frame.select("old", "new", "relation").rows()


def test_same_name_in_the_same_departement():
    assert by_name(
        ("QN05701I", "BORNY", None),
        ("QN05702M", "Coeur d’agglo", None),
        ("QN05703M", "Haussonville", None),  # of another département
    ) == [("QP057001", "QN05701I", "identique"), ("QP057002", "QN05702M", "modifié")]


def test_ambiguous_name_is_no_match():
    assert by_name(("QN05701M", "Centre", None), ("QN05702M", "Centre", "QP057003|QP057004")) == []


def test_hint_of_the_list_is_followed():
    assert by_name(("QN05701M", "Blémont", "QP057005"), ("QN05702M", "Rien", "QP057099")) == [
        ("QP057005", "QN05701M", "modifié")
    ]


def test_new_zone_has_no_parent_by_name():
    assert by_name(("QN05709N", "Wiesberg", "QP057006")) == [(None, "QN05709N", "entré")]


def test_drawn_zone_is_not_matched_by_name():
    names = pl.DataFrame({"code": ["QN05701I"], "name": ["QP057006"]})
    assert "nom" not in crosswalk(OLD, NEW, names)["method"].to_list()


def test_real_contours_of_2024(donnees):
    import pyogrio.raw

    folder = donnees / "qpv"
    zonings = []
    for vintage, file, code, name in (
        ("2015", "QP_METROPOLEOUTREMER_WGS84_EPSG4326.shp", "CODE_QP", "NOM_QP"),
        (
            "2024",
            "QP2024/GEOJSON/QP2024_France_Hexagonale_Outre_Mer_WGS84.geojson",
            "code_qp",
            "lib_qp",
        ),
    ):
        _, _, wkb, fields = pyogrio.raw.read(folder / file, columns=[code, name])
        contours = dict(zip(fields[0].tolist(), shapely.from_wkb(wkb), strict=True))
        labels = dict(zip(fields[0].tolist(), fields[1].tolist(), strict=True))
        zonings.append(zoning(vintage, contours, labels, crs=4326))
    listed = pl.read_csv(folder / "liste_2024_partielle.csv").rename(
        {
            "code_qp_2024": "code",
            "lib_qp": "name",
            "code_qp_2014_same_dep_and_name": "qpv_2015_by_name",
        }
    )
    frame = crosswalk(*zonings, listed)
    assert relations(frame) == {
        ("QP075007", "QN07505I"): "identique",
        ("QP075020", "QN07520M"): "modifié",
        ("QP092016", "QN09213M"): "modifié",
    }
    shares = frame.filter(method="surface").sort("new")["share_old"].to_list()
    assert shares == pytest.approx([0.973, 0.085, 0.910], abs=0.001)
    assert frame.filter(method="nom").height > 1_100
    assert frame.filter(method="nom", relation="entré").height == 125


def test_no_share_above_the_whole():
    rng = np.random.default_rng(3)
    shapes = {
        f"QP0570{n:02}": shapely.Point(*at).buffer(333.3)
        for n, at in enumerate(rng.normal(0, 5e5, (60, 2)))
    }
    old = zoning("2015", shapes)
    new = zoning("2024", {f"QN057{n:02}M": shape for n, shape in enumerate(shapes.values())})
    shares = crosswalk(old, new).select("share_old", "share_new").drop_nulls()
    assert shares.max().row(0) == (1.0, 1.0)
