"""The site in its production mode, on the loopback, for a benchmark; and what it weighs."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen


@dataclass(frozen=True)
class Site:
    address: str
    started: float  # seconds from the command to the first page
    pid: int

    def get(self, path: str) -> bytes:
        with urlopen(self.address + path, timeout=60) as answer:
            body: bytes = answer.read()
            return body

    def processor(self) -> float:
        """Seconds that its processes have spent since they began."""
        ticks = (
            sum(map(int, Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]))
            for pid in _family(self.pid)
        )
        return sum(ticks) / os.sysconf("SC_CLK_TCK")

    def memory_mb(self) -> float:
        """Of all its processes; what they share counts once (PSS)."""
        return sum(map(_pss, _family(self.pid))) / 1024


@contextmanager
def site(data: Path, **settings: str) -> Iterator[Site]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "quartiers", "serve", "--production", "--port", str(port)]
    given = {"QUARTIERS_DATA": str(data), "QUARTIERS_RATE_LIMIT": "0"} | settings
    # An installed program has its bytecode; a machine set to write none would compile each time
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"} | given
    begun = time.perf_counter()
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as process:
        found = Site(f"http://127.0.0.1:{port}", 0.0, process.pid)
        try:
            _await(found, process)
            yield Site(found.address, time.perf_counter() - begun, process.pid)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)


def _await(site: Site, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(3_000):
        try:
            site.get("/")
        except HTTPError:
            raise
        except OSError:
            if process.poll() is not None:
                raise RuntimeError("the site did not start") from None
            time.sleep(0.01)
        else:
            return
    raise RuntimeError("the site did not answer")


def _family(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(grandchild for child in children for grandchild in _family(int(child)))]


def _pss(pid: int) -> int:
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1])
    return 0
