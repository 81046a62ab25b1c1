"""A new fiche: under which parent it is made, and its first words."""

import uuid
from typing import Any

from django import forms
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.views.decorators.http import require_http_methods

from quartiers.web.accounts.access import require
from quartiers.web.accounts.rights import Right
from quartiers.web.state import fictitious_code
from quartiers.web.strategies import reading
from quartiers.web.strategies.fiches import Fiche
from quartiers.web.strategies.models import Action, Objective, Stake, Strategy, SwotItem
from quartiers.web.strategies.models.base import Written
from quartiers.web.strategies.pages.answers import acknowledged, refused
from quartiers.web.strategies.pages.ecrire import put
from quartiers.web.strategies.pages.frame import fiche_named, framed, number, wants_data
from quartiers.web.strategies.writing import create, touched


@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, territory: str, kind: str) -> HttpResponse:
    user = require(request, Right.WRITE, territory)
    fiche = fiche_named(kind)
    given = request.POST if request.method == "POST" else None
    blank = _blank(request, territory, fiche)
    if given is None:
        form = fiche.form(instance=blank, initial=_initial(request, fiche))
        return _shown(request, territory, fiche, form, str(blank.uid))
    blank.uid = _uid(given.get("uid"))
    sent_before = fiche.all(territory).filter(uid=blank.uid).first()
    if sent_before is not None:  # the answer to a first sending got lost
        return acknowledged(request, territory, kind, sent_before)
    form = fiche.form(given, instance=blank)
    if not form.is_valid():
        if wants_data(request):
            return refused(form.errors)
        return _shown(request, territory, fiche, form, str(blank.uid), status=400)
    try:
        with transaction.atomic():
            made = create(form.instance, user)
            put(form, made)
            if isinstance(made, Strategy):  # what was frozen before it was begun
                made.diagnostics.set(reading.last_diagnostics(territory))
            if _pairs(form):
                made = touched(made, user)
    except IntegrityError:  # sent twice at once
        made = get_object_or_404(fiche.all(territory), uid=blank.uid)
    return acknowledged(request, territory, kind, made)


def _pairs(form: forms.ModelForm) -> bool:
    return any(form.cleaned_data.get(name) for name in ("stakes", "partners"))


def _blank(request: HttpRequest, territory: str, fiche: Fiche) -> Written:
    asked = request.POST if request.method == "POST" else request.GET
    if fiche.model is Strategy:
        return Strategy(territory=territory, fictitious=fictitious_code(territory))
    if fiche.model is Action:
        found = reading.objectives(territory).select_related("strategy")
        wanted = number(asked.get("objectif") or asked.get("objective"))
        objective = get_object_or_404(found, pk=wanted) if wanted else found.first()
        if objective is None:
            raise Http404
        return Action(objective=objective)
    strategy = reading.chosen(territory, number(asked.get("strategie")))
    if strategy is None:
        raise Http404
    of: dict[Any, Any] = {Stake: Stake, Objective: Objective, SwotItem: SwotItem}
    made: Written = of[fiche.model](strategy=strategy)
    return made


def _initial(request: HttpRequest, fiche: Fiche) -> dict[str, Any]:
    """What the link that led here already says: an objective of a stake, a finding of a side."""
    found: dict[str, Any] = {}
    if fiche.model is Objective and (stake := number(request.GET.get("enjeu"))):
        found["stakes"] = [stake]
    if fiche.model is Objective and request.GET.get("priorite"):
        found["priority"] = request.GET["priorite"]
    if fiche.model is SwotItem and request.GET.get("volet"):
        found["side"] = request.GET["volet"]
    return found


def _uid(typed: str | None) -> uuid.UUID:
    try:
        return uuid.UUID(typed or "")
    except ValueError:
        return uuid.uuid4()


def _shown(
    request: HttpRequest,
    territory: str,
    fiche: Fiche,
    form: forms.ModelForm,
    uid: str,
    *,
    status: int = 200,
) -> HttpResponse:
    form.use_required_attribute = False
    obj = form.instance
    context = {
        "fiche": fiche,
        "form": form,
        "uid": uid,
        "strategy_pk": getattr(obj, "strategy_id", None),
        "objective_pk": getattr(obj, "objective_id", None),
    }
    return render(
        request, "strategie/nouveau.html.j2", framed(request, territory, **context), status=status
    )


urls = [path("espace/<slug:territory>/<fiche:kind>/nouveau/", page, name="nouveau")]
