"""A strategy read from an export against what is stored: nothing is written here.

An object is known by its uid. One that changed here since the export is in conflict: it is shown
field by field, and written only if the person takes it. So is an action one of whose followed
values is not that of the file: recording a value makes no version.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from typing import Any

from quartiers.documents.strategy import money, plan, words
from quartiers.web.strategies.exports.gather import gathered
from quartiers.web.strategies.models import Action, Objective, Stake, Strategy, SwotItem
from quartiers.web.strategies.models.base import Written

CREATED, CHANGED, SAME, CONFLICT = "cree", "modifie", "identique", "conflit"
SAID = {
    CREATED: "À créer",
    CHANGED: "À modifier",
    SAME: "Identique",
    CONFLICT: "En conflit",
}
MODELS: dict[type, type[Written]] = {
    plan.Strategy: Strategy,
    plan.Stake: Stake,
    plan.Finding: SwotItem,
    plan.Objective: Objective,
    plan.Action: Action,
}
KIND = {
    plan.Strategy: "Stratégie",
    plan.Stake: "Enjeu",
    plan.Finding: "Constat",
    plan.Objective: "Objectif",
    plan.Action: "Action",
}
# What hangs from an object has its own line in the report; what is derived is not compared.
HANGING = {"uid", "version", "stakes", "findings", "objectives", "actions", "places", "diagnostics"}
HANGING |= {"fictitious", "adopted_on"}
OWN = {plan.Objective: {"stakes"}}
# Adopting a strategy is an act of its own, made here.
NOT_TAKEN = {plan.Strategy: {"state"}}
LABELS = {
    "title": "Intitulé",
    "summary": "Résumé",
    "state": "État",
    "starts_on": "Début",
    "ends_on": "Fin",
    "text": "Texte",
    "reason": "Raison",
    "side": "Volet",
    "rank": "Ordre",
    "figures": "Chiffres",
    "priority": "Priorité",
    "stakes": "Enjeux",
    "context": "Contexte",
    "description": "Description",
    "lead": "Porteur",
    "pilot": "Pilote",
    "partners": "Partenaires",
    "zones": "Quartiers",
    "place": "Emplacement",
    "progress": "Avancement",
    "model": "Modèle d’action",
    "why": "Raison de la proposition",
    "steps": "Étapes",
    "costs": "Dépenses",
    "fundings": "Financements",
    "schemes": "Dispositifs",
    "indicators": "Indicateurs",
    "risks": "Risques",
    "proposed": "Proposé par le diagnostic",
}
Object = plan.Strategy | plan.Stake | plan.Finding | plan.Objective | plan.Action


@dataclass(frozen=True)
class Change:
    label: str
    here: str
    file: str


@dataclass(frozen=True)
class Compared:
    """`why` says the conflict."""

    kind: str
    uid: str
    title: str
    sense: str
    changes: tuple[Change, ...] = ()
    why: str = ""

    @property
    def said(self) -> str:
        return SAID[self.sense]


@dataclass(frozen=True)
class Comparison:
    """`target` is None where the whole strategy is new here. `left`: objects that are here and not
    in the file: they stay as they are."""

    given: plan.Strategy
    target: Strategy | None
    lines: tuple[Compared, ...]
    left: tuple[str, ...]

    def count(self, sense: str) -> int:
        return sum(line.sense == sense for line in self.lines)


def compare(given: plan.Strategy, territory: str) -> Comparison:
    target = Strategy.objects.filter(uid=given.uid, territory=territory).first()
    stored = gathered(target) if target else None
    here = {each.uid: each for each in objects(stored)} if stored else {}
    parents = _parents(given), _parents(stored) if stored else {}
    lines = tuple(_line(each, here.get(each.uid), territory, parents) for each in objects(given))
    kept = {each.uid for each in objects(given)}
    left = tuple(_title(each) for uid, each in here.items() if uid not in kept)
    return Comparison(given, target, lines, left)


def _parents(strategy: plan.Strategy) -> dict[str, str]:
    """Uid of an action → title of its objective."""
    return {a.uid: each.title for each in strategy.objectives for a in each.actions}


def objects(strategy: plan.Strategy) -> Iterator[Object]:
    """The strategy first, then what hangs from it, parents before children."""
    yield strategy
    yield from strategy.stakes
    yield from strategy.findings
    yield from strategy.objectives
    yield from strategy.actions


def _title(each: Object) -> str:
    return each.text if isinstance(each, plan.Finding) else each.title


def _line(
    each: Object,
    here: Object | None,
    territory: str,
    parents: tuple[dict[str, str], dict[str, str]],
) -> Compared:
    kind, title = KIND[type(each)], _title(each)
    stored = MODELS[type(each)].objects.filter(uid=each.uid).first()
    if here is not None:
        clash = False
        if isinstance(here, plan.Action) and isinstance(each, plan.Action):
            here, clash = _beside(here, each)
        changes = changed(here, each)
        given, stood = (found.get(each.uid, "") for found in parents)
        if given != stood:
            changes = (*changes, Change("Objectif", stood, given))
        if not changes:
            return Compared(kind, each.uid, title, SAME)
        if here.version != each.version:
            why = f"Modifié ici depuis l’export (version {here.version}, export {each.version})."
            return Compared(kind, each.uid, title, CONFLICT, changes, why)
        if clash:
            why = "Une valeur relevée ici n’est pas celle du fichier."
            return Compared(kind, each.uid, title, CONFLICT, changes, why)
        return Compared(kind, each.uid, title, CHANGED, changes)
    if stored is not None and _territory(stored) == territory:
        gone = stored.deleted_at is not None
        why = "Mis à la corbeille ici." if gone else "Rattaché ici à une autre stratégie."
        return Compared(kind, each.uid, title, CONFLICT, (), why)
    return Compared(kind, each.uid, title, CREATED)


def _beside(here: plan.Action, given: plan.Action) -> tuple[plan.Action, bool]:
    """Without the values that were recorded here alone, which stay whatever the file says; and
    whether one of the same day differs."""
    read = {
        (one.label, one.zone): {value.on: value for value in one.values} for one in given.indicators
    }
    kept, clash = [], False
    for one in here.indicators:
        theirs = read.get((one.label, one.zone), {})
        shared = tuple(value for value in one.values if value.on in theirs)
        clash = clash or any(value != theirs[value.on] for value in shared)
        kept.append(replace(one, values=shared))
    return replace(here, indicators=tuple(kept)), clash


def _territory(stored: Written) -> str:
    match stored:
        case Strategy():
            return stored.territory
        case Action():
            return stored.objective.strategy.territory
    strategy: Strategy = stored.strategy  # type: ignore[attr-defined]
    return strategy.territory


def changed(here: Object, given: Object) -> tuple[Change, ...]:
    skipped = (HANGING | NOT_TAKEN.get(type(given), set())) - OWN.get(type(given), set())
    found = []
    for field in fields(given):
        if field.name in skipped:
            continue
        old, new = (getattr(each, field.name) for each in (here, given))
        if _comparable(old) != _comparable(new):
            label = LABELS.get(field.name, field.name)
            found.append(Change(label, _said(old), _said(new)))
    return tuple(found)


def _comparable(value: Any) -> Any:
    """Order means nothing in what is a set; the sources of a figure follow from it."""
    if isinstance(value, str):
        return value.replace("\r\n", "\n").strip()
    if isinstance(value, tuple) and value and isinstance(value[0], plan.Figure):
        return tuple(sorted(f"{each.diagnostic} {each.indicator}" for each in value))
    if isinstance(value, tuple) and value and not isinstance(value[0], plan.Step | float):
        return tuple(sorted(value, key=repr))
    if isinstance(value, Decimal):
        return value.normalize()
    return value


def _said(value: Any) -> str:
    match value:
        case None | "" | ():
            return "(vide)"
        case bool():
            return "oui" if value else "non"
        case tuple():
            return " ; ".join(map(_part, value))
        case str():
            return words.STATE.get(value) or words.PRIORITY.get(value) or value
    return f"{value:%d/%m/%Y}" if hasattr(value, "strftime") else str(value)


def _part(each: Any) -> str:
    """A line of a list, by all that it says."""
    match each:
        case plan.Figure():
            return each.said
        case str() | int() | float():
            return str(each)
        case plan.Reading():
            when = each.period or f"{each.on:%d/%m/%Y}"
            return f"{when} : {each.note if each.value is None else each.value}"
    told = [getattr(each, field.name) for field in fields(each)]
    values = [_part(one) for several in told if isinstance(several, tuple) for one in several]
    plain = (v for v in told if v not in (None, "", False) and not isinstance(v, tuple))
    return ", ".join([*map(_word, plain), *values])


def _word(value: Any) -> str:
    if isinstance(value, Decimal):
        return words.euros(value)
    if hasattr(value, "strftime"):
        return f"{value:%d/%m/%Y}"
    for names in (words.FUNDING_STATE, words.CREDITS, money.NATURE):
        if value in names:
            return names[value]
    return "toutes taxes comprises" if value is True else str(value)
