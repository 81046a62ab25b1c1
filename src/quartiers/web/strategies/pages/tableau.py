"""The first page of a territory: where its strategy stands, what is late, what one has to do."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_GET

from quartiers.strategy.alerts import Alert
from quartiers.web import state
from quartiers.web.accounts.access import require
from quartiers.web.accounts.rights import Right
from quartiers.web.strategies import reading
from quartiers.web.strategies.followup.watching import watched
from quartiers.web.strategies.models import Action, ActionState, Strategy, Task
from quartiers.web.strategies.pages.frame import framed
from quartiers.web.strategies.totals import Money, money

MOST = 12


@dataclass(frozen=True)
class Late:
    alert: Alert
    action: Action


@require_GET
def page(request: HttpRequest, territory: str) -> HttpResponse:
    user = require(request, Right.READ, territory)
    strategy = reading.chosen(territory)
    now = state.current()
    actions = (
        list(
            reading.all_actions(territory)
            .filter(objective__strategy=strategy)
            .only("title", "state", "pilot_id", "objective_id")
        )
        if strategy is not None
        else []
    )
    by_key = {str(action.pk): action for action in actions}
    late = [
        Late(alert, by_key[alert.action])
        for alert in (watched(strategy) if strategy is not None else ())
        if alert.action in by_key
    ]
    tasks = (
        Task.objects.filter(owner=user, done_on=None, action__in=reading.actions(user, territory))
        .select_related("action")
        .order_by("due_on", "pk")
    )
    news = user.notifications.filter(
        territory=territory, read_at=None, action__deleted_at=None
    ).select_related("action")
    context = framed(
        request,
        territory,
        strategy=strategy,
        others=[
            each for each in reading.strategies(territory) if strategy and each.pk != strategy.pk
        ],
        actions=actions,
        states=[
            (key, label, sum(action.state == key for action in actions))
            for key, label in ActionState.choices
        ],
        money=_money(strategy, actions),
        late=late[:MOST],
        late_count=len(late),
        tasks=tasks,
        news=news[:MOST],
        mine=[action for action in actions if action.pilot_id == user.pk],
        today=now.day,
        frozen_count=reading.diagnostics(territory).count(),
    )
    return render(request, "strategie/tableau.html.j2", context)


def _money(strategy: Strategy | None, actions: list[Action]) -> Money:
    costs, fundings = reading.money_rows(strategy) if strategy is not None else ({}, {})
    return money(
        [row for action in actions for row in costs.get(action.pk, ())],
        [row for action in actions for row in fundings.get(action.pk, ())],
    )


urls = [path("espace/<slug:territory>/", page, name="tableau")]
