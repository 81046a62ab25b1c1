"""The alerts of a strategy, worked out once while neither it, nor the catalogue, nor the day moves.

Reading what the law changed since each scheme was linked is long; the versions of the actions and
the days their values were typed are two short queries.
"""

from functools import lru_cache

from django.db.models import Count, Max, Sum

from quartiers.strategy.alerts import Alert, alerts
from quartiers.web import state
from quartiers.web.strategies.models import Action, IndicatorValue, Strategy
from quartiers.web.strategies.planned import NEEDED, planned
from quartiers.web.strategies.reading import LIVE

Stamp = tuple[object, ...]


def watched(strategy: Strategy) -> tuple[Alert, ...]:
    """Of its live actions, the grave ones first; `Alert.action` is the key of an action."""
    return _read(strategy.pk, _stamp(strategy.pk), state.current().mark)


def watched_of(action: Action) -> tuple[Alert, ...]:
    """`objective.strategy` is expected to be selected."""
    found = watched(action.objective.strategy)
    return tuple(alert for alert in found if alert.action == str(action.pk))


def _stamp(strategy: int) -> Stamp:
    """Any writing makes a version grow, or an action appear or go."""
    actions = Action.objects.filter(objective__strategy=strategy).order_by()
    values = IndicatorValue.objects.filter(indicator__action__objective__strategy=strategy)
    held = actions.filter(LIVE, objective__deleted_at__isnull=True).aggregate(
        Count("pk"), Sum("version"), Max("changed_at"), Count("pilot")
    )
    typed = values.order_by().aggregate(Count("pk"), Max("entered_at"))
    return (*held.values(), *typed.values())


@lru_cache(256)
def _read(strategy: int, _stamp: Stamp, _mark: str) -> tuple[Alert, ...]:
    now = state.current()
    found = (
        Action.objects.filter(
            LIVE, objective__strategy=strategy, objective__deleted_at__isnull=True
        )
        .select_related("pilot", "objective")
        .prefetch_related(*NEEDED)
    )
    return alerts(planned(found), now.day, now.loaded.catalogue)
