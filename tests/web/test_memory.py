import os
import subprocess
import sys

from quartiers.web import memory


def test_threads_are_shared_out(monkeypatch):
    monkeypatch.setattr(memory.sys, "platform", "none")  # the tests keep their own allocator
    for name in ("POLARS_MAX_THREADS", "ARROW_DEFAULT_MEMORY_POOL", "_RJEM_MALLOC_CONF"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(memory.os, "cpu_count", lambda: 8)
    memory.thrifty(2)
    assert os.environ["POLARS_MAX_THREADS"] == "4"
    monkeypatch.delenv("POLARS_MAX_THREADS")
    memory.thrifty(16)
    assert os.environ["POLARS_MAX_THREADS"] == "1"


def test_what_is_set_is_kept(monkeypatch):
    monkeypatch.setattr(memory.sys, "platform", "none")
    monkeypatch.setenv("POLARS_MAX_THREADS", "3")
    memory.thrifty(2)
    assert os.environ["POLARS_MAX_THREADS"] == "3"


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
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True"]
