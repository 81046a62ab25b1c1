"""Run a command beside a PostgreSQL server of its own, told by DATABASE_URL.

    python scripts/postgres.py COMMAND…

The server stands in a temporary folder, on the loopback, behind a password drawn for it; it is
stopped and erased when the command ends, however it ends. Debian's package is installed where it is
absent; no cluster of the machine is touched.
"""

import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PACKAGES = Path("/usr/lib/postgresql")
OWNER = "postgres"
# Nothing of these tests outlives them: what a power cut would lose is not worth a wait.
OPTIONS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=40")


def main(command: list[str]) -> int:
    tools = binaries() or installed()
    with server(tools) as address:
        return subprocess.run(command, env=os.environ | {"DATABASE_URL": address}).returncode


def binaries() -> Path | None:
    """The folder of the newest server of this machine: Debian keeps it out of the path."""
    found = [path.parent for path in PACKAGES.glob("*/bin/initdb")]
    if found:
        return max(found, key=lambda path: [int(n) for n in re.findall(r"\d+", path.parent.name)])
    named = shutil.which("initdb")
    return Path(named).resolve().parent if named else None


def installed() -> Path:
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        sys.exit(
            "PostgreSQL est introuvable et ne peut pas être installé ici.\n"
            "→ Sous Debian ou Ubuntu : sudo apt-get install postgresql, puis recommencez."
        )
    print("→ installation de PostgreSQL", flush=True)
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for asked in (["update"], ["install", "-y", "--no-install-recommends", "postgresql"]):
        done = subprocess.run(["apt-get", "-qq", *asked], env=quiet, stdout=subprocess.DEVNULL)
        if done.returncode:
            sys.exit("L’installation de PostgreSQL a échoué (voir ci-dessus).")
    found = binaries()
    if found is None:
        sys.exit("PostgreSQL est installé, mais initdb est introuvable sous /usr/lib/postgresql.")
    return found


@contextmanager
def server(tools: Path) -> Iterator[str]:
    """The address of a base, while the block lasts."""
    folder = Path(tempfile.mkdtemp(prefix="quartiers-pg-", dir=open_folder()))
    try:
        if os.geteuid() == 0:  # initdb refuses root
            shutil.chown(folder, OWNER, OWNER)
        yield from started(tools, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def started(tools: Path, folder: Path) -> Iterator[str]:
    password, port, data = secrets.token_hex(16), free_port(), folder / "base"
    word = folder / "mot-de-passe"
    word.write_text(password)
    word.chmod(0o644)  # its folder is closed to others
    run(tools, folder, "initdb", "-D", data, "-U", OWNER, f"--pwfile={word}")
    given = (f"port={port}", "listen_addresses=127.0.0.1", f"unix_socket_directories={folder}")
    options = " ".join(f"-c {each}" for each in (*given, *OPTIONS))
    run(tools, folder, "pg_ctl", "-D", data, "-l", folder / "log", "-w", "-o", options, "start")
    try:
        yield f"postgres://{OWNER}:{password}@127.0.0.1:{port}/postgres"
    finally:
        run(tools, folder, "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")


def run(tools: Path, folder: Path, name: str, *arguments: object) -> None:
    """As the owner of the base, in French accents whatever the machine's language."""
    extra = ("-A", "scram-sha-256", "-E", "UTF8", "--locale=C.UTF-8", "-N")
    command = [str(tools / name), *map(str, arguments), *(extra if name == "initdb" else ())]
    if os.geteuid() == 0:
        command = ["runuser", "-u", OWNER, "--", *command]
    # To a file: a server that keeps the end of a pipe would hold us there
    with (folder / "dit").open("w+") as said:
        done = subprocess.run(command, cwd="/", stdout=said, stderr=subprocess.STDOUT)
        if done.returncode:
            log = folder / "log"
            said.seek(0)
            told = said.read() + (log.read_text(errors="replace") if log.exists() else "")
            sys.exit(f"PostgreSQL : {name} a échoué.\n{told[-3_000:]}")


def open_folder() -> Path:
    """The first folder of temporary files that the server's owner may cross."""
    for named in (tempfile.gettempdir(), "/tmp", "/var/tmp"):
        path = Path(named).resolve()
        if os.geteuid() != 0 or all(each.stat().st_mode & 1 for each in (path, *path.parents)):
            return path
    sys.exit("Aucun dossier temporaire n’est ouvert à PostgreSQL (/tmp, /var/tmp).")


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    sys.exit(main(sys.argv[1:]))
