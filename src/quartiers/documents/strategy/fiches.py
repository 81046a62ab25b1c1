"""Fiches-actions: one a page."""

from quartiers.documents.french import typeset
from quartiers.documents.page import Page, Section
from quartiers.documents.strategy import base
from quartiers.documents.strategy.fiche import fiche
from quartiers.documents.strategy.plan import Made, Strategy
from quartiers.documents.strategy.roadmap import essential

NAME = "Fiches-actions"


def page(strategy: Strategy, made: Made) -> Page:
    found = [
        fiche(strategy, objective, action, made, new_page=True)
        for objective in strategy.objectives
        for action in objective.actions
    ]
    empty = Section(
        id="aucune", title="Actions", sentences=(typeset("Aucune action n’est écrite."),)
    )
    return base.page(
        strategy,
        made,
        NAME,
        found or [empty],
        summary=essential(strategy),
        caveats=(base.UNKNOWN_MONEY, base.NO_PROMISE),
    )
