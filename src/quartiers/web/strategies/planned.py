"""Actions as `quartiers.strategy` reads them: plain values, from what is prefetched."""

from collections.abc import Iterable

from quartiers.strategy.alerts import (
    PlanAction,
    PlanFunding,
    PlanIndicator,
    PlanScheme,
    PlanStep,
)
from quartiers.web.strategies.models import Action

NEEDED = ("steps", "fundings", "schemes", "indicators__values")
"""What a queryset of actions prefetches before `planned` (with `pilot` selected)."""


def planned(actions: Iterable[Action]) -> tuple[PlanAction, ...]:
    return tuple(map(_one, actions))


def _one(action: Action) -> PlanAction:
    return PlanAction(
        key=str(action.pk),
        title=action.title,
        state=action.state,
        pilot=action.pilot.name if action.pilot else "",
        starts=action.starts_on,
        ends=action.ends_on,
        progress=action.progress,
        steps=tuple(PlanStep(each.title, each.due_on, each.done_on) for each in action.steps.all()),
        fundings=tuple(
            PlanFunding(each.funder, each.scheme, each.year, each.state)
            for each in action.fundings.all()
        ),
        schemes=tuple(
            PlanScheme(each.scheme, each.name, each.linked_on) for each in action.schemes.all()
        ),
        indicators=tuple(
            PlanIndicator(
                each.label,
                max(
                    (value.on for value in each.values.all() if value.value is not None),
                    default=None,
                ),
                each.baseline_on or action.starts_on,
            )
            for each in action.indicators.all()
        ),
    )
