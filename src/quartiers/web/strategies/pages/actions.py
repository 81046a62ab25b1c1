"""A fiche action, read whole: where it comes from, what it plans, who talks of it."""

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_GET

from quartiers.web import state
from quartiers.web.accounts.access import may, require
from quartiers.web.accounts.rights import Right
from quartiers.web.public.publication import desks_for
from quartiers.web.strategies import reading
from quartiers.web.strategies.followup.watching import watched_of
from quartiers.web.strategies.models import Action, Comment, Document, StakeFigure
from quartiers.web.strategies.pages.frame import framed
from quartiers.web.strategies.people import members
from quartiers.web.strategies.row_forms import cost_natures
from quartiers.web.strategies.schemes import linked
from quartiers.web.strategies.totals import money_of
from quartiers.web.zones import zone_names


@require_GET
def page(request: HttpRequest, territory: str, pk: int) -> HttpResponse:
    user = require(request, Right.READ_OWN, territory)
    found = reading.actions(user, territory)
    action = get_object_or_404(
        found.select_related("objective__strategy", "lead", "pilot", "changed_by").prefetch_related(
            Prefetch(
                "objective__stakes",
                reading.stakes(territory).prefetch_related(reading.figures()),
            ),
            "partners",
            "steps",
            "costs",
            "fundings",
            "schemes",
            "indicators__values",
            "risks",
            # In the order they came in, whatever the clock said
            Prefetch("comments", Comment.objects.order_by("pk").select_related("author")),
            "comments__mentions",
            "tasks__owner",
            Prefetch(
                "documents",
                Document.objects.filter(deleted_at__isnull=True)
                .defer("content")
                .select_related("added_by"),
            ),
        ),
        pk=pk,
    )
    writes = reading.writable_actions(user, territory).filter(pk=pk).exists()
    schemes = linked(action, territory, action.schemes.all())
    action.notifications.filter(user=user, read_at__isnull=True).update(read_at=timezone.now())
    context = framed(
        request,
        territory,
        action=action,
        whole=may(user, Right.READ, territory),
        writes=writes,
        comments=may(user, Right.COMMENT, territory),
        alerts=watched_of(action),
        schemes=schemes,
        scheme_names={line.scheme: line.name for line in action.schemes.all()},
        money=money_of(action),
        figures=_followed(action),
        zones=zone_names(territory),
        natures=cost_natures(),
        members=list(members(territory)),
        desks=desks_for(territory),
        today=state.current().day,
    )
    return render(request, "strategie/action.html.j2", context)


def _followed(action: Action) -> dict[int, StakeFigure]:
    """For each indicator that follows a figure of a stake, that figure."""
    cited = [each for stake in action.objective.stakes.all() for each in stake.figures.all()]
    return {
        indicator.pk: figure
        for indicator in action.indicators.all()
        for figure in cited
        if figure.indicator == indicator.open_data
        and figure.diagnostic.zone in ([indicator.zone] if indicator.zone else action.zones)
    }


urls = [path("espace/<slug:territory>/actions/<int:pk>/", page, name="action")]
