"""Writing a part of an action made of rows: steps, budget, indicators, risks."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_http_methods

from quartiers.web.strategies import rows
from quartiers.web.strategies.comparing import Difference, field_of, said, same
from quartiers.web.strategies.fiches import Fiche, Part
from quartiers.web.strategies.models.base import Written
from quartiers.web.strategies.pages.answers import (
    acknowledged,
    address,
    conflicting,
    refused,
    set_aside,
)
from quartiers.web.strategies.pages.frame import framed, number, opened_to_write, wants_data
from quartiers.web.strategies.rows import Rows
from quartiers.web.strategies.writing import Conflict, writing


@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, territory: str, kind: str, pk: int, part: str) -> HttpResponse:
    asked = request.method == "POST"
    user, fiche, obj = opened_to_write(request, territory, kind, pk, set_aside=asked)
    if part not in fiche.parts:
        raise Http404
    of = fiche.parts[part]
    if not asked:
        return _shown(request, territory, fiche, obj, of, rows.shown(of.kinds, obj))
    found = rows.typed(of.kinds, obj, request.POST)
    version = number(request.POST.get("version")) or 0
    if obj.deleted_at is not None:
        if wants_data(request):
            return set_aside(obj)
        return _shown(request, territory, fiche, obj, of, found, status=409, gone=True)
    valid = [each.valid() for each in found]  # each of them, for its errors to be told
    if not all(valid):
        if wants_data(request):
            return refused({k: v for each in found for k, v in each.errors.items()})
        return _shown(request, territory, fiche, obj, of, found, status=400)
    try:
        with writing(obj, version, user) as held:
            ids = rows.save(rows.anew(found, held, request.POST), held)
    except Conflict as conflict:
        known = rows.already(found, obj)
        if known is not None and conflict.stored.deleted_at is None:
            return acknowledged(request, territory, kind, conflict.stored, known)
        if wants_data(request):
            return conflicting(conflict.stored)
        return _shown(
            request, territory, fiche, conflict.stored, of, found, status=409, conflict=True
        )
    return acknowledged(request, territory, kind, held, ids)


def _shown(
    request: HttpRequest,
    territory: str,
    fiche: Fiche,
    obj: Written,
    part: Part,
    found: list[Rows],
    *,
    status: int = 200,
    gone: bool = False,
    conflict: bool = False,
) -> HttpResponse:
    if status != 200:
        # What somebody else added meanwhile is shown with the rest.
        for each in found:
            rows.add_unseen(each, obj)
    context: dict[str, Any] = {
        "fiche": fiche,
        "obj": obj,
        "back": address(territory, fiche.key, obj),
        "part": part,
        "found": found,
        "patterns": {kind.relation: rows.pattern(kind, obj) for kind in part.kinds},
        "differences": _differences(found) if conflict else {},
        "gone": gone,
        "conflict": conflict or gone,
    }
    return render(
        request, "strategie/parties.html.j2", framed(request, territory, **context), status=status
    )


def _differences(found: list[Rows]) -> dict[str, list[Difference]]:
    """By row: what is stored, where it is not what was sent."""
    told: dict[str, list[Difference]] = {}
    for each in found:
        for row in each.rows:
            if row.line is None or not row.form.is_bound or row.gone or not row.form.is_valid():
                continue
            told[row.prefix] = [
                Difference(
                    name,
                    str(row.form.fields[name].label),
                    said(field_of(type(row.line), name), mine),
                    said(field_of(type(row.line), name), getattr(row.line, name)),
                )
                for name, mine in row.values().items()
                if not same(mine, getattr(row.line, name))
            ]
    return {prefix: each for prefix, each in told.items() if each}


urls = [
    path(
        "espace/<slug:territory>/<fiche:kind>/<int:pk>/ecrire/<slug:part>/",
        page,
        name="ecrire_partie",
    )
]
