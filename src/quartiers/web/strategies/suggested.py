"""Actions that the diagnostic suggests, and what becomes of each: accepted, adapted, refused."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction

from quartiers.errors import BadInput
from quartiers.strategy.action_models import ActionModel, partner_kinds
from quartiers.strategy.suggestions import Suggestion, suggest
from quartiers.territory import french
from quartiers.web.accounts.models import User
from quartiers.web.strategies.figures import numbers
from quartiers.web.strategies.models import (
    Action,
    ActionIndicator,
    ActionScheme,
    FrozenDiagnostic,
    Objective,
    Step,
    Strategy,
    SuggestionAnswer,
)
from quartiers.web.strategies.schemes import names
from quartiers.web.strategies.writing import create, touched
from quartiers.web.surveys.figures import local_figures

DAYS = 30.44  # of a month


@dataclass(frozen=True)
class Offered:
    """A suggestion with the diagnostic that makes it; `answer` once it has one."""

    diagnostic: FrozenDiagnostic
    suggestion: Suggestion
    answer: SuggestionAnswer | None

    @property
    def model(self) -> ActionModel:
        return self.suggestion.model


def offered(strategy: Strategy, diagnostics: list[FrozenDiagnostic]) -> list[Offered]:
    """Best first; a model that several neighbourhoods call for is offered once, by the one that
    calls for it the most."""
    answers = {each.model: each for each in strategy.answers.select_related("by", "action")}
    best: dict[str, Offered] = {}
    for diagnostic in diagnostics:
        local = local_figures(strategy.territory, diagnostic.zone)
        for each in suggest(diagnostic.content, local=local).suggested:
            held = best.get(each.model.id)
            if held is None or len(each.reasons) > len(held.suggestion.reasons):
                best[each.model.id] = Offered(diagnostic, each, answers.get(each.model.id))
    found = list(best.values())
    found.sort(key=lambda one: -len(one.suggestion.reasons))
    return found


def accept(strategy: Strategy, one: Offered, objective: Objective, by: User, today: date) -> Action:
    """The action, with its steps from today, its partners, indicators and schemes. Sent twice, it
    is made once. Raises BadInput where it was refused meanwhile."""
    model = one.model
    with transaction.atomic():
        answer, fresh = SuggestionAnswer.objects.select_for_update().get_or_create(
            strategy=strategy,
            model=model.id,
            defaults={"diagnostic": one.diagnostic, "sense": "acceptee", "by": by},
        )
        if not fresh and answer.sense == "refusee":
            raise BadInput("Cette proposition vient d’être refusée.", "Reprenez-la d’abord.")
        if not fresh and answer.action is not None:
            return answer.action
        action = create(_action(one, objective, today), by)
        _fill(action, one, today)
        answer.action, answer.sense, answer.by = action, "acceptee", by
        answer.save()
        return touched(action, by)


def _action(one: Offered, objective: Objective, today: date) -> Action:
    model = one.model
    months = sum(step.months for step in model.steps)
    kinds = partner_kinds()
    partners = [kinds.get(key, key) for key in model.partners]
    parts = [model.summary]
    if partners:
        parts.append(f"Partenaires habituels : {french.listed(partners)}.")
    parts += [f"Point d’attention : {caution}" for caution in model.cautions]
    reasons = "\n".join(f"{each.why} {each.text}" for each in one.suggestion.reasons)
    return Action(
        objective=objective,
        title=model.name[:200],
        context="\n\n".join(part for part in (model.context, reasons) if part),
        description="\n\n".join(parts),
        zones=[one.diagnostic.zone],
        model=model.id,
        why=one.suggestion.why[:400],
        starts_on=today,
        ends_on=_after(today, months),
    )


def _fill(action: Action, one: Offered, today: date) -> None:
    months = 0.0
    for rank, step in enumerate(one.model.steps):
        months += step.months
        Step.objects.create(
            action=action, title=step.title[:200], due_on=_after(today, months), rank=rank
        )
    for key, name in names(one.model.schemes).items():
        ActionScheme.objects.create(action=action, scheme=key, name=name[:300])
    known = numbers(one.diagnostic.content)
    territory, zone = one.diagnostic.territory, one.diagnostic.zone
    surveyed = {each.indicator: each for each in local_figures(territory, zone)}
    for each in one.model.indicators:
        baseline, on = known.get(each.open_data), one.diagnostic.as_of
        if each.open_data in surveyed:
            baseline, on = surveyed[each.open_data].value, surveyed[each.open_data].on or on
        ActionIndicator.objects.create(
            action=action,
            label=each.label[:200],
            unit=each.unit[:60],
            source=each.source[:300],
            open_data=each.open_data,
            zone=zone if each.open_data else "",
            baseline=baseline,
            baseline_on=on if baseline is not None else None,
        )


def refuse(
    strategy: Strategy, model: str, diagnostic: FrozenDiagnostic, reason: str, by: User
) -> None:
    """Remembered, so that it is not offered again; with its reason."""
    with transaction.atomic():
        answer, fresh = SuggestionAnswer.objects.select_for_update().get_or_create(
            strategy=strategy,
            model=model,
            defaults={
                "diagnostic": diagnostic,
                "sense": "refusee",
                "reason": reason[:400],
                "by": by,
            },
        )
        if not fresh and answer.action is not None:
            raise BadInput("Cette proposition est déjà devenue une action.", "Supprimez l’action.")


def take_back(strategy: Strategy, model: str) -> None:
    """A refused suggestion is offered again; so is one whose action was deleted."""
    strategy.answers.filter(model=model, sense="refusee").delete()


def _after(day: date, months: float) -> date:
    return day + timedelta(days=round(months * DAYS))
