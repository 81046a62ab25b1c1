"""All the views of the actions on one page, to be printed before a committee."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_GET

from quartiers.web import state
from quartiers.web.accounts.access import require
from quartiers.web.accounts.rights import Right
from quartiers.web.strategies.followup.indicators import followed
from quartiers.web.strategies.followup.standing import standing
from quartiers.web.strategies.followup.watching import watched
from quartiers.web.strategies.pages.frame import framed
from quartiers.web.strategies.views import board
from quartiers.web.strategies.views.calendar import calendar
from quartiers.web.strategies.views.map import mapped
from quartiers.web.strategies.views.money import spent


@require_GET
def page(request: HttpRequest, territory: str) -> HttpResponse:
    user = require(request, Right.READ, territory)
    strategy = board.strategy_of(request, territory)
    found = board.actions_of(user, territory, strategy)
    actions = list(
        found.prefetch_related("steps", "costs", "fundings", "indicators__values__entered_by")
    )
    names = board.zones_known(territory, actions)
    day = state.current().day
    indicators = followed(actions)
    context = framed(
        request,
        territory,
        strategy=strategy,
        asked=board.named(request),
        actions=actions,
        zones=names,
        late={action.pk for action in actions if board.is_late(action, day)},
        titles={str(action.pk): action.title for action in actions},
        alerts=watched(strategy) if strategy else (),
        followed=indicators,
        standing=standing(actions, indicators, day),
        day=day,
        **calendar(actions),
        **mapped(territory, actions, names),
        **spent(actions),
    )
    return render(request, "suivi/impression.html.j2", context)


urls = [path("espace/<slug:territory>/impression/", page, name="impression")]
