"""The national board: each figure leads to its rows."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_GET

from quartiers.web import state
from quartiers.web.programme.frame import board_of, framed
from quartiers.web.programme.keeping import counted
from quartiers.web.strategies.models import ActionState

MOST_USED = 15


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    user, rows = board_of(request)
    now = state.current()
    made = counted(rows)
    context = framed(
        request,
        user,
        board=made,
        rows=rows,
        stages=ActionState.choices,
        schemes=now.loaded.catalogue.schemes,
        most_used=list(made.usage.used.items())[:MOST_USED],
        kind="fictives" if rows.fictitious else "",
        has_demo=now.demo is not None,
        fictitious=rows.fictitious,
        day=now.day,
    )
    return render(request, "programme/tableau.html.j2", context)


urls = [path("espace/programme/", page, name="programme")]
