"""The calendar and the budget of a strategy, drawn, each with its table."""

from collections.abc import Iterator, Sequence
from datetime import date

from quartiers.documents.drawings import budget as budget_drawing
from quartiers.documents.drawings import gantt as gantt_drawing
from quartiers.documents.french import typeset
from quartiers.documents.page import Grid, Picture
from quartiers.documents.strategy import money, words
from quartiers.documents.strategy.base import grid, of_table
from quartiers.documents.strategy.plan import Action, Step, Strategy
from quartiers.strategy.gantt import Milestone, Planned, layout

BARS = 14  # of one picture, so that it is read on a page


def calendars(strategy: Strategy, today: date) -> Iterator[Picture]:
    """One a priority, cut where it has too many actions for a page."""
    for priority, label in words.PRIORITY.items():
        actions = [
            action
            for objective in strategy.objectives
            if objective.priority == priority
            for action in objective.actions
            if action.starts_on or action.ends_on or any(step.due_on for step in action.steps)
        ]
        for first in range(0, len(actions), BARS):
            rank = f" ({first // BARS + 1})" if len(actions) > BARS else ""
            yield calendar(
                f"calendrier-{priority}-{first}",
                f"Calendrier : {label}{rank}",
                actions[first : first + BARS],
                today,
            )


def calendar(id: str, title: str, actions: Sequence[Action], today: date) -> Picture:
    drawn = layout([_planned(action) for action in actions], today)
    drawing = gantt_drawing.draw(drawn)
    table = _table(id, title, actions, {bar.action.key for bar in drawn.bars if bar.late})
    return Picture(id, typeset(title), drawing.alt, table, drawing)


def _table(id: str, title: str, actions: Sequence[Action], late: set[str]) -> Grid:
    return grid(
        f"{id}-table",
        title,
        ("Action", "Début", "Fin", "État", "Avancement", "Étapes"),
        [
            (
                action.title,
                words.short_day(action.starts_on),
                words.short_day(action.ends_on),
                words.STATE[action.state] + (", en retard" if action.uid in late else ""),
                words.progress(action),
                " ; ".join(map(_step, action.steps)) or "aucune",
            )
            for action in actions
        ],
        numeric=(4,),
    )


def _step(step: Step) -> str:
    if step.done_on:
        return f"{step.title} (faite)"
    return f"{step.title} ({step.due_on:%m/%Y})" if step.due_on else step.title


def _planned(action: Action) -> Planned:
    return Planned(
        key=action.uid,
        title=action.title,
        starts=action.starts_on,
        ends=action.ends_on,
        state=action.state,
        progress=action.progress,
        steps=tuple(
            Milestone(step.title, when, step.done_on is not None)
            for step in action.steps
            if (when := step.done_on or step.due_on) is not None
        ),
    )


def budget(actions: Sequence[Action]) -> Picture | None:
    """By year and funder; None where no money is written."""
    held = money.by_year(actions)
    if not held.years:
        return None
    drawing = budget_drawing.draw(held)
    return Picture(
        "budget",
        typeset("Financements par année et par financeur"),
        drawing.alt,
        of_table(budget_drawing.table(held)),
        drawing,
    )
