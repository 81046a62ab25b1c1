"""The lines kept, written at once: all of them, or none."""

from collections.abc import Sequence

from django.db import transaction

from quartiers.web.accounts.models import User
from quartiers.web.strategies.imports.cells import plain
from quartiers.web.strategies.imports.lines import Draft
from quartiers.web.strategies.models import (
    Action,
    ActionIndicator,
    CostLine,
    FundingLine,
    Objective,
    Risk,
    Strategy,
)
from quartiers.web.strategies.reading import LIVE
from quartiers.web.strategies.writing import create, touched

DEFAULT = "Actions reprises d’un plan existant"


def write(
    drafts: Sequence[Draft], strategy: Strategy, priority: str, by: User
) -> tuple[list[Action], list[Objective]]:
    """The actions made, and the objectives that had to be."""
    with transaction.atomic():
        held = {plain(each.title): each for each in strategy.objectives.filter(LIVE)}
        new: list[Objective] = []
        made = []
        for rank, draft in enumerate(drafts, start=1):
            title = draft.objective or DEFAULT
            if plain(title) not in held:
                objective = Objective(
                    strategy=strategy,
                    title=title,
                    priority=draft.priority or priority,
                    rank=len(held),
                )
                held[plain(title)] = create(objective, by)
                new.append(objective)
            made.append(_action(draft, held[plain(title)], rank, by))
    return made, new


def _action(draft: Draft, objective: Objective, rank: int, by: User) -> Action:
    made = Action(objective=objective, title=draft.title, rank=rank, **draft.fields)
    create(made, by)
    made.partners.set(draft.partners)
    if draft.cost:
        CostLine.objects.create(
            action=made,
            nature="",  # a plan gives one amount: the person then says of what nature it is
            label="Coût du plan importé",
            year=draft.year,
            amount=draft.cost,
            with_tax=draft.with_tax,
        )
    if draft.funder:
        FundingLine.objects.create(
            action=made,
            funder=draft.funder,
            year=draft.year,
            asked=draft.asked,
            obtained=draft.obtained,
            state="obtenu" if draft.obtained is not None else _asked(draft),
        )
    if draft.indicator:
        ActionIndicator.objects.create(action=made, **draft.indicator)
    if draft.risk:
        Risk.objects.create(action=made, text=draft.risk)
    return touched(made, by)  # a row of history that holds its lines


def _asked(draft: Draft) -> str:
    return "demande" if draft.asked is not None else "pressenti"
