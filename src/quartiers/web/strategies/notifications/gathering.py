"""What there is to tell a person today: mentions, tasks given, tasks due."""

from dataclasses import dataclass
from datetime import date, timedelta

from quartiers.territory import french
from quartiers.web.accounts.access import territories
from quartiers.web.accounts.models import User
from quartiers.web.accounts.territoire import name_of
from quartiers.web.strategies import reading
from quartiers.web.strategies.models import Notification, Task

SOON = timedelta(days=3)  # before a task is due


@dataclass(frozen=True)
class Line:
    """`said` of an action, `about` which one."""

    said: str
    about: str
    territory: str
    action: int


@dataclass(frozen=True)
class News:
    """With the rows that are told once this is kept."""

    written: tuple[Line, ...]
    due: tuple[Line, ...]
    notifications: tuple[int, ...]
    tasks: tuple[int, ...]

    @property
    def any(self) -> bool:
        return bool(self.written or self.due)


def news(user: User, today: date) -> News:
    """Only of what the person may still read: a role that ended tells nothing more."""
    seen = {place: set(_readable(user, place)) for place in territories(user)}
    waiting = Notification.objects.filter(user=user, told_at=None, read_at=None)
    told = [
        each
        for each in waiting.select_related("action").order_by("at", "pk")
        if each.action_id in _of(seen, user, each.territory)
    ]
    tasks = Task.objects.filter(owner=user, done_on=None, told_at=None, due_on__lte=today + SOON)
    near = [
        (each, place)
        for each in tasks.select_related("action__objective__strategy").order_by("due_on", "pk")
        if each.action_id in _of(seen, user, place := each.action.objective.strategy.territory)
    ]
    return News(
        written=tuple(_line(each.said, each.action, each.territory) for each in told),
        due=tuple(_line(_due(task, today), task.action, place) for task, place in near),
        notifications=tuple(each.pk for each in told),
        tasks=tuple(task.pk for task, _ in near),
    )


def _of(seen: dict[str, set[int]], user: User, territory: str) -> set[int]:
    """A national role is a member of no territory by name."""
    if territory not in seen:
        seen[territory] = set(_readable(user, territory))
    return seen[territory]


def _readable(user: User, territory: str) -> list[int]:
    return list(reading.actions(user, territory).order_by().values_list("pk", flat=True))


def _line(said: str, action: object, territory: str) -> Line:
    name = name_of(territory) or f"territoire {territory}"
    return Line(said, f"{action.title} ({name})", territory, action.pk)  # type: ignore[attr-defined]


def _due(task: Task, today: date) -> str:
    assert task.due_on is not None
    when = (
        "c’est aujourd’hui"
        if task.due_on == today
        else f"attendue le {french.day(task.due_on)}, en retard"
        if task.due_on < today
        else f"pour le {french.day(task.due_on)}"
    )
    return f"{task.title} : {when}"
