"""Frozen diagnostics: the list, freezing one, what one says, and what moved between two."""

from datetime import date

from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.views.decorators.http import require_GET, require_http_methods

from quartiers.errors import BadInput, DifferentContours, StoreError
from quartiers.strategy.moved import VERDICTS, moved
from quartiers.web import asked, state
from quartiers.web.accounts.access import require
from quartiers.web.accounts.rights import Right
from quartiers.web.strategies import reading
from quartiers.web.strategies.figures import figure, figures, searched
from quartiers.web.strategies.freezing import freeze
from quartiers.web.strategies.models import (
    ActionIndicator,
    FrozenDiagnostic,
    StakeFigure,
    StrategyState,
)
from quartiers.web.strategies.pages.frame import framed
from quartiers.web.zones import zones_of

LIVE_STAKE = Q(cited__stake__deleted_at=None)
QUIET = ("stable", "hasard")  # nothing to read in them


@require_http_methods(["GET", "POST"])
def listing(request: HttpRequest, territory: str) -> HttpResponse:
    if request.method == "POST":
        return _freeze(request, territory)
    require(request, Right.READ, territory)
    return _listed(request, territory)


def _listed(
    request: HttpRequest, territory: str, error: str = "", status: int = 200
) -> HttpResponse:
    found = reading.diagnostics(territory).annotate(
        citing=Count("cited__stake", filter=LIVE_STAKE, distinct=True)
    )
    by_zone: dict[str, list[FrozenDiagnostic]] = {}
    for each in found:
        by_zone.setdefault(each.zone, []).append(each)
    names = dict(zones_of(territory))
    context = framed(
        request,
        territory,
        groups=[(code, names.get(code, code), each) for code, each in by_zone.items()],
        choices=list(names.items()),
        chosen=request.POST.get("zone", ""),
        today=state.current().day,
        error=error,
    )
    return render(request, "strategie/diagnostics.html.j2", context, status=status)


def _freeze(request: HttpRequest, territory: str) -> HttpResponse:
    user = require(request, Right.ADOPT, territory)
    zone = request.POST.get("zone", "")
    if zone not in dict(zones_of(territory)):
        return _listed(request, territory, "Choisissez un quartier de ce territoire.", 400)
    try:
        day = date.fromisoformat(request.POST.get("date", "") or state.current().day.isoformat())
    except ValueError:
        return _listed(request, territory, "La date ne se lit pas : écrivez-la 2026-09-01.", 400)
    if day > state.current().day:
        late = (
            "Un diagnostic s’arrête aujourd’hui au plus tard : demain n’a pas encore de chiffres."
        )
        return _listed(request, territory, late, 400)
    try:
        made = freeze(territory, zone, user, day)
    except (BadInput, StoreError) as refusal:
        return _listed(request, territory, str(refusal), 400)
    for strategy in reading.strategies(territory).exclude(state=StrategyState.CLOSE):
        strategy.diagnostics.add(made)
    former = _before(made)
    there = (
        reverse("diagnostic_ecart", args=(territory, former.pk, made.pk))
        if former is not None and request.POST.get("comparer")
        else reverse("diagnostic_arrete", args=(territory, made.pk))
    )
    return HttpResponseRedirect(there, status=303)


def _before(made: FrozenDiagnostic) -> FrozenDiagnostic | None:
    others = reading.diagnostics(made.territory).filter(zone=made.zone).exclude(pk=made.pk)
    return others.filter(as_of__lte=made.as_of).first()


@require_GET
def page(request: HttpRequest, territory: str, pk: int) -> HttpResponse:
    require(request, Right.READ, territory)
    frozen = _one(territory, pk)
    found = figures(frozen.content)
    q = asked.text(request, "q", 120)
    cited: dict[str, list[StakeFigure]] = {}
    for each in StakeFigure.objects.filter(
        diagnostic=frozen, stake__deleted_at__isnull=True
    ).select_related("stake"):
        cited.setdefault(each.indicator, []).append(each)
    shown = searched(found, q)
    context = framed(
        request,
        territory,
        frozen=frozen,
        name=frozen.content["zone"]["name"],
        summary=frozen.content["summary"],
        blocks=list(dict.fromkeys(each.block for each in shown)),
        shown=shown,
        q=q,
        cited=cited,
        others=[
            each
            for each in reading.diagnostics(territory).filter(zone=frozen.zone)
            if each.pk != pk
        ],
    )
    return render(request, "strategie/diagnostic.html.j2", context)


@require_GET
def one_figure(request: HttpRequest, territory: str, pk: int, key: str) -> HttpResponse:
    """A figure, and the stakes, objectives and actions that rest on it."""
    require(request, Right.READ, territory)
    frozen = _one(territory, pk)
    found = figure(frozen.content, key)
    if found is None:
        raise Http404
    stakes = (
        reading.stakes(territory)
        .filter(figures__diagnostic=frozen, figures__indicator=key)
        .prefetch_related("objectives__actions")
    )
    context = framed(
        request,
        territory,
        frozen=frozen,
        name=frozen.content["zone"]["name"],
        figure=found,
        stakes=stakes,
        followers=[
            each
            for each in ActionIndicator.objects.filter(
                open_data=key, action__in=reading.all_actions(territory)
            ).select_related("action")
            if frozen.zone in ([each.zone] if each.zone else each.action.zones)
        ],
    )
    return render(request, "strategie/chiffre.html.j2", context)


@require_GET
def gap(request: HttpRequest, territory: str, before: int, after: int) -> HttpResponse:
    require(request, Right.READ, territory)
    one, other = _one(territory, before), _one(territory, after)
    refusal, found = "", None
    try:
        found = moved(one.content, other.content)
    except (DifferentContours, BadInput) as error:
        refusal = str(error)
    cited = set(
        StakeFigure.objects.filter(
            diagnostic__zone=one.zone,
            stake__strategy__territory=territory,
            stake__deleted_at__isnull=True,
        ).values_list("indicator", flat=True)
    )
    context = framed(
        request,
        territory,
        one=one,
        other=other,
        name=other.content["zone"]["name"],
        moved=found,
        told=[line for line in found.lines if line.verdict not in QUIET] if found else [],
        quiet=[line for line in found.lines if line.verdict in QUIET] if found else [],
        refusal=refusal,
        verdicts=VERDICTS,
        cited=cited,
    )
    return render(request, "strategie/ecart.html.j2", context)


@require_GET
def data(request: HttpRequest, territory: str, pk: int) -> HttpResponse:
    require(request, Right.READ, territory)
    frozen = _one(territory, pk)
    response = JsonResponse(frozen.content, json_dumps_params={"ensure_ascii": False, "indent": 2})
    name = f"diagnostic-{frozen.zone}-arrete-{frozen.as_of}.json"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _one(territory: str, pk: int) -> FrozenDiagnostic:
    return get_object_or_404(FrozenDiagnostic, territory=territory, pk=pk)


urls = [
    path("espace/<slug:territory>/diagnostics/", listing, name="diagnostics_arretes"),
    path("espace/<slug:territory>/diagnostics/<int:pk>/", page, name="diagnostic_arrete"),
    path("espace/<slug:territory>/diagnostics/<int:pk>.json", data, name="diagnostic_donnees"),
    path(
        "espace/<slug:territory>/diagnostics/<int:pk>/chiffres/<str:key>/",
        one_figure,
        name="chiffre",
    ),
    path(
        "espace/<slug:territory>/diagnostics/<int:before>/ecart/<int:after>/",
        gap,
        name="diagnostic_ecart",
    ),
]
