"""What a follow-up must not let pass: who is missing, what is late, what the law changed."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from quartiers.schemes.catalogue import Catalogue
from quartiers.strategy.calendar import months_after, since
from quartiers.strategy.law_alerts import CLOSING_DAYS, Seen, of_schemes
from quartiers.strategy.plan import (
    KINDS,
    OVER,
    Alert,
    PlanAction,
    PlanFunding,
    PlanIndicator,
    PlanScheme,
    PlanStep,
    named,
    quoted,
)
from quartiers.territory.french import FIRM, THIN, day, typeset

__all__ = [
    "CLOSING_DAYS",
    "KINDS",
    "SILENT_MONTHS",
    "SOON_MONTHS",
    "Alert",
    "PlanAction",
    "PlanFunding",
    "PlanIndicator",
    "PlanScheme",
    "PlanStep",
    "alerts",
]

SOON_MONTHS = 6  # before an action starts, for its money to be asked for
SILENT_MONTHS = 12


def alerts(actions: Sequence[PlanAction], today: date, catalogue: Catalogue) -> tuple[Alert, ...]:
    """The grave ones first, then in the order of KINDS and of the actions."""
    seen = Seen(catalogue, today, [each for each in actions if each.state not in OVER])
    found = [_set(alert) for action in actions for alert in _of(action, today, seen)]
    order = list(KINDS)
    return tuple(sorted(found, key=lambda alert: (not alert.grave, order.index(alert.kind))))


def _set(alert: Alert) -> Alert:
    return replace(alert, sentence=typeset(alert.sentence), advice=typeset(alert.advice))


def _of(action: PlanAction, today: date, seen: Seen) -> Iterator[Alert]:
    if action.state in OVER:
        return
    yield from _people(action, today)
    yield from _late(action, today)
    yield from _money(action, today)
    yield from of_schemes(action, seen)
    yield from _silent(action, today)


def _people(action: PlanAction, today: date) -> Iterator[Alert]:
    if not action.pilot.strip():
        begun = action.state == "en_cours" or (action.starts is not None and action.starts <= today)
        yield Alert(
            "sans_pilote",
            action.key,
            f"{named(action)} n’a pas de pilote.",
            "Désignez la personne qui en répond devant le comité.",
            grave=begun,
        )


def _late(action: PlanAction, today: date) -> Iterator[Alert]:
    if action.ends is not None and action.ends < today:
        done = "" if action.progress is None else f" Avancement{FIRM}: {action.progress}{THIN}%."
        yield Alert(
            "en_retard",
            action.key,
            f"{named(action)} devait finir le {day(action.ends)}, "
            f"il y a {since(action.ends, today)}.{done}",
            "Déclarez-la terminée, ou révisez sa date de fin et dites pourquoi.",
            grave=True,
        )
    elif action.starts is not None and action.starts < today and action.state != "en_cours":
        yield Alert(
            "en_retard",
            action.key,
            f"{named(action)} devait commencer le {day(action.starts)} et n’est pas en cours.",
            "Passez-la « en cours », ou révisez sa date de début.",
        )
    for step in action.steps:
        if step.done is None and step.due is not None and step.due < today:
            yield Alert(
                "etape_depassee",
                action.key,
                f"L’étape «{FIRM}{step.title}{FIRM}» de {quoted(action)} était attendue le "
                f"{day(step.due)}, il y a {since(step.due, today)}.",
                "Notez le jour où elle a été faite, ou une nouvelle échéance.",
                about=step.title,
            )


def _money(action: PlanAction, today: date) -> Iterator[Alert]:
    if action.starts is None or months_after(today, SOON_MONTHS) < action.starts:
        return
    for funding in action.fundings:
        if funding.state != "pressenti":
            continue
        when = "a commencé" if action.starts <= today else "commence"
        yield Alert(
            "financement_non_demande",
            action.key,
            f"Le financement de {funding.funder} ({funding.year}) n’est pas encore demandé, alors "
            f"que {quoted(action)} {when} le {day(action.starts)}.",
            "Déposez la demande avant toute dépense : beaucoup de financeurs refusent ce qui est "
            "déjà engagé. Sinon retirez cette ligne du plan.",
            grave=action.starts <= today,
            about=funding.funder,
        )


def _silent(action: PlanAction, today: date) -> Iterator[Alert]:
    for indicator in action.indicators:
        told = indicator.last or indicator.since
        if told is None and action.state == "en_cours":
            told = action.starts
        if told is None or told > today or months_after(told, SILENT_MONTHS) > today:
            continue
        lacking = (
            f"n’a pas de valeur depuis le {day(told)}"
            if indicator.last
            else f"n’a reçu aucune valeur depuis le début de son suivi, le {day(told)}"
        )
        yield Alert(
            "indicateur_sans_valeur",
            action.key,
            f"L’indicateur «{FIRM}{indicator.label}{FIRM}» de {quoted(action)} {lacking}.",
            "Relevez sa valeur ; si elle reste introuvable, notez-le avec la raison.",
            about=indicator.label,
        )
