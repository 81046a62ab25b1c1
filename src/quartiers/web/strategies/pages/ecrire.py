"""Writing the fields of a fiche: by a script as one types, or by the button of the form."""

from copy import copy
from typing import Any

from django import forms
from django.db import models
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_http_methods

from quartiers.web.accounts.access import may
from quartiers.web.accounts.rights import Right
from quartiers.web.strategies.comparing import differences
from quartiers.web.strategies.fiches import Fiche
from quartiers.web.strategies.models import Action
from quartiers.web.strategies.models.base import Written
from quartiers.web.strategies.pages.answers import (
    acknowledged,
    address,
    conflicting,
    refused,
    set_aside,
)
from quartiers.web.strategies.pages.frame import framed, number, opened_to_write, wants_data
from quartiers.web.strategies.writing import Conflict, writing


@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, territory: str, kind: str, pk: int) -> HttpResponse:
    asked = request.method == "POST"
    user, fiche, obj = opened_to_write(request, territory, kind, pk, set_aside=asked)
    whole = may(user, Right.WRITE, territory)
    if not asked:
        return _shown(request, territory, fiche, obj, _form(fiche, obj, whole))
    form = _form(fiche, obj, whole, with_theirs(request.POST, obj))
    version = number(request.POST.get("version")) or 0
    if obj.deleted_at is not None:
        if wants_data(request):
            return set_aside(obj)
        return _shown(request, territory, fiche, obj, form, status=409, gone=True)
    if not form.is_valid():
        if wants_data(request):
            return refused(form.errors)
        return _shown(request, territory, fiche, obj, form, status=400)
    try:
        with writing(obj, version, user) as held:
            put(form, held)
    except Conflict as conflict:
        found = differences(form, conflict.stored, version)
        if not found and conflict.stored.deleted_at is None:
            return acknowledged(request, territory, kind, conflict.stored)
        if wants_data(request):
            return conflicting(conflict.stored)
        return _shown(
            request, territory, fiche, conflict.stored, form, status=409, differences=found
        )
    return acknowledged(request, territory, kind, held)


def put(form: forms.ModelForm, obj: Written) -> None:
    """What a valid form says, on the locked object. A pair with what the form cannot show (a stake
    set aside) stays."""
    for name, value in form.cleaned_data.items():
        if not isinstance(obj._meta.get_field(name), models.ManyToManyField):
            setattr(obj, name, value)
            continue
        relation = getattr(obj, name)
        shown = form.fields[name].queryset.values("pk")
        relation.set([*value, *relation.exclude(pk__in=shown)])


def _form(
    fiche: Fiche, obj: Written, whole: bool, data: QueryDict | None = None
) -> forms.ModelForm:
    options: dict[str, Any] = {} if whole or fiche.model is not Action else {"whole": False}
    form = fiche.form(data, instance=copy(obj), **options)
    form.use_required_attribute = False
    return form


def with_theirs(data: QueryDict, obj: Written) -> QueryDict:
    """What was sent, where the fields that one chose to take from the other version are those."""
    taken = data.getlist("reprendre")
    if not taken:
        return data
    mixed = data.copy()
    for name in taken:
        if name not in {field.name for field in obj._meta.get_fields()}:
            continue
        value = getattr(obj, name)
        if isinstance(value, models.Manager):
            mixed.setlist(name, [str(each.pk) for each in value.all()])
        elif isinstance(value, list):
            mixed.setlist(name, value)
        else:
            mixed[name] = "" if value is None else str(getattr(value, "pk", value))
    return mixed


def _shown(
    request: HttpRequest,
    territory: str,
    fiche: Fiche,
    obj: Written,
    form: forms.ModelForm,
    *,
    status: int = 200,
    **found: Any,
) -> HttpResponse:
    """`obj.version` is that of what is stored: after a conflict, what one sends is a choice between
    the two that were shown."""
    told = found.get("differences") or []
    context = {
        "fiche": fiche,
        "obj": obj,
        "back": address(territory, fiche.key, obj),
        "form": form,
        "part": None,
        "differences": {each.name: each for each in told},
        "gone": found.get("gone", False),
        "conflict": bool(told) or found.get("gone", False),
    }
    return render(
        request, "strategie/ecrire.html.j2", framed(request, territory, **context), status=status
    )


urls = [path("espace/<slug:territory>/<fiche:kind>/<int:pk>/ecrire/", page, name="ecrire")]
