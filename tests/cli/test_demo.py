import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from quartiers.cli.demo import MARK, _kept, command
from quartiers.storage.manifest import Manifest
from quartiers.storage.store import Store
from quartiers.usecases.demo import Demo


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


def record(folder: Path, mark: str, *names: str) -> None:
    folder.mkdir(exist_ok=True)
    content = json.dumps({"mark": mark, "files": names})
    (folder / MARK).write_text(content, encoding="utf-8")


def made(loaded: bool) -> Demo:
    store = Store(Path("demo"), Manifest(), demo=True)
    return Demo(store, "000990002", "CA", {"QN99901I": "Halles"}, loaded=loaded, mark="m")


def test_documents_are_kept(tmp_path: Path):
    (tmp_path / "synthese.html").touch()
    record(tmp_path, "m", "synthese.html")
    assert _kept(made(loaded=False), tmp_path) == [tmp_path / "synthese.html"]


def test_documents_are_made_again(tmp_path: Path):
    assert _kept(made(loaded=False), tmp_path) == []  # never made
    record(tmp_path, "m", "synthese.html")
    assert _kept(made(loaded=False), tmp_path) == []  # one has gone
    (tmp_path / "synthese.html").touch()
    assert _kept(made(loaded=True), tmp_path) == []  # the data has changed
    record(tmp_path, "older", "synthese.html")
    assert _kept(made(loaded=False), tmp_path) == []  # the code has changed
    (tmp_path / MARK).write_text("[]")
    assert _kept(made(loaded=False), tmp_path) == []  # not our file


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
