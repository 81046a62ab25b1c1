"""The sums of an action's lines, read from what is prefetched: no query of their own."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from quartiers.web.strategies.models import Action, CostLine, FundingLine

REFUSED = "refuse"


@dataclass(frozen=True)
class Money:
    """`obtained` leaves out what nobody knows yet: `waiting` counts those lines. `mixed`: costs
    with and without tax are summed together, which the reader is told."""

    costs: Decimal
    asked: Decimal
    obtained: Decimal
    waiting: int
    mixed: bool

    @property
    def any(self) -> bool:
        return bool(self.costs or self.asked or self.obtained or self.waiting)


def money_of(action: Action) -> Money:
    return money(action.costs.all(), action.fundings.all())


def money(costs: Iterable[CostLine], fundings: Iterable[FundingLine]) -> Money:
    spent, paid = list(costs), [each for each in fundings if each.state != REFUSED]
    return Money(
        sum((each.amount for each in spent), Decimal()),
        sum((each.asked for each in paid if each.asked is not None), Decimal()),
        sum((each.obtained for each in paid if each.obtained is not None), Decimal()),
        sum(each.obtained is None for each in paid),
        len({each.with_tax for each in spent}) > 1,
    )
