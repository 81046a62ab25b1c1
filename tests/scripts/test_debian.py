import pytest
from tests.scripts.test_decoupage import load

debian = load("debian")


def test_present_program_is_left_alone(monkeypatch):
    monkeypatch.setattr(debian, "install", lambda *_: pytest.fail("installed again"))
    debian.main("sh", "dash")


def test_without_rights_the_command_is_said(monkeypatch):
    monkeypatch.setattr(debian.os, "geteuid", lambda: 1000)
    with pytest.raises(SystemExit, match="sudo apt-get install chromium"):
        debian.main("no-such-program", "chromium")


def test_failure_stops(monkeypatch):
    monkeypatch.setattr(debian.os, "geteuid", lambda: 0)
    monkeypatch.setattr(debian.shutil, "which", lambda name: None if name == "x" else "/bin/false")
    monkeypatch.setattr(
        debian.subprocess, "run", lambda *_, **__: type("Done", (), {"returncode": 1})
    )
    with pytest.raises(SystemExit, match="a échoué"):
        debian.main("x", "x-package")
