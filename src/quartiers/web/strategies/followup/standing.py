"""The figures of a mid-term evaluation: what is done, what is measured, what is missing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from quartiers.strategy.gantt import OVER
from quartiers.web.strategies.followup.indicators import Followed
from quartiers.web.strategies.models import Action, ActionState


@dataclass(frozen=True)
class Standing:
    """`progress` is the mean of what is told, None where nobody said; `untold` counts the running
    actions that tell none. `reached` of `judged`: targets whose baseline and value are known."""

    actions: int
    states: tuple[tuple[str, str, int], ...]  # key, label, how many
    overdue: int
    progress: float | None
    untold: int
    indicators: int
    valued: int
    judged: int
    reached: int
    without_indicator: int


def standing(actions: Sequence[Action], followed: Sequence[Followed], day: date) -> Standing:
    told = [a.progress for a in actions if a.progress is not None and a.state != "abandonnee"]
    judged = [each.reached for each in followed if each.reached is not None]
    return Standing(
        actions=len(actions),
        states=tuple(
            (key, label, sum(action.state == key for action in actions))
            for key, label in ActionState.choices
        ),
        overdue=sum(
            a.ends_on is not None and a.ends_on < day and a.state not in OVER for a in actions
        ),
        progress=sum(told) / len(told) if told else None,
        untold=sum(a.progress is None and a.state not in OVER for a in actions),
        indicators=len(followed),
        valued=sum(each.last is not None for each in followed),
        judged=len(judged),
        reached=sum(judged),
        without_indicator=len({a.pk for a in actions} - {each.action.pk for each in followed}),
    )
