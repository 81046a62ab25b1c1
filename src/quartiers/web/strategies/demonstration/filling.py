"""One fictitious action, with all that hangs from it and what people say of it."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import shapely

from quartiers.strategy.calendar import months_after
from quartiers.territory.zonings import QPV_ZONINGS, zoning_facts
from quartiers.usecases.contours import contours
from quartiers.web import state
from quartiers.web.accounts.models import Organisation, User
from quartiers.web.strategies.demonstration.actions import Plan, Tracked
from quartiers.web.strategies.models import (
    Action,
    ActionIndicator,
    ActionScheme,
    CostLine,
    FundingLine,
    IndicatorValue,
    Objective,
    Risk,
    Step,
    Task,
)
from quartiers.web.strategies.schemes import names
from quartiers.web.strategies.talk import comment, give
from quartiers.web.strategies.writing import create, touched


@dataclass(frozen=True)
class Makers:
    """Those who write, for whom, where, and the day it is."""

    people: dict[str, User]
    organisations: dict[str, Organisation]
    zones: list[str]
    today: date

    def month(self, months: int | None) -> date | None:
        return None if months is None else months_after(self.today, months)

    def quarter_end(self, months: int) -> date:
        """The end of the quarter before that month."""
        day = months_after(self.today, months)
        return date(day.year, (day.month - 1) // 3 * 3 + 1, 1) - timedelta(days=1)


def fill_action(objective: Objective, plan: Plan, rank: int, makers: Makers) -> Action:
    by = makers.people["contributrice"]
    action = create(
        Action(
            objective=objective,
            title=plan.title,
            description=plan.description,
            lead=makers.organisations[plan.lead],
            pilot=makers.people.get(plan.pilot),
            zones=[makers.zones[zone] for zone in plan.zones],
            place=_place(plan, makers),
            state=plan.state,
            progress=plan.progress,
            starts_on=makers.month(plan.starts),
            ends_on=makers.month(plan.ends),
            model=plan.model,
            rank=rank,
        ),
        by,
    )
    action.partners.set([makers.organisations[each] for each in plan.partners])
    for place, (title, due, done) in enumerate(plan.steps):
        Step.objects.create(
            action=action,
            title=title,
            due_on=makers.month(due),
            done_on=makers.month(done),
            rank=place,
        )
    _money(action, plan, makers.today.year)
    known = names([key for key, _ in plan.schemes])
    for key, months in plan.schemes:
        if key in known:
            linked = months_after(makers.today, months)
            ActionScheme.objects.create(
                action=action, scheme=key, name=known[key][:300], linked_on=linked
            )
    for tracked in plan.indicators:
        _tracked(action, tracked, makers, by)
    Risk.objects.bulk_create(Risk(action=action, text=t, answer=a) for t, a in plan.risks)
    if rank == 0:
        _talk(action, makers)
    return touched(action, by)


def _money(action: Action, plan: Plan, year: int) -> None:
    for nature, label, after, amount in plan.costs:
        CostLine.objects.create(
            action=action, nature=nature, label=label, year=year + after, amount=Decimal(amount)
        )
    for funder, scheme, credits, after, asked, obtained, stands in plan.fundings:
        FundingLine.objects.create(
            action=action,
            funder=funder,
            scheme=scheme,
            credits=credits,
            year=year + after,
            asked=None if asked is None else Decimal(asked),
            obtained=None if obtained is None else Decimal(obtained),
            state=stands,
        )


def _tracked(action: Action, tracked: Tracked, makers: Makers, by: User) -> None:
    start = action.starts_on or makers.today
    made = ActionIndicator.objects.create(
        action=action,
        label=tracked.label,
        unit=tracked.unit,
        source=tracked.source,
        open_data=tracked.open_data,
        zone=action.zones[0] if tracked.open_data and action.zones else "",
        baseline=tracked.baseline,
        baseline_on=start if tracked.baseline is not None else None,
        target=tracked.target,
        target_on=action.ends_on,
    )
    for months, value, note in tracked.values:
        on = makers.quarter_end(months)
        IndicatorValue.objects.create(
            indicator=made,
            on=on,
            value=value,
            note=note,
            period=f"{on.year}-T{on.month // 3}",
            entered_by=by,
        )


def _talk(action: Action, makers: Makers) -> None:
    territory = action.objective.strategy.territory
    pilot, other = makers.people["pilote"], makers.people["contributrice"]
    comment(action, territory, other, f"@{pilot.name} les devis du deuxième local sont arrivés.")
    comment(action, territory, pilot, "Merci, je les porte au comité.")
    soon, late = makers.today + timedelta(days=2), makers.today - timedelta(days=6)
    give(Task(action=action, title="Relire les devis", owner=pilot, due_on=soon), territory, other)
    give(
        Task(action=action, title="Relancer le notaire", owner=other, due_on=late), territory, pilot
    )


def _place(plan: Plan, makers: Makers) -> list[float] | None:
    """Near the middle of its neighbourhood, where its contour is loaded."""
    if plan.east is None or not plan.zones:
        return None
    code, store = makers.zones[plan.zones[0]], state.current().demo
    for zoning in QPV_ZONINGS if store is not None else ():
        held = contours(store, zoning_facts(zoning).dataset)
        if held is not None and code in held.codes:
            centre = shapely.point_on_surface(held.shapes[list(held.codes).index(code)])
            return [round(centre.x + plan.east, 6), round(centre.y, 6)]
    return None
