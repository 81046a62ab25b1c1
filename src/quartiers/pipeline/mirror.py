"""A mirror: a folder that holds the official files under their official names."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import Path, PurePosixPath

from quartiers.errors import BadInput, SourceMissing
from quartiers.pipeline.offer import Brought, Progress, checksum_of_all
from quartiers.sources.source import Source
from quartiers.storage.manifest import Entry


@dataclass(frozen=True)
class Mirror:
    """Every file below `root`, hidden ones left out, listed once."""

    root: Path
    names: tuple[str, ...]

    def offers(self, source: Source) -> tuple["MirrorFile", ...]:
        """The files of a source; none where the mirror lacks them."""
        names = self._find(source.files)
        if source.parts and names:
            return (self._offer(names),)
        if source.every:
            return tuple(self._offer((name,)) for name in names)
        if not names:
            return ()
        others = tuple(f"le miroir contient aussi {name}, non lu" for name in names[1:])
        return (self._offer(names[:1], others),)

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
                f"{self.url} : lecture impossible ({error.strerror}).",
                "Vérifiez les droits et le support du dossier miroir.",
            ) from error

    def unchanged(self, entry: Entry) -> bool:
        return entry.checksum == self.checksum

    def bring(self, progress: Progress | None) -> Brought:
        return Brought(self.paths, self.checksum, self.remarks)


def open_mirror(root: Path) -> Mirror:
    if not root.is_dir():
        raise BadInput(
            f"Le dossier miroir « {root} » n’existe pas ou n’est pas un dossier.",
            "Donnez à --mirror le dossier qui contient les fichiers officiels.",
        )
    names = []
    for folder, subfolders, files in os.walk(root):
        subfolders[:] = sorted(name for name in subfolders if not name.startswith("."))
        names += [
            (Path(folder) / name).relative_to(root).as_posix()
            for name in sorted(files)
            if not name.startswith(".")
        ]
    return Mirror(root, tuple(names))


def _matches(name: tuple[str, ...], pattern: tuple[str, ...]) -> bool:
    if not pattern:
        return not name
    if pattern[0] == "**":
        return any(_matches(name[start:], pattern[1:]) for start in range(len(name) + 1))
    return bool(name) and fnmatchcase(name[0], pattern[0]) and _matches(name[1:], pattern[1:])


def _common_name(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{names[0]} et {len(names) - 1} autres"
