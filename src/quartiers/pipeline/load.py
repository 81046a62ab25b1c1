"""One source into the store: find, check the columns, parse, write, sign the entry."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl

from quartiers.diagnostic.scope import Scope
from quartiers.errors import QuartiersError, SourceCorrupt, StoreError
from quartiers.pipeline.geoparquet import has_contours, write_contours
from quartiers.pipeline.offer import Brought, Offer, Progress
from quartiers.pipeline.outcome import Outcome, Result
from quartiers.sources.source import Source, inspect
from quartiers.storage.disk import full_disk_said
from quartiers.storage.manifest import Entry, Failure
from quartiers.storage.store import Store
from quartiers.storage.transaction import Transaction
from quartiers.storage.version import code_version
from quartiers.territory.zonings import QPV_ZONINGS, zoning_facts

Notify = Callable[[str, int, int | None], None]  # what is being done, bytes done, bytes in all


@dataclass(frozen=True)
class Context:
    """What every source is loaded with."""

    store: Store
    tx: Transaction
    notify: Notify

    def downloading(self) -> Progress:
        return lambda done, total: self.notify("téléchargement", done, total)


def load(source: Source, offers: tuple[Offer, ...], context: Context) -> tuple[Result, ...]:
    """Every vintage of a source. One that fails is recorded and leaves the last good one."""
    results: list[Result] = []
    context.tx.clear(source.id)
    for offer in offers:
        try:
            with full_disk_said():
                result = _unchanged(source, offer, context) or _load(source, offer, context)
        except StoreError:
            raise  # no room, or no lock: nothing else would do better
        except QuartiersError as error:
            result = failed(source, offer, error, context.tx)
        except Exception as error:  # one bad file must not keep the others out
            # Format readers have errors of their own, without a common type.
            told = SourceCorrupt(f"{offer.url} est illisible ({one_line(error)}).")
            result = failed(source, offer, told, context.tx)
        results.append(result)
    return tuple(results)


def failed(source: Source, offer: Offer | None, error: QuartiersError, tx: Transaction) -> Result:
    """Record a failure in the manifest and say which vintage stays in use."""
    kept = tx.manifest.of(source.id)
    last_good = kept[-1].vintage if kept else ""
    tx.fail(Failure(source.id, now(), error.message, last_good))
    return Result(
        dataset=source.id,
        title=source.title,
        outcome=Outcome.FAILED,
        vintage=last_good,
        reason=error.message,
        hint=error.hint,
        url=offer.url if offer else "",
    )


def _unchanged(source: Source, offer: Offer, context: Context) -> Result | None:
    for entry in context.tx.manifest.of(source.id):
        same = entry.code_version == code_version() and entry.file and offer.unchanged(entry)
        if same and context.store.holds(entry):  # else damaged since: loaded again
            return said(entry, Outcome.UNCHANGED)
    return None


def _load(source: Source, offer: Offer, context: Context) -> Result:
    brought = offer.bring(context.downloading())
    context.notify("lecture", 0, None)
    drift = check_columns(source, brought)
    frame = pl.concat([source.parse(path) for path in brought.paths]).collect()
    if frame.is_empty():
        raise SourceCorrupt(
            f"{offer.url} ne contient aucune ligne.",
            "Vérifiez que c’est le bon fichier.",
        )
    frame, doubts = without_doubt(frame)
    drift = (*drift, *doubts)
    if not context.store.demo:  # the made-up neighbourhoods are all there, few as they are
        drift += incomplete(source, frame)
    entry = signed(source, offer, brought, vintage_of(source, offer, brought), drift, context)
    if not has_contours(frame):
        return said(context.tx.put(entry, frame), Outcome.LOADED)
    path = context.tx.folder(source.id, entry.vintage) / "data.parquet"
    write_contours(frame, path)
    return said(context.tx.put(entry, path), Outcome.LOADED)


def check_columns(source: Source, brought: Brought) -> tuple[str, ...]:
    """The drift of all the files, in French. Raises SchemaDrift for a required column."""
    found = [sentence for path in brought.paths for sentence in inspect(source, path).sentences()]
    return tuple(dict.fromkeys((*found, *brought.remarks)))


def without_doubt(frame: pl.DataFrame) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """The rows that nothing speaks against, and what is said of those set aside.

    A source tells in a column `doubt` why a row may be wrong: unsure is not shown as a fact.
    """
    if "doubt" not in frame.columns:
        return frame, ()
    said = frame["doubt"].drop_nulls().unique(maintain_order=True)
    kept = frame.filter(pl.col("doubt").is_null()).drop("doubt")
    return kept, tuple(f"ligne douteuse écartée : {each}" for each in said)


def incomplete(source: Source, contours: pl.DataFrame) -> tuple[str, ...]:
    """Fewer contours than the zoning has: whoever reads the store must know."""
    for facts in map(zoning_facts, QPV_ZONINGS):
        if source.id == facts.dataset and contours.height < (facts.count or 0):
            return (f"contours présents : {contours.height} sur {facts.count}",)
    return ()


def vintage_of(source: Source, offer: Offer, brought: Brought) -> str:
    """What the source tells, else the day of publication, else the day of the file."""
    told = source.vintage(brought.paths[0]) if source.vintage else ""
    return told or offer.published_on or _file_day(brought.paths[0])


def signed(
    source: Source,
    offer: Offer,
    brought: Brought,
    vintage: str,
    drift: tuple[str, ...],
    context: Context,
) -> Entry:
    """The entry of what was brought; its rows and file are told when it is put in the store."""
    champ = "territoire de démonstration" if context.store.demo else source.covers
    is_day = re.fullmatch(r"\d{4}-\d{2}-\d{2}", vintage) is not None
    told_day = vintage if is_day and source.vintage else ""
    return Entry(
        dataset=source.id,
        vintage=vintage,
        title=source.title,
        publisher=source.publisher,
        licence=source.licence,
        page=source.page,
        url=offer.url,
        published_on=offer.published_on or told_day,
        fetched_on=now()[:10],
        checksum=brought.checksum,
        scope=Scope((), champ) if champ else None,  # said in words: for people only
        drift=drift,
        code_version=code_version(),
        series=source.every,
        fictitious=context.store.demo,
    )


def said(entry: Entry, outcome: Outcome) -> Result:
    return Result(
        dataset=entry.dataset,
        title=entry.title,
        outcome=outcome,
        vintage=entry.vintage,
        rows=entry.rows,
        drift=entry.drift,
        url=entry.url,
    )


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _file_day(path: Path) -> str:
    return date.fromtimestamp(path.stat().st_mtime).isoformat()


def one_line(error: Exception) -> str:
    return " ".join(f"{type(error).__name__} : {error}".split())[:160]
