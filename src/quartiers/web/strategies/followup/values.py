"""The values of the indicators, typed for a period: of all the actions, or of one."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods
from markupsafe import Markup

from quartiers.strategy import periods
from quartiers.web import state
from quartiers.web.accounts.access import require
from quartiers.web.accounts.models import User
from quartiers.web.accounts.onward import see_other
from quartiers.web.accounts.rights import Right
from quartiers.web.strategies import reading
from quartiers.web.strategies.followup import indicators, recording
from quartiers.web.strategies.followup.indicators import Followed
from quartiers.web.strategies.followup.watching import Stamp, measured, stamp
from quartiers.web.strategies.models import Action, ActionIndicator, Strategy
from quartiers.web.strategies.pages.answers import refused
from quartiers.web.strategies.pages.frame import framed, opened_to_write, wants_data
from quartiers.web.strategies.views import board
from quartiers.web.templating import query


@require_http_methods(["GET", "POST"])
def values(request: HttpRequest, territory: str) -> HttpResponse:
    """All the indicators of the strategy, for one period."""
    user = require(request, Right.WRITE, territory)
    strategy = board.strategy_of(request, territory)
    if request.method == "GET":
        period = _period(request.GET, state.current().day)
        lines = _kept(strategy, period) if strategy else None
        return _page(request, territory, period, lines)
    found = _indicators(board.actions_of(user, territory, strategy))
    return _typed(request, territory, user, found, None)


@require_http_methods(["GET", "POST"])
def action_values(request: HttpRequest, territory: str, pk: int) -> HttpResponse:
    """Those of an action, which its own partners may type."""
    user, _, action = opened_to_write(request, territory, "actions", pk)
    found = _indicators(reading.writable_actions(user, territory).filter(pk=pk))
    if request.method == "GET":
        period = _period(request.GET, state.current().day)
        return _page(request, territory, period, _shown(found, period, action), action)
    return _typed(request, territory, user, found, action)


def _indicators(actions: QuerySet[Action]) -> list[ActionIndicator]:
    found = ActionIndicator.objects.filter(action__in=actions.order_by().values("pk"))
    order = ("action__objective__rank", "action__objective_id", "action__rank", "action_id", "pk")
    related = found.select_related("action").prefetch_related("values__entered_by")
    return list(related.order_by(*order))


def _typed(
    request: HttpRequest,
    territory: str,
    user: User,
    found: list[ActionIndicator],
    action: Any,
) -> HttpResponse:
    period = _period(request.POST, state.current().day)
    rows, written = recording.record(found, period, request.POST, user)
    status = _status(rows)
    if status == 200:
        return see_other(_onward(territory, action, written, request.POST))
    if wants_data(request):
        return _told(rows)
    return _page(request, territory, period, _lines(rows, _followed(found), action), action, rows)


def _page(
    request: HttpRequest,
    territory: str,
    period: periods.Period,
    lines: Markup | None,
    action: Any = None,
    rows: Sequence[recording.Row] = (),
) -> HttpResponse:
    """`lines` is the body of the table, None where there is none; `rows` those that were typed and
    not recorded."""
    today = state.current().day
    context = framed(
        request,
        territory,
        action=action,
        lines=lines,
        period=period,
        offered=[(each.key, each.label) for each in periods.offered(today)],
        today=today,
        errors=any(row.error for row in rows),
        conflict=any(row.theirs for row in rows),
        asked=board.named(request),
        place=request.path,
    )
    return render(request, "suivi/valeurs.html.j2", context, status=_status(rows))


def _kept(strategy: Strategy, period: periods.Period) -> Markup | None:
    """Of all the actions, kept while nothing that they show moves: six hundred indicators are half
    a megabyte."""
    return _of_all(strategy.pk, period, stamp(strategy), state.current().mark)


@lru_cache(16)
def _of_all(key: int, period: periods.Period, seen: Stamp, _mark: str) -> Markup | None:
    followed = measured(Strategy.objects.get(pk=key), seen)[0]
    rows = recording.shown([each.indicator for each in followed], period)
    return _lines(rows, {each.indicator.pk: each for each in followed}, None)


def _shown(found: list[ActionIndicator], period: periods.Period, action: Any) -> Markup | None:
    return _lines(recording.shown(found, period), _followed(found), action)


def _followed(found: list[ActionIndicator]) -> dict[int, Followed]:
    return {each.pk: indicators.of(each.action, each) for each in found}


def _lines(
    rows: Sequence[recording.Row], followed: Mapping[int, Followed], action: Any
) -> Markup | None:
    if not rows:
        return None
    context = {"rows": rows, "followed": followed, "action": action}
    return Markup(render_to_string("suivi/valeurs_lignes.html.j2", context))


def _period(given: QueryDict, today: Any) -> periods.Period:
    """A day typed wins over the choice of the list."""
    typed, chosen = given.get("jour", ""), given.get("periode", "")
    asked = typed or chosen
    found = periods.read(asked, today) if asked else periods.offered(today)[0]
    if found is None:
        raise Http404
    return found


def _status(rows: Sequence[recording.Row]) -> int:
    if any(row.error for row in rows):
        return 400
    return 409 if any(row.theirs for row in rows) else 200


def _told(rows: list[recording.Row]) -> HttpResponse:
    wrong = {f"v-{row.indicator.pk}": [row.error] for row in rows if row.error}
    if wrong:
        return refused(wrong)
    theirs = next(row.theirs for row in rows if row.theirs is not None)
    by = theirs.entered_by.name if theirs.entered_by else "une autre personne"
    return JsonResponse(
        {"conflict": True, "by": by, "at": f"{theirs.entered_at:%H:%M}"}, status=409
    )


def _onward(territory: str, action: Any, written: int, given: QueryDict) -> str:
    if action is not None:
        return f"{reverse('action', args=(territory, action.pk))}#indicateurs"
    asked: dict[str, object] = {
        "enregistrees": str(written),
        "strategie": given.get("strategie", ""),
    }
    return f"{reverse('suivi', args=(territory,))}{query(asked)}"


urls = [
    path("espace/<slug:territory>/suivi/valeurs/", values, name="suivi_valeurs"),
    path("espace/<slug:territory>/actions/<int:pk>/valeurs/", action_values, name="suivi_action"),
]
