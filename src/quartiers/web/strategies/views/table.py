"""The table of actions: filtered by its address, written line by line where one may write."""

from copy import copy
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.http import require_GET, require_POST

from quartiers.documents.paragraphs import capital
from quartiers.web import state
from quartiers.web.accounts.access import require
from quartiers.web.accounts.rights import Right
from quartiers.web.strategies import reading
from quartiers.web.strategies.comparing import differences
from quartiers.web.strategies.fiches import FICHES
from quartiers.web.strategies.models import ActionState, Priority
from quartiers.web.strategies.pages.answers import clock, conflicting, refused, set_aside
from quartiers.web.strategies.pages.ecrire import put, with_theirs
from quartiers.web.strategies.pages.frame import framed, number, opened_to_write, wants_data
from quartiers.web.strategies.views import board
from quartiers.web.strategies.views.line import LineForm, line_forms, state_options
from quartiers.web.strategies.writing import Conflict, writing
from quartiers.web.templating import query

# An action has thirty fields: to read what the table shows halves the time of reading it.
SHOWN = (
    *("uid", "version", "title", "state", "progress", "starts_on", "ends_on", "zones"),
    *("objective__priority", "pilot__name"),
)


@require_GET
def page(request: HttpRequest, territory: str) -> HttpResponse:
    user = require(request, Right.READ_OWN, territory)
    strategy = board.strategy_of(request, territory)
    actions = list(
        board.actions_of(user, territory, strategy)
        .select_related(None)
        .select_related("objective", "pilot")
        .only(*SHOWN)
        .prefetch_related("steps")
    )
    zones = board.zones_known(territory, actions)
    filters = board.asked(request.GET, zones)
    shown = board.kept(actions, filters)
    writable = set(reading.writable_actions(user, territory).values_list("pk", flat=True))
    day = state.current().day
    context = framed(
        request,
        territory,
        strategy=strategy,
        count=len(actions),
        lines=[
            (action, form if action.pk in writable else None)
            for action, form in zip(shown, line_forms(shown), strict=True)
        ],
        late={action.pk for action in shown if board.is_late(action, day)},
        editable=any(action.pk in writable for action in shown),
        filters=filters,
        zones=zones,
        choices={
            "priorite": Priority.choices,
            "etat": ActionState.choices,
            "pilote": board.pilots(actions),
            "quartier": list(zones.items()),
        },
        back=_filters(request.GET),
        state_options=state_options,
        labels={name: capital(field.label) for name, field in LineForm.base_fields.items()},
        done=number(request.GET.get("enregistree")),
    )
    return render(request, "suivi/table.html.j2", context)


@require_POST
def line(request: HttpRequest, territory: str, pk: int) -> HttpResponse:
    """Four fields of an action, by the version that the line shows."""
    user, fiche, action = opened_to_write(request, territory, "actions", pk, set_aside=True)
    data = with_theirs(request.POST, action)
    form = LineForm(data, instance=copy(action), auto_id=f"a{pk}-%s")
    if action.deleted_at is not None:
        if wants_data(request):
            return set_aside(action)
        return _one(request, territory, action, form, status=409, gone=True)
    if not form.is_valid():
        if wants_data(request):
            return refused(form.errors)
        return _one(request, territory, action, form, status=400)
    version = number(request.POST.get("version")) or 0
    try:
        with writing(action, version, user) as held:
            put(form, held)
    except Conflict as conflict:
        held = conflict.stored
        found = differences(form, held, version)
        if found or held.deleted_at is not None:
            if wants_data(request):
                return conflicting(held)
            return _one(request, territory, held, form, status=409, differences=found)
    there = _address(territory, _filters(request.POST, VIEW), pk)
    if wants_data(request):
        told = {"version": held.version, "at": clock(held), "ids": {}, "address": there}
        return JsonResponse(told)
    return HttpResponseRedirect(f"{there}#ligne-{pk}", status=303)


def _one(
    request: HttpRequest, territory: str, action: Any, form: LineForm, status: int, **found: Any
) -> HttpResponse:
    """One line alone: to be corrected, or to choose between two versions."""
    told = found.get("differences") or []
    context = framed(
        request,
        territory,
        fiche=FICHES["actions"],
        obj=action,
        form=form,
        differences={each.name: each for each in told},
        gone=found.get("gone", False),
        conflict=bool(told) or found.get("gone", False),
        back=_filters(request.POST, VIEW),
        table=_address(territory, _filters(request.POST, VIEW)),
    )
    return render(request, "suivi/ligne.html.j2", context, status=status)


NAMES = ("priorite", "etat", "pilote", "quartier", "retard", "strategie")
VIEW = "vue-"  # before the name of a filter, in the form of a line


def _filters(given: QueryDict, before: str = "") -> dict[str, str]:
    """What leads back to the same table."""
    found = {name: given.get(f"{before}{name}", "")[:60] for name in NAMES}
    return {name: value for name, value in found.items() if value}


def _address(territory: str, filters: dict[str, str], done: int | None = None) -> str:
    asked: dict[str, object] = {**filters, "enregistree": done}
    return reverse("actions", args=(territory,)) + query(asked)


urls = [
    path("espace/<slug:territory>/actions/", page, name="actions"),
    path("espace/<slug:territory>/actions/<int:pk>/ligne/", line, name="action_ligne"),
]
