import doctest

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quartiers.errors import BadTable
from quartiers.usecases import points_file
from quartiers.usecases.points_file import number, read_points, safe_cell

ROWS = "nom;longitude;latitude\nÉcole de Borny;6,2205;49,1129\nLe Gol;55,4027;-21,2743\n"


@pytest.fixture
def write(tmp_path):
    def make(content, encoding="utf-8"):
        path = tmp_path / "points.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    return make


def refused(path, *columns) -> BadTable:
    with pytest.raises(BadTable) as caught:
        read_points(path, *columns)
    return caught.value


def test_doctests():
    assert doctest.testmod(points_file).failed == 0


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "utf-16"])
def test_every_encoding_gives_the_same(write, encoding):
    file = read_points(write(ROWS, encoding))
    assert file.header == ("nom", "longitude", "latitude")
    assert file.lines[0].cells[0] == "École de Borny"
    assert file.x.tolist() == [6.2205, 55.4027]
    assert file.y.tolist() == [49.1129, -21.2743]


def test_what_was_recognised_is_said(write):
    latin = read_points(write(ROWS, "latin-1"))
    assert latin.remarks[0] == "encodage latin-1 (Windows), converti"
    assert "virgule décimale" in latin.remarks
    marked = read_points(write(ROWS, "utf-8-sig"))
    assert marked.remarks[0] == "encodage UTF-8 avec marque d’ordre (BOM)"


@pytest.mark.parametrize("mark", [";", ",", "\t", "|"])
def test_separator_is_found(write, mark):
    text = f'"adresse, ville"{mark}lon{mark}lat\n"1, rue du Gol"{mark}55.4{mark}-21.3\n'
    file = read_points(write(text))
    assert (file.separator, file.x.tolist(), file.y.tolist()) == (mark, [55.4], [-21.3])
    assert not file.decimal_comma


@pytest.mark.parametrize("mark", [";", ",", "\t"])
def test_the_separator_that_a_first_line_tells(write, mark):
    file = read_points(write(f"sep={mark}\nlon{mark}lat\n55.4{mark}-21.3\n"))
    assert (file.separator, file.header, file.x.tolist()) == (mark, ("lon", "lat"), [55.4])
    assert file.lines[0].number == 3


def test_named_columns_win(write):
    file = read_points(write("x;y;E;N\n1;2;931000;6890000\n"), "e", "N")
    assert (file.x[0], file.y[0]) == (931_000, 6_890_000)


def test_missing_columns_lists_those_found(write):
    error = refused(write("nom;commune\nA;Metz\n"))
    assert "n’a pas de colonne lon ou longitude. Colonnes trouvées : nom, commune." in error.message
    assert "--lon COLONNE" in error.hint
    named = refused(write(ROWS), "X", "Y")
    assert "n’a pas la colonne « X ». Colonnes trouvées : nom, longitude, latitude" in named.message


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "est vide"),
        (b"\n \n", "est vide"),
        (b"lon;lat\n", "n’a aucune ligne sous ses titres"),
        (b"PK\x03\x04\x00\x00\x00", "n’est pas un fichier texte"),
    ],
)
def test_file_that_cannot_be_read(write, content, words):
    assert words in refused(write(content)).message


def test_absent_file_and_folder(tmp_path):
    assert "est introuvable" in refused(tmp_path / "rien.csv").message
    assert "ne peut pas être lu" in refused(tmp_path).message


def test_bad_rows_keep_line_and_reason(write):
    text = 'nom;lon;lat\nA;6,2;49,1\n"B\nsuite";abc;49\n\nC;;\nD;6,2\nE;nan;1\n'
    file = read_points(write(text))
    assert [line.number for line in file.lines] == [2, 3, 6, 7, 8]
    assert file.problem == [
        "",
        "« abc » n’est pas un nombre",
        "coordonnée absente",
        "2 colonnes au lieu de 3",
        "coordonnée absente",
    ]
    assert np.isnan(file.x[1:]).all()


@given(st.floats(-1e7, 1e7))
def test_french_and_english_numbers_agree(value):
    text = f"{value:.6f}"
    assert number(text) == number(text.replace(".", ",")) == float(text)


@given(st.text(max_size=12))
def test_no_cell_is_run_as_a_formula(text):
    cell = safe_cell(text)
    assert not cell.startswith(("=", "@", "\t", "\r"))
    assert not cell.startswith(("+", "-")) or number(cell) is not None
