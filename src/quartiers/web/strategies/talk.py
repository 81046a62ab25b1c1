"""Comments, mentions and tasks: what is said, and who is told of it at their next digest."""

from django.db import transaction

from quartiers.web.accounts.access import rights
from quartiers.web.accounts.models import User
from quartiers.web.accounts.rights import Right
from quartiers.web.strategies import reading
from quartiers.web.strategies.models import Action, Comment, Notification, Task
from quartiers.web.strategies.people import members, mentioned


def may_follow(user: User, action: Action, territory: str) -> bool:
    """Whether the action exists for somebody: a mention tells nothing to those it does not."""
    if Right.READ in rights(user, territory):
        return True
    return reading.actions(user, territory).filter(pk=action.pk).exists()


def comment(action: Action, territory: str, author: User, text: str) -> Comment:
    with transaction.atomic():
        made = Comment.objects.create(action=action, author=author, text=text)
        told = [
            person
            for person in mentioned(text, list(members(territory)))
            if may_follow(person, action, territory)
        ]
        made.mentions.set(told)
        _tell(
            [person for person in told if person != author],
            territory,
            Notification.Kind.MENTION,
            action,
            f"{author.name} vous cite : « {_short(text)} »",
        )
    return made


def give(task: Task, territory: str, by: User) -> Task:
    """Keep a task; its owner is told, unless it is the one who wrote it."""
    with transaction.atomic():
        task.save()
        if task.owner is not None and task.owner != by:
            said = f"{by.name} vous confie : « {_short(task.title)} »"
            _tell([task.owner], territory, Notification.Kind.TACHE, task.action, said)
    return task


def _tell(people: list[User], territory: str, kind: str, action: Action, said: str) -> None:
    Notification.objects.bulk_create(
        Notification(user=each, territory=territory, kind=kind, action=action, said=said[:300])
        for each in people
    )


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 160 else f"{line[:159].rsplit(' ', 1)[0]}…"
