"""The slides of a committee: the strategy, where it stands, its money, what to decide."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time

from quartiers.documents.as_text import source_line
from quartiers.documents.deck import Deck, Slide, listed, tabled
from quartiers.documents.french import typeset
from quartiers.documents.page import FICTITIOUS
from quartiers.documents.strategy import base, committee, money, pictures, sections, words
from quartiers.documents.strategy.plan import Made, Strategy
from quartiers.documents.strategy.roadmap import essential
from quartiers.territory import french

NAME = "Diaporama du comité"


def deck(strategy: Strategy, made: Made) -> Deck:
    of = f" — {made.part}" if made.part else ""
    return Deck(
        title=typeset(strategy.title),
        subtitle=typeset(f"{made.territory}{of}"),
        slides=tuple(_slides(strategy, made)),
        fictitious=strategy.fictitious,
        colophon=f"{french.day(made.on)}",
        made_at=datetime.combine(made.on, time(), UTC),
        keywords=base.KEYWORDS,
        notes="\n".join((*words.paragraphs(strategy.summary), _made(strategy, made))),
    )


def _made(strategy: Strategy, made: Made) -> str:
    said = f"Diaporama établi par Quartiers productifs, version {made.version}. {base.TYPED}."
    return typeset(f"{FICTITIOUS}. {said}" if strategy.fictitious else said)


def _slides(strategy: Strategy, made: Made) -> Iterator[Slide]:
    summary = [*words.paragraphs(strategy.summary)[:2], *map(typeset, essential(strategy))]
    yield from listed("L’essentiel", summary, "\n".join(summary))
    yield from _stakes(strategy)
    yield from tabled("Où en est-on", committee.by_priority(strategy), base.UNKNOWN_MONEY + ".")
    yield from _priorities(strategy)
    for picture in pictures.calendars(strategy, made.on):
        yield Slide(picture.title, picture=picture, notes=picture.alt)
    yield from _money(strategy)
    if made.alerts:
        yield from listed("À décider ou à débloquer", list(map(typeset, made.alerts)))
    yield from _sources(strategy)


def _stakes(strategy: Strategy) -> Iterator[Slide]:
    said = [
        typeset(
            f"{stake.title} — {_alone(stake.figures[0].said)}" if stake.figures else stake.title
        )
        for stake in strategy.stakes
    ]
    notes = "\n".join(
        typeset(f"{stake.title} : {figure.said}")
        for stake in strategy.stakes
        for figure in stake.figures
    )
    yield from listed("Enjeux et chiffres", said, notes)


def _alone(said: str) -> str:
    """A figure without its sources: the notes and the last slide tell them."""
    return said.partition(" Source")[0]


def _priorities(strategy: Strategy) -> Iterator[Slide]:
    for priority, label in words.PRIORITY.items():
        held = [each for each in strategy.objectives if each.priority == priority]
        actions = [action for objective in held for action in objective.actions]
        if not actions:
            continue
        table = sections.actions(strategy, f"actions-{priority}", f"Actions : {label}", actions)
        goals = "\n".join(typeset(f"Objectif : {objective.title}") for objective in held)
        yield from tabled(label, table, goals)


def _money(strategy: Strategy) -> Iterator[Slide]:
    drawn = pictures.budget(strategy.actions)
    if drawn is None:
        return
    found = money.sums(strategy.actions)
    said = f"Demandé : {found.asked_said} ; obtenu : {found.obtained_said}"
    notes = "\n".join((drawn.alt, *money.notes(found), base.UNKNOWN_MONEY))
    yield Slide("Budget", (typeset(said),), picture=drawn, notes=typeset(notes))
    table = replace(drawn.grid, notes=())
    yield from tabled(drawn.title, table, notes)


def _sources(strategy: Strategy) -> Iterator[Slide]:
    sources = base.references(strategy).sources
    said = [f"[{rank}] {source_line(each)}" for rank, each in enumerate(sources, start=1)]
    yield from listed("Sources des chiffres cités", said, "\n".join(said))
