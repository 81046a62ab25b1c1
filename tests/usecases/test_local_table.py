import io
from datetime import datetime

import openpyxl
import pytest

from quartiers.errors import BadTable
from quartiers.usecases.local_match import guess
from quartiers.usecases.local_table import read_local


def workbook(*rows) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_any_csv(encoding, separator):
    text = separator.join(("siret", "état")) + "\r\n" + separator.join(("12", "à céder"))
    table = read_local(text.encode(encoding), "f.csv")
    assert table.header == ("siret", "état")
    assert table.rows == (("12", "à céder"),)
    assert table.lines == (2,)


def test_quoted_and_ragged():
    table = read_local(b'a;b\n"x;y\nz";1;trop\n\n2\n', "f.csv")
    assert table.rows == (("x;y z", "1"), ("2", ""))
    assert table.lines == (2, 5)
    assert any("surplus" in said for said in table.remarks)


def test_titles_made_apart():
    assert read_local(b"a;;a\n1;2;3\n", "f.csv").header == ("a", "colonne 2", "a (colonne 3)")


def test_workbook_values():
    table = read_local(workbook(["s", "d", "n"], [12345678901234, datetime(2024, 5, 1), 1.5]), "f")
    assert table.rows == (("12345678901234", "2024-05-01", "1.5"),)


def test_empty_workbook():
    with pytest.raises(BadTable, match="vide"):
        read_local(workbook(), "f.xlsx")


def test_usual_columns():
    found = guess(("Numéro SIRET", "Code QPV", "Adresse", "Ville", "x"))
    assert found.keys == {"siret": 0, "qpv": 1, "adresse": 2, "commune": 3}
    assert found.kept == ()
