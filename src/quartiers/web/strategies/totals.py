"""The sums of an action's lines, read from what is prefetched: no query of their own."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from quartiers.web.strategies.models import Action, CostLine, FundingLine

REFUSED = "refuse"


@dataclass(frozen=True)
class Money:
    """A sum is None where no line tells an amount: nothing typed is not nothing. `waiting` counts
    the fundings whose answer nobody knows yet, `unsaid` those without an amount asked. `mixed`:
    costs with and without tax are summed together, which the reader is told."""

    costs: Decimal | None
    asked: Decimal | None
    obtained: Decimal | None
    fundings: int
    unsaid: int
    waiting: int
    mixed: bool

    @property
    def any(self) -> bool:
        return self.costs is not None or self.fundings > 0


def money_of(action: Action) -> Money:
    return money(action.costs.all(), action.fundings.all())


def money(costs: Iterable[CostLine], fundings: Iterable[FundingLine]) -> Money:
    spent, paid = list(costs), [each for each in fundings if each.state != REFUSED]
    return Money(
        _sum(each.amount for each in spent),
        _sum(each.asked for each in paid),
        _sum(each.obtained for each in paid),
        fundings=len(paid),
        unsaid=sum(each.asked is None for each in paid),
        waiting=sum(each.obtained is None for each in paid),
        mixed=len({each.with_tax for each in spent}) > 1,
    )


def _sum(amounts: Iterable[Decimal | None]) -> Decimal | None:
    told = [each for each in amounts if each is not None]
    return sum(told, Decimal()) if told else None
