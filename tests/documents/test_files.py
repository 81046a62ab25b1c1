import os

import pytest

from quartiers.documents import files
from quartiers.errors import DocumentError


def test_whole_or_not_at_all(tmp_path, monkeypatch):
    target = tmp_path / "a.html"
    files.write(target, b"avant")

    def broken(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fdopen", broken)
    with pytest.raises(DocumentError, match="Impossible d’écrire"):
        files.write(target, b"apres")
    assert target.read_bytes() == b"avant"
    assert [path.name for path in tmp_path.iterdir()] == ["a.html"]


def test_replaces(tmp_path):
    target = tmp_path / "a.html"
    files.write(target, b"un")
    assert files.write(target, b"deux").read_bytes() == b"deux"
