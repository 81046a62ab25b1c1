"""The alerts and the indicators of a strategy, worked out once while neither it, nor the catalogue,
nor the day moves.

Reading what the law changed since each scheme was linked is long, and so are six hundred indicators
with their values; the versions of the actions and the days their values were typed are a few short
queries.
"""

from functools import lru_cache

from django.db.models import Count, Max, QuerySet, Sum
from django.template.loader import render_to_string
from markupsafe import Markup

from quartiers.strategy.alerts import Alert, alerts
from quartiers.web import state
from quartiers.web.strategies.followup import indicators
from quartiers.web.strategies.followup.indicators import Followed
from quartiers.web.strategies.models import Action, IndicatorValue, Objective, Strategy
from quartiers.web.strategies.planned import NEEDED, planned
from quartiers.web.strategies.reading import LIVE

Stamp = tuple[object, ...]


def watched(strategy: Strategy, seen: Stamp | None = None) -> tuple[Alert, ...]:
    """Of its live actions, the grave ones first; `Alert.action` is the key of an action. `seen` is
    its `stamp`, where it was just read."""
    return _read(strategy.pk, seen or stamp(strategy), state.current().mark)


def watched_of(action: Action) -> tuple[Alert, ...]:
    """`objective.strategy` is expected to be selected."""
    found = watched(action.objective.strategy)
    return tuple(alert for alert in found if alert.action == str(action.pk))


def measured(strategy: Strategy, seen: Stamp) -> tuple[tuple[Followed, ...], Markup]:
    """Its indicators, in the order of the tree, and their table."""
    return _measured(strategy.pk, strategy.territory, seen, state.current().mark)


def stamp(strategy: Strategy) -> Stamp:
    """Another one once anything that the pages of follow-up show is written: a version grows, or an
    objective, an action or a value appears or goes. `uid`: a base put back may use a key again."""
    objectives = Objective.objects.filter(LIVE, strategy=strategy).order_by()
    actions = Action.objects.filter(objective__strategy=strategy).order_by()
    values = IndicatorValue.objects.filter(indicator__action__objective__strategy=strategy)
    written = (Count("pk"), Sum("version"), Max("changed_at"))
    held = actions.filter(LIVE, objective__deleted_at__isnull=True)
    typed = values.order_by().aggregate(Count("pk"), Max("entered_at"))
    names = values.order_by("entered_by__name").values_list("entered_by__name", flat=True)
    return (
        strategy.uid,
        *objectives.aggregate(*written).values(),
        *held.aggregate(*written, Count("pilot")).values(),
        *typed.values(),
        *names.distinct(),
        *held.order_by("pilot__name").values_list("pilot__name", flat=True).distinct(),
    )


@lru_cache(256)
def _read(strategy: int, _stamp: Stamp, _mark: str) -> tuple[Alert, ...]:
    now = state.current()
    found = _live(strategy).select_related("pilot", "objective").prefetch_related(*NEEDED)
    return alerts(planned(found), now.day, now.loaded.catalogue)


@lru_cache(16)  # half a megabyte each
def _measured(
    strategy: int, territory: str, _stamp: Stamp, _mark: str
) -> tuple[tuple[Followed, ...], Markup]:
    order = ("objective__rank", "objective_id", "rank", "pk")
    actions = _live(strategy).order_by(*order).prefetch_related(indicators.PREFETCH)
    found = tuple(indicators.followed(actions))
    context = {"followed": found, "here": territory}
    return found, Markup(render_to_string("suivi/indicateurs.html.j2", context))


def _live(strategy: int) -> QuerySet[Action]:
    return Action.objects.filter(
        LIVE, objective__strategy=strategy, objective__deleted_at__isnull=True
    )
