"""The budget by year and funder, and what is planned to be spent: what is not known is counted."""

from dataclasses import dataclass
from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_GET

from quartiers.documents import grids
from quartiers.documents.drawings import budget as drawn
from quartiers.documents.drawings.draw import NARROW
from quartiers.documents.references import References
from quartiers.strategy.budget import REFUSED, Sum, budget, total
from quartiers.strategy.budget import Money as Line
from quartiers.web.accounts.access import require
from quartiers.web.accounts.rights import Right
from quartiers.web.strategies.models import Action
from quartiers.web.strategies.pages.frame import framed
from quartiers.web.strategies.totals import Money, money_of
from quartiers.web.strategies.views import board
from quartiers.web.templating import euros


@require_GET
def page(request: HttpRequest, territory: str) -> HttpResponse:
    user = require(request, Right.READ, territory)
    strategy = board.strategy_of(request, territory)
    found = board.actions_of(user, territory, strategy).prefetch_related("costs", "fundings")
    actions = list(found)
    context = framed(
        request,
        territory,
        strategy=strategy,
        asked=board.named(request),
        by_action=[_row(action) for action in actions],
        **spent(actions),
    )
    return render(request, "suivi/budget.html.j2", context)


def spent(actions: list[Action]) -> dict[str, object]:
    """The drawing at its two widths, its table, the totals, and the costs by year."""
    made = budget(_lines(actions))
    return {
        "budget": drawn.draw(made, board.WIDE),
        "budget_narrow": drawn.draw(made, NARROW),
        "budget_grid": grids.of_table(drawn.table(made), References(())),
        "total": made.total,
        "unknown": _unknown(made.total),
        "costs": _costs(actions),
    }


@dataclass(frozen=True)
class Row:
    """An action, its costs, and its sums in words: what is not known is not zero."""

    action: Action
    costs: Money
    asked: str
    obtained: str


def _row(action: Action) -> Row:
    whole = total(_lines([action]))
    lines = any(line.state != REFUSED for line in action.fundings.all())
    return Row(
        action,
        money_of(action),
        _said(whole.asked, whole.asked_unknown) if lines else "",
        _said(whole.obtained, whole.obtained_unknown) if lines else "",
    )


def _said(amount: Decimal, unknown: int) -> str:
    if unknown and not amount:
        return "non connu"
    return f"au moins {euros(amount)}" if unknown else euros(amount)


def _lines(actions: list[Action]) -> list[Line]:
    return [
        Line(line.year, line.funder, line.asked, line.obtained, line.state)
        for action in actions
        for line in action.fundings.all()
    ]


def _unknown(total: Sum) -> tuple[str, ...]:
    """How many amounts nobody gave: the sums are then « au moins »."""
    told = []
    for count, what in ((total.asked_unknown, "demandé"), (total.obtained_unknown, "obtenu")):
        if count:
            lines = "ligne n’a" if count == 1 else "lignes n’ont"
            told.append(f"{count} {lines} pas de montant {what} : le total est un minimum.")
    return tuple(told)


def _costs(actions: list[Action]) -> list[tuple[int, Decimal, Decimal]]:
    """By year: without tax, and with. They are never added to each other."""
    found: dict[int, list[Decimal]] = {}
    for action in actions:
        for line in action.costs.all():
            found.setdefault(line.year, [Decimal(), Decimal()])[line.with_tax] += line.amount
    return [(year, *sums) for year, sums in sorted(found.items())]  # type: ignore[misc]


urls = [path("espace/<slug:territory>/budget/", page, name="budget")]
