"""The lines of a fiche: what hangs from it and is written with it, kept in each row of its history.

An action has its steps, costs, fundings, schemes, indicators, risks and partners; a stake its
figures; an objective its stakes. What follows an action (comments, tasks, documents, values of the
indicators) is not of the fiche: restoring a past version leaves it alone.
"""

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.dispatch import receiver
from simple_history.signals import pre_create_historical_record

from quartiers.web.strategies.models import (
    Action,
    ActionIndicator,
    ActionScheme,
    CostLine,
    FundingLine,
    Objective,
    Risk,
    Stake,
    StakeFigure,
    Step,
)
from quartiers.web.strategies.models.base import Written

Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Kind:
    """Lines of one model: `relation` is their name on the fiche, `parent` its name on them."""

    relation: str
    model: type[models.Model]
    parent: str
    fields: tuple[str, ...]

    def of(self, obj: Written) -> list[models.Model]:
        return list(getattr(obj, self.relation).all())


def _kind(relation: str, model: type[models.Model], parent: str) -> Kind:
    own = [field.attname for field in model._meta.concrete_fields if not field.primary_key]
    return Kind(relation, model, parent, tuple(name for name in own if name != f"{parent}_id"))


KINDS: dict[type[Written], tuple[Kind, ...]] = {
    Action: (
        _kind("steps", Step, "action"),
        _kind("costs", CostLine, "action"),
        _kind("fundings", FundingLine, "action"),
        _kind("schemes", ActionScheme, "action"),
        _kind("indicators", ActionIndicator, "action"),
        _kind("risks", Risk, "action"),
    ),
    Stake: (_kind("figures", StakeFigure, "stake"),),
}
# Pairs with other objects, by their keys.
PAIRS: dict[type[Written], tuple[str, ...]] = {Action: ("partners",), Objective: ("stakes",)}


def lines_of(obj: Written) -> dict[str, list[Any]]:
    kept: dict[str, list[Any]] = {}
    for kind in KINDS.get(type(obj), ()):
        kept[kind.relation] = [
            {"id": row.pk} | {name: getattr(row, name) for name in kind.fields}
            for row in kind.of(obj)
        ]
    for name in PAIRS.get(type(obj), ()):
        kept[name] = sorted(each.pk for each in getattr(obj, name).all())
    return kept


@receiver(pre_create_historical_record)
def _keep(instance: models.Model, history_instance: Any, **_: object) -> None:
    if isinstance(instance, Written):
        # Read anew: what the instance prefetched may be older than what was just written.
        instance._prefetched_objects_cache = {}
        history_instance.lines = lines_of(instance) if instance.pk else {}


def put(obj: Written, kept: dict[str, list[Any]]) -> tuple[str, ...]:
    """Bring the lines of an object back to what they were, and tell in French what could not be."""
    refused: list[str] = []
    for kind in KINDS.get(type(obj), ()):
        if kind.relation in kept:
            refused += _put_rows(obj, kind, kept[kind.relation])
    for name in PAIRS.get(type(obj), ()):
        if name in kept:
            relation = getattr(obj, name)
            still = relation.model._default_manager.filter(pk__in=kept[name])
            relation.set(still)
            if len(still) < len(kept[name]):
                refused.append("Un rattachement n’existe plus : il n’a pas été rétabli.")
    return tuple(refused)


def _put_rows(obj: Written, kind: Kind, rows: Rows) -> list[str]:
    held = {row.pk: row for row in kind.of(obj)}
    refused = []
    for gone in held.keys() - {row["id"] for row in rows}:
        if has_values(held[gone]):
            refused.append(
                f"« {held[gone].label} » a des valeurs relevées depuis : l’indicateur reste."
            )
        else:
            held[gone].delete()
    for row in rows:
        target = held.get(row["id"]) or kind.model(**{kind.parent: obj})
        for name in kind.fields:
            if name in row:
                setattr(target, name, kind.model._meta.get_field(name).to_python(row[name]))
        target.save()
    return refused


def has_values(row: models.Model) -> bool:
    """An indicator that was followed is not removed with its values."""
    return isinstance(row, ActionIndicator) and row.values.exists()
