"""Chapters that several documents share: stakes, SWOT, actions, calendar, budget, indicators."""

from collections.abc import Sequence

from quartiers.documents.french import sentence, typeset
from quartiers.documents.page import Grid, Prose, Section, marks
from quartiers.documents.strategy import fiche, money, pictures, words
from quartiers.documents.strategy.base import grid, numbers, stake_names
from quartiers.documents.strategy.plan import Action, Made, Objective, Stake, Strategy


def stakes(strategy: Strategy) -> list[Section]:
    if not strategy.stakes:
        return []
    cited = [_stake(strategy, stake) for stake in strategy.stakes]
    bare = [stake.title for stake in strategy.stakes if not stake.figures]
    said = f"Aucun chiffre d’un diagnostic arrêté n’est attaché à : {' ; '.join(bare)}"
    return [
        Section(
            id="enjeux",
            title="Enjeux",
            parts=tuple(cited),
            caveats=(sentence(said),) if bare else (),
        )
    ]


def _stake(strategy: Strategy, stake: Stake) -> Prose:
    figures = (
        " ".join(filter(None, (typeset(figure.said), marks(numbers(strategy, figure.sources)))))
        for figure in stake.figures
    )
    return Prose(typeset(stake.title), words.paragraphs(stake.text), tuple(figures))


def swot(strategy: Strategy) -> list[Section]:
    found = [
        Prose(
            label,
            items=tuple(
                typeset(each.text + (f" ({each.reason.rstrip('.')})" if each.reason else ""))
                for each in strategy.findings
                if each.side == side
            ),
        )
        for side, label in words.SIDE.items()
    ]
    kept = tuple(each for each in found if each.items)
    title = "Forces, faiblesses, opportunités, menaces"
    return [Section(id="swot", title=title, parts=kept)] if kept else []


def objectives(strategy: Strategy) -> list[Section]:
    """By priority: each objective, the stakes it answers and its actions."""
    found = []
    for priority, label in words.PRIORITY.items():
        held = [each for each in strategy.objectives if each.priority == priority]
        if not held:
            continue
        found.append(Section(id=f"priorite-{priority}", title=typeset(f"Priorité : {label}")))
        found += [_objective(strategy, each) for each in held]
    return found


def _objective(strategy: Strategy, objective: Objective) -> Section:
    named = stake_names(strategy, objective.stakes)
    answered = f"Répond à : {' ; '.join(named)}." if named else "Aucun enjeu n’est rattaché."
    empty = () if objective.actions else ("Aucune action n’est encore écrite.",)
    return Section(
        id=f"objectif-{objective.uid}",
        title=typeset(objective.title),
        sentences=(typeset(answered), *empty),
        parts=(actions(strategy, f"actions-{objective.uid}", "Actions", objective.actions),)
        if objective.actions
        else (),
        level=2,
    )


def actions(strategy: Strategy, id: str, title: str, held: Sequence[Action]) -> Grid:
    return grid(
        id,
        title,
        ("Action", "Porteur", "Quartiers", "Calendrier", "Coût", "État"),
        [
            (
                action.title,
                action.lead or words.UNSAID,
                ", ".join(strategy.name_of(z) or z for z in action.zones) or "tout le territoire",
                dates(action),
                money.sums([action]).costs_said,
                words.STATE[action.state],
            )
            for action in held
        ],
        numeric=(4,),
    )


def dates(action: Action) -> str:
    if not (action.starts_on or action.ends_on):
        return words.UNSAID
    starts = f"{action.starts_on:%m/%Y}" if action.starts_on else "?"
    ends = f"{action.ends_on:%m/%Y}" if action.ends_on else "?"
    return f"{starts} – {ends}"


def calendar(strategy: Strategy, made: Made) -> list[Section]:
    drawn = tuple(pictures.calendars(strategy, made.on))
    undated = [
        action.title
        for action in strategy.actions
        if not (action.starts_on or action.ends_on or any(step.due_on for step in action.steps))
    ]
    said = (sentence(f"Sans date : {' ; '.join(undated)}"),) if undated else ()
    if not drawn and not said:
        return []
    return [Section(id="calendrier", title="Calendrier", parts=drawn, caveats=said)]


def budget(strategy: Strategy) -> list[Section]:
    found = money.sums(strategy.actions)
    if not found.any:
        return []
    drawn = pictures.budget(strategy.actions)
    said = (
        f"Coût des actions : {found.costs_said}. Demandé : {found.asked_said}. "
        f"Obtenu : {found.obtained_said}.",
    )
    return [
        Section(
            id="budget",
            title="Budget",
            sentences=tuple(map(typeset, said)),
            parts=(drawn,) if drawn else (),
            caveats=tuple(sentence(note) for note in money.notes(found)),
        )
    ]


def indicators(strategy: Strategy) -> list[Section]:
    rows = [
        (each.label, action.title, fiche.start(each), fiche.target(each), fiche.last(each))
        for action in strategy.actions
        for each in action.indicators
    ]
    bare = [action.title for action in strategy.actions if not action.indicators]
    said = (sentence(f"Sans indicateur : {' ; '.join(bare)}"),) if bare and rows else ()
    if not rows:
        return []
    table = grid(
        "indicateurs",
        "Indicateurs de suivi",
        ("Indicateur", "Action", "Départ", "Cible", "Dernière valeur"),
        rows,
        numeric=(2, 3, 4),
    )
    return [Section(id="suivi", title="Suivi et évaluation", parts=(table,), caveats=said)]
