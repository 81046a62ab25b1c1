"""The projects that an operator follows in its region: those it joins, or that count on it."""

from dataclasses import dataclass

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_GET

from quartiers.programme.money import Funding, Total, total
from quartiers.programme.steering import Action
from quartiers.web import state
from quartiers.web.accounts.access import may
from quartiers.web.accounts.rights import Right
from quartiers.web.programme.access import Proposer, proposer
from quartiers.web.programme.figures import operator_of
from quartiers.web.programme.frame import framed
from quartiers.web.programme.paging import cut
from quartiers.web.programme.reading import Held, held
from quartiers.web.programme.regions import regions
from quartiers.web.strategies import models as written


@dataclass(frozen=True)
class Project:
    """`joined`: the organisation leads or joins it; `readable`: its page opens. `money` is that of
    the lines on the operator's own schemes."""

    action: Action
    joined: bool
    readable: bool
    schemes: tuple[str, ...]
    money: Total


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    who = proposer(request)
    fictitious = all(each.fictitious for each in who.organisations)
    rows = held(fictitious=fictitious)
    found = _projects(who, rows)
    stage, priority = request.GET.get("etape", ""), request.GET.get("priorite", "")
    kept = [
        each
        for each in found
        if stage in ("", each.action.state) and priority in ("", each.action.priority)
    ]
    now = state.current()
    context = framed(
        request,
        who.user,
        shown=cut(request, kept),
        count=len(found),
        names=rows.names,
        stages=written.ActionState.choices,
        priorities=written.Priority.choices,
        stage=stage,
        priority=priority,
        counts=[
            (label, sum(1 for each in found if each.action.state == key))
            for key, label in written.ActionState.choices
        ],
        catalogue=now.loaded.catalogue.schemes,
        national=who.national,
        without_region=[
            o.name for o in who.organisations if not (o.region or who.national or o.fictitious)
        ],
        fictitious=fictitious,
    )
    return render(request, "programme/projets.html.j2", context)


def _projects(who: Proposer, rows: Held) -> list[Project]:
    within = {key for key in rows.names if _within(who, key)}
    catalogue = state.current().loaded.catalogue
    operators = {o.operator for o in who.organisations if o.operator}
    mine = Q(lead__in=who.organisations) | Q(partners__in=who.organisations)
    joined = set(written.Action.objects.filter(mine).order_by().values_list("pk", flat=True))
    lines: dict[int, list[Funding]] = {}
    for line in rows.fundings:
        if line.scheme and operator_of(line.scheme, catalogue) in operators:
            lines.setdefault(line.action, []).append(line)
    found = []
    for action in rows.actions:
        own = tuple(x for x in action.schemes if operator_of(x, catalogue) in operators)
        takes_part = action.pk in joined
        if action.territory not in within or not (own or takes_part or action.pk in lines):
            continue
        readable = may(who.user, Right.READ, action.territory) or (
            takes_part and may(who.user, Right.READ_OWN, action.territory)
        )
        money = total(lines.get(action.pk, ()))
        found.append(Project(action, takes_part, readable, own, money))
    return found


def _within(who: Proposer, territory: str) -> bool:
    """In the region of one of the organisations. The fictitious ones have no region to keep to."""
    around = regions(territory)
    return any(
        o.fictitious or o.region in around or (who.national and not o.region)
        for o in who.organisations
    )


urls = [path("espace/programme/projets/", page, name="programme_projets")]
