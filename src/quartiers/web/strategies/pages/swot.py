"""Strengths, weaknesses, opportunities, threats: what the figures propose, what people wrote."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods

from quartiers.strategy.swot import SIDES, Finding, propose
from quartiers.web.accounts.access import require
from quartiers.web.accounts.rights import Right
from quartiers.web.strategies import reading
from quartiers.web.strategies.models import FrozenDiagnostic, Strategy, SwotItem
from quartiers.web.strategies.pages.frame import framed, number
from quartiers.web.strategies.writing import create
from quartiers.web.surveys.figures import local_figures
from quartiers.web.zones import zone_names


@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, territory: str) -> HttpResponse:
    asked = request.method == "POST"
    user = require(request, Right.WRITE if asked else Right.READ, territory)
    given = request.POST if asked else request.GET
    strategy = reading.chosen(territory, number(given.get("strategie")))
    if strategy is None:
        raise Http404
    items = list(strategy.swot.filter(reading.LIVE).select_related("changed_by", "diagnostic"))
    proposed, unknown = _proposed(strategy, items)
    if asked:
        wanted = set(request.POST.getlist("proposition"))
        for frozen, finding in proposed:
            if _key(frozen, finding) in wanted:
                create(
                    SwotItem(
                        strategy=strategy,
                        side=finding.side,
                        text=finding.text,
                        reason=finding.reason,
                        rule=finding.rule,
                        diagnostic=frozen,
                        proposed=True,
                    ),
                    user,
                )
        there = f"{reverse('swot', args=(territory,))}?strategie={strategy.pk}"
        return HttpResponseRedirect(there, status=303)
    context = framed(
        request,
        territory,
        strategy=strategy,
        sides=[
            (
                side,
                title,
                [each for each in items if each.side == side],
                [
                    (_key(frozen, each), frozen, each)
                    for frozen, each in proposed
                    if each.side == side
                ],
            )
            for side, title in SIDES.items()
        ],
        unknown=unknown,
        zones=zone_names(territory),
        frozen=strategy.diagnostics.exists(),
    )
    return render(request, "strategie/swot.html.j2", context)


def _proposed(
    strategy: Strategy, items: list[SwotItem]
) -> tuple[list[tuple[FrozenDiagnostic, Finding]], list[str]]:
    """From the diagnostics of the strategy, the last of each neighbourhood; without those that were
    taken, or set aside once taken."""
    taken = set(strategy.swot.exclude(rule="").values_list("rule", "diagnostic__zone"))
    found, unknown = [], []
    for frozen in latest(strategy):
        local = local_figures(strategy.territory, frozen.zone)
        read = propose(frozen.content, local=local)
        unknown += read.unknown
        found += [(frozen, each) for each in read.items if (each.rule, frozen.zone) not in taken]
    return found, list(dict.fromkeys(unknown))


def latest(strategy: Strategy) -> list[FrozenDiagnostic]:
    """The diagnostic of the latest day of each neighbourhood, with its content."""
    last: dict[str, FrozenDiagnostic] = {}
    for each in strategy.diagnostics.order_by("zone", "-as_of", "-made_at"):
        last.setdefault(each.zone, each)
    return list(last.values())


def _key(frozen: FrozenDiagnostic, finding: Finding) -> str:
    return f"{frozen.pk}:{finding.rule}"


urls = [path("espace/<slug:territory>/swot/", page, name="swot")]
