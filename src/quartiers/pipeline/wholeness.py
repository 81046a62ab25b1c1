"""Is this the file that was promised: not a web page, not cut short."""

import zipfile
from pathlib import Path

from quartiers.errors import SourceCorrupt

_AGAIN = "Relancez le chargement ; si l’erreur revient, remplacez ce fichier dans le dossier."


def refuse_page(path: Path, where: str) -> None:
    """Raise SourceCorrupt for an HTML page: portals answer one, with code 200, when in trouble."""
    with path.open("rb") as file:
        start = file.read(512).lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html")):
        raise SourceCorrupt(
            f"{where} : une page web a été reçue à la place du fichier.",
            "Le portail est peut-être en maintenance : relancez plus tard, ou utilisez un dossier "
            "local avec --mirror.",
        )


def refuse_partial(path: Path, name: str) -> None:
    """Raise SourceCorrupt where the end of the file, as its kind wants it, is missing."""
    size = path.stat().st_size
    if size == 0:
        raise SourceCorrupt(f"{name} est vide.", _AGAIN)
    kind = name.lower().rpartition(".")[2]
    whole = True
    if kind == "parquet":
        head, tail = _ends(path, 4)
        whole = size > 8 and head == tail == b"PAR1"
    elif kind == "zip":
        whole = zipfile.is_zipfile(path)
    elif kind in ("json", "geojson"):
        whole = _ends(path, 64)[1].rstrip()[-1:] in (b"}", b"]")
    if not whole:
        raise SourceCorrupt(f"{name} est tronqué ou n’est pas un fichier .{kind}.", _AGAIN)


def _ends(path: Path, length: int) -> tuple[bytes, bytes]:
    with path.open("rb") as file:
        head = file.read(length)
        file.seek(-min(length, path.stat().st_size), 2)
        return head, file.read()
