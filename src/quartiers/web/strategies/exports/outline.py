"""The parts of a strategy, for the page that offers them: no line of an action is read."""

from quartiers.documents.strategy import plan
from quartiers.web.strategies.models import Action, StakeFigure, Strategy
from quartiers.web.strategies.reading import LIVE
from quartiers.web.zones import zone_names


def outline(strategy: Strategy) -> plan.Strategy:
    """As `gathered` would have it, but for its titles, its priorities and its neighbourhoods."""
    held: dict[int, list[plan.Action]] = {}
    rows = Action.objects.filter(LIVE, objective__strategy=strategy)
    for objective, uid, version, title, zones in rows.values_list(
        "objective", "uid", "version", "title", "zones"
    ):
        made = plan.Action(str(uid), version, title, zones=tuple(zones))
        held.setdefault(objective, []).append(made)
    objectives = tuple(
        plan.Objective(
            str(each.uid),
            each.version,
            each.title,
            each.priority,
            actions=tuple(held.get(each.pk, ())),
        )
        for each in strategy.objectives.filter(LIVE)
    )
    names, zones = zone_names(strategy.territory), _zones(strategy)
    zones |= {zone for each in objectives for action in each.actions for zone in action.zones}
    return plan.Strategy(
        uid=str(strategy.uid),
        version=strategy.version,
        title=strategy.title,
        places=tuple(plan.Place(code, names.get(code, code)) for code in sorted(zones)),
        objectives=objectives,
    )


def _zones(strategy: Strategy) -> set[str]:
    """Of the diagnostics that it stands on, and of those that its stakes cite."""
    cited = StakeFigure.objects.filter(
        stake__strategy=strategy, stake__deleted_at__isnull=True
    ).order_by()
    return {
        *strategy.diagnostics.order_by().values_list("zone", flat=True),
        *cited.values_list("diagnostic__zone", flat=True),
    }
