"""Committee note: two pages to read before the meeting."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from quartiers.documents.french import sentence, typeset
from quartiers.documents.page import Grid, Page, Prose, Section
from quartiers.documents.strategy import base, money, words
from quartiers.documents.strategy.base import grid
from quartiers.documents.strategy.evaluation import late
from quartiers.documents.strategy.plan import Action, Made, Strategy
from quartiers.documents.strategy.roadmap import essential

NAME = "Note pour le comité"
ALERTS, DUES = 8, 10  # two pages: the rest is counted
SOON = timedelta(days=183)


def page(strategy: Strategy, made: Made) -> Page:
    return base.page(
        strategy,
        made,
        NAME,
        [
            Section(id="avancement", title="Où en est-on", parts=(by_priority(strategy),)),
            *_watched(made),
            *_due(strategy, made.on),
            *_money(strategy),
        ],
        summary=essential(strategy),
        caveats=(base.UNKNOWN_MONEY,),
        brief=True,
    )


def by_priority(strategy: Strategy) -> Grid:
    rows = []
    for priority, label in words.PRIORITY.items():
        actions = [
            action
            for objective in strategy.objectives
            if objective.priority == priority
            for action in objective.actions
        ]
        if actions:
            rows.append((label, *_counts(actions)))
    rows.append(("Ensemble", *_counts(strategy.actions)))
    headers = ("Priorité", "Actions", "En cours", "Terminées", "Demandé", "Obtenu")
    return grid(
        "priorites", "Actions et financements par priorité", headers, rows, numeric=range(1, 6)
    )


def _counts(actions: Sequence[Action]) -> tuple[str, ...]:
    found = money.sums(actions)
    states = [sum(a.state == state for a in actions) for state in ("en_cours", "terminee")]
    return (
        str(len(actions)),
        *map(str, states),
        found.asked_said if found.lines else "aucun",
        found.obtained_said if found.lines else "aucun",
    )


def _watched(made: Made) -> list[Section]:
    if not made.alerts:
        return [
            Section(id="vigilance", title="Points de vigilance", sentences=("Aucun à ce jour.",))
        ]
    hidden = len(made.alerts) - ALERTS
    more = [sentence(_more(hidden, "autre alerte", "autres alertes"))] if hidden > 0 else []
    items = [*map(typeset, made.alerts[:ALERTS]), *more]
    shown = Prose("À décider ou à débloquer", items=tuple(items))
    return [Section(id="vigilance", title="Points de vigilance", parts=(shown,))]


def _more(count: int, one: str, many: str) -> str:
    return f"{words.counted(count, one, many)} dans la page de suivi"


def _due(strategy: Strategy, today: date) -> list[Section]:
    """The steps and ends of the six coming months."""
    found = [
        (step.due_on, step.title, action)
        for action in strategy.actions
        for step in action.steps
        if step.due_on and not step.done_on and today <= step.due_on <= today + SOON
    ]
    found += [
        (action.ends_on, "fin de l’action", action)
        for action in strategy.actions
        if action.ends_on and today <= action.ends_on <= today + SOON and not late(action, today)
    ]
    found.sort(key=lambda each: each[0])
    if not found:
        return []
    table = grid(
        "echeances",
        "Échéances des six prochains mois",
        ("Date", "Échéance", "Action", "Pilote"),
        [
            (words.short_day(when), what, action.title, action.pilot or "aucun")
            for when, what, action in found[:DUES]
        ],
        notes=[_more(len(found) - DUES, "autre échéance", "autres échéances")]
        if len(found) > DUES
        else [],
    )
    return [Section(id="echeances", title="Ce qui vient", parts=(table,))]


def _money(strategy: Strategy) -> list[Section]:
    held = money.by_year(strategy.actions)
    if not held.years:
        return []
    rows = []
    for funder in held.funders[:8]:
        total = held.of_funder(funder)
        rows.append(
            (
                funder,
                _said(total.asked, total.asked_unknown),
                _said(total.obtained, total.obtained_unknown),
            )
        )
    hidden = len(held.funders) - len(rows)
    table = grid(
        "financeurs",
        "Financements par financeur, refus exclus",
        ("Financeur", "Demandé", "Obtenu"),
        rows,
        numeric=(1, 2),
        notes=[_more(hidden, "autre financeur", "autres financeurs")] if hidden else [],
    )
    said = tuple(sentence(note) for note in money.notes(money.sums(strategy.actions)))
    return [Section(id="argent", title="Financements", parts=(table,), caveats=said)]


def _said(amount: Decimal, unknown: int) -> str:
    if unknown:
        return f"au moins {words.euros(amount)}" if amount else words.UNKNOWN
    return words.euros(amount)
