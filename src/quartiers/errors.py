"""One tree of exceptions. The message is French and for people; the type is for code.

QuartiersError
├── BadInput                  what a person typed or gave (exit code 2)
│   ├── InvalidCode           a code that breaks its own rule
│   ├── UnknownCode           a well-formed code that the loaded data does not hold
│   ├── BadCoordinates        swapped, out of France, 0/0, not a number
│   └── BadTable              a file of points or rows that cannot be read
│       └── NoColumn          a sound table, whose column is still to be told
├── SourceError               an open-data file (exit code 3)
│   ├── SourceMissing         not in the mirror, or not answered by the network
│   ├── SourceCorrupt         truncated, wrong checksum, a page instead of a file
│   └── SchemaDrift           a required column is missing or has another type
├── StoreError                the data folder (exit code 4)
│   ├── StoreEmpty            the dataset asked for is not loaded
│   ├── StoreLocked           another refresh is at work
│   ├── StoreFull             no room left on the disk
│   ├── StoreTooNew           written by a later version of this program
│   └── StoreCorrupt          a file of the store cannot be read back
├── ContractBroken            a table that the pipeline made breaks its contract (exit code 5)
├── CatalogueError            a file of the catalogue (exit code 6)
├── DocumentError             a document that could not be made (exit code 7)
└── MisuseOfFigures           a computation that statistics forbid (exit code 8)
    ├── NotAdditive           a sum of values that do not add up
    └── DifferentContours     an evolution between two different contours
"""

from typing import ClassVar


class QuartiersError(Exception):
    """`message` says what and where; `hint` says what to do next. Both are French."""

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class BadInput(QuartiersError):
    exit_code = 2


class InvalidCode(BadInput):
    pass


class UnknownCode(BadInput):
    pass


class BadCoordinates(BadInput):
    pass


class BadTable(BadInput):
    pass


class NoColumn(BadTable):
    pass


class SourceError(QuartiersError):
    exit_code = 3


class SourceMissing(SourceError):
    pass


class SourceCorrupt(SourceError):
    pass


class SchemaDrift(SourceError):
    pass


class StoreError(QuartiersError):
    exit_code = 4


class StoreEmpty(StoreError):
    pass


class StoreLocked(StoreError):
    pass


class StoreFull(StoreError):
    pass


class StoreTooNew(StoreError):
    pass


class StoreCorrupt(StoreError):
    pass


class ContractBroken(QuartiersError):
    exit_code = 5


class CatalogueError(QuartiersError):
    exit_code = 6


class DocumentError(QuartiersError):
    exit_code = 7


class MisuseOfFigures(QuartiersError):
    exit_code = 8


class NotAdditive(MisuseOfFigures):
    pass


class DifferentContours(MisuseOfFigures):
    pass
