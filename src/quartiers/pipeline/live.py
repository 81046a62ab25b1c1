"""The files online, asked for once per dataset; nothing is downloaded before it is needed."""

import hashlib
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from quartiers.pipeline.fetch import Sleep, Unreachable, download
from quartiers.pipeline.offer import Brought, Progress, checksum_of_all
from quartiers.pipeline.resolve import Remote, ask, choose, is_online
from quartiers.sources.source import Source
from quartiers.storage.manifest import Entry

if TYPE_CHECKING:
    import httpx


@dataclass
class Live:
    """data.gouv.fr seen through one client. `folder` holds the downloads under way."""

    client: "httpx.Client"
    folder: Path
    sleep: Sleep = time.sleep
    _answers: dict[str, Any] = field(default_factory=dict)
    _down: Unreachable | None = None

    def offers(self, source: Source) -> tuple["LiveFile", ...]:
        """The live files of a source; none for one that is known in a mirror only."""
        if not is_online(source):
            return ()
        place = self.folder / source.id
        return tuple(
            LiveFile(remote, place, self._bring)
            for remote in choose(source, self._ask(source.dataset))
        )

    def forget(self, source_id: str) -> None:
        """Drop the downloads of a source once they are in the store."""
        shutil.rmtree(self.folder / source_id, ignore_errors=True)

    def distrust(self, source_id: str) -> None:
        """Drop the whole files of a source that failed; what is under way can be gone on with."""
        for path in (self.folder / source_id).glob("*/*"):
            if not path.name.endswith((".part", ".part.json")):
                path.unlink(missing_ok=True)

    def _ask(self, dataset: str) -> Any:
        if self._down is not None:  # no use waiting again for each of the sources
            raise self._down
        if dataset not in self._answers:
            try:
                self._answers[dataset] = ask(self.client, dataset, sleep=self.sleep)
            except Unreachable as error:
                self._down = error
                raise
        return self._answers[dataset]

    def _bring(self, remote: Remote, place: Path, progress: Progress | None) -> Path:
        # One folder per address and date: what was begun for last month's file is not gone on with.
        mark = hashlib.sha256(f"{remote.url} {remote.published_on}".encode()).hexdigest()[:12]
        target = place / mark / remote.name
        if not target.exists():
            download(
                self.client,
                remote.url,
                target,
                checksum=remote.checksum,
                size=remote.size,
                progress=progress,
                sleep=self.sleep,
            )
        return target


@dataclass(frozen=True)
class LiveFile:
    remote: Remote
    place: Path
    get: Callable[[Remote, Path, Progress | None], Path]

    @property
    def url(self) -> str:
        return self.remote.url

    @property
    def published_on(self) -> str:
        return self.remote.published_on

    def unchanged(self, entry: Entry) -> bool:
        same = (entry.url, entry.published_on) == (self.url, self.published_on)
        return same and self.published_on != ""  # without a date nothing is known

    def bring(self, progress: Progress | None) -> Brought:
        paths = (self.get(self.remote, self.place, progress),)
        return Brought(paths, checksum_of_all(paths))
