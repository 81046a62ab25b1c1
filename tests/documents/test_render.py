import pytest

from quartiers.documents import render
from quartiers.errors import DocumentError

MAGIC = {
    "text": b"Diagnostic",
    "json": b"{",
    "html": b"<!DOCTYPE html>",
    "pdf": b"%PDF-",
    "docx": b"PK",
    "xlsx": b"PK",
    "odt": b"PK",
}


@pytest.mark.parametrize("format", render.FORMATS)
def test_each_format(diagnostic, format):
    assert render.render(diagnostic, format).startswith(MAGIC[format])


def test_unknown_format(diagnostic):
    with pytest.raises(DocumentError, match="Le format « epub » n’existe pas.*text, json, html"):
        render.render(diagnostic, "epub")


@pytest.mark.parametrize("format", render.FORMATS)
def test_folder_of_a_territory(territory, format, tmp_path):
    extension = render.EXTENSIONS[format]
    written = render.write_territory(territory, format, tmp_path / "roubaix")
    assert [path.name for path in written] == [
        f"synthese.{extension}",
        f"diagnostic-QP057021.{extension}",
        f"diagnostic-QN99901N.{extension}",
    ]
    assert all(path.stat().st_size for path in written)
    assert len(list((tmp_path / "roubaix").iterdir())) == 3
