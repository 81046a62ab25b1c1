from dataclasses import replace

import numpy as np
import polars as pl
import pytest
import shapely

from quartiers.storage import indexes
from quartiers.storage.indexes import cached_arrays, prepared_zoning
from quartiers.storage.manifest import Entry
from quartiers.storage.store import open_store

QPV = Entry(dataset="qpv_contours_2015", vintage="2015", checksum="sha256:ab", rows=1514)


class Counted:
    def __init__(self):
        self.calls = 0

    def __call__(self):
        self.calls += 1
        return {
            "cells": np.arange(6, dtype=np.int32).reshape(2, 3),
            "names": np.array(["Sablon Sud"]),
        }


def test_built_once(tmp_path):
    build = Counted()
    first = cached_arrays(tmp_path / "cache", QPV, "2154", build)
    again = cached_arrays(tmp_path / "cache", QPV, "2154", build)
    assert build.calls == 1
    assert {name: array.tolist() for name, array in again.items()} == {
        name: array.tolist() for name, array in first.items()
    }
    assert again["cells"].dtype == np.int32


@pytest.mark.parametrize(
    "change", [{"checksum": "sha256:cd"}, {"rows": 3}, {"vintage": "2016"}, {"fictitious": True}]
)
def test_another_file_another_index(tmp_path, change):
    build = Counted()
    cached_arrays(tmp_path, QPV, "2154", build)
    cached_arrays(tmp_path, replace(QPV, **change), "2154", build)
    assert build.calls == 2


def test_other_code_other_index_and_old_one_removed(tmp_path, monkeypatch):
    build = Counted()
    cached_arrays(tmp_path, QPV, "2154", build)
    cached_arrays(tmp_path, QPV, "2975", build)
    monkeypatch.setattr(indexes, "code_version", lambda: "9.9.9+other")
    cached_arrays(tmp_path, QPV, "2154", build)
    assert build.calls == 3
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04", None])
def test_corrupt_cache_is_built_again(tmp_path, damage):
    build = Counted()
    cached_arrays(tmp_path, QPV, "2154", build)
    (path,) = tmp_path.iterdir()
    path.write_bytes(path.read_bytes()[:-40] if damage is None else damage)
    assert cached_arrays(tmp_path, QPV, "2154", build)["cells"].sum() == 15
    assert cached_arrays(tmp_path, QPV, "2154", build)["names"].tolist() == ["Sablon Sud"]
    assert build.calls == 2


def test_cache_that_cannot_be_written(tmp_path):
    (tmp_path / "cache").write_text("a file stands here")
    build = Counted()
    assert cached_arrays(tmp_path / "cache", QPV, "2154", build)["cells"].sum() == 15
    assert (tmp_path / "cache").is_file()


def test_real_contours_from_the_cache_answer_the_same(tmp_path, donnees):
    from quartiers.sources.qpv_contours_2015 import parse
    from quartiers.territory.membership import band_of, zone_of
    from quartiers.territory.projection import to_legal

    metz = pl.col("code").is_in(["QP057021", "QP059082", "QP974001"])
    shp = donnees / "qpv" / "QP_METROPOLEOUTREMER_WGS84_EPSG4326.shp"
    frame = parse(shp).filter(metz).collect()
    store = open_store(tmp_path, create=True)
    with store.transaction() as tx:
        tx.put(QPV, frame)
    built = prepared_zoning(store, "qpv_2015", radii=(300.0,))
    cached = prepared_zoning(store, "qpv_2015", radii=(300.0,))
    shape = shapely.from_wkb(frame.filter(code="QP057021")["geometry"].item())
    inside = shapely.point_on_surface(shape)
    x, y = to_legal([inside.x, 5.0], [inside.y, 47.0], [2154, 2154])
    assert zone_of(x, y, [2154, 2154], cached).tolist() == ["QP057021", ""]
    assert (
        band_of(x, y, [2154, 2154], cached).tolist() == band_of(x, y, [2154, 2154], built).tolist()
    )
    assert [path.suffix for path in store.cache.iterdir()] == [".arrays"]


def test_a_zoning_is_held_while_its_file_stays(tmp_path, monkeypatch):
    from quartiers.storage import indexes

    monkeypatch.setattr(indexes, "_held", {})
    store = open_store(tmp_path, create=True)
    square = shapely.to_wkb(shapely.box(6.17, 49.11, 6.18, 49.12))
    frame = pl.DataFrame({"code": ["QP057021"], "name": ["Sablon Sud"], "geometry": [square]})
    with store.transaction() as tx:
        tx.put(QPV, frame)
    indexes.recall_zoning(store, "qpv_2015")
    assert indexes._held == {}  # the disk has no index yet
    held = indexes.held_zoning(store, "qpv_2015")
    assert indexes.held_zoning(store, "qpv_2015") is held
    indexes._held.clear()
    monkeypatch.setattr(pl, "read_parquet", None)  # a fork may follow: not a thread of Polars
    indexes.recall_zoning(store, "qpv_2015")
    assert indexes.held_zoning(store, "qpv_2015").codes.tolist() == ["QP057021"]


def test_few_zonings_are_held(monkeypatch):
    from quartiers.storage import indexes

    monkeypatch.setattr(indexes, "_held", {})
    for n in range(indexes.HELD + 3):
        indexes._keep(("", n, "", "", ()), n)
    assert list(indexes._held.values()) == list(range(3, indexes.HELD + 3))
