"""The follow-up of a strategy: what is late, what is done, what is measured."""

from collections import Counter
from collections.abc import Sequence

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.http import require_GET, require_POST

from quartiers.strategy.alerts import KINDS, Alert
from quartiers.web import state
from quartiers.web.accounts.access import require
from quartiers.web.accounts.onward import see_other
from quartiers.web.accounts.rights import Right
from quartiers.web.strategies import reading
from quartiers.web.strategies.followup.filling import fill
from quartiers.web.strategies.followup.standing import standing
from quartiers.web.strategies.followup.watching import measured, stamp, watched
from quartiers.web.strategies.pages.frame import framed, number
from quartiers.web.strategies.views import board
from quartiers.web.templating import query


@require_GET
def page(request: HttpRequest, territory: str) -> HttpResponse:
    user = require(request, Right.READ, territory)
    strategy = board.strategy_of(request, territory)
    actions = list(board.actions_of(user, territory, strategy))
    seen = stamp(strategy) if strategy else ()
    followed, table = measured(strategy, seen) if strategy else ((), "")
    alerts = watched(strategy, seen) if strategy else ()
    kind = request.GET.get("nature", "")
    context = framed(
        request,
        territory,
        strategy=strategy,
        actions=actions,
        titles={str(action.pk): action.title for action in actions},
        indicators=table,
        counts=Counter(each.action.pk for each in followed),
        standing=standing(actions, followed, state.current().day),
        alerts=[a for a in alerts if kind not in KINDS or a.kind == kind],
        alert_count=len(alerts),
        kinds=_kinds(alerts),
        kind=kind if kind in KINDS else "",
        filled=_filled(request.GET),
        done=number(request.GET.get("enregistrees")),
    )
    return render(request, "suivi/suivi.html.j2", context)


def _kinds(alerts: Sequence[Alert]) -> list[tuple[str, str]]:
    """Those that there are, with how many."""
    found = Counter(alert.kind for alert in alerts)
    return [(key, f"{label} ({found[key]})") for key, label in KINDS.items() if found[key]]


def _filled(given: QueryDict) -> dict[str, int] | None:
    names = ("ajoutees", "changees", "gardees", "inconnues")
    found = {name: number(given.get(name)) for name in names}
    return {k: v or 0 for k, v in found.items()} if "ajoutees" in given else None


@require_POST
def fill_now(request: HttpRequest, territory: str) -> HttpResponse:
    """By the newest data: nothing that was typed is touched."""
    require(request, Right.WRITE, territory)
    strategy = reading.chosen(territory, number(request.POST.get("strategie")))
    if strategy is None:
        raise Http404
    made = fill(strategy)
    asked: dict[str, object] = {
        "ajoutees": str(made.added),
        "changees": str(made.changed),
        "gardees": str(made.kept),
        "inconnues": str(made.unknown),
        "strategie": request.POST.get("strategie", "")[:12],
    }
    return see_other(f"{reverse('suivi', args=(territory,))}{query(asked)}")


urls = [
    path("espace/<slug:territory>/suivi/", page, name="suivi"),
    path("espace/<slug:territory>/suivi/remplir/", fill_now, name="suivi_remplir"),
]
