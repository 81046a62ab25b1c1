"""The budget: by year and funder, by nature, action by action."""

from quartiers.documents.french import sentence, typeset
from quartiers.documents.page import Grid, Page, Section
from quartiers.documents.strategy import base, money, pictures, words
from quartiers.documents.strategy.base import grid
from quartiers.documents.strategy.investment import by_credits
from quartiers.documents.strategy.plan import Made, Strategy

NAME = "Budget"


def page(strategy: Strategy, made: Made) -> Page:
    found = money.sums(strategy.actions)
    held = money.by_year(strategy.actions)
    drawn = pictures.budget(strategy.actions)
    parts = [part for part in (drawn, by_credits(strategy.actions)) if part is not None]
    refused = (
        (f"Demandes refusées, hors totaux : {words.euros(held.refused)}.",) if held.refused else ()
    )
    return base.page(
        strategy,
        made,
        NAME,
        [
            Section(
                id="financements",
                title="Financements",
                sentences=tuple(map(typeset, refused)) if parts else ("Aucun n’est inscrit.",),
                parts=tuple(parts),
                caveats=tuple(sentence(note) for note in money.notes(found)),
            ),
            Section(id="depenses", title="Dépenses", parts=(_by_nature(strategy),)),
            Section(id="actions", title="Action par action", parts=(_by_action(strategy),)),
        ],
        summary=[
            f"Coût des actions : {found.costs_said}.",
            f"Financements demandés : {found.asked_said} ; obtenus : {found.obtained_said}.",
        ],
        caveats=(base.UNKNOWN_MONEY,),
    )


def _by_nature(strategy: Strategy) -> Grid:
    costs = [cost for action in strategy.actions for cost in action.costs]
    years = sorted({cost.year for cost in costs})
    rows = []
    for nature in dict.fromkeys(money.nature(cost) for cost in costs):
        of = [cost for cost in costs if money.nature(cost) == nature]
        by_year = [sum((c.amount for c in of if c.year == year), money.ZERO) for year in years]
        total = sum((c.amount for c in of), money.ZERO)
        rows.append((nature, *map(words.euros, by_year), words.euros(total)))
    return grid(
        "natures",
        "Dépenses par nature et par année",
        ("Nature", *map(str, years), "Total"),
        rows,
        numeric=range(1, len(years) + 2),
        notes=["Aucune dépense n’est inscrite"] if not rows else [],
    )


def _by_action(strategy: Strategy) -> Grid:
    rows = []
    for action in strategy.actions:
        found = money.sums([action])
        rows.append((action.title, found.costs_said, found.asked_said, found.obtained_said))
    total = money.sums(strategy.actions)
    rows.append(("Total", total.costs_said, total.asked_said, total.obtained_said))
    headers = ("Action", "Coût", "Demandé", "Obtenu")
    return grid("par-action", "Coût et financements", headers, rows, numeric=(1, 2, 3))
