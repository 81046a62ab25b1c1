"""The reference store: `<data>/reference/<dataset>/<vintage>/data.parquet` and its manifest.

Opening reads one small JSON file; a dataset is read only when it is asked for.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from quartiers.errors import StoreCorrupt, StoreEmpty
from quartiers.storage.disk import data_folder, refusal_said
from quartiers.storage.manifest import FROM_REGISTER, Entry, Failure, Manifest, read_manifest

if TYPE_CHECKING:
    import polars as pl

    from quartiers.storage.transaction import Transaction

_MAGIC = b"PAR1"


class Store:
    """The real data (`reference/`) or the fictitious one (`demo/`) of a data folder."""

    def __init__(self, folder: Path, manifest: Manifest, *, demo: bool) -> None:
        self.folder = folder
        self.demo = demo
        self.manifest = manifest

    @property
    def cache(self) -> Path:
        """What can be made again: indexes, downloads under way."""
        return self.folder.parent / "cache"

    def entries(self) -> tuple[Entry, ...]:
        return self.manifest.entries

    def failures(self) -> tuple[Failure, ...]:
        return self.manifest.failures

    def vintages(self, dataset: str) -> tuple[str, ...]:
        """Oldest first; empty where the dataset is not loaded."""
        return tuple(entry.vintage for entry in self.manifest.of(dataset))

    def has(self, dataset: str, vintage: str | None = None) -> bool:
        """Whether the dataset can be read (its file is kept), in that vintage if one is named."""
        return any(e.file and vintage in (None, e.vintage) for e in self.manifest.of(dataset))

    def entry(self, dataset: str, vintage: str | None = None) -> Entry:
        """The entry of a vintage, the newest one where none is named."""
        if not self.entries():
            raise self._nothing()
        known = self.manifest.of(dataset)
        found = [entry for entry in known if vintage in (None, entry.vintage)]
        if found:
            return found[-1]
        others = ", ".join(entry.vintage for entry in known)
        if known:
            message = f"Le millésime {vintage} de « {dataset} » n’est pas chargé ({others})."
        else:
            message = f"Aucune donnée chargée pour « {dataset} »."
        raise StoreEmpty(message, self._reload(dataset))

    def path(self, dataset: str, vintage: str | None = None) -> Path:
        """The Parquet file of a vintage, seen to be there and whole."""
        entry = self.entry(dataset, vintage)
        if not entry.file:
            raise StoreEmpty(
                f"Le fichier de « {dataset} » n’est pas gardé dans le dossier de données.",
                "Ses lignes utiles sont dans le jeu « etablissements ».",
            )
        path = self.folder / entry.file
        if not _whole(path, entry.size):
            raise StoreCorrupt(
                f"Le fichier {entry.file} du dossier de données est absent ou abîmé.",
                f"{self._reload(dataset)} Rien d’autre n’est perdu.",
            )
        return path

    def holds(self, entry: Entry) -> bool:
        """Whether the file of an entry is there and whole, or none is kept of it."""
        return not entry.file or _whole(self.folder / entry.file, entry.size)

    def scan(self, dataset: str, vintage: str | None = None) -> "pl.LazyFrame":
        import polars as pl

        return pl.scan_parquet(self.path(dataset, vintage))

    @contextmanager
    def transaction(self, *, keep: int = 2) -> "Iterator[Transaction]":
        """Everything put inside is committed at once at the end, or thrown away on any error."""
        from quartiers.storage.transaction import begin

        with begin(self, keep=keep) as tx:
            yield tx

    def _nothing(self) -> StoreEmpty:
        if self.demo:
            return StoreEmpty(
                "Le territoire de démonstration n’est pas chargé.", "Lancez « quartiers demo »."
            )
        return StoreEmpty(
            "Aucune donnée n’est chargée.",
            "Lancez « quartiers refresh », ou « quartiers refresh --mirror DOSSIER » si vous avez "
            "déjà les fichiers officiels ; pour essayer sans eux : « quartiers demo ».",
        )

    def _reload(self, dataset: str) -> str:
        if self.demo:
            return "Lancez « quartiers demo »."
        made = dataset == "crosswalk_qpv" or dataset in FROM_REGISTER
        only = "" if made else f" --only {dataset}"
        return (
            f"Lancez « quartiers refresh{only} », ou « quartiers refresh --mirror DOSSIER{only} »."
        )


def open_store(folder: Path | None = None, *, demo: bool = False, create: bool = False) -> Store:
    """The store of a data folder (by default `QUARTIERS_DATA`, else the user's data folder).

    A folder that does not exist yet is an empty store; `create` makes it.
    """
    place = (folder or data_folder()) / ("demo" if demo else "reference")
    if create:
        with refusal_said(place):
            place.mkdir(parents=True, exist_ok=True)
    return Store(place, read_manifest(place), demo=demo)


def _whole(path: Path, size: int) -> bool:
    # A truncated Parquet lacks its last four bytes: cheap to see, before any reader chokes on it.
    try:
        with path.open("rb") as file:
            head = file.read(4)
            file.seek(-4, 2)
            tail, found = file.read(4), file.tell()
    except OSError:
        return False
    return head == tail == _MAGIC and size in (0, found)
