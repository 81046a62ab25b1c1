"""Whether a file is what its name says, before any reader sees it."""

import zipfile
from pathlib import Path

from quartiers.errors import SourceCorrupt, SourceMissing

AGAIN = "Téléchargez-le de nouveau."


def check_file(path: Path) -> None:
    """Refuse a file that is absent, empty, or a web page under another name."""
    if not path.is_file():
        raise SourceMissing(
            f"Fichier introuvable : {path.name}.",
            "Vérifiez le dossier donné ou relancez le téléchargement.",
        )
    with path.open("rb") as stream:
        head = stream.read(512)
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if not start:
        raise SourceCorrupt(f"{path.name} est vide.", AGAIN)
    if start.startswith((b"<!doctype html", b"<html")):
        raise SourceCorrupt(
            f"{path.name} est une page web et non le fichier attendu.",
            "Le site a sans doute répondu par une page d’erreur ou de connexion. " + AGAIN,
        )


def corrupt(path: Path, error: Exception) -> SourceCorrupt:
    """What to say of a file that its reader refuses."""
    reason = " ".join(str(error).split())[:160]
    return SourceCorrupt(f"{path.name} est illisible ou tronqué ({reason}).", AGAIN)


def is_zip(path: Path) -> bool:
    """Told by the first bytes, so that a truncated archive still counts as one."""
    with path.open("rb") as stream:
        return stream.read(4) == b"PK\x03\x04"


def members(path: Path) -> tuple[str, ...]:
    """The names inside a zip. Raises SourceCorrupt where its table is cut off."""
    try:
        with zipfile.ZipFile(path) as archive:
            return tuple(archive.namelist())
    except (zipfile.BadZipFile, OSError) as error:
        raise corrupt(path, error) from error
