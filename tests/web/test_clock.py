"""A clock that goes back (set by hand, or by a server of time) while people write."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.utils import timezone
from tests.web import written
from tests.web.pages import text
from tests.web.people import HERE, signed_in, user

from quartiers.web.accounts.rights import Role
from quartiers.web.strategies.writing import writing

pytestmark = pytest.mark.django_db
BACK = timedelta(hours=6)


def test_history_stays_in_order(site):
    """Six hours earlier is not « at the same time », though it comes after."""
    pilot = user(Role.PILOTE)
    action = written.action(written.objective(written.strategy()), context="Un")
    with writing(action, 1, pilot) as held:
        held.context = "Deux"
    with time_machine.travel(timezone.now() - BACK), writing(action, 2, pilot) as held:
        held.context = "Trois"
    place = f"/espace/{HERE}/actions/{action.pk}/historique/"
    said = text(signed_in(site, pilot).get(place))
    assert said.index("Deux Trois") < said.index("Un Deux") < said.index("(vide) Un")


def test_older_page_is_still_a_conflict(site):
    """The number of the version decides, never an hour."""
    action = written.action(written.objective(written.strategy()), context="Avant")
    client = signed_in(site, user(Role.PILOTE))
    place = f"/espace/{HERE}/actions/{action.pk}/ecrire/"
    sent = {"title": action.title, "objective": action.objective_id, "state": "idee", "version": 1}
    accepts = {"headers": {"accept": "application/json"}}
    assert client.post(place, {**sent, "context": "Ici"}, **accepts).status_code == 200
    with time_machine.travel(timezone.now() - BACK):
        answer = client.post(place, {**sent, "context": "Là"}, **accepts)
    assert answer.status_code == 409
    action.refresh_from_db()
    assert action.context == "Ici"


def test_comments_keep_the_order_they_came_in(site):
    action = written.action(written.objective(written.strategy()))
    client = signed_in(site, user(Role.PILOTE))
    place = f"/espace/{HERE}/actions/{action.pk}/"
    client.post(f"{place}commentaires/", {"text": "Le premier"})
    with time_machine.travel(timezone.now() - BACK):
        client.post(f"{place}commentaires/", {"text": "Le second"})
    said = client.get(place).content.decode()
    assert said.index("Le premier") < said.index("Le second")


def test_hour_that_comes_twice():
    """At the end of summer time, half past two comes twice."""
    action = written.action(written.objective(written.strategy()))
    first = datetime.fromisoformat("2026-10-25T02:30:00+02:00")
    for at in (first, first + timedelta(hours=1)):
        with time_machine.travel(at), writing(action, action.version, None) as held:
            held.context = f"{at}"
        action.refresh_from_db()
    assert action.version == 3
    assert action.changed_at == first + timedelta(hours=1)
