from datetime import date

import numpy as np
import polars as pl
import pytest
import shapely

from quartiers.errors import CatalogueError
from quartiers.territory.zonings import (
    assumed_metres,
    assumed_precisions,
    band_radius,
    zoning_facts,
    zoning_from_table,
    zoning_in_force,
)


def test_hexagone_changes_a_year_before_overseas():
    old, new = zoning_facts("qpv_2015"), zoning_facts("qpv_2024")
    assert not old.period("QP057021").holds(date(2024, 1, 1))
    assert old.period("QP974001").holds(date(2024, 12, 31))
    assert new.period("QN05980M").holds(date(2024, 1, 1))
    assert not new.period("QN97401I").holds(date(2024, 12, 31))
    assert new.period("QN97401I").holds(date(2026, 11, 22))


@pytest.mark.parametrize(
    ("day", "departement", "zoning"),
    [
        (date(2014, 12, 31), "57", None),
        (date(2023, 12, 31), "57", "qpv_2015"),
        (date(2024, 1, 1), "57", "qpv_2024"),
        (date(2024, 6, 1), "974", "qpv_2015"),
        (date(2025, 1, 1), "974", "qpv_2024"),
    ],
)
def test_geography_in_force(day, departement, zoning):
    assert zoning_in_force(day, departement) == zoning


def test_decrees_are_named():
    assert any("2023-1314" in text for text in zoning_facts("qpv_2024").texts)
    assert any("2014-1750" in text for text in zoning_facts("qpv_2015").texts)
    assert band_radius() == 300


def test_each_half_of_the_country_has_its_text():
    for name, mainland, elsewhere in [
        ("qpv_2015", "2014-1750", "2014-1751"),
        ("qpv_2024", "2023-1314", "2024-1212"),
    ]:
        facts = zoning_facts(name)
        assert mainland in facts.basis().text
        assert elsewhere in facts.basis(overseas=True).text
        assert facts.basis().said.endswith("(source officielle secondaire)")
    assert zoning_facts("qpv_2024").basis(overseas=True).said.endswith("(source tierce)")


def test_zoning_is_sorted_and_read():
    table = pl.DataFrame(
        {
            "code": ["QN05982M", "QN05980M"],
            "name": [None, "Blanc Seau"],
            "geometry": [shapely.box(0, 0, 1, 1).wkb, shapely.box(1, 0, 2, 1).wkb],
        }
    )
    zoning = zoning_from_table("qpv_2024", table)
    assert list(zoning.codes) == ["QN05980M", "QN05982M"]
    assert list(zoning.names) == ["Blanc Seau", ""]
    assert zoning.geometries[0].equals(shapely.box(1, 0, 2, 1))
    assert (zoning.valid_from, zoning.valid_to) == (date(2024, 1, 1), None)


def test_imputed_position_settles_nothing():
    metres = assumed_metres(np.array(["11", "12", "33", "99"]))
    assert metres[0] == assumed_precisions()["11"].metres
    assert np.isinf(metres[1:3]).all()
    assert np.isnan(metres[3])


def test_end_before_start_is_refused(tmp_path, monkeypatch):
    folder = tmp_path / "zonages"
    folder.mkdir()
    (folder / "faux.yaml").write_text(
        "id: faux\nlabel: Faux\nzonage: qpv\nmillesime: x\ncodes: x\n"
        'sources: [{texte: x, url: "", niveau: a_verifier}]\n'
        "validite:\n  hexagone: {du: 2020-01-01, au: 2019-01-01}\n"
        "  outre_mer: {du: 2020-01-01, au: null}\n",
        encoding="utf-8",
    )
    monkeypatch.setenv("QUARTIERS_CATALOGUE", str(tmp_path))
    with pytest.raises(CatalogueError, match="ligne 8, clé « au » : la fin vient avant le début"):
        zoning_facts("faux")
