"""Where finished answers are kept: in memory, and on the disk for what all the processes share."""

import hashlib
import json
import os
import shutil
import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

FOLDER = "pages"
DISK = 300_000_000  # bytes of answers kept on the disk
WAIT = 20.0  # seconds: whoever makes an answer for longer is not waited for


@dataclass(frozen=True)
class Kept:
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str) -> str:
        return dict(self.headers).get(name, "")


Key = tuple[str, ...]


class Shelf:
    """The answers last used, up to so many bytes."""

    def __init__(self, room: int) -> None:
        self.room, self.held = room, 0
        self._answers: OrderedDict[Key, Kept] = OrderedDict()
        self._lock = threading.Lock()
        self._making: dict[Key, threading.Lock] = {}

    def get(self, key: Key) -> Kept | None:
        with self._lock:
            kept = self._answers.get(key)
            if kept is not None:
                self._answers.move_to_end(key)
            return kept

    def put(self, key: Key, kept: Kept) -> None:
        with self._lock:
            former = self._answers.pop(key, None)
            self._answers[key] = kept
            self.held += len(kept.body) - (len(former.body) if former else 0)
            while self.held > self.room:
                _, old = self._answers.popitem(last=False)
                self.held -= len(old.body)

    @contextmanager
    def making(self, key: Key) -> Iterator[None]:
        """One thread at a time makes an answer: the others wait, then find it on the shelf."""
        with self._lock:
            turn = self._making.setdefault(key, threading.Lock())
        held = turn.acquire(timeout=WAIT)
        try:
            yield
        finally:
            if held:
                turn.release()
            with self._lock:
                self._making.pop(key, None)


class Disk:
    """Answers in a folder per mark of the data, so that a process finds what another one made, also
    after a start. It is a cache: it may be deleted, and does nothing where it cannot be written."""

    def __init__(self, folder: Path, room: int = DISK) -> None:
        self.folder, self.room = folder / FOLDER, room
        self._held: dict[str, int] = {}  # by mark, as far as this process knows

    def get(self, mark: str, key: Key) -> Kept | None:
        try:
            head, _, body = self._path(mark, key).read_bytes().partition(b"\n")
            told = json.loads(head)
            headers = tuple((str(name), str(value)) for name, value in told["headers"])
            return Kept(int(told["status"]), headers, body) if told["size"] == len(body) else None
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def put(self, mark: str, key: Key, kept: Kept) -> None:
        with suppress(OSError):
            path = self._path(mark, key)
            if mark not in self._held:
                self._open(path.parent, mark)
            if self._held[mark] + len(kept.body) > self.room:
                return
            told = {"status": kept.status, "headers": kept.headers, "size": len(kept.body)}
            begun = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}")
            begun.write_bytes(json.dumps(told).encode() + b"\n" + kept.body)
            begun.replace(path)
            self._held[mark] += len(kept.body)

    def _open(self, folder: Path, mark: str) -> None:
        """The folder of a mark; those of other marks answer nobody any more."""
        folder.mkdir(parents=True, exist_ok=True)
        self._held = {mark: sum(file.stat().st_size for file in folder.iterdir())}
        for other in self.folder.iterdir():
            if other.name != mark:
                shutil.rmtree(other, ignore_errors=True)

    def clear(self) -> None:
        """At a refresh: what was taken out of the data leaves its pages too, asked for or not."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _path(self, mark: str, key: Key) -> Path:
        name = hashlib.blake2b(json.dumps(key).encode(), digest_size=20).hexdigest()
        return self.folder / mark / name
