from pathlib import Path

import numpy as np
import polars as pl
import pytest
import shapely

from quartiers.pipeline.demonstration.ground import (
    ANCIENTS,
    COMMUNES,
    EPCIS,
    QUARTERS,
    ancient_shapes,
    commune_shapes,
    quarter_shapes,
)
from quartiers.pipeline.demonstration.places import demo_places
from quartiers.pipeline.demonstration.profiles import PROFILES
from quartiers.territory.codes import Commune, Qpv
from quartiers.territory.projection import legal_epsg


def shares(inner: shapely.Geometry, outer: np.ndarray) -> dict[int, float]:
    parts = shapely.area(shapely.intersection(outer, inner)) / inner.area
    return {rank: part for rank, part in enumerate(parts) if part > 0.001}


def test_codes_are_valid():
    assert all(Qpv(q.code).generation == 2024 for q in QUARTERS)
    assert all(Qpv(a.code).generation == 2015 for a in ANCIENTS)
    assert all(Commune(c.code) for c in COMMUNES)
    assert all(q.code.startswith("QN999") for q in QUARTERS)
    assert all(c.code.startswith("999") for c in COMMUNES)


def test_four_neighbourhoods_are_shown():
    shown = [q for q in QUARTERS if q.focus]
    assert len(shown) == 4
    assert len({q.profile for q in shown}) == 4
    towns = {c.code for c in COMMUNES if c.epci == 0}
    assert all(set(q.communes) <= towns for q in shown)
    assert [len(q.communes) for q in shown].count(2) == 1
    assert max(q.profile for q in QUARTERS) < len(PROFILES)


def test_an_agglomeration_is_large_enough():
    people = sum(c.population for c in COMMUNES if c.epci == 0)
    assert EPCIS[0][1] == "CA"
    assert people >= 50_000


@pytest.mark.parametrize("shapes", [quarter_shapes, ancient_shapes, commune_shapes])
def test_outlines_are_plain_polygons(shapes):
    drawn = shapes()
    assert shapely.is_valid(drawn).all()
    assert set(shapely.get_type_id(drawn)) == {shapely.GeometryType.POLYGON}
    pairs = [shapely.area(shapely.intersection(a, b)) for a in drawn for b in drawn if a is not b]
    assert max(pairs) < 1.0


def test_communes_share_their_borders():
    communes = commune_shapes()
    assert shapely.union_all(communes).area == pytest.approx(shapely.area(communes).sum())


def test_neighbourhoods_lie_where_they_say():
    codes = [c.code for c in COMMUNES]
    communes = commune_shapes()
    for quarter, shape in zip(QUARTERS, quarter_shapes(), strict=True):
        assert {codes[rank] for rank in shares(shape, communes)} == set(quarter.communes)
        assert sum(shares(shape, communes).values()) == pytest.approx(1)
    across = next(
        s for q, s in zip(QUARTERS, quarter_shapes(), strict=True) if len(q.communes) == 2
    )
    assert min(shares(across, communes).values()) > 0.2


def test_generations_show_each_relation():
    new = quarter_shapes()
    heirs = {
        ancient.code: shares(shape, new)
        for ancient, shape in zip(ANCIENTS, ancient_shapes(), strict=True)
    }
    code = {q.code: rank for rank, q in enumerate(QUARTERS)}
    old = dict(zip((a.code for a in ANCIENTS), ancient_shapes(), strict=True))
    assert shapely.equals(old["QP999001"], new[code["QN99901I"]])  # identique
    assert set(heirs["QP999002"]) == {code["QN99902M"]}  # modifié
    assert set(heirs["QP999003"]) == {code["QN99903M"], code["QN99904M"]}  # scission
    assert heirs["QP999004"] == {}  # sorti
    assert set(heirs["QP999005"]) == set(heirs["QP999006"]) == {code["QN99906M"]}  # fusion
    entered = code["QN99905N"]
    assert not any(entered in found for found in heirs.values())  # entré


def test_it_lies_in_the_open_sea(donnees: Path):
    import pyproj

    change = pyproj.Transformer.from_crs(2154, 4326, always_xy=True)
    ground = shapely.transform(commune_shapes(), change.transform, interleaved=False)
    west, south, east, north = shapely.total_bounds(ground)
    assert (legal_epsg([west, east], [south, north]) == 2154).all()
    assert east < -4.2  # the coast of Aquitaine is at 1.2° W here
    contours = donnees / "qpv" / "QP_METROPOLEOUTREMER_WGS84_EPSG4326.shp"
    import pyogrio

    real = pyogrio.read_bounds(contours, bbox=(west - 1, south - 1, east + 1, north + 1))[0]
    assert len(real) == 0


def test_no_real_code_or_name(donnees: Path):
    import pyogrio.raw

    from quartiers.catalogue.decoupage import decoupage

    table = decoupage()
    ours = {c.code for c in COMMUNES} | {"999", "99"}
    assert not ours & set(table["code"])
    names = {name.casefold() for name in table["name"]}
    assert not {c.name.casefold() for c in COMMUNES} & names
    listed = pl.read_csv(donnees / "qpv" / "liste_2024_partielle.csv")
    _, _, _, fields = pyogrio.raw.read(
        donnees / "qpv" / "QP_METROPOLEOUTREMER_WGS84_EPSG4326.shp",
        columns=["CODE_QP", "NOM_QP"],
        read_geometry=False,
    )
    codes = {*listed["code_qp_2024"], *fields[0]}
    quarters = {str(name).casefold() for name in [*listed["lib_qp"], *fields[1]]}
    assert not {place.code for place in (*QUARTERS, *ANCIENTS)} & codes
    assert not {place.name.casefold() for place in (*QUARTERS, *ANCIENTS)} & quarters


def test_addresses_stand_in_their_commune():
    places = demo_places()
    communes = commune_shapes()
    for rank in range(len(COMMUNES)):
        here = places.commune == rank
        assert here.sum() > 200
        assert shapely.contains_xy(communes[rank], places.x[here], places.y[here]).all()
    assert (np.diff(places.commune) >= 0).all()
    assert places.street is not None
    assert places.street.max() + 1 == len(places.streets) == len(set(places.streets))


def test_profiles_stand_in_their_neighbourhood():
    places = demo_places()
    for quarter, shape in zip(QUARTERS, quarter_shapes(), strict=True):
        inside = shapely.contains_xy(shape, places.x, places.y)
        assert set(places.profile[inside]) == {quarter.profile}
