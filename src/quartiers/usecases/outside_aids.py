"""Aids told by another directory: found by a search, apart from ours, since no rule of theirs is
written here (level « non formalisé »)."""

from dataclasses import dataclass
from datetime import date

from quartiers.errors import StoreError
from quartiers.storage.manifest import Entry
from quartiers.storage.store import Store

DATASET = "aides_externes"
OLD = 365  # days after which an export is said to be old


@dataclass(frozen=True, slots=True)
class Aid:
    """As its directory writes it, in plain text. `key` is its address without its host, which
    stays from an export to the next; `closes` None is no last day known."""

    key: str
    name: str
    link: str
    backers: tuple[str, ...]
    holders: tuple[str, ...]
    types: tuple[str, ...]
    steps: tuple[str, ...]
    recurrence: str
    call: bool
    perimeter: str
    text: str
    closes: date | None


@dataclass(frozen=True)
class Outside:
    """The aids of the last import that was kept; `entry` None where there is none."""

    aids: tuple[Aid, ...] = ()
    entry: Entry | None = None
    warning: str = ""

    def age(self, today: date) -> str:
        """« ancien » for an export of more than a year, else ""."""
        return "ancien" if self.entry and is_old(self.entry.vintage, today) else ""


def is_old(vintage: str, today: date) -> bool:
    return (today - day_of(vintage)).days > OLD


def day_of(vintage: str) -> date:
    """The last day that a vintage (2022, 2022-11, 2022-11-30) may speak of."""
    parts = [int(part) for part in vintage.split("-")]
    if len(parts) == 3:
        return date(parts[0], parts[1], parts[2])
    year, month = (parts[0], parts[1]) if len(parts) == 2 else (parts[0], 12)
    return date(year, month, 28)


def outside_aids(store: Store) -> Outside:
    """What was imported; a store that cannot be read is said, and does without."""
    if not store.has(DATASET):
        return Outside()
    try:
        entry = store.entry(DATASET)
        rows = store.scan(DATASET).collect().to_dicts()
    except (StoreError, OSError) as error:
        said = error.message if isinstance(error, StoreError) else str(error)
        return Outside(warning=f"Les aides importées ne peuvent pas être lues : {said}")
    return Outside(tuple(_aid(row) for row in rows), entry)


def _aid(row: dict[str, object]) -> Aid:
    values = {name: tuple(v) if isinstance(v, list) else v for name, v in row.items()}
    return Aid(**values)  # type: ignore[arg-type]  # the columns of the table are the fields
