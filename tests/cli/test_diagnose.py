import json
import sys
from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pytest

from quartiers.cli import main
from quartiers.cli.diagnose import EXTENSIONS
from quartiers.diagnostic.report import Diagnostic, TerritoryDiagnostic, Zone
from quartiers.documents import render

ZONE = Zone(
    "QP057021", "Borny", "qpv_2015", "QPV, géographie 2015", ("57463",), ("Metz",), None, None,
    "Moselle", "Grand Est",
)  # fmt: skip
BORNY = Diagnostic(
    ZONE, "2026-11-22", "2026-09-01", "Metz", ("Un résumé.",), (), None, (), (), False, "0.1.0",
    "2026-11-22",
)  # fmt: skip
METZ = TerritoryDiagnostic(
    "metz", "Metz", (), (), (BORNY, replace(BORNY, zone=replace(ZONE, code="QP057020"))), (),
    False, "0.1.0", "2026-11-22",
)  # fmt: skip


@pytest.fixture(autouse=True)
def asked(monkeypatch):
    """The use case is another's work: here it answers at once and remembers what was asked."""
    seen = []

    def diagnose(code, **options):
        seen.append((code, options))
        return BORNY

    def diagnose_territory(key, **options):
        seen.append((key, options))
        return METZ

    fake = SimpleNamespace(diagnose=diagnose, diagnose_territory=diagnose_territory)
    monkeypatch.setitem(sys.modules, "quartiers.usecases.diagnose", fake)
    return seen


def run(*arguments) -> int:
    with pytest.raises(SystemExit) as end:
        main(["diagnose", *arguments])
    return int(end.value.code or 0)


def test_formats_are_those_of_documents():
    assert EXTENSIONS == render.EXTENSIONS


def test_text_on_screen(capsys):
    assert run("QP057021") == 0
    assert "Diagnostic économique\u00a0: Borny" in capsys.readouterr().out


def test_json_on_screen(capsys):
    assert run("QP057021", "--format", "json") == 0
    assert json.loads(capsys.readouterr().out)["zone"]["code"] == "QP057021"


def test_options_reach_the_use_case(asked):
    run("QP057021", "--as-of", "2026-01-31", "--compare", "QP057020,QP013032", "--compare",
        "QP059082", "--demo")  # fmt: skip
    assert asked == [
        (
            "QP057021",
            {
                "as_of": date(2026, 1, 31),
                "compare": ("QP057020", "QP013032", "QP059082"),
                "demo": True,
            },
        )
    ]


def test_format_from_the_name_of_the_file(tmp_path, capsys):
    out = tmp_path / "sous" / "borny.JSON"
    assert run("QP057021", "--out", str(out)) == 0
    assert json.loads(out.read_text("utf-8"))["kind"] == "diagnostic"
    captured = capsys.readouterr()
    assert f"Document écrit : {out}" in captured.err
    assert captured.out == ""
    assert list(out.parent.iterdir()) == [out]


def test_folder_of_a_territory(tmp_path, capsys):
    assert run("--territory", "metz", "--format", "json", "--out", str(tmp_path)) == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "diagnostic-QP057020.json",
        "diagnostic-QP057021.json",
        "synthese.json",
    ]
    assert "3 documents écrits" in capsys.readouterr().err


def test_neither_code_nor_territory(capsys):
    assert run() == 2
    assert "Indiquez un code de quartier, ou un territoire." in capsys.readouterr().err


def test_both_code_and_territory(capsys):
    assert run("QP057021", "--territory", "metz") == 2
    assert "Un quartier et un territoire sont demandés à la fois." in capsys.readouterr().err


def test_not_a_date(capsys):
    assert run("QP057021", "--as-of", "22/11/2026") == 2
    assert "« 22/11/2026 » n’est pas une date. Écrivez-la" in " ".join(
        capsys.readouterr().err.replace("→", "").split()
    )


def test_cannot_write(tmp_path, capsys):
    (tmp_path / "fichier").write_text("")
    assert run("QP057021", "--out", str(tmp_path / "fichier" / "x.json")) == 7
    assert "Impossible d’écrire" in capsys.readouterr().err
    assert (tmp_path / "fichier").read_text() == ""


@pytest.mark.parametrize(
    ("options", "said", "hint"),
    [
        (("--out", "x.doc"), "« .doc » n’est celle d’aucun format", "text, json, html, pdf, docx"),
        (("--out", "x.html", "--format", "pdf"), "Le format demandé est pdf", "« .pdf »"),
    ],
)
def test_a_name_that_belies_its_format(options, said, hint, capsys, asked, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run("QP057021", *options) == 2
    message, advice = capsys.readouterr().err.splitlines()
    assert said in message
    assert hint in advice
    assert asked == []
    assert not list(tmp_path.iterdir())


def test_a_format_and_a_name_without_meaning(tmp_path):
    assert run("QP057021", "--format", "json", "--out", str(tmp_path / "borny.v2")) == 0
    assert json.loads((tmp_path / "borny.v2").read_text("utf-8"))["kind"] == "diagnostic"


def test_unknown_format(capsys, asked):
    assert run("QP057021", "--format", "epub") == 2
    assert run("--territory", "metz", "--format", "epub") == 2
    said = capsys.readouterr().err
    assert "Le format « epub » n’existe pas." in said
    assert "text, json, html, pdf, docx, xlsx, odt" in said
    assert asked == []  # refused before any computation
