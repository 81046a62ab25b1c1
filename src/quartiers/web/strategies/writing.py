"""How anything that several people write at once is written: by its version, never over another.

`writing` is the only way in. It takes the version that the writer had before their eyes; one that
is no longer the stored one is a `Conflict`, and nothing is written. Each writing makes one row of
history, with the lines of the fiche.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

from django.db import models, transaction
from django.utils import timezone

from quartiers.web.accounts.models import User
from quartiers.web.strategies.models.base import Written

W = TypeVar("W", bound=Written)


class Conflict(Exception):
    """What is stored is of another version than the one that was being changed, or is deleted."""

    def __init__(self, stored: Written) -> None:
        super().__init__(f"version {stored.version}")
        self.stored = stored


@contextmanager
def writing(obj: W, version: int, by: User | None) -> Iterator[W]:
    """The object as it is stored, locked, to be changed in the block: its fields and its lines.

    Saved with its history when the block ends. Raises Conflict before the block.
    """
    kind = type(obj)
    with transaction.atomic():
        # One statement decides between two writers: the second finds no row of that version.
        taken = kind._default_manager.filter(
            pk=obj.pk, version=version, deleted_at__isnull=True
        ).update(version=models.F("version") + 1, changed_at=timezone.now(), changed_by=by)
        if not taken:
            raise Conflict(kind._default_manager.get(pk=obj.pk))
        held = kind._default_manager.get(pk=obj.pk)
        yield held
        held._history_user = by
        held.save()


def create(obj: W, by: User | None) -> W:
    obj.changed_by = by
    obj._history_user = by
    obj.save()
    return obj


def touched(obj: W, by: User | None) -> W:
    """Write the history of an object whose lines were just changed by a program (an import, an
    accepted suggestion), whatever its version."""
    with transaction.atomic():
        kind = type(obj)
        kind._default_manager.filter(pk=obj.pk).update(
            version=models.F("version") + 1, changed_at=timezone.now(), changed_by=by
        )
        held = kind._default_manager.get(pk=obj.pk)
        held._history_user = by
        held.save()
    return held


def delete(obj: Written, by: User | None) -> None:
    """Set aside, not erased: `undelete` brings it back as it was."""
    _moved(obj, by, timezone.now())


def undelete(obj: Written, by: User | None) -> None:
    _moved(obj, by, None)


def _moved(obj: Written, by: User | None, at: object) -> None:
    with transaction.atomic():
        held = type(obj)._default_manager.select_for_update().get(pk=obj.pk)
        held.deleted_at, held.changed_at, held.changed_by = at, timezone.now(), by
        held.version += 1
        held._history_user = by
        held.save()
