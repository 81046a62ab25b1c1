import os
import subprocess
import sys

from quartiers.web import memory


def alone(monkeypatch) -> dict[str, str]:
    """An environment that no other test shares, and the allocator left as it is."""
    env: dict[str, str] = {}
    monkeypatch.setattr(memory.sys, "platform", "none")
    monkeypatch.setattr(memory.os, "environ", env)
    return env


def test_threads_are_shared_out(monkeypatch):
    env = alone(monkeypatch)
    monkeypatch.setattr(memory.os, "cpu_count", lambda: 8)
    memory.thrifty(2)
    assert env.pop("POLARS_MAX_THREADS") == "4"
    memory.thrifty(16)
    assert env["POLARS_MAX_THREADS"] == "1"


def test_what_is_set_is_kept(monkeypatch):
    env = alone(monkeypatch)
    env["POLARS_MAX_THREADS"] = "3"
    memory.thrifty(2)
    assert env["POLARS_MAX_THREADS"] == "3"


def test_it_is_set_before_polars():
    """Polars reads its settings as it is imported: nothing may import it before them."""
    code = (
        "import sys\n"
        "from quartiers.cli import serve as verb\n"
        "from quartiers.web import memory, serve\n"
        "print('polars' in sys.modules)\n"
        "memory.thrifty(2)\n"
        "import polars\n"
        "print(polars.thread_pool_size() <= max(1, __import__('os').cpu_count() // 2))\n"
    )
    env = {name: value for name, value in os.environ.items() if name != "POLARS_MAX_THREADS"}
    run = [sys.executable, "-c", code]
    done = subprocess.run(run, env=env, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True"]
