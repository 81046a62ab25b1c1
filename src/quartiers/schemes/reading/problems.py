"""Every mistake of a file, not only the first: a linter goes on after each."""

from collections.abc import Callable, Collection
from difflib import get_close_matches
from typing import TypeVar

from quartiers.catalogue.reader import Record
from quartiers.errors import CatalogueError

T = TypeVar("T")


class Problems:
    """What was found so far. `warnings` do not stop a catalogue from being used."""

    def __init__(self) -> None:
        self.errors: list[CatalogueError] = []
        self.warnings: list[CatalogueError] = []

    def add(self, record: Record, key: str, problem: str, hint: str = "") -> None:
        self.errors.append(record.error(key, problem, hint))

    def warn(self, record: Record, key: str, problem: str, hint: str = "") -> None:
        self.warnings.append(record.error(key, problem, hint))

    def take(self, read: Callable[[], T]) -> T | None:
        """What `read` gives, else None and one more mistake."""
        try:
            return read()
        except CatalogueError as error:
            self.errors.append(error)
            return None

    def text(self, record: Record, key: str) -> str:
        return self.take(lambda: record.text(key)) or ""

    def texts(self, record: Record, key: str) -> tuple[str, ...]:
        return self.take(lambda: record.texts(key)) or ()

    def record(self, record: Record, key: str) -> Record | None:
        return self.take(lambda: record.record(key))

    def records(self, record: Record, key: str) -> tuple[Record, ...] | None:
        return self.take(lambda: record.records(key))

    def keys(self, record: Record, required: Collection[str], optional: Collection[str]) -> bool:
        """Note each missing key and each unknown one; whether all the required are there."""
        known = [*required, *optional]
        for key in record:
            if key not in known:
                self.add(record, key, "clé inconnue", meant(key, known, "Clés admises"))
        absent = [key for key in required if key not in record]
        for key in absent:
            self.add(record, key, "clé obligatoire absente", "Ajoutez-la.")
        return not absent


def meant(typed: object, known: Collection[str], listed: str) -> str:
    """« Vouliez-vous dire… ? », or the whole list when nothing is near."""
    near = get_close_matches(str(typed), list(known), 1)
    return f"Vouliez-vous dire « {near[0]} » ?" if near else f"{listed} : {', '.join(known)}."
