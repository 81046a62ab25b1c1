"""Schemes side by side, in words: one row a question, one cell a scheme."""

from collections.abc import Callable
from dataclasses import dataclass

from quartiers.documents.card import operators, period
from quartiers.documents.conditions import in_a_line
from quartiers.documents.paragraphs import capital
from quartiers.documents.sheet import (
    UNKNOWN,
    amounts_said,
    confidence,
    counts_said,
    relation_said,
    status,
    who,
)
from quartiers.schemes.vocabulary import vocabulary
from quartiers.territory.french import day
from quartiers.usecases.compare import Comparison, Pair
from quartiers.usecases.show import Card

MAIN = 5
NOTHING_TOLD = (
    "Les fiches ne disent rien de leur cumul : cela ne vaut ni oui ni non ; demandez aux guichets."
)


@dataclass(frozen=True)
class Row:
    """`cells`: for each scheme, the lines of its cell."""

    title: str
    cells: tuple[tuple[str, ...], ...]


def rows(comparison: Comparison) -> tuple[Row, ...]:
    asked: tuple[tuple[str, Callable[[Card], tuple[str, ...]]], ...] = (
        ("État", lambda card: (status(card),)),
        ("Opérateur", lambda card: (operators(card.scheme),)),
        ("Nature", lambda card: (capital(vocabulary().natures[card.scheme.nature]),)),
        ("Pour qui", lambda card: (who(card.scheme, card.shown_at),)),
        ("Où", lambda card: (card.scheme.place,)),
        ("Montants", lambda card: amounts_said(card) or (capital(UNKNOWN),)),
        ("Période", lambda card: (capital(period(card.version)),)),
        ("Conditions", _conditions),
        ("Régime d’aide", lambda card: (_regime(card),)),
        ("Confiance", lambda card: (confidence(card),)),
        ("Vérifié le", lambda card: (day(card.version.checked_on),)),
    )
    return tuple(
        Row(title, tuple(tell(card) for card in comparison.cards)) for title, tell in asked
    )


def said_together(pair: Pair) -> tuple[str, ...]:
    """What the cards say of the cumulation of two schemes, or that they say nothing."""
    return tuple(
        f"{relation_said(relation)} « {(pair.other if teller is pair.one else pair.one).name} »"
        f", dit la fiche « {teller.name} ». {relation.note}".strip()
        for teller, relation in pair.told
    ) or (NOTHING_TOLD,)


def _conditions(card: Card) -> tuple[str, ...]:
    """How many of each kind, then the first ones."""
    found = in_a_line(card.version, card.program)
    left = len(found) - MAIN
    more = (f"… et {left} de plus",) if left > 0 else ()
    return (counts_said(card.version), *(capital(each) for each in found[:MAIN]), *more)


def _regime(card: Card) -> str:
    return capital(vocabulary().aid_regimes[card.version.aid_regime])
