"""The catalogue to answer with: the overlay if it is whole, else its last good state, else ours.

A folder named by QUARTIERS_CATALOGUE is edited by people while others ask questions: a file that is
half written must not stop them. Each state that could be read is copied into the data folder.
"""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from quartiers.catalogue.reader import OVERLAY, overlay_named, read_instead
from quartiers.errors import CatalogueError
from quartiers.schemes.catalogue import Catalogue, load_catalogue
from quartiers.storage.disk import data_folder, reason_of
from quartiers.strategy.action_models import action_models
from quartiers.strategy.swot import rules

FILES = ("*.yaml", "*/*.yaml", "*/*.csv")
POINTER = "dernier.json"
KEPT = 2  # the one in use and the one before, that another process may still be reading


@dataclass(frozen=True)
class Loaded:
    """`warning` is French, for people; "" where the catalogue is the one that was asked for."""

    catalogue: Catalogue
    warning: str = ""


def current_catalogue() -> Loaded:
    """Read now; nothing is remembered from a call to the next but the last good overlay."""
    named = overlay_named()
    if not named:
        return Loaded(load_catalogue())
    read_instead(named, named)
    try:
        if not Path(named).is_dir():
            raise CatalogueError(f"Le dossier {named} n’existe pas.", "")
        before = _fingerprint(_files(Path(named)))
        catalogue = _whole()
    except (CatalogueError, OSError) as error:
        return _last_good(named, error)
    return Loaded(catalogue, _keep(named, before))


def _whole() -> Catalogue:
    """The schemes, once the action models and the rules of the analysis that name them are read."""
    catalogue = load_catalogue()
    action_models()
    rules()
    return catalogue


def _last_good(named: str, error: Exception) -> Loaded:
    said = error.message if isinstance(error, CatalogueError) else str(error)
    broken = f"Le catalogue que nomme {OVERLAY} n’est pas utilisable : {said}"
    kept = _kept(named)
    if kept is not None:
        folder, day = kept
        read_instead(named, str(folder))
        with suppress(CatalogueError):
            return Loaded(
                _whole(),
                f"{broken} Son dernier état valable, gardé le {day}, reste en service.",
            )
    read_instead(named, "")
    return Loaded(
        load_catalogue(),
        f"{broken} Aucun état valable n’en a été gardé : le catalogue fourni avec le programme "
        "sert seul.",
    )


def _home(named: str) -> Path:
    """Where the states of this overlay are kept, apart from those of another."""
    mark = hashlib.sha256(str(Path(named).resolve()).encode()).hexdigest()[:12]
    return data_folder() / "catalogue" / mark


def _kept(named: str) -> tuple[Path, str] | None:
    """The folder of the last good state and the day it was copied."""
    home = _home(named)
    try:
        told = json.loads((home / POINTER).read_text(encoding="utf-8"))
        folder, day = home / str(told["dossier"]), str(told["jour"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return (folder, day) if folder.is_dir() else None


def _keep(named: str, before: str) -> str:
    """Copy a state that was just read, unless it is kept already; the warning if it cannot be."""
    home = _home(named)
    kept = _kept(named)
    if kept is not None and kept[0].name == before:
        return ""
    try:
        _copy(Path(named), home, before)
    except OSError as error:
        return (
            f"Cet état du catalogue n’a pas pu être gardé dans {home} ({reason_of(error)}) : s’il "
            "se casse, il ne pourra pas servir."
        )
    return ""


def _copy(overlay: Path, home: Path, mark: str) -> None:
    home.mkdir(parents=True, exist_ok=True)
    begun = Path(tempfile.mkdtemp(dir=home, prefix=".copie-"))
    try:
        for path in _files(overlay):
            target = begun / path.relative_to(overlay)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
        if _fingerprint(_files(begun)) != mark:
            return  # it was edited meanwhile: what was copied is not what was read
        if not (home / mark).is_dir():
            begun.rename(home / mark)
        _point(home, mark)
        _forget(home, mark)
    finally:
        shutil.rmtree(begun, ignore_errors=True)


def _point(home: Path, mark: str) -> None:
    told = {"dossier": mark, "jour": f"{datetime.now(UTC):%d/%m/%Y}"}
    with tempfile.NamedTemporaryFile(
        "w", dir=home, prefix=".pointeur-", delete=False, encoding="utf-8"
    ) as file:
        json.dump(told, file)
    Path(file.name).replace(home / POINTER)


def _forget(home: Path, mark: str) -> None:
    others = [p for p in home.iterdir() if p.is_dir() and p.name != mark and p.name[0] != "."]
    others.sort(key=lambda path: path.stat().st_mtime, reverse=True)
    for path in others[KEPT - 1 :]:
        shutil.rmtree(path, ignore_errors=True)


def _files(folder: Path) -> list[Path]:
    """What the program may read of an overlay, and no more: it may be any folder of the disk."""
    return sorted(path for pattern in FILES for path in folder.glob(pattern) if path.is_file())


def _fingerprint(paths: Iterable[Path]) -> str:
    mark = hashlib.sha256()
    for path in paths:
        content = path.read_bytes()
        mark.update(f"{path.parent.name}/{path.name} {len(content)}\n".encode())
        mark.update(content)
    return mark.hexdigest()[:16]
