"""Two versions of a fiche, field by field, in words: what both changed, and who changed what."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.db import models

from quartiers.territory import french
from quartiers.web.strategies.models.base import Written

NOTHING, GONE = "(vide)", "(supprimé depuis)"


@dataclass(frozen=True)
class Difference:
    """`theirs_alone`: the other person changed it and you did not, so theirs is taken unless you
    say otherwise."""

    name: str
    label: str
    mine: str
    theirs: str
    theirs_alone: bool = False


def said(field: models.Field[Any, Any] | None, value: Any) -> str:
    """A value as people read it."""
    choices = dict(field.flatchoices) if field is not None and field.choices else {}
    match value:
        case None | "" | []:
            return NOTHING
        case bool():
            return "oui" if value else "non"
        case datetime():
            return french.day(value.date())
        case date():
            return french.day(value)
        case Decimal() | float():
            return french.number(float(value), 0 if float(value).is_integer() else 2)
        case list() | tuple() | models.QuerySet():
            return ", ".join(sorted(str(each) for each in value)) or NOTHING
    return str(choices.get(value, value))


def stored(obj: Written, name: str) -> Any:
    value = getattr(obj, name)
    return list(value.all()) if isinstance(value, models.Manager) else value


def field_of(model: type[models.Model], name: str) -> models.Field[Any, Any]:
    found: models.Field[Any, Any] = model._meta.get_field(name)
    return found


def same(one: Any, other: Any) -> bool:
    return _comparable(one) == _comparable(other)


def _comparable(value: Any) -> Any:
    if value is None or value == "":
        return ""
    if isinstance(value, models.Model):
        return value.pk
    if isinstance(value, models.QuerySet | list | tuple):
        return sorted(str(getattr(each, "pk", each)) for each in value)
    if isinstance(value, str):
        # A browser sends line ends of its own.
        return value.replace("\r\n", "\n").strip()
    return value


def differences(form: forms.ModelForm, other: Written, version: int) -> list[Difference]:
    """Between a valid form and what is stored; `version` is the one that the form started from."""
    past = base(other, version)
    found = []
    for name, mine in form.cleaned_data.items():
        theirs = stored(other, name)
        if same(mine, theirs):
            continue
        column = field_of(type(other), name)
        found.append(
            Difference(
                name,
                str(form.fields[name].label),
                said(column, mine),
                said(column, theirs),
                past is not None and same(_of_past(past, name), mine),
            )
        )
    return found


def base(obj: Written, version: int) -> Any:
    """The row of history of a version, None where it cannot be found."""
    return obj.history.filter(version=version).order_by("-history_id").first()


def _of_past(past: Any, name: str) -> Any:
    """What a row of history says of a field; an object is there by its key alone."""
    if past is None:
        return None
    if name in past.lines:
        return past.lines[name]
    return getattr(past, field_of(past.instance_type, name).attname, None)


def _named(column: models.Field[Any, Any], value: Any) -> Any:
    """The object that a key names, if it is still there."""
    if value is None or not isinstance(column, models.ForeignKey):
        return value
    return column.related_model._default_manager.filter(pk=value).first() or GONE


@dataclass(frozen=True)
class Change:
    """Between two versions of a fiche, for its history."""

    label: str
    before: str
    after: str


def changes(before: Any, after: Any, names: Sequence[str]) -> list[Change]:
    """Between two rows of history of one object; `before` None for its creation."""
    model = after.instance_type
    found = []
    for name in names:
        if name in after.lines:
            continue
        old, new = _of_past(before, name), _of_past(after, name)
        if not same(old, new):
            column = field_of(model, name)
            told = [said(column, _named(column, value)) for value in (old, new)]
            found.append(Change(_label(column), *told))
    return found + list(_line_changes(before, after))


def _label(field: models.Field[Any, Any]) -> str:
    name = LABELS.get(field.name, str(field.verbose_name))
    return name[:1].upper() + name[1:]


LABELS = {
    "objective": "objectif",
    "pilot": "pilote",
    "lead": "organisation qui porte",
    "model": "modèle d’action",
}
TITLES = {
    "steps": ("Étapes", "title"),
    "costs": ("Dépenses", "label"),
    "fundings": ("Financements", "funder"),
    "schemes": ("Dispositifs", "name"),
    "indicators": ("Indicateurs", "label"),
    "risks": ("Risques", "text"),
    "figures": ("Chiffres", "said"),
    "partners": ("Partenaires", ""),
    "stakes": ("Enjeux", ""),
}


def _line_changes(before: Any, after: Any) -> Iterable[Change]:
    held = before.lines if before is not None else {}
    for name, (title, main) in TITLES.items():
        old, new = held.get(name) or [], after.lines.get(name) or []
        if old == new:
            continue
        if not main:
            held_by = field_of(after.instance_type, name).related_model
            names = {each.pk: str(each) for each in held_by.objects.filter(pk__in={*old, *new})}
            told = [said(None, [names.get(key, GONE) for key in side]) for side in (old, new)]
            yield Change(title, *told)
            continue
        yield Change(title, _rows(old, new, main), _rows(new, old, main))


def _rows(rows: list[dict[str, Any]], others: list[dict[str, Any]], main: str) -> str:
    """The rows that the other side does not have as they are."""
    told = [str(row.get(main, "")) for row in rows if row not in others]
    return " ; ".join(told) or NOTHING
