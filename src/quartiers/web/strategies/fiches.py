"""What may be written, kind by kind: how it is named in an address, its form, its parts."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django import forms
from django.db.models import QuerySet
from django.urls import register_converter

from quartiers.web.strategies.forms import (
    ActionForm,
    ObjectiveForm,
    StakeForm,
    StrategyForm,
    SwotForm,
)
from quartiers.web.strategies.models import Action, Objective, Stake, Strategy, SwotItem
from quartiers.web.strategies.models.base import Written
from quartiers.web.strategies.row_forms import COSTS, FUNDINGS, INDICATORS, RISKS, STEPS
from quartiers.web.strategies.rows import RowKind


@dataclass(frozen=True)
class Part:
    """A part of a fiche made of rows, written on a page of its own."""

    key: str
    title: str
    kinds: tuple[RowKind, ...]


@dataclass(frozen=True)
class Fiche:
    """`key` stands in addresses; `the` is « l’action », `new` « Nouvelle action »."""

    key: str
    model: type[Written]
    form: type[forms.ModelForm]
    the: str
    new: str
    parts: Mapping[str, Part] = field(default_factory=dict)

    def all(self, territory: str) -> QuerySet[Written]:
        """Of a territory, those set aside included."""
        return _ALL[self.model](territory)


_ALL = {
    Strategy: lambda here: Strategy.objects.filter(territory=here),
    Stake: lambda here: Stake.objects.filter(strategy__territory=here),
    Objective: lambda here: Objective.objects.filter(strategy__territory=here),
    SwotItem: lambda here: SwotItem.objects.filter(strategy__territory=here),
    Action: lambda here: Action.objects.filter(objective__strategy__territory=here),
}
_PARTS = (
    Part("etapes", "Étapes", (STEPS,)),
    Part("budget", "Budget", (COSTS, FUNDINGS)),
    Part("indicateurs", "Indicateurs", (INDICATORS,)),
    Part("risques", "Risques", (RISKS,)),
)
FICHES: dict[str, Fiche] = {
    fiche.key: fiche
    for fiche in (
        Fiche("strategies", Strategy, StrategyForm, "la stratégie", "Nouvelle stratégie"),
        Fiche("enjeux", Stake, StakeForm, "l’enjeu", "Nouvel enjeu"),
        Fiche("objectifs", Objective, ObjectiveForm, "l’objectif", "Nouvel objectif"),
        Fiche("constats", SwotItem, SwotForm, "le constat", "Nouveau constat"),
        Fiche(
            "actions",
            Action,
            ActionForm,
            "l’action",
            "Nouvelle action",
            {part.key: part for part in _PARTS},
        ),
    )
}


def fiche_of(obj: Written) -> Fiche:
    return next(fiche for fiche in FICHES.values() if isinstance(obj, fiche.model))


class Key:
    """`<fiche:kind>` in an address."""

    regex = "|".join(FICHES)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Key, "fiche")
