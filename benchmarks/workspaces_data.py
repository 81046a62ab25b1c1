"""Fourteen strategies in the workspaces' base, all invented, and two people signed in.

    python benchmarks/workspaces_data.py TERRITORIES ACTIONS INDICATORS

Prints one JSON object: the cookies, and where the pages of the first territory are.
"""

import json
import random
import sys
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

STATES = ("idee", "preparation", "en_cours", "en_cours", "terminee")
YEARS = (2026, 2027, 2028, 2029)
FUNDERS = ("ANCT", "Banque des Territoires", "Région", "Ville", "Fonds européens")
TEXT = "Le local est vide depuis trois ans et son propriétaire accepte une étude. " * 8


def fill(territories: int, actions: int, indicators: int) -> dict[str, Any]:
    from django.db import transaction

    from quartiers.territory.labelled import labelled_territories
    from quartiers.web import database

    database.prepare()
    keys = sorted(labelled_territories())[:territories]
    with transaction.atomic():
        made = [_territory(key, actions, indicators, rank) for rank, key in enumerate(keys)]
        return made[0] | {"territory": keys[0], "national": _person("animateur_national", "")}


def _territory(key: str, actions: int, indicators: int, seed: int) -> dict[str, Any]:
    from quartiers.web.accounts.models import User
    from quartiers.web.strategies.models import Action, Objective, Priority, Stake, Strategy
    from quartiers.web.zones import zones_of

    draw = random.Random(seed)
    cookie = _person("pilote", key)
    pilots = list(User.objects.filter(memberships__territory=key))
    zones = [code for code, _ in zones_of(key)] or ["QN05980M"]
    strategy = Strategy.objects.create(
        territory=key, title="Stratégie", state="adoptee", adopted_on=date(2026, 1, 15)
    )
    stakes = [Stake.objects.create(strategy=strategy, title=f"Enjeu {n}") for n in range(6)]
    objectives = [
        Objective.objects.create(strategy=strategy, title=f"Objectif {n}", priority=priority)
        for n, priority in enumerate(Priority.values * 3)
    ]
    for objective in objectives:
        objective.stakes.set(draw.sample(stakes, 2))
    begun = date(2026, 1, 1)
    made = Action.objects.bulk_create(
        Action(
            objective=objectives[n % len(objectives)],
            title=f"Action {n} : racheter et remettre en état des locaux",
            context=TEXT,
            description=TEXT,
            pilot=draw.choice([*pilots, None]),
            zones=draw.sample(zones, min(2, len(zones))),
            state=draw.choice(STATES),
            progress=draw.choice([None, 10, 50, 100]),
            starts_on=begun + timedelta(draw.randrange(600)),
            ends_on=begun + timedelta(600 + draw.randrange(900)),
            rank=n,
        )
        for n in range(actions)
    )
    _lines(made, indicators, draw)
    return {"pilot": cookie, "strategy": strategy.pk, "action": made[0].pk}


def _lines(actions: list[Any], indicators: int, draw: random.Random) -> None:
    from quartiers.web import state
    from quartiers.web.strategies import models as kept

    schemes = sorted(state.current().loaded.catalogue.schemes)
    kept.Step.objects.bulk_create(
        kept.Step(action=a, title=f"Étape {n}", due_on=date(2026 + n, 6, 1), rank=n)
        for a in actions
        for n in range(4)
    )
    kept.CostLine.objects.bulk_create(
        kept.CostLine(action=a, nature="travaux", label="Travaux", year=year, amount=_euros(draw))
        for a in actions
        for year in YEARS[:3]
    )
    kept.FundingLine.objects.bulk_create(
        kept.FundingLine(
            action=a,
            funder=draw.choice(FUNDERS),
            credits=draw.choice(["droit_commun", "p147", "autre"]),
            year=year,
            asked=draw.choice([None, _euros(draw)]),
            obtained=draw.choice([None, _euros(draw)]),
        )
        for a in actions
        for year in YEARS[:3]
    )
    kept.ActionScheme.objects.bulk_create(
        kept.ActionScheme(action=a, scheme=scheme, name=scheme)
        for a in actions
        for scheme in draw.sample(schemes, 3)
    )
    kept.Risk.objects.bulk_create(kept.Risk(action=a, text="Prix trop haut") for a in actions)
    followed = kept.ActionIndicator.objects.bulk_create(
        kept.ActionIndicator(
            action=a, label=f"Indicateur {n}", source="Relevé", baseline=100, target=50
        )
        for a in actions
        for n in range(indicators)
    )
    kept.IndicatorValue.objects.bulk_create(
        kept.IndicatorValue(indicator=each, on=date(year, 12, 31), value=draw.randrange(120))
        for each in followed
        for year in YEARS[:2]
    )


def _euros(draw: random.Random) -> Decimal:
    return Decimal(draw.randrange(1, 400)) * 1_000


def _person(role: str, territory: str) -> str:
    """Signed in, with their second factor given: the value of their cookie."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.utils import timezone
    from django_otp import DEVICE_ID_SESSION_KEY
    from django_otp.plugins.otp_totp.models import TOTPDevice

    from quartiers.web.accounts.models import Membership, Organisation, User

    user = User.objects.create_user(
        f"{role}-{territory or 'france'}@exemple.invalid",
        None,
        name=f"{role} {territory}",
        confirmed_at=timezone.now(),
    )
    body = Organisation.objects.create(name=f"Organisation {territory}", kind="collectivite")
    Membership.objects.create(user=user, role=role, territory=territory, organisation=body)
    device = TOTPDevice.objects.create(user=user, name="Application", confirmed=True)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session[DEVICE_ID_SESSION_KEY] = device.persistent_id
    session.save()
    return f"espace={session.session_key}"


if __name__ == "__main__":
    from quartiers.web.serve import set_up

    set_up()
    print(json.dumps(fill(*map(int, sys.argv[1:]))))
