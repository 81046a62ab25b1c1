"""All that is kept of somebody, as JSON: read from the tables themselves, so that one that is added
later is in it too."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.db import models
from django.utils import timezone

from quartiers.web.accounts.models import User

# Secrets, and what would fill the file with bytes.
LEFT_OUT = {"password", "key", "code_hash", "token_hash", "content"}


def own_data(user: User) -> dict[str, Any]:
    return {
        "a_lire": "Ce que le site garde de vous et ce que vous y avez écrit.",
        "produit_le": timezone.now().isoformat(timespec="seconds"),
        "compte": _row(user),
        **{name: rows for name, rows in _related(user) if rows},
    }


def _related(user: User) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Every table that names the person, under its name and the column that does. What a table of
    many to many keeps is told by the table that has it."""
    for relation in User._meta.get_fields(include_hidden=True):
        if not isinstance(relation, models.ForeignObjectRel):
            continue
        if not relation.related_model._meta.auto_created:
            model, column = relation.related_model, relation.field.name
            found = model._default_manager.filter(**{column: user.pk}).order_by("pk")
            yield f"{model._meta.label}.{column}", [_row(each) for each in found.iterator()]


def _row(held: models.Model) -> dict[str, Any]:
    kept = [
        field
        for field in held._meta.concrete_fields
        if field.name not in LEFT_OUT and not isinstance(field, models.BinaryField)
    ]
    return {field.name: _plain(getattr(held, field.attname)) for field in kept}


def _plain(value: object) -> object:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value if isinstance(value, str | int | float | bool | list | dict | None) else str(value)
