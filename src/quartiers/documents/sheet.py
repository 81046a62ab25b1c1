"""The card of a scheme as parts to lay out on a page: what a reader wants first comes first."""

from dataclasses import dataclass
from datetime import date

from quartiers.documents.card import STATUS, number_said, operators, period
from quartiers.documents.conditions import (
    KINDS,
    Condition,
    conditions,
    kinds_of,
    rank_of,
)
from quartiers.documents.paragraphs import capital
from quartiers.documents.verdict_lines import cited
from quartiers.schemes.saying.amounts import amount_line
from quartiers.schemes.scheme import Relation, Scheme, Version
from quartiers.schemes.sourcing import LEVELS, READ, Source
from quartiers.schemes.vocabulary import vocabulary
from quartiers.territory.french import counted, day, listed
from quartiers.usecases.search_documents import holders_at
from quartiers.usecases.show import Card

UNKNOWN = "non renseigné"


@dataclass(frozen=True)
class Line:
    """`rank`: the place of the source in the list of the card, from 1; 0 where it is not there."""

    said: str
    level: str
    rank: int = 0
    note: str = ""
    cited: str = ""


@dataclass(frozen=True)
class Link:
    label: str
    others: tuple[tuple[str, str], ...]
    line: Line


@dataclass(frozen=True)
class Span:
    """A version: `first` and `last` are the days at which it may be looked at."""

    period: str
    first: date | None
    last: date | None
    checked_on: date
    acquired_only: bool
    shown: bool


@dataclass(frozen=True)
class Sheet:
    card: Card
    status: str
    short: tuple[tuple[str, str], ...]
    conditions: tuple[Condition, ...]
    counts: str
    amounts: tuple[Line, ...]
    numbers: tuple[Line, ...]
    relations: tuple[Link, ...]
    regime: str
    sources: tuple[tuple[Source, str], ...]
    spans: tuple[Span, ...]
    confidence: str
    checked_on: date


def sheet(card: Card) -> Sheet:
    scheme, version, program = card.scheme, card.version, card.program
    return Sheet(
        card=card,
        status=status(card),
        short=_short(card),
        conditions=conditions(version, scheme, program),
        counts=counts_said(version),
        amounts=tuple(
            _line(amount_line(amount, program), amount.source, scheme, amount.note)
            for amount in version.amounts
        ),
        numbers=tuple(_numbers(card)),
        relations=tuple(_link(each, card) for each in scheme.relations),
        regime=vocabulary().aid_regimes[version.aid_regime],
        sources=tuple((source, LEVELS[source.level]) for source in scheme.sources),
        spans=tuple(_span(each, version) for each in scheme.versions),
        confidence=confidence(card),
        checked_on=version.checked_on,
    )


def status(card: Card) -> str:
    """« Fermé au 29 novembre 2026 »."""
    return f"{STATUS[card.status]} au {day(card.as_of)}"


def confidence(card: Card) -> str:
    """What the weakest source of the version shown allows to say."""
    level = card.program.rules[0].level
    if level == READ:
        return "Tous les textes de cette version ont été lus."
    return (
        f"La source la plus faible est de niveau « {LEVELS[level]} » : un verdict ne dépasse donc "
        "jamais « à confirmer »."
    )


def until(version: Version) -> str:
    end = version.force.end
    return f"jusqu’au {day(end)}" if end else "sans fin connue"


def who(scheme: Scheme, on: date) -> str:
    """Who may bear the project, as the rule says it."""
    values = vocabulary().facts["porteur"].values
    return capital(listed([values[key] for key in holders_at(scheme, on)])) or capital(UNKNOWN)


def amounts_said(card: Card) -> tuple[str, ...]:
    return tuple(amount_line(amount, card.program) for amount in card.version.amounts)


def counts_said(version: Version) -> str:
    """« 12 conditions : 8 à lire dans des données, 3 à déclarer, 1 à apprécier… »."""
    kinds = kinds_of(version)
    parts = [f"{kinds[kind]} {said}" for kind, said in KINDS.items() if kinds[kind]]
    return f"{counted(sum(kinds.values()), 'condition', 'conditions')} : {', '.join(parts)}"


def relation_said(relation: Relation) -> str:
    return capital(vocabulary().relations[relation.kind])


def _short(card: Card) -> tuple[tuple[str, str], ...]:
    scheme, version = card.scheme, card.version
    amounts = amounts_said(card)
    nature = capital(vocabulary().natures[scheme.nature])
    return (
        ("Quoi", f"{nature}, {operators(scheme)}"),
        ("Pour qui", who(scheme, card.shown_at)),
        ("Combien", " ; ".join(amounts[:2]) if amounts else capital(UNKNOWN)),
        ("Où", scheme.place),
        ("Quand", capital(period(version))),
    )


def _line(said: str, source: Source, scheme: Scheme, note: str = "") -> Line:
    return Line(said, LEVELS[source.level], rank_of(source, scheme), note, cited(source))


def _numbers(card: Card) -> "list[Line]":
    found = []
    for parameter, dated in card.numbers:
        since = f", depuis le {day(dated.start)}" if dated and dated.start else ""
        said = f"{parameter.name} : {number_said(parameter, dated)}{since}"
        note, told = (dated.note, cited(dated.source)) if dated else ("", "")
        found.append(Line(said, LEVELS[dated.source.level] if dated else "", 0, note, told))
    return found


def _link(relation: Relation, card: Card) -> Link:
    others = tuple((id_, card.program.names.get(id_, id_)) for id_ in relation.others)
    line = _line(relation.note, relation.source, card.scheme)
    return Link(relation_said(relation), others, line)


def _span(version: Version, shown: Version) -> Span:
    force = version.force
    return Span(
        period(version),
        force.start,
        force.end,
        version.checked_on,
        version.acquired_only,
        version is shown,
    )
