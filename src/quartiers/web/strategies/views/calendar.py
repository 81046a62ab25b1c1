"""The calendar of actions: bars drawn by the server, and their table."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_GET

from quartiers.documents import grids
from quartiers.documents.drawings import gantt as drawn
from quartiers.documents.drawings.draw import NARROW
from quartiers.documents.drawings.svg import Drawing
from quartiers.documents.page import Grid
from quartiers.documents.references import References
from quartiers.strategy.gantt import Milestone, Planned, layout
from quartiers.web import state
from quartiers.web.accounts.access import require
from quartiers.web.accounts.rights import Right
from quartiers.web.strategies.models import Action
from quartiers.web.strategies.pages.frame import framed
from quartiers.web.strategies.views import board


@require_GET
def page(request: HttpRequest, territory: str) -> HttpResponse:
    user = require(request, Right.READ_OWN, territory)
    strategy = board.strategy_of(request, territory)
    actions = list(board.actions_of(user, territory, strategy).prefetch_related("steps"))
    context = framed(
        request, territory, strategy=strategy, asked=board.named(request), **calendar(actions)
    )
    return render(request, "suivi/calendrier.html.j2", context)


def calendar(actions: list[Action]) -> dict[str, Drawing | Grid]:
    """The drawing at its two widths, and the table."""
    made = layout([_planned(action) for action in actions], state.current().day)
    return {
        "calendar": drawn.draw(made, board.WIDE),
        "calendar_narrow": drawn.draw(made, NARROW),
        "calendar_grid": grids.of_table(drawn.table(made), References(())),
    }


def _planned(action: Action) -> Planned:
    return Planned(
        key=str(action.pk),
        title=action.title,
        starts=action.starts_on,
        ends=action.ends_on,
        state=action.state,
        progress=action.progress,
        steps=tuple(
            Milestone(step.title, step.done_on or step.due_on, step.done_on is not None)
            for step in action.steps.all()
            if step.done_on or step.due_on
        ),
        group=action.objective.title,
    )


urls = [path("espace/<slug:territory>/calendrier/", page, name="gantt")]
