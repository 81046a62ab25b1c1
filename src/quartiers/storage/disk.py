"""The disk: where the data lives, is there room, and what a full disk says."""

import errno
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from quartiers.errors import StoreError, StoreFull

_FULL = {errno.ENOSPC, errno.EDQUOT}
_REFUSED = {
    errno.EACCES: "accès refusé",
    errno.EPERM: "accès refusé",
    errno.EROFS: "en lecture seule",
    errno.ENOTDIR: "ce n’est pas un dossier",
    errno.EEXIST: "ce n’est pas un dossier",
    errno.EIO: "erreur de lecture ou d’écriture du disque",
}
_USUAL = {errno.ENOENT: "il n’existe pas", errno.EISDIR: "c’est un dossier"}


def data_folder() -> Path:
    """`QUARTIERS_DATA`, else the user's data folder."""
    named = os.environ.get("QUARTIERS_DATA")
    if named:
        return Path(named).expanduser()
    from platformdirs import user_data_path

    return user_data_path("quartiers", appauthor=False)


def check_room(folder: Path, needed: int) -> None:
    """Raise StoreFull where `needed` bytes do not fit (5 % kept in hand)."""
    there = next(p for p in (folder, *folder.parents) if p.exists())
    free = shutil.disk_usage(there).free
    if needed * 1.05 > free:
        raise StoreFull(
            f"Il faut {size_text(needed)} et il reste {size_text(free)} sur le disque.",
            "Libérez de la place, ou indiquez un autre dossier par QUARTIERS_DATA ; "
            "les données en place sont intactes.",
        )


@contextmanager
def refusal_said(folder: Path) -> Iterator[None]:
    """Turn what the system refuses in the data folder into a StoreError."""
    try:
        yield
    except OSError as error:
        if error.errno not in _REFUSED:
            raise
        raise StoreError(
            f"Le dossier de données « {folder} » est inutilisable : {reason_of(error)}.",
            "Donnez-vous le droit d’y lire et d’y écrire, ou indiquez un autre dossier par "
            "QUARTIERS_DATA.",
        ) from error


def reason_of(error: OSError) -> str:
    """In French where the reason is a usual one."""
    code = error.errno or 0
    return _REFUSED.get(code) or _USUAL.get(code) or error.strerror or type(error).__name__


@contextmanager
def full_disk_said() -> Iterator[None]:
    """Turn the many ways of saying « no space left » into StoreFull."""
    try:
        yield
    except StoreFull:
        raise
    except Exception as error:
        if not _says_full(error):
            raise
        raise StoreFull(
            "Le disque est plein : rien n’a été changé.",
            "Libérez de la place, ou indiquez un autre dossier par QUARTIERS_DATA, puis relancez.",
        ) from error


def _says_full(error: BaseException | None) -> bool:
    # Polars and Arrow wrap the system's error: its number survives only in their words.
    while error is not None:
        if isinstance(error, OSError) and error.errno in _FULL:
            return True
        if "os error 28" in str(error) or "No space left" in str(error):
            return True
        error = error.__cause__
    return False


def size_text(size: float) -> str:
    """Bytes for people: « 2,2 Go »."""
    for unit in ("octets", "ko", "Mo", "Go"):
        if size < 1000 or unit == "Go":
            break
        size /= 1000
    decimals = 0 if unit == "octets" or size >= 100 else 1
    return f"{size:.{decimals}f} {unit}".replace(".", ",")


def checksum_of(path: Path, algorithm: str = "sha256") -> str:
    """`sha256:…` of a file."""
    with path.open("rb") as file:
        return f"{algorithm}:{hashlib.file_digest(file, algorithm).hexdigest()}"


def sync(path: Path) -> None:
    """Have the system write a file, or a folder's list of names, to the disk for good."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
