import sys

import pytest
from tests.scripts.test_decoupage import load

postgres = load("postgres")


def test_newest_server(monkeypatch, tmp_path):
    for name in ("9.6", "13", "15"):
        (tmp_path / name / "bin").mkdir(parents=True)
        (tmp_path / name / "bin" / "initdb").touch()
    monkeypatch.setattr(postgres, "PACKAGES", tmp_path)
    assert postgres.binaries() == tmp_path / "15" / "bin"


def test_absent_and_not_root(monkeypatch, tmp_path):
    monkeypatch.setattr(postgres, "PACKAGES", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(postgres.os, "geteuid", lambda: 1000)
    assert postgres.binaries() is None
    with pytest.raises(SystemExit, match="apt-get install postgresql"):
        postgres.installed()


def test_folder_closed_to_the_owner(monkeypatch, tmp_path):
    tmp_path.chmod(0o700)
    monkeypatch.setattr(postgres.os, "geteuid", lambda: 0)
    monkeypatch.setattr(postgres.tempfile, "gettempdir", lambda: str(tmp_path))
    assert str(postgres.open_folder()) in ("/tmp", "/var/tmp")


@pytest.mark.skipif(postgres.binaries() is None, reason="PostgreSQL absent")
def test_server_stops_with_an_error(monkeypatch, tmp_path):
    said = tmp_path / "said"
    script = "import os; open(os.environ['SAID'], 'w').write(os.environ['DATABASE_URL']); exit(3)"
    monkeypatch.setenv("SAID", str(said))
    assert postgres.main([sys.executable, "-c", script]) == 3
    port = int(said.read_text().rpartition(":")[2].partition("/")[0])
    with postgres.socket.socket() as asked, pytest.raises(ConnectionRefusedError):
        asked.connect(("127.0.0.1", port))
