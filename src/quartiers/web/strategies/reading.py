"""What the pages read: always through the territory, never what is set aside, in a few queries."""

from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from quartiers.web.accounts.access import may, organisations
from quartiers.web.accounts.models import User
from quartiers.web.accounts.rights import Right
from quartiers.web.strategies.models import (
    Action,
    ActionIndicator,
    CostLine,
    FrozenDiagnostic,
    FundingLine,
    Objective,
    Stake,
    StakeFigure,
    Strategy,
    SwotItem,
)
from quartiers.web.strategies.totals import Money, money

LIVE = Q(deleted_at__isnull=True)
IN_FORCE_FIRST = {"adoptee": 0, "projet": 1, "close": 2}


def strategies(territory: str) -> QuerySet[Strategy]:
    return Strategy.objects.filter(LIVE, territory=territory)


def chosen(territory: str, pk: int | None = None) -> Strategy | None:
    """The one asked for; else the one in force, else the draft written last, else a closed one."""
    found = list(strategies(territory).select_related("changed_by"))
    if pk is not None:
        return next((each for each in found if each.pk == pk), None)
    return min(found, key=lambda each: IN_FORCE_FIRST[each.state], default=None)


def diagnostics(territory: str) -> QuerySet[FrozenDiagnostic]:
    """Without their content, which is a whole document each."""
    frozen = FrozenDiagnostic.objects.filter(territory=territory)
    return frozen.defer("content").select_related("made_by").order_by("zone", "-as_of", "-made_at")


def last_diagnostics(territory: str) -> list[FrozenDiagnostic]:
    """The one of the latest day of each neighbourhood."""
    last: dict[str, FrozenDiagnostic] = {}
    for each in diagnostics(territory):
        last.setdefault(each.zone, each)
    return list(last.values())


def stakes(territory: str) -> QuerySet[Stake]:
    return Stake.objects.filter(
        LIVE, strategy__territory=territory, strategy__deleted_at__isnull=True
    )


def objectives(territory: str) -> QuerySet[Objective]:
    return Objective.objects.filter(
        LIVE, strategy__territory=territory, strategy__deleted_at__isnull=True
    )


def findings(territory: str) -> QuerySet[SwotItem]:
    return SwotItem.objects.filter(
        LIVE, strategy__territory=territory, strategy__deleted_at__isnull=True
    )


def all_actions(territory: str, set_aside: bool = False) -> QuerySet[Action]:
    """`set_aside`: those that were deleted too."""
    return Action.objects.filter(
        Q() if set_aside else LIVE,
        objective__deleted_at__isnull=True,
        objective__strategy__territory=territory,
        objective__strategy__deleted_at__isnull=True,
    )


def actions(user: User, territory: str, set_aside: bool = False) -> QuerySet[Action]:
    """Those that a person may read: all, or those that their organisation leads or joins."""
    found = all_actions(territory, set_aside)
    if may(user, Right.READ, territory):
        return found
    return found.filter(pk__in=_own(user, territory))


def writable_actions(user: User, territory: str, set_aside: bool = False) -> QuerySet[Action]:
    found = all_actions(territory, set_aside)
    if may(user, Right.WRITE, territory):
        return found
    if may(user, Right.WRITE_OWN, territory):
        return found.filter(pk__in=_own(user, territory))
    return found.none()


def _own(user: User, territory: str) -> QuerySet[Action, int]:
    mine = [organisation.pk for organisation in organisations(user, territory)]
    joined = Q(lead__in=mine) | Q(partners__in=mine)
    return Action.objects.filter(joined).order_by().values_list("pk")


def figures() -> "Prefetch[StakeFigure]":
    """The figures of stakes, with the day of their diagnostic and not its content."""
    cited = StakeFigure.objects.select_related("diagnostic").defer("diagnostic__content")
    return Prefetch("figures", cited)


def tree_stakes(strategy: Strategy) -> list[Stake]:
    """Stakes with their figures; the pairs with objectives are read on the other side."""
    return list(strategy.stakes.filter(LIVE).prefetch_related(figures()))


def tree_objectives(strategy: Strategy) -> list[Objective]:
    """Objectives with their live stakes, their live actions and the schemes of these."""
    hanging = (
        Action.objects.filter(LIVE).select_related("lead", "pilot").prefetch_related("schemes")
    )
    return list(
        strategy.objectives.filter(LIVE).prefetch_related(
            Prefetch("stakes", Stake.objects.filter(LIVE).only("pk", "title", "strategy_id")),
            Prefetch("actions", hanging),
        )
    )


Rows = dict[int, list[Any]]  # by action


def money_rows(strategy: Strategy) -> tuple[Rows, Rows]:
    """The costs and the fundings that `money` sums. Rows and not objects, which take ten times
    longer: there are hundreds of them."""
    here = {"action__objective__strategy": strategy}
    costs = _by_action(CostLine.objects.filter(**here), "amount", "with_tax")
    fundings = _by_action(FundingLine.objects.filter(**here), "state", "asked", "obtained")
    return costs, fundings


def tree_leaves(strategy: Strategy) -> tuple[dict[int, Money], dict[int, list[str]]]:
    """The money of each action that has some, and the labels of its indicators."""
    costs, fundings = money_rows(strategy)
    found = ActionIndicator.objects.filter(action__objective__strategy=strategy)
    labels = _by_action(found, "label")
    sums = {pk: money(costs.get(pk, ()), fundings.get(pk, ())) for pk in {*costs, *fundings}}
    return sums, {pk: [row.label for row in rows] for pk, rows in labels.items()}


def _by_action(lines: QuerySet[Any, Any], *names: str) -> Rows:
    found: Rows = {}
    for row in lines.values_list("action_id", *names, named=True):
        found.setdefault(row.action_id, []).append(row)
    return found
