"""The three-valued logic as tables, worked out by the logic itself."""

from collections.abc import Callable
from dataclasses import dataclass

from quartiers.schemes.logic import (
    FALSE,
    TRUE,
    UNKNOWN,
    VOID,
    at_least,
    conjunction,
    disjunction,
    guarded,
    negation,
)

WORDS = {
    TRUE: "vrai",
    FALSE: "faux",
    UNKNOWN: "inconnu",
    VOID: "sans objet",
    TRUE | VOID: "vrai ou sans objet",
    FALSE | VOID: "faux ou sans objet",
    UNKNOWN | VOID: "inconnu ou sans objet",
}
FOUR = (TRUE, FALSE, UNKNOWN, VOID)


@dataclass(frozen=True)
class TruthTable:
    """`rows` begin with what the first condition is worth; `headers` with what they are."""

    operator: str
    meaning: str
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def truth_tables() -> tuple[TruthTable, ...]:
    return (
        TruthTable(
            "non",
            "Le contraire de la condition.",
            ("condition", "non"),
            tuple((WORDS[one], WORDS[negation(one)]) for one in FOUR),
        ),
        _of_two(
            "tous",
            "Faux dès qu’une condition est fausse ; sinon vrai si toutes le sont. Ce qui est sans "
            "objet ne compte pas.",
            lambda one, other: conjunction([one, other]),
        ),
        _of_two(
            "un_de",
            "Vrai dès qu’une condition est vraie ; sinon faux si toutes le sont. Ce qui est sans "
            "objet ne compte pas.",
            lambda one, other: disjunction([one, other]),
        ),
        _of_two(
            "au_moins",
            "Vrai à partir de n conditions vraies, ici deux ; faux quand il ne peut plus y en "
            "avoir n.",
            lambda one, other: at_least(2, [one, other]),
        ),
        _of_two(
            "sans_objet_si",
            "En colonne, ce que vaut l’exception : vraie, elle retire la condition.",
            guarded,
        ),
    )


def _of_two(operator: str, meaning: str, worth: Callable[[int, int], int]) -> TruthTable:
    return TruthTable(
        operator,
        meaning,
        (operator, *(WORDS[each] for each in FOUR)),
        tuple((WORDS[one], *(WORDS[worth(one, other)] for other in FOUR)) for one in FOUR),
    )
