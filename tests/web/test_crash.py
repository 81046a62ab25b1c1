"""The server killed while somebody writes: what it acknowledged is on the disk, and whole."""

import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from threading import Thread
from urllib.parse import urlencode

import pytest

pytestmark = pytest.mark.site
ROOT = Path(__file__).parents[2]
ROUNDS, SECONDS, WRITING = 4, 12, 0.5
FILL = """
import django, json
django.setup()
from django.test import Client
from quartiers.web.database import prepare
prepare()
from tests.web import people, written
pilot = people.user("pilote", "roubaix", name="Awa Diallo")
action = written.filled(written.objective(written.strategy(territory="roubaix", fictitious=False)))
cookie = people.signed_in(Client(), pilot).cookies["espace"].value
print(json.dumps({"session": cookie, "action": action.pk, "objective": action.objective_id}))
"""
READ = (
    "select version, context, (select context from strategies_historicalaction h where h.id = a.id"
    " order by history_id desc limit 1), (select max(version) from strategies_historicalaction h"
    " where h.id = a.id) from strategies_action a where id = ?"
)


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    settings = {"DJANGO_SETTINGS_MODULE": "quartiers.web.settings", "QUARTIERS_DEMO": "0"}
    return kept | settings | {"QUARTIERS_DATA": str(tmp_path)}


@contextmanager
def server(env: dict[str, str]) -> Iterator[int]:
    """gunicorn on the loopback; all its processes are killed at once when the block ends."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = ["-b", f"127.0.0.1:{port}", "-w", "1", "-k", "gthread", "--threads", "2"]
    command = [sys.executable, "-m", "gunicorn", *options, "--log-level", "error"]
    process = subprocess.Popen(
        [*command, "quartiers.web.wsgi"], env=env, cwd=ROOT, start_new_session=True
    )
    try:
        for _ in range(1_200):
            with socket.socket() as asked:
                if asked.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert process.poll() is None
            time.sleep(0.05)
        yield port
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@dataclass
class Writer:
    """A page that saves by itself, and remembers what was acknowledged. What had no answer is sent
    again as it was, as the page does when it finds its server."""

    filled: dict
    version: int = 1
    acknowledged: tuple[int, str] = (1, "")
    refused: str = ""
    waiting: str = ""
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""

    @property
    def place(self) -> str:
        return f"/espace/roubaix/actions/{self.filled['action']}/ecrire/"

    def ask(self, port: int, body: str | None = None) -> tuple[int, str]:
        held = HTTPConnection("127.0.0.1", port, timeout=30)
        sent = {"espace": self.filled["session"], **self.cookies}
        headers = {"Cookie": "; ".join(f"{key}={value}" for key, value in sent.items())}
        if body is not None:
            headers |= {
                "Accept": "application/json",
                "X-CSRFToken": self.token,
                "Content-Type": "application/x-www-form-urlencoded",
            }
        with closing(held):
            held.request("POST" if body else "GET", self.place, body, headers)
            answer = held.getresponse()
            found = re.search(r"csrftoken=(\w+)", answer.headers.get("Set-Cookie") or "")
            if found:
                self.cookies["csrftoken"] = found[1]
            return answer.status, answer.read().decode()

    def open(self, port: int) -> None:
        status, page = self.ask(port)
        assert status == 200, page[:500]
        token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', page)
        assert token
        self.token = token[1]

    def save_until_cut(self, port: int) -> None:
        with suppress(OSError, HTTPException):
            while self.save(port):
                pass

    def save(self, port: int) -> bool:
        self.waiting = self.waiting or f"texte {self.version + 1} {'x' * 3_000}"
        fields = {
            "version": self.version,
            "title": "Racheter des locaux",
            "objective": self.filled["objective"],
            "context": self.waiting,
            "state": "idee",
            "zones": "QN99901I",
        }
        status, said = self.ask(port, urlencode(fields))
        if status != 200:
            self.refused = f"{status} {said[:500]}"
            return False
        self.version = json.loads(said)["version"]
        self.acknowledged, self.waiting = (self.version, self.waiting), ""
        return True


def written(folder: Path, action: int) -> tuple[int, str, str, int]:
    with closing(sqlite3.connect(folder / "espaces/espaces.sqlite3")) as base:
        assert base.execute("pragma integrity_check").fetchone() == ("ok",)
        assert base.execute("pragma foreign_key_check").fetchall() == []
        return base.execute(READ, (action,)).fetchone()


def test_killed_while_saving(env, tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", FILL], env=env, cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    writer = Writer(json.loads(done.stdout.splitlines()[-1]))
    begun = time.monotonic()
    for rank in range(ROUNDS):
        if rank >= 2 and time.monotonic() - begun > SECONDS:
            break
        with server(env) as port:
            writer.open(port)
            saving = Thread(target=writer.save_until_cut, args=(port,))
            saving.start()
            time.sleep(WRITING + 0.037 * rank)
        saving.join(30)
        assert not saving.is_alive()
        assert writer.refused == ""
        version, text, kept, last = written(tmp_path, writer.filled["action"])
        # Nothing acknowledged is lost; at most the one without an answer is there besides
        assert (version, text) in (writer.acknowledged, (writer.version + 1, writer.waiting))
        assert (text, version) == (kept, last)
    assert writer.version > 3
