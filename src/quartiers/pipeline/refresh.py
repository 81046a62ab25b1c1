"""A refresh: every source in turn, then the register, all in one transaction.

A source that fails leaves the last good vintage in use and does not stop the others. Nothing is
seen by readers before the end, so an interruption leaves the store as it was.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import polars as pl

from quartiers.diagnostic.hosts import sharing
from quartiers.errors import QuartiersError, SourceMissing, StoreError
from quartiers.pipeline.counted import REGISTER
from quartiers.pipeline.heirs import CONTOURS, NAMES, make_crosswalk
from quartiers.pipeline.load import Context, failed, load
from quartiers.pipeline.offer import Offer
from quartiers.pipeline.outcome import Outcome, RefreshReport, Result
from quartiers.pipeline.register import RegisterOffers, RegisterOutcome, load_register
from quartiers.sources.source import Source
from quartiers.storage.store import Store
from quartiers.territory.places import places


class Supply(Protocol):
    """Where files come from: a mirror or the network."""

    def offers(self, source: Source) -> tuple[Offer, ...]: ...


@dataclass(frozen=True)
class Event:
    """Where a refresh is: source `rank` of `count`, what it does, bytes done and in all."""

    title: str
    rank: int
    count: int
    step: str
    done: int = 0
    total: int | None = None


Progress = Callable[[Event], None]


def refresh_store(
    sources: Sequence[Source],
    supply: Supply,
    store: Store,
    *,
    communes: frozenset[str] | None = None,
    progress: Progress | None = None,
) -> RefreshReport:
    """Load these sources; `communes` restricts what is kept of the register.

    Those that share a neighbourhood with one of them are kept too: without them a neighbourhood
    that crosses a border of the territory would have no figure at all.
    """
    plain = [source for source in sources if source.id not in REGISTER]
    register = {source.id: source for source in sources if source.id in REGISTER}
    count = len(plain) + bool(register)
    results: list[Result] = []
    with store.transaction() as tx:

        def context(title: str, rank: int) -> Context:
            return Context(store, tx, _teller(progress, title, rank, count))

        for rank, source in enumerate(plain, start=1):
            results += _one(source, supply, context(source.title, rank))
        gathered, refused = _gather(register, supply, context("Registre Sirene", count))
        results += refused
        if not gathered and all(result.outcome is Outcome.ABSENT for result in results):
            raise _nothing_found(sources)
        results += make_crosswalk(context("Passage 2015-2024", count))
        outcome = RegisterOutcome(())
        if register:
            broken = any(result.outcome is Outcome.FAILED for result in refused)
            last = context("Registre Sirene", count)
            kept = None if communes is None else _with_neighbours(communes, last)
            outcome = load_register(register, gathered, last, kept, incomplete=broken)
            results += outcome.results
        notes = (*outcome.notes, *_left_behind(results, bool(register), store))
    return RefreshReport(tuple(results), outcome.scope, notes)


def _with_neighbours(communes: frozenset[str], context: Context) -> frozenset[str]:
    table, found = places().table, set(communes)
    for dataset in (*CONTOURS, NAMES):
        path = context.tx.path(dataset)
        if path is not None:
            named = pl.read_parquet(path, columns=["code", "communes", "insee_communes"])
            found |= sharing(communes, named, table)
    return frozenset(found)


def _nothing_found(sources: Sequence[Source]) -> SourceMissing:
    return SourceMissing(
        "Aucun des fichiers attendus n’a été trouvé ; les données en place sont intactes.",
        "Donnez à --mirror le dossier qui contient les fichiers sous leurs noms officiels : "
        f"{', '.join(source.mirror_name for source in sources)}.",
    )


def _left_behind(results: list[Result], register: bool, store: Store) -> tuple[str, ...]:
    """New contours without the register: what was counted stays on the old ones."""
    loaded = {result.dataset for result in results if result.outcome is Outcome.LOADED}
    if register or not loaded.intersection(CONTOURS) or not store.has("etablissements"):
        return ()
    return ("le registre reste compté sur les contours d’avant ; relancez « quartiers refresh »",)


def _one(source: Source, supply: Supply, context: Context) -> tuple[Result, ...]:
    context.notify("recherche", 0, None)
    try:
        offers = supply.offers(source)
    except StoreError:
        raise
    except QuartiersError as error:
        return (failed(source, None, error, context.tx),)
    if not offers:
        return (absent(source, context),)
    return load(source, offers, context)


def _gather(
    register: dict[str, Source], supply: Supply, context: Context
) -> tuple[RegisterOffers, list[Result]]:
    """What is on offer for the register's files, and those that could not even be looked for."""
    gathered: RegisterOffers = {}
    refused: list[Result] = []
    for source in register.values():
        context.notify("recherche", 0, None)
        try:
            offers = supply.offers(source)
        except StoreError:
            raise
        except QuartiersError as error:
            refused.append(failed(source, None, error, context.tx))
            continue
        if offers:
            gathered[source.id] = offers[0]
        else:
            refused.append(absent(source, context))
    return gathered, refused


def absent(source: Source, context: Context) -> Result:
    """Not there is not a failure: what was loaded before stays."""
    kept = context.tx.manifest.of(source.id)
    return Result(
        dataset=source.id,
        title=source.title,
        outcome=Outcome.ABSENT,
        vintage=kept[-1].vintage if kept else "",
        expected=source.mirror_name,
    )


def _teller(
    progress: Progress | None, title: str, rank: int, count: int
) -> Callable[[str, int, int | None], None]:
    def tell(step: str, done: int, total: int | None) -> None:
        if progress is not None:
            progress(Event(title, rank, count, step, done, total))

    return tell
