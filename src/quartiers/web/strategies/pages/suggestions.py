"""The page of suggested actions: why each, and what one answers."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods

from quartiers.errors import BadInput
from quartiers.strategy.action_models import action_models, partner_kinds
from quartiers.web import state
from quartiers.web.accounts.access import require
from quartiers.web.accounts.models import User
from quartiers.web.accounts.rights import Right
from quartiers.web.strategies import reading
from quartiers.web.strategies.models import Objective, Priority, Strategy
from quartiers.web.strategies.pages.frame import framed, line, number
from quartiers.web.strategies.pages.swot import latest
from quartiers.web.strategies.schemes import names
from quartiers.web.strategies.suggested import Offered, accept, offered, refuse, take_back
from quartiers.web.strategies.writing import create
from quartiers.web.zones import zone_names

NO_REASON = "Dites en quelques mots pourquoi : la réponse est gardée pour ceux qui reliront."


@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, territory: str) -> HttpResponse:
    asked = request.method == "POST"
    user = require(request, Right.WRITE if asked else Right.READ, territory)
    given = request.POST if asked else request.GET
    strategy = reading.chosen(territory, number(given.get("strategie")))
    if strategy is None:
        raise Http404
    found = offered(strategy, latest(strategy))
    error, status = "", 200
    if asked:
        try:
            there = _answer(request, territory, strategy, found, user)
            return HttpResponseRedirect(there, status=303)
        except BadInput as refusal:
            error, status = str(refusal), 400
    return _shown(request, territory, strategy, found, error, status)


def _answer(
    request: HttpRequest, territory: str, strategy: Strategy, found: list[Offered], user: User
) -> str:
    here = f"{reverse('suggestions', args=(territory,))}?strategie={strategy.pk}"
    wanted = line(request.POST.get("modele"), 60)
    what = request.POST.get("reponse", "")
    if what == "reprendre":
        take_back(strategy, wanted)
        return here
    one = next((each for each in found if each.model.id == wanted), None)
    if one is None:
        raise BadInput("Cette proposition n’est plus faite par le diagnostic.", "Relisez la liste.")
    if what == "refuser":
        reason = line(request.POST.get("motif"))
        if not reason:
            raise BadInput("Le motif du refus manque.", NO_REASON)
        refuse(strategy, wanted, one.diagnostic, reason, user)
        return here
    if what not in ("accepter", "adapter"):
        raise Http404
    objective = _objective(request, territory, strategy, one, user)
    action = accept(strategy, one, objective, user, state.current().day)
    if what == "adapter":
        strategy.answers.filter(model=wanted).update(sense="adaptee")
        return reverse("ecrire", args=(territory, "actions", action.pk))
    return reverse("action", args=(territory, action.pk))


def _objective(
    request: HttpRequest, territory: str, strategy: Strategy, one: Offered, user: User
) -> Objective:
    """The one chosen; else a new one, named after the priority."""
    pk = number(request.POST.get("objectif"))
    if pk:
        return get_object_or_404(reading.objectives(territory), pk=pk, strategy=strategy)
    label = Priority(one.model.priority).label
    held = strategy.objectives.filter(reading.LIVE, priority=one.model.priority).first()
    if held is not None:
        return held
    made = Objective(strategy=strategy, title=label, priority=one.model.priority)
    return create(made, user)


def _shown(
    request: HttpRequest,
    territory: str,
    strategy: Strategy,
    found: list[Offered],
    error: str,
    status: int,
) -> HttpResponse:
    held = set(strategy.answers.values_list("model", flat=True))
    refused = strategy.answers.filter(sense="refusee").select_related("by")
    open_ones = [each for each in found if each.model.id not in held]
    listed = {key: model.name for key, model in action_models().items()}
    context = framed(
        request,
        territory,
        strategy=strategy,
        groups=[
            (label, [each for each in open_ones if each.model.priority == key])
            for key, label in Priority.choices
        ],
        count=len(open_ones),
        refused=[(each, listed.get(each.model, each.model)) for each in refused],
        taken=[
            each
            for each in strategy.answers.exclude(sense="refusee").select_related("action")
            if each.action is not None
        ],
        objectives=list(strategy.objectives.filter(reading.LIVE)),
        partners=partner_kinds(),
        scheme_names=names([id for each in open_ones for id in each.model.schemes]),
        zones=zone_names(territory),
        frozen=strategy.diagnostics.exists(),
        error=error,
        typed={"modele": request.POST.get("modele", ""), "motif": request.POST.get("motif", "")},
    )
    return render(request, "strategie/suggestions.html.j2", context, status=status)


urls = [path("espace/<slug:territory>/suggestions/", page, name="suggestions")]
