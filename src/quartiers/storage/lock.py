"""One writer at a time. The system frees the lock of a killed process, so none is ever stale."""

import getpass
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from quartiers.errors import StoreLocked
from quartiers.storage.disk import refusal_said


@contextmanager
def writer(folder: Path) -> Iterator[None]:
    """Hold the store's lock, or raise StoreLocked saying who holds it and since when."""
    lock = FileLock(folder / ".lock", timeout=0)
    holder = folder / ".lock-holder.json"
    try:
        with refusal_said(folder):
            folder.mkdir(parents=True, exist_ok=True)
            lock.acquire()
    except Timeout:
        raise StoreLocked(
            f"Un autre chargement est en cours dans ce dossier de données{_who(holder)}.",
            "Attendez qu’il finisse, puis relancez ; la lecture reste possible entre-temps.",
        ) from None
    try:
        now = datetime.now().strftime("%d/%m/%Y à %H:%M")
        mine = {"process": os.getpid(), "user": _user(), "since": now}
        holder.write_text(json.dumps(mine), encoding="utf-8")
        yield
    finally:
        holder.unlink(missing_ok=True)
        lock.release()


def _who(holder: Path) -> str:
    try:
        known = json.loads(holder.read_text(encoding="utf-8"))
        return f" ({known['user']}, processus {known['process']}, depuis le {known['since']})"
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a container's user may have no name
        return "utilisateur inconnu"
