import csv
import json
import sys

import numpy as np
import polars as pl
import pytest
import shapely
from pyproj import Transformer

from quartiers.cli import main
from quartiers.storage.manifest import Entry
from quartiers.storage.store import open_store

TO_DEGREES = Transformer.from_crs(2154, 4326, always_xy=True)
INSIDE = TO_DEGREES.transform(934_500, 6_894_500)


@pytest.fixture
def loaded(tmp_path, monkeypatch):
    monkeypatch.setenv("QUARTIERS_DATA", str(tmp_path / "data"))
    square = shapely.transform(
        shapely.segmentize(shapely.box(934_000, 6_894_000, 935_000, 6_895_000), 50),
        lambda xy: np.column_stack(TO_DEGREES.transform(xy[:, 0], xy[:, 1])),
    )
    table = pl.DataFrame(
        {"code": ["QP057020"], "name": ["Borny"], "geometry": [shapely.to_wkb(square)]}
    )
    with open_store(create=True).transaction() as tx:
        tx.put(Entry("qpv_contours_2015", "2015", title="QPV"), table)
    return tmp_path


def run(capsys, *arguments) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as stopped:
        main(["locate", *map(str, arguments)])
    said = capsys.readouterr()
    return int(stopped.value.code or 0), said.out, said.err


def test_point_in_80_columns(loaded, capsys):
    code, out, _ = run(capsys, *INSIDE, "--precision", 20)
    assert code == 0
    assert "QP057020 Borny" in out
    assert "à 500 m de la limite" in out
    assert "confiance\u00a0: dedans, à la précision donnée" in out
    assert "contours partiels : 1 des 1 514" in out.replace("\u202f", " ").replace("\xa0", " ")
    assert "plus en vigueur depuis le 31/12/2023" in out
    assert max(map(len, out.splitlines())) <= 80


def test_negative_longitude_is_not_an_option(loaded, capsys):
    code, out, _ = run(capsys, "-1.55", "47,21")
    assert code == 0
    assert "Point -1.55 47.21" in out
    assert "hors des quartiers chargés" in out  # one contour of 1,514
    assert "hors de tout quartier" not in out
    assert "le plus proche des contours chargés" in out


def test_negative_precision_is_no_distance(loaded, capsys):
    code, _, err = run(capsys, *INSIDE, "--precision", -5)
    assert code == 2
    assert "La précision « -5 » n’est pas une distance." in err


def test_point_as_json(loaded, capsys):
    _, out, _ = run(capsys, *INSIDE, "--format", "json")
    answer = json.loads(out)
    assert answer["zonages"][0]["code"] == "QP057020"
    assert answer["zonages"][0]["confidence"] == "inconnue"
    assert answer["contours"][0] == {
        "zonage": "qpv_2015",
        "label": "QPV, géographie 2015",
        "millesime": "2015",
        "charges": 1,
        "partiel": True,
    }


@pytest.mark.parametrize(
    ("arguments", "message", "hint"),
    [
        ((49.1, 6.2), "longitude et latitude semblent inversées", "Essayez dans l’autre ordre"),
        ((-74, 40.7), "hors de France", "La longitude vient d’abord"),
        ((0, 0), "coordonnées 0 et 0", "Cherchez l’adresse"),
        (("nan", 49), "absentes ou non numériques", "La longitude vient d’abord"),
        (("Metz", 49), "« Metz » n’est pas un nombre", "Donnez une longitude"),
        ((6.2,), "fait de deux nombres, 1\u00a0donné", "Donnez une longitude puis une latitude"),
        ((6.2, 49.1, "--csv", "x.csv"), "Un point et un fichier", "pas les deux"),
        (("--csv", "x.csv", "--lon", "a"), "Une seule des deux colonnes", "--lon et --lat"),
        (
            ("--csv", "x.csv", "--lon", "a", "--x", "b"),
            "Les colonnes sont données deux fois",
            "--lon et --lat",
        ),
        (("--csv", "rien.csv"), "Le fichier rien.csv est introuvable", "Vérifiez son chemin"),
    ],
)
def test_bad_input_is_said_in_french(loaded, capsys, arguments, message, hint):
    code, out, err = run(capsys, *arguments)
    assert (code, out) == (2, "")
    assert message in err
    assert hint in err


def test_a_refusal_keeps_to_80_columns_on_a_terminal(loaded, monkeypatch, capsys):
    call = ("--csv", loaded / "un-fichier-absent-dont-le-nom-est-fort-long-et-qui-se-dit-en-entier")
    code, _, err = run(capsys, *call)
    assert (code, len(err.splitlines())) == (2, 2)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    _, _, told = run(capsys, *call)
    assert max(map(len, told.splitlines())) <= 80
    assert "".join(told.split()) == "".join(err.split())
    assert not any(line.lstrip().startswith((":", "»")) for line in told.splitlines())


def test_empty_store_says_what_to_run(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("QUARTIERS_DATA", str(tmp_path))
    code, _, err = run(capsys, *INSIDE)
    assert code == 4
    assert "Aucun contour de QPV n’est chargé" in err
    assert "quartiers refresh --only" in err


def points(folder):
    path = folder / "points.csv"
    lon, lat = (f"{value:.7f}".replace(".", ",") for value in INSIDE)
    rows = [f"=CMD();{lon};{lat}", f"B;{lat};{lon}", "C;;", "D;1"]
    path.write_bytes(("Nom é;Lon;Lat\n" + "\n".join(rows) + "\n").encode("latin-1"))
    return path


def test_file_summary(loaded, capsys):
    code, out, _ = run(capsys, "--csv", points(loaded))
    assert code == 0
    assert "encodage latin-1 (Windows), converti" in out
    assert "4\u00a0lignes lues, 1 située.\n" in out
    assert "3\u00a0lignes non situées :" in out
    assert "ligne 3\u00a0: longitude et latitude semblent inversées" in out
    assert "ligne 5\u00a0: 2 colonnes au lieu de 3" in out
    assert max(map(len, out.splitlines())) <= 80


def test_file_as_csv_keeps_rows_and_stops_formulas(loaded, capsys):
    out = loaded / "resultat.csv"
    code, _, err = run(capsys, "--csv", points(loaded), "--out", out)
    assert code == 0
    assert "3\u00a0lignes non situées, dont ligne 3" in err
    with out.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    assert len(rows) == 4
    assert rows[0]["Nom é"] == "'=CMD()"
    assert rows[0]["qpv_2015"] == "QP057020"
    assert rows[0]["qpv_2015_distance_m"] == "500,0"
    assert rows[3]["probleme"] == "2 colonnes au lieu de 3"
    assert rows[3]["qpv_2015"] == ""


def test_file_as_json(loaded, capsys):
    _, out, _ = run(capsys, "--csv", points(loaded), "--format", "json")
    rows = json.loads(out)["lignes"]
    assert [row["ligne"] for row in rows] == [2, 3, 4, 5]
    assert rows[0]["zonages"][0]["code"] == "QP057020"
    assert rows[2]["probleme"] == "coordonnée absente"


def test_folder_that_cannot_be_written(loaded, capsys):
    code, _, err = run(capsys, *INSIDE, "--out", loaded / "absent" / "x.csv")
    assert code == 2
    assert "ne peut pas être écrit" in err
