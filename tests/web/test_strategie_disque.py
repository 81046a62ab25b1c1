"""In other processes: what several write at once, and what a kill leaves."""

import signal
import subprocess
import sys
import time

import pytest

pytestmark = pytest.mark.site
HEAD = """
import os; os.environ["DJANGO_SETTINGS_MODULE"] = "quartiers.web.settings"
import django, threading
django.setup()
from django.db import close_old_connections, connection
from quartiers.web.database import prepare
prepare()
from quartiers.web.strategies.models import Stake, Strategy
from quartiers.web.strategies.writing import Conflict, create, writing
if not Stake.objects.exists():
    create(Stake(strategy=create(Strategy(territory="x", title="S"), None), title="E"), None)
"""
RACE = """
won, gate = [], threading.Barrier(6)
def write(text):
    gate.wait()
    try:
        with writing(Stake.objects.get(), 1, None) as held:
            held.text = text
        won.append(text)
    except Conflict:
        pass
    finally:
        connection.close()
threads = [threading.Thread(target=write, args=(str(n),)) for n in range(6)]
[t.start() for t in threads]; [t.join() for t in threads]
held = Stake.objects.get()
print(len(won), held.version, held.text == won[0], held.history.count())
"""
LOOP = """
while True:
    held = Stake.objects.get()
    with writing(held, held.version, None) as changed:
        changed.text = "x" * 2000 + str(changed.version)
    print(changed.version, flush=True)
"""
READ = """
held = Stake.objects.get()
print(held.version, held.text[2000:], held.history.latest("history_id").version)
"""


def run(script: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", HEAD + script], capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_six_writers_one_winner(own):
    assert run(RACE) == ["1", "2", "True", "2"]


def test_kill_loses_nothing_acknowledged(own):
    for _ in range(3):
        loop = subprocess.Popen(
            [sys.executable, "-c", HEAD + LOOP], stdout=subprocess.PIPE, text=True
        )
        assert loop.stdout is not None
        first = loop.stdout.readline()
        time.sleep(0.15)
        loop.send_signal(signal.SIGKILL)
        told = int((first + loop.stdout.read()).split()[-1])
        loop.wait()
        loop.stdout.close()
        version, text, kept = map(int, run(READ))
        assert version >= told
        assert (text, kept) == (version, version)
