from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quartiers.errors import SchemaDrift, SourceCorrupt
from quartiers.sources import by_id
from quartiers.sources.source import inspect
from quartiers.sources.source.delimited import decode, numbers, read_table

DEMO = by_id("insee_qpv_demo")
HEADER = ";".join(field.name for field in DEMO.fields if field.expected)


def demo(tmp_path: Path, *lines: str, header: str = "CODGEO;LIBGEO;POP_MUN;TX_F", end: int = 0):
    path = tmp_path / "DEMO_2022.csv"
    body = "\r\n".join(line + ";" * end for line in (header, *lines))
    path.write_bytes(body.encode("utf-8-sig"))
    return path


def test_insee_table(tmp_path: Path) -> None:
    path = demo(
        tmp_path,
        "Ensemble;Ensemble des QPV;5 019\u00a0573;52,1",
        "QP001001;Grande Reyssouze;6\u202f490;",
        "QP057021;Borny;14 690;-0,5",
        end=300,
    )
    frame = DEMO.parse(path).collect()
    assert frame.rows() == [
        ("*", "Ensemble des QPV", 5_019_573.0, 52.1),
        ("QP001001", "Grande Reyssouze", 6_490.0, None),
        ("QP057021", "Borny", 14_690.0, -0.5),
    ]
    assert frame.columns == ["code", "name", "POP_MUN", "TX_F"]
    assert DEMO.vintage is not None and DEMO.vintage(path) == "2022"


def test_names_with_blanks_notes_and_twins(tmp_path: Path) -> None:
    header = "CODGEO;POP_MUN ; TX_F;NOTE_CNAF;NOTE_CNAF"
    frame = DEMO.parse(demo(tmp_path, "QP057021;14690;52,1;0;3", header=header)).collect()
    assert frame.columns == ["code", "name", "POP_MUN", "TX_F", "note_cnaf", "note_cnaf_2"]
    assert frame.row(0) == ("QP057021", None, 14690.0, 52.1, 0.0, 3.0)


@pytest.mark.parametrize("mark", ["", " ", "s", "nd", "ND", "-"])
def test_withheld_is_null_not_zero(tmp_path: Path, mark: str) -> None:
    frame = DEMO.parse(demo(tmp_path, f"QP057021;Borny;{mark};0")).collect()
    assert frame.row(0) == ("QP057021", "Borny", None, 0.0)


def test_words_in_a_column_of_numbers(tmp_path: Path) -> None:
    path = demo(tmp_path, "QP057021;Borny;environ 15 000;52,1")
    with pytest.raises(SchemaDrift) as error:
        DEMO.parse(path)
    assert error.value.message == (
        "DEMO_2022.csv : colonne POP_MUN : « environ 15 000 » n’est pas un nombre."
    )


def test_required_columns_named(tmp_path: Path) -> None:
    path = demo(tmp_path, "QP057021;Borny", header="CODE;LIBGEO")
    for read in (DEMO.parse, lambda file: inspect(DEMO, file)):
        with pytest.raises(SchemaDrift) as error:
            read(path)
        assert error.value.message == (
            "DEMO_2022.csv (Données sur les quartiers prioritaires 2015 : population et "
            "allocataires) : colonne obligatoire absente : CODGEO (peut-être renommée CODE) ; "
            "colonne obligatoire absente : POP_MUN."
        )


def test_drift_is_told_by_column(tmp_path: Path) -> None:
    header = HEADER.replace(";TX_F;", ";TAUX_F;")
    path = demo(tmp_path, "QP057021;1;2", header=header)
    assert inspect(DEMO, path).sentences() == (
        "colonne facultative absente : TX_F (peut-être renommée TAUX_F)",
        "colonne inattendue : TAUX_F",
    )


def test_windows_encoding_is_read_and_told(tmp_path: Path) -> None:
    path = tmp_path / "DEMO_2022.csv"
    text = f"{HEADER};LIBGEO\r\nQP054014;1{';' * HEADER.count(';')}Champ le Bœuf – été\r\n"
    path.write_bytes(text.encode("cp1252"))
    assert DEMO.parse(path).collect()["name"].to_list() == ["Champ le Bœuf – été"]
    assert inspect(DEMO, path).sentences() == ("encodage Windows-1252 au lieu d’UTF-8",)


def test_header_without_rows(tmp_path: Path) -> None:
    with pytest.raises(SourceCorrupt, match=r"DEMO_2022\.csv n’a aucune ligne sous son en-tête"):
        DEMO.parse(demo(tmp_path))


def test_empty_table(tmp_path: Path) -> None:
    path = tmp_path / "DEMO_2022.csv"
    for nothing in (b"", b"\r\n\r\n", b"\xef\xbb\xbf"):
        path.write_bytes(nothing)
        with pytest.raises(SourceCorrupt, match=r"DEMO_2022\.csv est vide"):
            DEMO.parse(path)


def test_page_instead_of_table(tmp_path: Path) -> None:
    path = tmp_path / "DEMO_2022.csv"
    path.write_text("<html><head><title>Maintenance</title>")
    with pytest.raises(SourceCorrupt, match="page web"):
        DEMO.parse(path)


def test_line_break_inside_a_cell(tmp_path: Path) -> None:
    path = tmp_path / "liste.csv"
    path.write_text('code,nom\nQN05703I,"Bellevue\nhaut"\n')
    assert read_table(path).rows() == [("QN05703I", "Bellevue\nhaut")]


@given(st.text(st.characters(codec="utf-8", exclude_characters="\ufeff")))
def test_any_utf8_text_comes_back(text: str) -> None:
    assert decode(text.encode()) == (text, ())


@given(
    st.integers(-(10**12), 10**12), st.integers(0, 9), st.sampled_from([" ", "\u00a0", "\u202f"])
)
def test_french_numbers_come_back(whole: int, tenth: int, space: str) -> None:
    written = f"{whole:,}".replace(",", space) + f",{tenth}"
    frame = numbers(pl.DataFrame({"n": [written]}), ["n"], "f.csv")
    assert frame["n"][0] == float(f"{whole}.{tenth}")
