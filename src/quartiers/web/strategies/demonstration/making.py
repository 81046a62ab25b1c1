"""Make the fictitious strategy once: on the demonstration's own territory, in a base of trial."""

import uuid
from datetime import date

from django.conf import settings
from django.db import transaction

from quartiers.errors import QuartiersError
from quartiers.pipeline.demonstration.files import epci_sirens
from quartiers.strategy.calendar import months_after
from quartiers.web import state
from quartiers.web.accounts.models import User
from quartiers.web.strategies.demonstration.actions import ACTIONS
from quartiers.web.strategies.demonstration.filling import Makers, fill_action
from quartiers.web.strategies.demonstration.people import Account, organisations, people
from quartiers.web.strategies.demonstration.plan import (
    FINDINGS,
    OBJECTIVES,
    STAKES,
    SUMMARY,
    TITLE,
)
from quartiers.web.strategies.figures import figure
from quartiers.web.strategies.followup.filling import fill
from quartiers.web.strategies.freezing import freeze
from quartiers.web.strategies.models import (
    FrozenDiagnostic,
    Objective,
    Stake,
    StakeFigure,
    Strategy,
    SwotItem,
)
from quartiers.web.strategies.writing import create, touched
from quartiers.web.zones import zones_of

UID = uuid.UUID("00000000-0000-4000-8000-000000990002")


def demonstration() -> list[Account]:
    """The accounts that were made now, with their passwords: none where they are there already, and
    none in production or in a base that holds people, where an account of everybody must not
    appear."""
    if settings.OPTIONS.production:
        return []
    territory = epci_sirens()[0]
    now = state.current()
    places = zones_of(territory)
    if now.demo is None or len(places) < 2 or User.objects.filter(fictitious=False).exists():
        return []
    with transaction.atomic():
        held = organisations()
        found, made = people(territory, held)
        if not Strategy.objects.filter(uid=UID).exists():
            try:
                zones = [code for code, _ in places]
                frozen = [freeze(territory, zone, found["pilote"], now.day) for zone in zones[:2]]
            except QuartiersError:  # the demonstration cannot be read: the accounts are enough
                return made
            strategy = _strategy(territory, frozen, found["pilote"], now.day)
            makers = Makers(found, held, zones, now.day)
            _tree(strategy, frozen, makers)
            fill(strategy)
    return made


def _strategy(territory: str, frozen: list[FrozenDiagnostic], by: User, today: date) -> Strategy:
    made = create(
        Strategy(
            uid=UID,
            territory=territory,
            title=TITLE,
            summary=SUMMARY,
            state="adoptee",
            starts_on=months_after(today, -24),
            ends_on=months_after(today, 36),
            adopted_on=months_after(today, -23),
            fictitious=True,
        ),
        by,
    )
    made.diagnostics.set(frozen)
    return made


def _tree(strategy: Strategy, frozen: list[FrozenDiagnostic], makers: Makers) -> None:
    by = makers.people["pilote"]
    stakes = []
    for rank, each in enumerate(STAKES):
        stake = create(Stake(strategy=strategy, title=each.title, text=each.text, rank=rank), by)
        for place, key in each.figures:
            told = figure(frozen[place].content, key)
            if told is not None and told.known:
                StakeFigure.objects.create(
                    stake=stake, diagnostic=frozen[place], indicator=key, said=told.said
                )
        stakes.append(touched(stake, by))
    for rank, (side, text) in enumerate(FINDINGS):
        create(SwotItem(strategy=strategy, side=side, text=text, rank=rank), by)
    objectives = []
    for rank, goal in enumerate(OBJECTIVES):
        objective = create(
            Objective(strategy=strategy, title=goal.title, priority=goal.priority, rank=rank), by
        )
        objective.stakes.set([stakes[each] for each in goal.stakes])
        objectives.append(touched(objective, by))
    for rank, plan in enumerate(ACTIONS):
        fill_action(objectives[plan.objective], plan, rank, makers)
