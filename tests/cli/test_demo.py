from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from quartiers.cli.demo import command


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Runs the command in a folder of its own, on a small register."""
    monkeypatch.setenv("QUARTIERS_DATA", str(tmp_path / "donnees"))
    monkeypatch.chdir(tmp_path)

    def again(*arguments: str) -> Result:
        return CliRunner().invoke(command, ["--rows", "4000", *arguments], catch_exceptions=False)

    return again


def test_documents_then_at_once(run, tmp_path: Path):
    first = run("--out", "sortie")
    assert first.exit_code == 0
    folder = tmp_path / "sortie" / "demo"
    for name in (
        "synthese.html",
        "synthese.pdf",
        *(f"diagnostic-QN9990{n}.html" for n in ("1I", "2M", "3M", "4M")),
        *(f"diagnostic-QN9990{n}.pdf" for n in ("1I", "2M", "3M", "4M")),
        *(f"diagnostic-QN99901I.{kind}" for kind in ("docx", "odt", "xlsx", "json", "txt")),
    ):
        assert (folder / name).stat().st_size > 500, name
        assert f"sortie/demo/{name}" in first.stdout
    assert "À ouvrir en premier : sortie/demo/synthese.html" in first.stdout
    assert "Données fictives" in first.stdout
    assert "n’existent pas" in first.stdout
    assert "Registre fictif" in first.stderr
    page = (folder / "diagnostic-QN99902M.html").read_text(encoding="utf-8")
    assert "fictives" in page
    stamps = {path: path.stat().st_mtime_ns for path in folder.iterdir()}

    second = run("--out", "sortie")
    assert "déjà à jour" in second.stdout
    assert {path: path.stat().st_mtime_ns for path in folder.iterdir()} == stamps

    (folder / "synthese.pdf").unlink()
    third = run("--out", "sortie")
    assert "écrits" in third.stdout
    assert (folder / "synthese.pdf").is_file()


def test_too_few_rows_is_refused():
    refused = CliRunner().invoke(command, ["--rows", "10"])
    assert refused.exit_code == 2
    assert "--rows" in refused.stderr


def test_interruption_is_said(run, monkeypatch: pytest.MonkeyPatch):
    def stop(**arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("quartiers.usecases.demo.demo", stop)
    stopped = run()
    assert stopped.exit_code == 130
    assert "Interrompu : relancez la commande" in stopped.stderr
