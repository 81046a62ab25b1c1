from dataclasses import replace

import numpy as np
import pytest

from quartiers.storage import indexes
from quartiers.storage.indexes import cached_arrays
from quartiers.storage.manifest import Entry

QPV = Entry(dataset="qpv_contours_2015", vintage="2015", checksum="sha256:ab", rows=1514)


class Counted:
    def __init__(self):
        self.calls = 0

    def __call__(self):
        self.calls += 1
        return {"cells": np.arange(6, dtype=np.int32).reshape(2, 3), "names": np.array(["Borny"])}


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
    assert cached_arrays(tmp_path, QPV, "2154", build)["names"].tolist() == ["Borny"]
    assert build.calls == 2


def test_cache_that_cannot_be_written(tmp_path):
    (tmp_path / "cache").write_text("a file stands here")
    build = Counted()
    assert cached_arrays(tmp_path / "cache", QPV, "2154", build)["cells"].sum() == 15
    assert (tmp_path / "cache").is_file()
