"""The command itself, in a process of its own, on a port of the loopback that the system gives."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest

WAIT = 60


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "quartiers", "serve", *arguments]


@contextmanager
def served(folder: Path, *arguments: str) -> Iterator[str]:
    env = os.environ | {"QUARTIERS_DATA": str(folder)}
    port = str(free_port())
    with subprocess.Popen(
        command("--port", port, *arguments),
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            said = process.stdout.readline() if process.stdout else ""
            found = re.search(r"http://\S+", said)
            assert found, process.stderr.read() if process.stderr else ""
            yield found[0]
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(WAIT)


@pytest.mark.parametrize("arguments", [(), ("--production", "--workers", "1")])
def test_site_is_opened(tmp_path: Path, arguments: tuple[str, ...]):
    with served(tmp_path, "--no-demo", *arguments) as address:
        with urlopen(address, timeout=WAIT) as answer:
            page = answer.read().decode()
            assert answer.status == 200
        style = re.search(r'href="(/statique/site\.[^"]+)"', page)
        assert style
        with urlopen(address.rstrip("/") + style[1], timeout=WAIT) as answer:
            assert answer.headers["Content-Type"].startswith("text/css")
            assert "immutable" in answer.headers["Cache-Control"]


def test_page_of_a_workspace_leaves_its_connection(tmp_path: Path):
    with served(tmp_path, "--no-demo", "--production", "--workers", "1") as address:
        site = HTTPConnection(urlsplit(address).netloc, timeout=WAIT)
        for page, kept in (("/", True), ("/espace/connexion/", False)):
            site.request("GET", page)
            answer = site.getresponse()
            answer.read()
            assert (answer.headers["Connection"] == "keep-alive") == kept
        site.close()


def test_what_is_too_long_is_said_in_french(tmp_path: Path):
    with served(tmp_path, "--no-demo", "--production", "--workers", "1") as address:
        for path, headers, status, said in (
            (f"/recherche/?q={'a' * 10_240}", {}, 414, "Cette adresse est trop longue"),
            ("/", {"Cookie": "a" * 20_000}, 431, "Les en-têtes de cette demande"),
        ):
            site = HTTPConnection(urlsplit(address).netloc, timeout=WAIT)
            site.request("GET", path, headers=headers)
            answer = site.getresponse()
            assert answer.status == status and said in answer.read().decode()
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            site.close()


@pytest.mark.parametrize("arguments", [(), ("--production",)])
def test_taken_port_is_said(tmp_path: Path, arguments: tuple[str, ...]):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = subprocess.run(
            command("--no-demo", "--port", str(port), *arguments),
            env=os.environ | {"QUARTIERS_DATA": str(tmp_path)},
            capture_output=True,
            text=True,
            timeout=WAIT,
        )
    assert done.returncode == 2
    assert f"Le port {port} de 127.0.0.1 ne peut pas être ouvert" in done.stderr
    assert f"--port {port + 1}" in done.stderr


def test_production_is_told_to_the_settings(monkeypatch):
    from click.testing import CliRunner

    from quartiers.cli.serve import command as told
    from quartiers.web import serve

    seen = []
    monkeypatch.setenv("QUARTIERS_PRODUCTION", "0")
    monkeypatch.setattr(serve, "serve", lambda *_: seen.append(os.environ["QUARTIERS_PRODUCTION"]))
    monkeypatch.setattr(
        serve, "serve_production", lambda *_: seen.append(os.environ["QUARTIERS_PRODUCTION"])
    )
    monkeypatch.setenv("QUARTIERS_DEMO", "0")
    for given in (["--no-demo"], ["--no-demo", "--production"]):
        assert CliRunner().invoke(told, given).exit_code == 0
    assert seen == ["0", "1"]


def test_bad_setting_is_said(tmp_path: Path):
    done = subprocess.run(
        command("--no-demo"),
        env=os.environ | {"QUARTIERS_DATA": str(tmp_path), "QUARTIERS_RATE_LIMIT": "beaucoup"},
        capture_output=True,
        text=True,
        timeout=WAIT,
    )
    assert done.returncode == 2
    assert "QUARTIERS_RATE_LIMIT=beaucoup n’est pas un nombre entier" in done.stderr
    assert "Traceback" not in done.stderr


def test_site_without_its_style_is_said(tmp_path: Path, monkeypatch):
    from quartiers.errors import BadInput
    from quartiers.web import serve

    monkeypatch.setattr(serve, "STATIC", tmp_path / "staticfiles.json")
    with pytest.raises(BadInput, match="make assets"):
        serve.prepare()


def test_processes_read_the_store_after_the_fork(demo_folder: Path):
    # The threads of Polars do not live on in a forked process: it would wait for them for ever.
    with served(demo_folder, "--production", "--workers", "1") as address:
        for page in ("recherche/?q=valombrine", "quartiers/QN99902M/"):
            with urlopen(address + page, timeout=WAIT) as answer:
                assert answer.status == 200
