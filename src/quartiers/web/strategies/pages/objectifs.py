"""An objective: the stakes it answers, the actions that serve it."""

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.views.decorators.http import require_GET

from quartiers.web.accounts.access import require
from quartiers.web.accounts.rights import Right
from quartiers.web.strategies import reading
from quartiers.web.strategies.models import Action, Stake
from quartiers.web.strategies.pages.frame import framed
from quartiers.web.strategies.totals import money_of


@require_GET
def page(request: HttpRequest, territory: str, pk: int) -> HttpResponse:
    require(request, Right.READ, territory)
    objective = get_object_or_404(
        reading.objectives(territory)
        .select_related("strategy", "changed_by")
        .prefetch_related(
            Prefetch("stakes", Stake.objects.filter(reading.LIVE).prefetch_related("figures")),
            Prefetch(
                "actions",
                Action.objects.filter(reading.LIVE)
                .select_related("lead", "pilot")
                .prefetch_related("costs", "fundings", "schemes", "indicators"),
            ),
        ),
        pk=pk,
    )
    context = framed(
        request,
        territory,
        objective=objective,
        money={action.pk: money_of(action) for action in objective.actions.all()},
    )
    return render(request, "strategie/objectif.html.j2", context)


urls = [path("espace/<slug:territory>/objectifs/<int:pk>/", page, name="objectif")]
