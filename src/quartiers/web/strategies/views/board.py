"""The actions that the views share: those a person may read, of one strategy, filtered."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.http import Http404, HttpRequest

from quartiers.strategy.gantt import OVER
from quartiers.web import state
from quartiers.web.accounts.models import User
from quartiers.web.strategies import reading
from quartiers.web.strategies.models import Action, ActionState, Priority, Strategy
from quartiers.web.strategies.pages.frame import number
from quartiers.web.zones import zone_names, zones_of

NOBODY = "aucun"
LATE = "oui"
WIDE = 1_120  # of a drawing that fills the page


@dataclass(frozen=True)
class Filters:
    """What was asked, "" for anything; what names nothing known is left out."""

    priority: str = ""
    state: str = ""
    pilot: str = ""
    zone: str = ""
    late: str = ""

    @property
    def any(self) -> bool:
        return any((self.priority, self.state, self.pilot, self.zone, self.late))

    def query(self) -> dict[str, str]:
        return {
            "priorite": self.priority,
            "etat": self.state,
            "pilote": self.pilot,
            "quartier": self.zone,
            "retard": self.late,
        }


def asked(given: Mapping[str, str], zones: Mapping[str, str]) -> Filters:
    pilot = given.get("pilote", "")
    return Filters(
        _among(given.get("priorite", ""), Priority.values),
        _among(given.get("etat", ""), ActionState.values),
        pilot if pilot == NOBODY or number(pilot) is not None else "",
        _among(given.get("quartier", ""), zones),
        _among(given.get("retard", ""), (LATE,)),
    )


def _among(given: str, known: object) -> str:
    return given if given in known else ""  # type: ignore[operator]


def strategy_of(request: HttpRequest, territory: str) -> Strategy | None:
    """The one that the address names, else the one in force. Raises Http404 for another one."""
    wanted = request.GET.get("strategie", "")
    found = reading.chosen(territory, number(wanted))
    if found is None and wanted:
        raise Http404
    return found


def actions_of(user: User, territory: str, strategy: Strategy | None) -> QuerySet[Action]:
    """In the order of the tree."""
    found = reading.actions(user, territory)
    return found.none() if strategy is None else in_order(found, strategy)


def in_order(found: QuerySet[Action], strategy: Strategy) -> QuerySet[Action]:
    return (
        found.filter(objective__strategy=strategy)
        .select_related("objective", "pilot", "lead")
        .order_by("objective__rank", "objective_id", "rank", "pk")
    )


def kept(actions: list[Action], filters: Filters) -> list[Action]:
    """In memory: a strategy has some dozens of actions, and zones are a list in a column."""
    return [action for action in actions if _fits(action, filters)]


def _fits(action: Action, filters: Filters) -> bool:
    pilot = filters.pilot
    return (
        (not filters.priority or action.objective.priority == filters.priority)
        and (not filters.state or action.state == filters.state)
        and (not filters.zone or filters.zone in action.zones)
        and (not filters.late or is_late(action, state.current().day))
        and (not pilot or (NOBODY if action.pilot_id is None else str(action.pilot_id)) == pilot)
    )


def is_late(action: Action, day: date) -> bool:
    """Its end, or the beginning of what has not begun, or a step, is past."""
    if action.state in OVER:
        return False
    if action.ends_on is not None and action.ends_on < day:
        return True
    if action.starts_on is not None and action.starts_on < day and action.state != "en_cours":
        return True
    return any(s.done_on is None and s.due_on and s.due_on < day for s in action.steps.all())


def zones_known(territory: str, actions: list[Action]) -> dict[str, str]:
    """Of the territory, and those that actions name, whatever became of them."""
    known, names = dict(zones_of(territory)), zone_names(territory)
    return known | {
        c: names.get(c, c) for action in actions for c in action.zones if c not in known
    }


def pilots(actions: list[Action]) -> list[tuple[str, str]]:
    held = {str(a.pilot_id): a.pilot.name for a in actions if a.pilot is not None}
    return [(NOBODY, "Sans pilote"), *sorted(held.items(), key=lambda pair: pair[1])]


def named(request: HttpRequest) -> dict[str, str]:
    """What the links between the views carry: another strategy than the one in force."""
    wanted = number(request.GET.get("strategie"))
    return {"strategie": str(wanted)} if wanted is not None else {}
