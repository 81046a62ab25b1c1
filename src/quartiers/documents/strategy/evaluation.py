"""Annex of the mid-term evaluation: planned, done, asked, obtained, measured; what is missing."""

from collections.abc import Iterator
from datetime import date

from quartiers.documents.french import sentence, typeset
from quartiers.documents.page import Grid, Page, Section
from quartiers.documents.strategy import base, money, words
from quartiers.documents.strategy.base import grid
from quartiers.documents.strategy.fiche import start, target
from quartiers.documents.strategy.plan import Action, Made, Objective, Strategy, Tracked
from quartiers.territory import french

NAME = "Annexe d’évaluation à mi-parcours"
OVER = ("terminee", "abandonnee")


def page(strategy: Strategy, made: Made) -> Page:
    actions = strategy.actions
    found = money.sums(actions)
    tracked = [each for action in actions for each in action.indicators]
    valued = [each for each in tracked if newest(each)]
    ended = sum(action.state == "terminee" for action in actions)
    summary = [
        f"{words.counted(len(actions), 'action', 'actions')}, dont {ended} "
        f"{french.plural(ended, 'terminée', 'terminées')} et "
        f"{sum(late(action, made.on) for action in actions)} en retard.",
        f"Demandé : {found.asked_said} ; obtenu : {found.obtained_said}.",
        f"{words.counted(len(tracked), 'indicateur', 'indicateurs')}, dont {len(valued)} avec une "
        f"valeur relevée et {sum(each.baseline is not None for each in tracked)} avec une valeur "
        "de départ.",
    ]
    return base.page(
        strategy,
        made,
        NAME,
        [_overview(strategy, made.on), *_details(strategy, made)],
        summary=summary,
        caveats=(
            base.UNKNOWN_MONEY,
            "Un écart dit si la cible est atteinte, non pourquoi : aucune valeur ne montre à elle "
            "seule l’effet d’une action",
        ),
    )


def _overview(strategy: Strategy, today: date) -> Section:
    rows = []
    for action in strategy.actions:
        found = money.sums([action])
        state = words.STATE[action.state] + (" (en retard)" if late(action, today) else "")
        reached = [_reached(each) for each in action.indicators]
        known = [each for each in reached if each is not None]
        said = f"{sum(known)} sur {len(known)}" if known else words.UNKNOWN
        rows.append(
            (
                action.title,
                state,
                words.progress(action),
                found.asked_said,
                found.obtained_said,
                said,
            )
        )
    headers = ("Action", "État", "Avancement", "Demandé", "Obtenu", "Cibles atteintes")
    table = grid("bilan", "Bilan des actions", headers, rows, numeric=(2, 3, 4, 5))
    return Section(id="bilan", title="Bilan", parts=(table,))


def _details(strategy: Strategy, made: Made) -> Iterator[Section]:
    for priority, label in words.PRIORITY.items():
        held = [each for each in strategy.objectives if each.priority == priority]
        if any(objective.actions for objective in held):
            yield Section(id=f"priorite-{priority}", title=label)
            for objective in held:
                for action in objective.actions:
                    yield _detail(objective, action, made.on)


def _detail(objective: Objective, action: Action, today: date) -> Section:
    done = [step for step in action.steps if step.done_on]
    planned = f"Prévu : {words.period(action.starts_on, action.ends_on)}"
    if action.steps:
        planned += f", {words.counted(len(action.steps), 'étape', 'étapes')}"
    made = f"Réalisé : {words.STATE[action.state].lower()}, avancement {words.progress(action)}"
    if action.steps:
        made += f", {len(done)} sur {words.counted(len(action.steps), 'étape', 'étapes')}"
    found = money.sums([action])
    paid = f"Demandé : {found.asked_said} ; obtenu : {found.obtained_said}"
    missing = list(gaps(action, today))
    return Section(
        id=f"evaluation-{action.uid}",
        title=typeset(action.title),
        sentences=(
            typeset(f"Objectif : {objective.title}."),
            *(sentence(each) for each in (planned, made, paid)),
        ),
        parts=(_indicators(action),) if action.indicators else (),
        caveats=tuple(sentence(each) for each in missing),
        caveats_title="Écarts et manques",
        level=2,
    )


def _indicators(action: Action) -> Grid:
    return grid(
        f"mesures-{action.uid}",
        "Indicateurs",
        ("Indicateur", "Départ", "Cible", "Valeurs", "Écart à la cible", "Source"),
        [
            (each.label, start(each), target(each), values(each), gap(each), each.source)
            for each in action.indicators
        ],
        numeric=(1, 2, 4),
    )


def values(each: Tracked) -> str:
    said = [
        f"{words.measured(value.value, each.unit)} ({words.when(value)})"
        + (f" : {value.note}" if value.value is None and value.note else "")
        for value in each.values
    ]
    return " ; ".join(said) or "aucune"


def newest(each: Tracked) -> float | None:
    """The last value that is known."""
    known = [value for value in each.values if value.value is not None]
    return max(known, key=lambda value: value.on).value if known else None


def gap(each: Tracked) -> str:
    last = newest(each)
    if each.target is None:
        return "pas de cible"
    if last is None:
        return "pas de valeur"
    difference = round(last - each.target, 6)
    decimals = 0 if float(difference).is_integer() else 2
    return typeset(f"{french.signed(difference, decimals)} {each.unit}".strip())


def _reached(each: Tracked) -> bool | None:
    """In the direction that goes from the baseline to the target; None where that is not known."""
    last = newest(each)
    if last is None or each.target is None or each.baseline is None:
        return None
    return last >= each.target if each.target >= each.baseline else last <= each.target


def late(action: Action, today: date) -> bool:
    return action.ends_on is not None and action.ends_on < today and action.state not in OVER


def gaps(action: Action, today: date) -> Iterator[str]:
    """What an evaluator lacks, action by action."""
    if late(action, today) and action.ends_on is not None:
        yield f"Fin prévue le {french.day(action.ends_on)}, non déclarée terminée"
    if action.progress is None and action.state not in OVER:
        yield "Avancement non précisé"
    if not action.indicators:
        yield "Aucun indicateur : l’effet de cette action ne peut pas être évalué"
    for each in action.indicators:
        lacks = [
            name
            for name, absent in (
                ("valeur de départ inconnue", each.baseline is None),
                ("cible non fixée", each.target is None),
                ("aucune valeur relevée", newest(each) is None),
            )
            if absent
        ]
        if lacks:
            yield f"«\u00a0{each.label}\u00a0» : {', '.join(lacks)}"
    unknown = money.sums([action]).obtained_unknown
    if unknown:
        lines = words.counted(unknown, "financement", "financements")
        yield f"Montant obtenu inconnu pour {lines}"
