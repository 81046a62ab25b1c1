"""The tree of a strategy: from figures to indicators; and its state."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from quartiers.errors import BadInput
from quartiers.web.accounts.access import require
from quartiers.web.accounts.rights import Right
from quartiers.web.strategies import reading
from quartiers.web.strategies.models import Priority, Strategy, StrategyState
from quartiers.web.strategies.pages.frame import framed, number, opened_to_write
from quartiers.web.strategies.writing import Conflict, writing
from quartiers.web.zones import zone_names


@require_GET
def page(request: HttpRequest, territory: str) -> HttpResponse:
    require(request, Right.READ, territory)
    wanted = number(request.GET.get("strategie"))
    strategy = reading.chosen(territory, wanted)
    if strategy is None and wanted is not None:
        raise Http404
    context = framed(request, territory, strategy=strategy)
    if strategy is not None:
        stakes = reading.tree_stakes(strategy)
        objectives = reading.tree_objectives(strategy)
        by_stake = {
            stake.pk: [each for each in objectives if stake.pk in {s.pk for s in each.stakes.all()}]
            for stake in stakes
        }
        money, indicators = reading.tree_leaves(strategy)
        context |= {
            "money": money,
            "indicators": indicators,
            "stakes": stakes,
            "objectives": objectives,
            "by_stake": by_stake,
            "priorities": [
                (label, [each for each in objectives if each.priority == key])
                for key, label in Priority.choices
            ],
            "others": [each for each in reading.strategies(territory) if each.pk != strategy.pk],
            "zones": zone_names(territory),
            "diagnostics": reading.diagnostics(territory).filter(strategies=strategy),
        }
    return render(request, "strategie/arbre.html.j2", context)


@require_POST
def change_state(request: HttpRequest, territory: str, pk: int) -> HttpResponse:
    """One strategy is in force at a time: adopting another closes the one that was."""
    user, _, obj = opened_to_write(request, territory, "strategies", pk)
    require(request, Right.ADOPT, territory)
    wanted = request.POST.get("etat", "")
    if wanted not in StrategyState:
        raise BadInput("Cet état n’existe pas.", "Revenez à la stratégie et recommencez.")
    assert isinstance(obj, Strategy)
    try:
        with writing(obj, number(request.POST.get("version")) or 0, user) as held:
            held.state = wanted
            if wanted == "adoptee":
                held.adopted_on = timezone.localdate()
                _close_others(held, user)
    except Conflict as conflict:
        context = framed(
            request,
            territory,
            obj=conflict.stored,
            reason="Quelqu’un l’a modifiée depuis l’ouverture de cette page : son état n’a pas "
            "changé. Relisez-la, puis recommencez.",
            back=reverse("strategie", args=(territory,)),
        )
        return render(request, "strategie/retenu.html.j2", context, status=409)
    return HttpResponseRedirect(
        f"{reverse('strategie', args=(territory,))}?strategie={pk}", status=303
    )


def _close_others(adopted: Strategy, user: object) -> None:
    for other in reading.strategies(adopted.territory).filter(state="adoptee"):
        if other.pk != adopted.pk:
            with writing(other, other.version, user) as held:
                held.state = "close"


urls = [
    path("espace/<slug:territory>/strategie/", page, name="strategie"),
    path("espace/<slug:territory>/strategie/<int:pk>/etat/", change_state, name="strategie_etat"),
]
