"""A mirror: a folder that holds the official files under their official names."""

import os
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import Path, PurePosixPath

from quartiers.errors import BadInput, SourceMissing
from quartiers.pipeline.offer import Brought, Progress, checksum_of_all
from quartiers.sources.source import Source
from quartiers.storage.disk import reason_of
from quartiers.storage.manifest import Entry


@dataclass(frozen=True)
class Mirror:
    """Every file below `root`, hidden ones left out, listed once."""

    root: Path
    names: tuple[str, ...]

    def offers(self, source: Source) -> tuple["MirrorFile", ...]:
        """The files of a source; none where the mirror lacks them."""
        found = self._find(source.files)
        kept = self._once(source, found)
        if not kept:
            return ()
        if source.parts:
            return (self._offer(kept, _unread(found, kept)),)
        if source.every:
            last = _unread(found, kept)
            return tuple(self._offer((name,), last if name == kept[-1] else ()) for name in kept)
        return (self._offer(kept[:1], _unread(found, kept[:1])),)

    def _once(self, source: Source, names: Sequence[str]) -> tuple[str, ...]:
        """The least buried of the copies of one file, or of one release under several names."""
        by_key: dict[str, str] = {}
        for name in names:
            release = source.vintage(self.root / name) if source.every and source.vintage else ""
            by_key.setdefault(release or PurePosixPath(name).name.lower(), name)
        return tuple(by_key.values())

    def _offer(self, names: tuple[str, ...], remarks: tuple[str, ...] = ()) -> "MirrorFile":
        paths = tuple(self.root / name for name in names)
        return MirrorFile(url=_common_name(names), paths=paths, remarks=remarks)

    def _find(self, patterns: Sequence[str]) -> tuple[str, ...]:
        """At the declared place, whatever the case; else anywhere under the same file name."""
        loose = [f"**/{PurePosixPath(pattern).name}" for pattern in patterns]
        for pattern in (*patterns, *loose):
            wanted = tuple(pattern.lower().split("/"))
            found = [n for n in self.names if _matches(tuple(n.lower().split("/")), wanted)]
            if found:  # the least buried first
                return tuple(sorted(found, key=lambda name: (name.count("/"), name)))
        return ()


@dataclass(frozen=True)
class MirrorFile:
    url: str
    paths: tuple[Path, ...]
    remarks: tuple[str, ...] = ()
    published_on: str = ""  # a copy's date says when it was copied

    @cached_property
    def checksum(self) -> str:
        try:
            return checksum_of_all(self.paths)
        except OSError as error:
            raise SourceMissing(
                f"{self.url} : lecture impossible ({reason_of(error)}).",
                "Vérifiez les droits et le support du dossier miroir.",
            ) from error

    def unchanged(self, entry: Entry) -> bool:
        return entry.checksum == self.checksum

    def bring(self, progress: Progress | None) -> Brought:
        return Brought(self.paths, self.checksum, self.remarks)


def open_mirror(root: Path) -> Mirror:
    if not root.exists():
        raise BadInput(
            f"Le dossier miroir « {root} » n’existe pas.",
            "Donnez à --mirror le dossier qui contient les fichiers officiels.",
        )
    if not root.is_dir():
        unpack = "Décompressez l’archive, puis donnez" if zipfile.is_zipfile(root) else "Donnez"
        raise BadInput(
            f"« {root} » est un fichier, non un dossier miroir.",
            f"{unpack} à --mirror le dossier qui contient les fichiers officiels.",
        )
    names = []
    for folder, subfolders, files in os.walk(root, onerror=_refused):
        subfolders[:] = sorted(name for name in subfolders if not _is_system(name))
        names += [
            (Path(folder) / name).relative_to(root).as_posix()
            for name in sorted(files)
            if not name.startswith(".")
        ]
    return Mirror(root, tuple(names))


def _is_system(folder: str) -> bool:
    """Hidden, or put by the system at the root of a disk, where nobody may look."""
    return folder.startswith((".", "$")) or folder in ("lost+found", "System Volume Information")


def _refused(error: OSError) -> None:
    """A folder that cannot be listed is not an empty one."""
    raise BadInput(
        f"Le dossier « {error.filename} » du miroir ne peut pas être lu ({reason_of(error)}).",
        "Donnez-vous le droit de le lire, ou copiez les fichiers dans un dossier à vous.",
    ) from error


def _matches(name: tuple[str, ...], pattern: tuple[str, ...]) -> bool:
    if not pattern:
        return not name
    if pattern[0] == "**":
        return any(_matches(name[start:], pattern[1:]) for start in range(len(name) + 1))
    return bool(name) and fnmatchcase(name[0], pattern[0]) and _matches(name[1:], pattern[1:])


def _unread(found: Sequence[str], kept: Sequence[str]) -> tuple[str, ...]:
    return tuple(f"le miroir contient aussi {name}, non lu" for name in found if name not in kept)


def _common_name(names: Sequence[str]) -> str:
    others = len(names) - 1
    return f"{names[0]} et {others} autre{'s' if others > 1 else ''}" if others else names[0]
