"""Volet investissement of the contrat de ville: the operations that cost an investment."""

from collections.abc import Sequence
from dataclasses import replace

from quartiers.documents.french import sentence, typeset
from quartiers.documents.page import Grid, Page, Section
from quartiers.documents.strategy import base, money, pictures, sections, words
from quartiers.documents.strategy.base import grid
from quartiers.documents.strategy.fiche import costs, fundings
from quartiers.documents.strategy.plan import Action, Made, Objective, Strategy
from quartiers.strategy.budget import REFUSED

NAME = "Volet investissement du contrat de ville"
TAKEN = (
    "Une action est une opération d’investissement si elle a une dépense d’acquisition, de "
    "travaux, d’équipement, d’études ou de numérique ; ses autres dépenses figurent avec elle"
)


def page(strategy: Strategy, made: Made) -> Page:
    taken = _only(strategy)
    held, others = taken.actions, [a for a in strategy.actions if not invests(a)]
    found = money.sums(held)
    summary = [
        f"{words.counted(len(held), 'opération', 'opérations')} : coût {found.costs_said} ; "
        f"demandé {found.asked_said} ; obtenu {found.obtained_said}."
    ]
    if found.left is not None and found.left > 0:
        summary.append(f"Sans financement demandé à ce jour : {words.euros(found.left)}.")
    unsaid = [a for a in others if any(not cost.nature for cost in a.costs)]
    if unsaid:
        summary.append(
            f"{words.counted(len(unsaid), 'action absente', 'actions absentes')} de ce volet, où "
            "la nature d’une dépense reste à préciser : c’est peut-être un investissement."
        )
        others = [a for a in others if a not in unsaid]
    if others:
        summary.append(
            f"{words.counted(len(others), 'action', 'actions')} sans dépense d’investissement : "
            "absentes de ce volet."
        )
    return base.page(
        taken,
        made,
        NAME,
        [
            *sections.stakes(taken),
            _operations(taken, held),
            *_details(taken),
            _credits(held),
            *sections.calendar(taken, made),
        ],
        summary=summary,
        caveats=(TAKEN, base.UNKNOWN_MONEY, base.NO_PROMISE),
        cites=True,
    )


def invests(action: Action) -> bool:
    return any(cost.nature in money.INVESTMENT for cost in action.costs)


def _only(strategy: Strategy) -> Strategy:
    kept = [
        replace(one, actions=tuple(action for action in one.actions if invests(action)))
        for one in strategy.objectives
    ]
    kept = [one for one in kept if one.actions]
    named = {uid for one in kept for uid in one.stakes}
    stakes = tuple(stake for stake in strategy.stakes if stake.uid in named)
    return replace(strategy, objectives=tuple(kept), stakes=stakes)


def _operations(strategy: Strategy, held: Sequence[Action]) -> Section:
    rows = []
    for action in held:
        found = money.sums([action])
        left = "inconnu" if found.left is None else words.euros(max(found.left, found.left * 0))
        rows.append(
            (
                action.title,
                action.lead or words.UNSAID,
                ", ".join(strategy.name_of(z) or z for z in action.zones) or "tout le territoire",
                found.costs_said,
                found.asked_said,
                found.obtained_said,
                left,
            )
        )
    headers = ("Opération", "Maître d’ouvrage", "Quartiers", "Coût", "Demandé", "Obtenu", "Reste")
    notes = ["Reste : coût que ne couvre aucune demande, refus exclus"]
    table = grid("operations", "Opérations", headers, rows, numeric=(3, 4, 5, 6), notes=notes)
    empty = ("Aucune action n’a de dépense d’investissement.",)
    return Section(
        id="operations",
        title="Opérations",
        sentences=() if rows else empty,
        parts=(table,) if rows else (),
        caveats=tuple(sentence(note) for note in money.notes(money.sums(held))),
    )


def _details(strategy: Strategy) -> list[Section]:
    if not strategy.actions:
        return []
    found = [Section(id="plans", title="Dépenses et financements par opération")]
    for objective in strategy.objectives:
        found += [_detail(strategy, objective, action) for action in objective.actions]
    return found


def _detail(strategy: Strategy, objective: Objective, action: Action) -> Section:
    said = (
        f"{words.PRIORITY[objective.priority]} ; {words.places(strategy, action.zones)} ; "
        f"{words.period(action.starts_on, action.ends_on)} ; "
        f"{words.STATE[action.state].lower()}.",
        *words.paragraphs(action.description)[:1],
    )
    parts = [costs(action), *([fundings(action)] if action.fundings else [])]
    bare = () if action.fundings else (sentence("Aucun financement n’est inscrit"),)
    return Section(
        id=f"operation-{action.uid}",
        title=typeset(action.title),
        sentences=(*map(typeset, said), *bare),
        parts=tuple(parts),
        level=2,
    )


def _credits(held: Sequence[Action]) -> Section:
    drawn = pictures.budget(held)
    table = by_credits(held)
    return Section(
        id="financeurs",
        title="Financeurs et nature des crédits",
        sentences=() if drawn else ("Aucun financement n’est inscrit.",),
        parts=tuple(part for part in (drawn, table) if part is not None),
    )


def by_credits(held: Sequence[Action]) -> Grid | None:
    """Droit commun against dedicated credits; None where no money is written."""
    lines = [f for action in held for f in action.fundings if f.state != REFUSED]
    if not lines:
        return None
    rows = []
    for key, label in words.CREDITS.items():
        of = [replace(a, fundings=tuple(f for f in a.fundings if f.credits == key)) for a in held]
        found = money.sums(of)
        if found.lines:
            rows.append((label, found.asked_said, found.obtained_said))
    return grid(
        "credits",
        "Financements par nature de crédits, refus exclus",
        ("Crédits", "Demandé", "Obtenu"),
        rows,
        numeric=(1, 2),
    )
