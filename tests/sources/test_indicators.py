import csv
from pathlib import Path

import pytest

from quartiers.errors import SchemaDrift
from quartiers.sources import by_id
from quartiers.sources.source import Source, inspect

# Rows, published total included where there is one.
RELEASES = {
    "insee_qpv_demo": {
        "DEMO_2017.csv": 1346,
        "DEMO_2018.csv": 1346,
        "DEMO_2019.csv": 1346,
        "data_DEMO_2020_V1_QP.csv": 1400,
        "DEMO_2021.csv": 1400,
        "DEMO_2022.csv": 1400,
    },
    "insee_qpv_revn": {
        "REVN_2017.csv": 1346,
        "REVN_2018.csv": 1346,
        "REVN_2019.csv": 1353,
        "REVN_2021.csv": 1352,
        "REVN_2022.csv": 1352,
    },
    "insee_qpv_ipro": {
        "IPRO_2017.csv": 1346,
        "IPRO_2018.csv": 1346,
        "IPRO_2019.csv": 1346,
        "IPRO_2020.csv": 1345,
        "IPRO_2021.csv": 1345,
        "IPRO_2022.csv": 1345,
    },
}
WITH_TOTAL = {"2017", "2018", "2019"}


def release(donnees: Path, source: Source, year: str) -> dict[str, dict[str, object]]:
    (path,) = [
        path
        for path in donnees.glob(source.files[0])
        if source.vintage is not None and source.vintage(path) == year
    ]
    return {row["code"]: row for row in source.parse(path).collect().to_dicts()}


@pytest.mark.parametrize("name", RELEASES)
def test_real_releases(donnees: Path, name: str) -> None:
    source = by_id(name)
    found = {path.name: path for path in donnees.glob(source.files[0])}
    assert set(found) == set(RELEASES[name])
    for file, rows in RELEASES[name].items():
        frame = source.parse(found[file]).collect()
        assert len(frame) == frame["code"].n_unique() == rows, file
        assert source.vintage is not None
        assert ("*" in frame["code"]) is (source.vintage(found[file]) in WITH_TOTAL), file
        assert frame["code"].str.contains(r"^(QP[0-9]{2}[0-9AB]\d{3}|\*)$").all(), file
        assert inspect(source, found[file]).sentences() == (), file


@pytest.mark.parametrize("name", RELEASES)
def test_every_cell_against_the_text(donnees: Path, name: str) -> None:
    source = by_id(name)
    for path in donnees.glob(source.files[0]):
        with path.open(encoding="utf-8-sig", newline="") as stream:
            header, *lines = csv.reader(stream, delimiter=";")
        parsed = source.parse(path).collect()
        for official in (h for h in header if h not in ("", "CODGEO", "LIBGEO", "LIB_COM")):
            at = header.index(official)
            cells = ["".join(line[at].split()).replace(",", ".") for line in lines]
            column = official.strip()
            column = column.lower() if column.startswith("NOTE_") else column
            expected = [float(cell) if cell else None for cell in cells]
            assert parsed[column].to_list() == expected, (path.name, official)


def test_hand_checked_cells(donnees: Path) -> None:
    demo = release(donnees, by_id("insee_qpv_demo"), "2021")["QP001001"]
    assert (demo["POP_MUN"], demo["TX_F"], demo["A"]) == (6490.0, 54.2, 1991.0)
    assert demo["LIB_COM"] == "Bourg-en-Bresse" and demo["note_rp"] == 0.0
    income = release(donnees, by_id("insee_qpv_revn"), "2022")
    assert income["QP001001"]["DISP_Q2"] == 14180.0
    assert income["QP001001"]["PIMPOT"] == -10.0
    assert income["QP001002"]["PMIMP"] is None  # withheld
    work = release(donnees, by_id("insee_qpv_ipro"), "2019")
    assert work["*"]["TX_TOT_EMPL"] == 44.6
    assert "EVOL_CA_N_E" in work["QP001001"]
    # The same letter counts allocataires here and jobseekers there: each stays in its table.
    assert release(donnees, by_id("insee_qpv_ipro"), "2021")["QP001001"]["A"] == 602.0


def test_population_of_2013_until_2020(donnees: Path) -> None:
    path = donnees / "qpv" / "pop_qp_2013.csv"
    census = dict(
        by_id("qpv_population_2013").parse(path).select("code", "population").collect().iter_rows()
    )
    for year in ("2017", "2018", "2019", "2020"):
        rows = release(donnees, by_id("insee_qpv_demo"), year)
        rows.pop("*", None)
        assert all(row["POP_MUN"] == census[code] for code, row in rows.items()), year


@pytest.mark.parametrize(
    ("level", "rows"),
    [("communes", 31361), ("epci", 1240), ("departements", 98), ("regions", 15), ("metropole", 1)],
)
def test_real_filosofi(donnees: Path, level: str, rows: int) -> None:
    source = by_id(f"filosofi_{level}")
    (path,) = donnees.glob(source.files[0])
    frame = source.parse(path).collect()
    assert len(frame) == rows
    assert source.vintage is not None and source.vintage(path) == "2019"
    assert not [name for name in frame.columns if name.endswith("19")]
    assert inspect(source, path).sentences() == ()


def test_filosofi_cells(donnees: Path) -> None:
    source = by_id("filosofi_communes")
    frame = source.parse(donnees / "insee" / "FILO2019_DISP_COM.csv").collect()
    rows = {row["code"]: row for row in frame.to_dicts()}
    assert rows["01001"]["Q2"] == 23970.0 and rows["01001"]["D1"] is None
    assert rows["01004"]["S80S20"] == 4.2 and rows["01004"]["GI"] == 0.29
    assert rows["01004"]["PIMPOT"] == -15.7 and rows["01004"]["Q3_Q1"] == 12370.0


def test_filosofi_of_another_year(tmp_path: Path) -> None:
    path = tmp_path / "FILO2021_DISP_COM.csv"
    path.write_text("CODGEO;LIBGEO;Q121;Q221;S80S2021\n57463;Metz;15 000;20 720;5,1\n")
    frame = by_id("filosofi_communes").parse(path).collect()
    assert frame.to_dicts() == [
        {"code": "57463", "name": "Metz", "Q1": 15000.0, "Q2": 20720.0, "S80S20": 5.1}
    ]


def test_filosofi_without_median(tmp_path: Path) -> None:
    path = tmp_path / "FILO2019_DISP_COM.csv"
    path.write_text("CODGEO;LIBGEO;D119\n57463;Metz;9 800\n")
    with pytest.raises(SchemaDrift, match="colonne obligatoire absente : Q2"):
        by_id("filosofi_communes").parse(path)
