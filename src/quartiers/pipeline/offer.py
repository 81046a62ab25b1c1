"""A file on offer for a source: in a mirror or online. What a refresh needs to know of it."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from quartiers.storage.disk import checksum_of
from quartiers.storage.manifest import Entry

Progress = Callable[[int, int | None], None]


@dataclass(frozen=True)
class Brought:
    """The files, at hand. More than one only for the parts of one table."""

    paths: tuple[Path, ...]
    checksum: str
    remarks: tuple[str, ...] = ()


class Offer(Protocol):
    """`url` is an address, or a name in the mirror; `published_on` is an ISO day or ""."""

    @property
    def url(self) -> str: ...

    @property
    def published_on(self) -> str: ...

    def unchanged(self, entry: Entry) -> bool:
        """Whether this is the very file that `entry` was made from, told as cheaply as can be."""
        ...

    def bring(self, progress: Progress | None) -> Brought: ...


def checksum_of_all(paths: Sequence[Path]) -> str:
    """One checksum for the parts of a table, or for a shapefile with what goes with it."""
    bundle = sorted({each for path in paths for each in _with_companions(path)})
    if len(bundle) == 1:
        return checksum_of(bundle[0])
    joined = hashlib.sha256()
    for path in bundle:
        joined.update(f"{path.name}\0{checksum_of(path)}\0".encode())
    return f"sha256:{joined.hexdigest()}"


def _with_companions(path: Path) -> list[Path]:
    if path.suffix.lower() != ".shp":
        return [path]
    return [each for each in path.parent.iterdir() if each.stem == path.stem and each.is_file()]
