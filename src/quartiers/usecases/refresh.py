"""Load or update the open data: from a mirror (a folder of official files) or from the network."""

import difflib
from collections.abc import Sequence
from pathlib import Path

from quartiers.errors import BadInput
from quartiers.pipeline.fetch import new_client
from quartiers.pipeline.live import Live
from quartiers.pipeline.mirror import open_mirror
from quartiers.pipeline.outcome import Outcome, RefreshReport
from quartiers.pipeline.refresh import Event, Progress, refresh_store
from quartiers.sources import IDS, by_id
from quartiers.sources.source import Source
from quartiers.storage.store import Store, open_store

__all__ = ["Event", "Outcome", "RefreshReport", "refresh"]


def refresh(
    *,
    mirror: Path | str | None = None,
    only: Sequence[str] = (),
    territory: str | None = None,
    offline: bool = False,
    store: Store | None = None,
    progress: Progress | None = None,
) -> RefreshReport:
    """Load every source, or those named in `only` (`frr`, or `sirene` for all that begin so).

    With `mirror` only that folder is read; without, the live files are downloaded. `territory`
    keeps of the register the communes of one territory, and those that share a neighbourhood with
    it. A source that fails is in the report, and
    its last good vintage stays in use; an error is raised only where nothing can be done.
    """
    if offline and mirror is None:
        raise BadInput(
            "Sans réseau (--offline), il faut un dossier qui contient les fichiers officiels.",
            "Ajoutez --mirror DOSSIER.",
        )
    sources = chosen(only)
    communes = communes_of(territory) if territory else None
    target = store or open_store(create=True)
    if mirror is not None:
        supply = open_mirror(Path(mirror))
        return refresh_store(sources, supply, target, communes=communes, progress=progress)
    with new_client() as client:
        live = Live(client, target.cache / "telechargements")
        report = refresh_store(sources, live, target, communes=communes, progress=progress)
    for result in report.having(Outcome.LOADED):
        live.forget(result.dataset)
    for result in report.having(Outcome.FAILED):
        live.distrust(result.dataset)
    return report


def chosen(only: Sequence[str]) -> tuple[Source, ...]:
    """The sources named, in the order of a full refresh; the register's files come together."""
    wanted: set[str] = set()
    for name in only:
        found = [known for known in IDS if known == name or known.startswith(f"{name}_")]
        if not found:
            raise _unknown(name)
        wanted.update(found)
    if any(known.startswith("sirene_") for known in wanted):
        wanted.update(known for known in IDS if known.startswith("sirene_"))
    return tuple(by_id(known) for known in IDS if not only or known in wanted)


def communes_of(territory: str) -> frozenset[str]:
    """Codes that its register rows may bear: of a labelled territory, an EPCI, a commune…"""
    from quartiers.territory.labelled import territory as find
    from quartiers.territory.places import places

    return frozenset(find(territory, places()).communes)


def _unknown(name: str) -> BadInput:
    close = difflib.get_close_matches(name, IDS, n=3, cutoff=0.4)
    hint = f"Sources proches : {', '.join(close)}." if close else "Voyez « quartiers sources »."
    return BadInput(f"La source « {name} » n’existe pas.", hint)
