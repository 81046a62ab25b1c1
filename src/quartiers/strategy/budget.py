"""The money of a strategy by year and funder. What nobody said is unknown, never nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

REFUSED = "refuse"
UNNAMED = "Financeur non précisé"


@dataclass(frozen=True)
class Money:
    """`asked` and `obtained` in euros, None where it is not known. A refused line asks nothing."""

    year: int
    funder: str
    asked: Decimal | None = None
    obtained: Decimal | None = None
    state: str = ""


@dataclass(frozen=True)
class Sum:
    """`unknown` counts the lines without an amount: the sum is then « au moins »."""

    asked: Decimal = Decimal(0)
    obtained: Decimal = Decimal(0)
    asked_unknown: int = 0
    obtained_unknown: int = 0

    def __add__(self, other: "Sum") -> "Sum":
        return Sum(
            self.asked + other.asked,
            self.obtained + other.obtained,
            self.asked_unknown + other.asked_unknown,
            self.obtained_unknown + other.obtained_unknown,
        )


@dataclass(frozen=True)
class Budget:
    """`cells` by (year, funder); `funders` from the one that is asked most."""

    years: tuple[int, ...]
    funders: tuple[str, ...]
    cells: dict[tuple[int, str], Sum]
    refused: Decimal
    refused_unknown: int

    def cell(self, year: int, funder: str) -> Sum | None:
        """None where the plan has no line: not asked, and not unknown."""
        return self.cells.get((year, funder))

    def of_year(self, year: int) -> Sum:
        return _total(amount for (at, _), amount in self.cells.items() if at == year)

    def of_funder(self, funder: str) -> Sum:
        return _total(amount for (_, who), amount in self.cells.items() if who == funder)

    @property
    def total(self) -> Sum:
        return _total(self.cells.values())


def budget(lines: Sequence[Money]) -> Budget:
    cells: dict[tuple[int, str], Sum] = {}
    refused = [line for line in lines if line.state == REFUSED]
    for line in lines:
        if line.state == REFUSED:
            continue
        key = (line.year, " ".join(line.funder.split()) or UNNAMED)
        cells[key] = cells.get(key, Sum()) + _sum(line)
    funders = dict.fromkeys(who for _, who in cells)
    weight = {
        who: _total(amount for (_, each), amount in cells.items() if each == who).asked
        for who in funders
    }
    return Budget(
        years=tuple(sorted({year for year, _ in cells})),
        funders=tuple(sorted(funders, key=lambda who: (-weight[who], who))),
        cells=cells,
        refused=sum((line.asked or Decimal(0) for line in refused), Decimal(0)),
        refused_unknown=sum(line.asked is None for line in refused),
    )


def total(lines: Iterable[Money]) -> Sum:
    """What is asked and obtained in all, refused lines aside."""
    return _total(_sum(line) for line in lines if line.state != REFUSED)


def _sum(line: Money) -> Sum:
    return Sum(
        line.asked or Decimal(0),
        line.obtained or Decimal(0),
        int(line.asked is None),
        int(line.obtained is None),
    )


def _total(sums: Iterable[Sum]) -> Sum:
    held = list(sums)
    return Sum(
        sum((each.asked for each in held), Decimal(0)),
        sum((each.obtained for each in held), Decimal(0)),
        sum(each.asked_unknown for each in held),
        sum(each.obtained_unknown for each in held),
    )
