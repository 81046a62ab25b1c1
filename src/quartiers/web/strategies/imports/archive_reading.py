"""An archive of a territory, read back within bounds: nothing of it is ever written to a disk.

Its history is left: what it says that people did cannot be checked here.
"""

import hashlib
import json
import zipfile
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any

from quartiers.errors import BadInput
from quartiers.web.strategies.exports.archive import KIND, MANIFEST, VERSION

MOST_ENTRIES = 3_000
MOST_UNFOLDED = 80_000_000
MOST_ENTRY = 20_000_000
RATIO = 200
HINT = "Donnez une archive que la page des exports a produite, sans l’avoir modifiée."
STRATEGIES, DIAGNOSTICS, ATTACHED = "strategies/", "diagnostics/", "pieces-jointes/"
TAKEN = (STRATEGIES, DIAGNOSTICS, ATTACHED)


@dataclass(frozen=True)
class Frozen:
    """A diagnostic of the archive, as it would be stored."""

    key: str
    zone: str
    zoning: str
    as_of: date
    register: str
    content: dict[str, Any]


@dataclass(frozen=True)
class Attached:
    """A document of an action, by the uid of the action: as it came, not checked yet."""

    action: str
    name: str
    content: bytes


@dataclass(frozen=True)
class Archive:
    """`strategies` are JSON to be read as exports. `said`: what the archive is, in French. `left`:
    what it says that it does not hold."""

    territory: str
    strategies: tuple[bytes, ...]
    diagnostics: tuple[Frozen, ...]
    attached: tuple[Attached, ...]
    said: str
    left: tuple[str, ...] = ()


def read_archive(content: bytes) -> Archive:
    """Raises BadInput for what is no archive of ours, is a bomb, or was altered."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as file:
            _bounded(file, len(content))
            manifest = _manifest(file)
            parts = {
                held["path"]: _part(file, held)
                for held in manifest["files"]
                if held["path"].startswith(TAKEN)
            }
    except (zipfile.BadZipFile, RuntimeError, OSError, EOFError) as error:
        raise BadInput("Cette archive est abîmée : elle ne s’ouvre pas.", HINT) from error
    except (KeyError, TypeError, AttributeError) as error:
        raise BadInput("Le manifeste de cette archive est incomplet.", HINT) from error
    said = f"archive de « {str(manifest['name'])[:120]} », du {str(manifest['made_on'])[:10]}"
    return Archive(
        str(manifest["territory"]),
        tuple(part for path, part in parts.items() if path.startswith(STRATEGIES)),
        tuple(_frozen(part) for path, part in parts.items() if path.startswith(DIAGNOSTICS)),
        tuple(_attached(*each) for each in parts.items() if each[0].startswith(ATTACHED)),
        said,
        _left(manifest),
    )


def _attached(path: str, content: bytes) -> Attached:
    """`pieces-jointes/uid of the action/rank-name`."""
    _, action, last = (*path.split("/", 2), "", "")[:3]
    return Attached(action, last.rpartition("/")[2].partition("-")[2][:200], content)


def _left(manifest: dict[str, Any]) -> tuple[str, ...]:
    told = manifest.get("left_out", [])
    return tuple(str(each)[:300] for each in told[:10]) if isinstance(told, list) else ()


def _bounded(file: zipfile.ZipFile, size: int) -> None:
    entries = file.infolist()
    unfolded = sum(entry.file_size for entry in entries)
    if len(entries) > MOST_ENTRIES or unfolded > min(MOST_UNFOLDED, RATIO * size):
        raise BadInput("Cette archive contient démesurément plus que sa taille.", HINT)
    for entry in entries:
        parts = entry.filename.split("/")
        if entry.filename.startswith("/") or "\\" in entry.filename or ".." in parts:
            raise BadInput("Cette archive contient un chemin interdit.", HINT)


def _manifest(file: zipfile.ZipFile) -> dict[str, Any]:
    if MANIFEST not in file.namelist():
        raise BadInput("Cette archive n’a pas de manifeste.", HINT)
    found = _data(_opened(file, MANIFEST))
    if found.get("kind") != KIND or found.get("schema_version") != VERSION:
        raise BadInput("Ce n’est pas l’archive d’un territoire.", HINT)
    return found


def _part(file: zipfile.ZipFile, held: dict[str, Any]) -> bytes:
    content = _opened(file, held["path"])
    if hashlib.sha256(content).hexdigest() != held["sha256"]:
        raise BadInput(f"« {held['path'][:120]} » ne correspond pas à son empreinte.", HINT)
    return content


def _opened(file: zipfile.ZipFile, path: str) -> bytes:
    """What an entry declares of its size may be false: reading stops at the bound."""
    with file.open(path) as part:
        content = part.read(MOST_ENTRY + 1)
    if len(content) > MOST_ENTRY:
        raise BadInput(f"« {path[:120]} » est trop gros.", HINT)
    return content


def _data(content: bytes) -> dict[str, Any]:
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        raise BadInput("Un fichier de cette archive n’est pas du JSON.", HINT) from None
    if not isinstance(found, dict):
        raise BadInput("Un fichier de cette archive n’est pas celui attendu.", HINT)
    return found


def _frozen(content: bytes) -> Frozen:
    from quartiers.strategy.frozen import read_frozen

    told = _data(content)
    try:
        read_frozen(told["content"])
        return Frozen(
            str(told["key"])[:120],
            str(told["zone"])[:20],
            str(told["zoning"])[:20],
            date.fromisoformat(told["as_of"]),
            str(told["register"])[:20],
            told["content"],
        )
    except (KeyError, TypeError, ValueError) as error:
        raise BadInput("Un diagnostic de cette archive est incomplet.", HINT) from error
