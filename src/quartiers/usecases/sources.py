"""What is loaded: each dataset, its vintage, its rows, its licence, and the state it is in."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from quartiers.sources import all_sources
from quartiers.sources.source import Source
from quartiers.storage.manifest import FROM_REGISTER, Entry, Failure
from quartiers.storage.store import Store, open_store
from quartiers.usecases.outside_aids import DATASET, is_old

LASTING = 3650  # days: a source said to last longer is known by its name, not by its age


class State(StrEnum):
    FRESH = "à jour"
    STALE = "périmé"
    FAILED = "échec"
    ABSENT = "absent"


@dataclass(frozen=True)
class Row:
    """One vintage of a dataset, or a dataset that is not loaded. Dates are ISO days or ""."""

    dataset: str
    title: str
    state: State
    vintage: str = ""
    rows: int | None = None
    published_on: str = ""
    fetched_on: str = ""
    publisher: str = ""
    licence: str = ""
    page: str = ""
    url: str = ""
    scope: str = ""
    drift: tuple[str, ...] = ()
    reason: str = ""  # of a failure
    last_good: str = ""  # the vintage still in use after a failure
    expected: str = ""  # the file name that a mirror may bring it under
    fictitious: bool = False


def sources(
    *, store: Store | None = None, demo: bool = False, today: date | None = None
) -> tuple[Row, ...]:
    """Every declared source, then what was made from them, newest vintage first."""
    target = store or open_store(demo=demo)
    day = today or date.today()
    failures = {failure.dataset: failure for failure in target.failures()}
    known = {source.id: source for source in all_sources()}
    # What is made from the register is as old as the register.
    dating = known | dict.fromkeys(FROM_REGISTER, known["sirene_etablissements"])
    declared = {} if target.demo else known
    made = {entry.dataset for entry in target.entries()} - set(declared)
    rows: list[Row] = []
    for dataset in (*declared, *sorted(made | (set(failures) - set(declared)))):
        rows += _rows(dataset, target, dating.get(dataset), failures.get(dataset), day)
    return tuple(rows)


def _rows(
    dataset: str, store: Store, source: Source | None, failure: Failure | None, day: date
) -> list[Row]:
    entries = [entry for entry in store.entries() if entry.dataset == dataset]
    entries.sort(key=lambda entry: entry.vintage, reverse=True)
    rows = [
        _row(entry, State.STALE if rank == 0 and _stale(entry, source, day) else State.FRESH)
        for rank, entry in enumerate(entries)
    ]
    title = entries[0].title if entries else (source.title if source else dataset)
    if failure is not None:
        failed = Row(
            dataset,
            title,
            State.FAILED,
            reason=failure.reason,
            last_good=failure.last_good,
            fetched_on=failure.at[:10],
        )
        return [_signed(failed, source), *rows]
    return rows or [_signed(Row(dataset, title, State.ABSENT), source)]


def _signed(row: Row, source: Source | None) -> Row:
    if source is None:
        return row
    return replace(
        row,
        publisher=source.publisher,
        licence=source.licence,
        page=source.page,
        expected=source.mirror_name,
    )


def _row(entry: Entry, state: State) -> Row:
    return Row(
        dataset=entry.dataset,
        title=entry.title,
        state=state,
        vintage=entry.vintage,
        rows=entry.rows,
        published_on=entry.published_on,
        fetched_on=entry.fetched_on,
        publisher=entry.publisher,
        licence=entry.licence,
        page=entry.page,
        url=entry.url,
        scope=entry.scope.text if entry.scope else "",
        drift=entry.drift,
        fictitious=entry.fictitious,
    )


def _stale(entry: Entry, source: Source | None, day: date) -> bool:
    """Older than its source says a vintage lasts.

    The day of publication counts, else the day or the year of the vintage, else that of the
    loading. A nomenclature or a contour bears the year of its birth, not of its last check: its
    year does not count.
    """
    if source is None:
        # Made from the others, and as old as they are; an import is as old as what it was made of
        return entry.dataset == DATASET and is_old(entry.vintage, day)
    year_counts = source.max_age_days < LASTING
    for told in (entry.published_on, entry.vintage, entry.fetched_on):
        known = _day(told, year_counts)
        if known is not None:
            return (day - known).days > source.max_age_days
    return False


def _day(text: str, year_counts: bool) -> date | None:
    year = text.isdigit() and len(text) == 4
    if year and not year_counts:
        return None
    try:
        return date.fromisoformat({4: f"{text}-12-31", 7: f"{text}-01"}.get(len(text), text))
    except ValueError:
        return None
