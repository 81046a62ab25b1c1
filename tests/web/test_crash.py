"""The server killed while somebody writes: what it acknowledged is on the disk, and whole."""

import json
import os
import re
import signal
import socket
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
from tests.web.stores import Base

pytestmark = pytest.mark.site
ROOT = Path(__file__).parents[2]
# Of the whole site, and of its process alone, which comes back at once
KILLS, SMALL_KILLS = 2, 6
# What is read before the processes are forked is not read again by each
START = """
from quartiers.web import wsgi
from quartiers.web.serve import share
from gunicorn.app.wsgiapp import run
share()
run()
"""
FILL = """
import os; os.environ["DJANGO_SETTINGS_MODULE"] = "quartiers.web.settings"
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
    " where h.id = a.id) from strategies_action a where id = {}"
)


@contextmanager
def server() -> Iterator[tuple[int, int]]:
    """gunicorn on the loopback, as the site starts it: its port and its number. All its processes
    are killed at once when the block ends."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = ["-b", f"127.0.0.1:{port}", "-w", "1", "-k", "gthread", "--threads", "2", "--preload"]
    command = [sys.executable, "-c", START, *options, "--log-level", "critical"]
    process = subprocess.Popen([*command, "quartiers.web.wsgi"], cwd=ROOT, start_new_session=True)
    try:
        for _ in range(1_200):
            with socket.socket() as asked:
                if asked.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert process.poll() is None
            time.sleep(0.05)
        yield port, process.pid
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
    ended: bool = False

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
            while not self.ended and self.save(port):
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


def begun(writer: Writer, port: int, seconds: float) -> Thread:
    """Somebody who has been saving for so long, once more since the last kill."""
    before, last = writer.version, time.monotonic() + 60
    writer.ended = False
    saving = Thread(target=writer.save_until_cut, args=(port,))
    saving.start()
    while writer.version == before and saving.is_alive() and time.monotonic() < last:
        time.sleep(0.005)
    time.sleep(seconds)
    return saving


def kill_children(process: int) -> None:
    for pid in Path(f"/proc/{process}/task/{process}/children").read_text().split():
        os.kill(int(pid), signal.SIGKILL)


def check_kept(saving: Thread, writer: Writer, own: Base) -> None:
    """Nothing acknowledged is lost; at most the one without an answer is there besides."""
    writer.ended = True  # the process that comes back answers too
    saving.join(60)
    assert not saving.is_alive()
    assert writer.refused == ""
    own.check_sound()
    [(version, text, kept, last)] = own.rows(READ.format(writer.filled["action"]))
    assert (version, text) in (writer.acknowledged, (writer.version + 1, writer.waiting))
    assert (text, version) == (kept, last)


def test_killed_while_saving(own):
    done = subprocess.run([sys.executable, "-c", FILL], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    writer = Writer(json.loads(done.stdout.splitlines()[-1]))
    for _ in range(KILLS):
        with server() as (port, process):
            writer.open(port)
            for rank in range(SMALL_KILLS):
                saving = begun(writer, port, 0.0237 * rank)
                kill_children(process)
                check_kept(saving, writer, own)
            saving = begun(writer, port, 0.1)
        check_kept(saving, writer, own)
    assert writer.version > KILLS * SMALL_KILLS
