"""A part of a strategy: one priority, one objective, one neighbourhood, one action."""

from dataclasses import replace

from quartiers.documents.strategy.plan import Action, Strategy


def only(
    strategy: Strategy,
    *,
    priority: str = "",
    objective: str = "",
    zone: str = "",
    action: str = "",
) -> Strategy:
    """What is asked for and what it hangs from; `objective` and `action` are uid. The SWOT is of
    the whole: a part has none."""
    if not (priority or objective or zone or action):
        return strategy
    kept = []
    for one in strategy.objectives:
        if (priority and one.priority != priority) or (objective and one.uid != objective):
            continue
        actions = tuple(each for each in one.actions if _asked(each, zone, action))
        if actions or not (zone or action):
            kept.append(replace(one, actions=actions))
    named = {uid for each in kept for uid in each.stakes}
    stakes = tuple(stake for stake in strategy.stakes if stake.uid in named)
    return replace(strategy, objectives=tuple(kept), stakes=stakes, findings=())


def _asked(each: Action, zone: str, action: str) -> bool:
    """An action of no neighbourhood in particular is of all of them."""
    here = not zone or not each.zones or zone in each.zones
    return here and (not action or each.uid == action)
