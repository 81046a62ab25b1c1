"""What a refresh did, dataset by dataset."""

from dataclasses import dataclass
from enum import StrEnum

from quartiers.errors import SourceError


class Outcome(StrEnum):
    LOADED = "chargé"
    UNCHANGED = "inchangé"
    ABSENT = "absent"
    FAILED = "échec"


@dataclass(frozen=True)
class Result:
    """`vintage` of a failure is the last good one, still in use; "" where there is none.

    `expected` is the file name that a mirror lacks.
    """

    dataset: str
    title: str
    outcome: Outcome
    vintage: str = ""
    rows: int = 0
    drift: tuple[str, ...] = ()
    reason: str = ""
    hint: str = ""
    url: str = ""
    expected: str = ""


@dataclass(frozen=True)
class RefreshReport:
    """`scope` is the *champ* of the register in use, "" where there is none."""

    results: tuple[Result, ...]
    scope: str = ""
    notes: tuple[str, ...] = ()

    def having(self, outcome: Outcome) -> tuple[Result, ...]:
        return tuple(result for result in self.results if result.outcome is outcome)

    @property
    def exit_code(self) -> int:
        """3 where a source failed: scheduled runs must see it, though the others went on."""
        return SourceError.exit_code if self.having(Outcome.FAILED) else 0
