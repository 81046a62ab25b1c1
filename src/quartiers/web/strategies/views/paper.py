"""All the views of the actions on one page, to be printed before a committee."""

from functools import lru_cache

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import path
from django.views.decorators.http import require_GET
from markupsafe import Markup

from quartiers.web import state
from quartiers.web.accounts.access import require
from quartiers.web.accounts.rights import Right
from quartiers.web.strategies import reading
from quartiers.web.strategies.followup.standing import standing
from quartiers.web.strategies.followup.watching import Stamp, measured, stamp, watched
from quartiers.web.strategies.models import Strategy
from quartiers.web.strategies.pages.frame import framed
from quartiers.web.strategies.views import board
from quartiers.web.strategies.views.calendar import calendar
from quartiers.web.strategies.views.map import mapped
from quartiers.web.strategies.views.money import spent


@require_GET
def page(request: HttpRequest, territory: str) -> HttpResponse:
    require(request, Right.READ, territory)
    strategy, now = board.strategy_of(request, territory), state.current()
    context = framed(
        request,
        territory,
        strategy=strategy,
        asked=board.named(request),
        body=_body(strategy.pk, stamp(strategy), now.mark) if strategy else "",
        day=now.day,
    )
    return render(request, "suivi/impression.html.j2", context)


@lru_cache(16)  # more than half a megabyte each
def _body(key: int, seen: Stamp, _mark: str) -> Markup:
    """The same for all who may read the whole strategy."""
    strategy, day = Strategy.objects.get(pk=key), state.current().day
    territory = strategy.territory
    found = board.in_order(reading.all_actions(territory), strategy)
    actions = list(found.prefetch_related("steps", "costs", "fundings"))
    names = board.zones_known(territory, actions)
    followed, indicators = measured(strategy, seen)
    context = {
        "here": territory,
        "actions": actions,
        "zones": names,
        "late": {action.pk for action in actions if board.is_late(action, day)},
        "titles": {str(action.pk): action.title for action in actions},
        "alerts": watched(strategy, seen),
        "indicators": indicators,
        "standing": standing(actions, followed, day),
        **calendar(actions),
        **mapped(territory, actions, names),
        **spent(actions),
    }
    return Markup(render_to_string("suivi/impression_corps.html.j2", context))


urls = [path("espace/<slug:territory>/impression/", page, name="impression")]
