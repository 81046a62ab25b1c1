"""Who leaves a territory hands over: their actions and tasks go to another pilot."""

from typing import Any

from django.db.models import QuerySet
from django.dispatch import receiver

from quartiers.web.accounts.leaving import Holding, holdings_asked, left
from quartiers.web.accounts.models import User
from quartiers.web.strategies.models import Action, Task
from quartiers.web.strategies.writing import writing


@receiver(holdings_asked)
def held(user: User, territory: str, **_: Any) -> list[Holding]:
    actions, tasks = _actions(user, territory).count(), _tasks(user, territory).count()
    return [
        Holding(actions, "actions pilotées" if actions > 1 else "action pilotée"),
        Holding(tasks, "tâches à faire" if tasks > 1 else "tâche à faire"),
    ]


@receiver(left)
def hand_over(user: User, territory: str, heir: User | None, by: User | None, **_: Any) -> None:
    """Each action keeps in its history who piloted it before; what is done stays to who did it."""
    for action in _actions(user, territory):
        with writing(action, action.version, by) as written:
            written.pilot = heir
    _tasks(user, territory).update(owner=heir, told_at=None)


def _actions(user: User, territory: str) -> QuerySet[Action]:
    return Action.objects.filter(
        pilot=user, objective__strategy__territory=territory, deleted_at__isnull=True
    )


def _tasks(user: User, territory: str) -> QuerySet[Task]:
    return Task.objects.filter(
        owner=user, action__objective__strategy__territory=territory, done_on__isnull=True
    )
