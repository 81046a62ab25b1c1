"""All or nothing: new files wait in a staging folder, then are moved, and the manifest comes last.

A crash before the manifest is replaced leaves the store as it was; what it left behind is swept by
the next transaction. A file in use is never overwritten: a vintage loaded again gets a new name.
"""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from quartiers.errors import ContractBroken
from quartiers.storage.disk import full_disk_said, sync
from quartiers.storage.lock import writer
from quartiers.storage.manifest import Entry, Failure, Manifest, read_manifest, write_manifest
from quartiers.storage.store import Store

if TYPE_CHECKING:
    import polars as pl

_STAGING = ".staging"


class Transaction:
    """What is about to be committed. `manifest` is the state that readers will see."""

    def __init__(self, root: Path, manifest: Manifest, *, demo: bool, keep: int) -> None:
        self.root = root
        self.manifest = manifest
        self._demo = demo
        self._keep = keep
        self._moves: dict[Path, Path] = {}  # final place → staged file

    @property
    def staging(self) -> Path:
        """A folder on the same disk as the store, thrown away whatever happens."""
        return self.root / _STAGING

    def folder(self, dataset: str, vintage: str) -> Path:
        """Where to write the file of a vintage before `put`."""
        folder = self.staging / _safe(dataset) / _safe(vintage)
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def path(self, dataset: str, vintage: str | None = None) -> Path | None:
        """The file of a dataset as it will be after the commit, None where there is none."""
        found = [e for e in self.manifest.of(dataset) if e.file and vintage in (None, e.vintage)]
        if not found:
            return None
        final = self.root / found[-1].file
        return self._moves.get(final, final)

    def put(self, entry: Entry, data: "pl.DataFrame | pl.LazyFrame | Path | None") -> Entry:
        """Add an entry with its rows: a frame, or a Parquet file already written in `folder`.

        None records a dataset whose file is not kept.
        """
        if entry.fictitious != self._demo:
            raise ContractBroken(
                f"« {entry.dataset} » : données réelles et fictives ne se mélangent pas.",
                "Le territoire de démonstration se charge par « quartiers demo ».",
            )
        stored = replace(entry, file="", size=0) if data is None else self._stage(entry, data)
        self.manifest = self.manifest.with_entry(stored, self._keep)
        self.clear(entry.dataset)
        return stored

    def fail(self, failure: Failure) -> None:
        """Record that a dataset could not be loaded; its last good vintage stays in use."""
        others = (f for f in self.manifest.failures if f.dataset != failure.dataset)
        self.manifest = replace(self.manifest, failures=(*others, failure))

    def clear(self, dataset: str) -> None:
        """Forget the failure of a dataset that is well again."""
        failures = tuple(f for f in self.manifest.failures if f.dataset != dataset)
        self.manifest = replace(self.manifest, failures=failures)

    def _stage(self, entry: Entry, data: "pl.DataFrame | pl.LazyFrame | Path") -> Entry:
        staged = self.folder(entry.dataset, entry.vintage) / "data.parquet"
        with full_disk_said():
            if isinstance(data, Path):
                if data != staged:
                    shutil.move(data, staged)
                rows = _rows(staged)
            else:
                rows = _write(data, staged)
            sync(staged)
        final = self._free_name(_safe(entry.dataset), _safe(entry.vintage))
        self._moves[final] = staged
        file = final.relative_to(self.root).as_posix()
        return replace(entry, file=file, rows=rows, size=staged.stat().st_size)

    def _free_name(self, dataset: str, vintage: str) -> Path:
        folder = self.root / dataset / vintage
        names = (f"data{mark}.parquet" for mark in ("", *(f"-{n}" for n in range(2, 1000))))
        return next(
            folder / name
            for name in names
            if not (folder / name).exists() and folder / name not in self._moves
        )

    def commit(self) -> None:
        named = {self.root / entry.file for entry in self.manifest.entries}
        with full_disk_said():
            for final, staged in self._moves.items():
                if final in named:
                    final.parent.mkdir(parents=True, exist_ok=True)
                    staged.replace(final)
                    sync(final.parent)
            write_manifest(self.root, self.manifest)
            sync(self.root)


@contextmanager
def begin(store: Store, *, keep: int) -> Iterator[Transaction]:
    """Lock the store, sweep what a crash left, hand a transaction, commit it or throw it away."""
    with writer(store.folder), full_disk_said():
        manifest = read_manifest(store.folder)  # another process may have written since opening
        sweep(store.folder, manifest)
        tx = Transaction(store.folder, manifest, demo=store.demo, keep=keep)
        try:
            yield tx
            tx.commit()
            store.manifest = tx.manifest
            sweep(store.folder, tx.manifest)
        finally:
            shutil.rmtree(tx.staging, ignore_errors=True)


def sweep(root: Path, manifest: Manifest) -> None:
    """Remove every file that the manifest does not name, and the folders left empty."""
    named = {root / entry.file for entry in manifest.entries if entry.file}
    shutil.rmtree(root / _STAGING, ignore_errors=True)
    for leftover in root.glob(".manifest.json.*"):
        leftover.unlink(missing_ok=True)
    for path in root.glob("*/*/*.parquet"):
        if path not in named:
            path.unlink(missing_ok=True)
    for folder in [*root.glob("*/*/"), *root.glob("*/")]:
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()


def _write(data: "pl.DataFrame | pl.LazyFrame", path: Path) -> int:
    import polars as pl

    if isinstance(data, pl.DataFrame):
        data.write_parquet(path, statistics=True)
        return data.height
    data.sink_parquet(path, statistics=True)
    return _rows(path)


def _rows(path: Path) -> int:
    import polars as pl

    return int(pl.scan_parquet(path).select(pl.len()).collect().item())


def _safe(name: str) -> str:
    cleaned = re.sub(r"[^\w.-]+", "-", name).strip(".-")
    return cleaned or "sans-nom"
