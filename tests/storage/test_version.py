import pytest

from quartiers.storage import version
from quartiers.storage.version import code_version


@pytest.fixture
def package(tmp_path, monkeypatch):
    monkeypatch.setattr(version, "__file__", str(tmp_path / "storage" / "version.py"))
    for name in ("pipeline/stage.py", "catalogue/decoupage.parquet", "documents/render.py"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text("1")
    return tmp_path


@pytest.mark.parametrize(
    ("changed", "same"),
    [
        ("pipeline/stage.py", False),
        ("catalogue/decoupage.parquet", False),  # communes merged: counted by other places
        ("documents/render.py", True),
    ],
)
def test_what_makes_a_table_again(package, changed, same):
    before = code_version.__wrapped__()
    (package / changed).write_text("2")
    assert (code_version.__wrapped__() == before) is same
