"""Feuille de route: from the figures to the actions, their calendar, money and indicators."""

from quartiers.documents.page import Page
from quartiers.documents.strategy import base, money, sections, words
from quartiers.documents.strategy.plan import Made, Strategy

NAME = "Feuille de route"


def page(strategy: Strategy, made: Made) -> Page:
    return base.page(
        strategy,
        made,
        NAME,
        [
            *sections.stakes(strategy),
            *sections.swot(strategy),
            *sections.objectives(strategy),
            *sections.calendar(strategy, made),
            *sections.budget(strategy),
            *sections.indicators(strategy),
        ],
        summary=[*words.paragraphs(strategy.summary), *essential(strategy)],
        caveats=(base.UNKNOWN_MONEY, base.NO_PROMISE),
        cites=True,
    )


def essential(strategy: Strategy) -> list[str]:
    """How much there is, in two sentences."""
    actions, found = strategy.actions, money.sums(strategy.actions)
    counts = [
        words.counted(len(strategy.stakes), "enjeu", "enjeux"),
        words.counted(len(strategy.objectives), "objectif", "objectifs"),
        words.counted(len(actions), "action", "actions"),
    ]
    states = [
        f"{words.STATE[state].lower()} : {number}"
        for state in words.STATE
        if (number := sum(action.state == state for action in actions))
    ]
    detail = f" ({', '.join(states)})" if states else ""
    said = [f"{', '.join(counts)}{detail}."]
    if found.any:
        said.append(
            f"Coût des actions : {found.costs_said} ; financements demandés : {found.asked_said} ; "
            f"obtenus : {found.obtained_said}."
        )
    return said
