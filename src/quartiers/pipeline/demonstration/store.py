"""The demonstration store: made-up official files, loaded by the code that loads the real ones."""

import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

from quartiers.errors import ContractBroken
from quartiers.pipeline.demonstration.files import (
    ROWS,
    SEED,
    address_rows,
    decoupage_rows,
    write_mirror,
)
from quartiers.pipeline.mirror import open_mirror
from quartiers.pipeline.outcome import Outcome
from quartiers.pipeline.refresh import Progress, refresh_store
from quartiers.sources import all_sources
from quartiers.sources.source import Source
from quartiers.storage.manifest import Entry
from quartiers.storage.store import Store
from quartiers.storage.version import code_version

TITLE = "Données fictives de démonstration"
PUBLISHER = "Quartiers productifs (données fictives)"
LICENCE = "Sans objet (données fictives)"
VINTAGE = "2026"

Generated = Callable[[int, int], None]  # establishments made, and in all


def load_demo(
    store: Store,
    *,
    rows: int = ROWS,
    seed: int = SEED,
    generated: Generated | None = None,
    progress: Progress | None = None,
) -> bool:
    """Fill the demonstration store; False where what it holds is up to date already."""
    if not store.demo:
        raise ContractBroken(
            "Les données fictives ne vont que dans le dossier de démonstration.",
            "Ouvrez-le avec `open_store(demo=True)`.",
        )
    mark = f"graine {seed}, {rows} lignes, {code_version()}"
    if is_loaded(store, mark):
        return False
    with store.transaction() as tx:
        tx.put(_entry("decoupage", "communes et intercommunalités"), decoupage_rows())
    with tempfile.TemporaryDirectory(prefix="quartiers-demo-") as folder:
        mirror = Path(folder)
        told = None if generated is None else (lambda done: generated(done, rows))
        write_mirror(mirror, rows, seed, told)
        _load(mirror, store, progress)
    # Written last: it says that all the rest is there.
    with store.transaction() as tx:
        tx.put(replace(_entry("adresses", "adresses"), checksum=mark), address_rows())
    return True


def is_loaded(store: Store, mark: str) -> bool:
    if not all(map(store.holds, store.entries())):
        return False  # damaged since: loaded again
    if not all(store.has(dataset) for dataset in ("adresses", "decoupage", "stock", "cohorts")):
        return False
    return store.entry("adresses").checksum == mark


def fictitious(source: Source) -> Source:
    """The declaration of a source, under a title and a publisher that deceive nobody."""
    return replace(
        source,
        title=f"{TITLE} : {source.title}",
        publisher=PUBLISHER,
        licence=LICENCE,
        page="",
        caveats=(f"{TITLE}, tirées au sort : elles ne disent rien d’un lieu réel.",),
    )


def _load(mirror: Path, store: Store, progress: Progress | None) -> None:
    supply = open_mirror(mirror)
    sources = tuple(fictitious(source) for source in all_sources() if supply.offers(source))
    report = refresh_store(sources, supply, store, progress=progress)
    failures = [*report.having(Outcome.FAILED), *report.having(Outcome.ABSENT)]
    if failures:
        told = " ; ".join(f"{result.dataset} : {result.reason}" for result in failures)
        raise ContractBroken(
            f"Le territoire de démonstration n’a pas pu être chargé ({told}).",
            "C’est un défaut du programme : signalez-le avec ce message.",
        )


def _entry(dataset: str, what: str) -> Entry:
    return Entry(
        dataset=dataset,
        vintage=VINTAGE,
        title=f"{TITLE} : {what}",
        publisher=PUBLISHER,
        licence=LICENCE,
        fetched_on=date.today().isoformat(),
        code_version=code_version(),
        fictitious=True,
    )
