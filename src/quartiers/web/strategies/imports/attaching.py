"""The documents of an archive, put back on their actions: each checked as one that is sent."""

import hashlib
from collections.abc import Iterable, Mapping

from django.core.files.uploadedfile import SimpleUploadedFile

from quartiers.errors import BadInput
from quartiers.web.accounts.models import User
from quartiers.web.strategies.imports.archive_reading import Attached
from quartiers.web.strategies.models import Action
from quartiers.web.strategies.pages.documents import MOST, keep
from quartiers.web.uploads import checked


def attach(
    given: Iterable[Attached], actions: Mapping[str, Action], by: User
) -> tuple[int, list[str]]:
    """How many were added, and what was not taken, with why. `actions`: those that the file may
    write, by their uid in it."""
    added, notes = 0, []
    groups: dict[str, list[Attached]] = {}
    for each in given:
        groups.setdefault(each.action, []).append(each)
    for uid, documents in groups.items():
        if uid in actions:
            more, refused = _on(actions[uid], documents, by)
            added += more
            notes += refused
        else:
            notes += [
                f"{_named(each)} laissée : son action n’est pas reprise." for each in documents
            ]
    return added, notes


def _on(action: Action, documents: list[Attached], by: User) -> tuple[int, list[str]]:
    """One that the action has, or had and that was set aside here, is not added again: a picture is
    known by what is left of it once it is written anew."""
    held = {_mark(bytes(each)) for each in action.documents.values_list("content", flat=True)}
    room = MOST - action.documents.filter(deleted_at__isnull=True).count()
    added, notes = 0, []
    for each in documents:
        if _mark(each.content) in held:
            continue
        try:
            file = checked(SimpleUploadedFile(each.name or "document", each.content))
        except BadInput as refusal:
            notes.append(f"{_named(each)} refusée : {refusal.message}")
            continue
        if _mark(file.content) in held:
            continue
        if added >= room:
            notes.append(f"{_named(each)} laissée : son action a déjà {MOST} documents.")
            continue
        keep(action, file, by)
        held |= {_mark(each.content), _mark(file.content)}
        added += 1
    return added, notes


def _named(each: Attached) -> str:
    return f"Pièce jointe « {each.name} »"


def _mark(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
