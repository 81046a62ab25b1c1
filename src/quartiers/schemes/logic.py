"""Three-valued logic with « without object »: a node is worth a set of possible outcomes.

An outcome is true, false, or without object (`sans_objet_si` took the node away). What is not known
is a set of several outcomes, written as bits: TRUE | FALSE is Kleene's unknown. A group takes its
children's outcomes in every combination, as Kleene does: two leaves on one fact are not related.
"""

TRUE, FALSE, VOID = 1, 2, 4
UNKNOWN = TRUE | FALSE
NOT_TRUE = FALSE | VOID


def negation(outcome: int) -> int:
    return (outcome & VOID) | ((outcome & TRUE) << 1) | ((outcome & FALSE) >> 1)


def conjunction(outcomes: list[int]) -> int:
    """`tous`: false if one is false, else true if one is true; void if all are void."""
    return FALSE if FALSE in outcomes else _unsettled(outcomes)


def disjunction(outcomes: list[int]) -> int:
    """`un_de`: true if one is true, else false if one is false; void if all are void."""
    return TRUE if TRUE in outcomes else _unsettled(outcomes)


def _unsettled(outcomes: list[int]) -> int:
    """Where no child is sure to settle the group, it may be what any child may be, void apart."""
    some, every = 0, VOID
    for outcome in outcomes:
        some |= outcome
        every &= outcome
    return (some & UNKNOWN) | every


def at_least(needed: int, outcomes: list[int]) -> int:
    """`au_moins`: true from `needed` trues on; what is void is not counted."""
    can = sum(1 for outcome in outcomes if outcome & TRUE)
    must = sum(1 for outcome in outcomes if outcome == TRUE)
    some_false = any(outcome & FALSE for outcome in outcomes)
    fewer = must < needed and (some_false or max(1, must) < needed and can > 0)
    all_void = all(outcome & VOID for outcome in outcomes)
    return (TRUE if can >= needed else 0) | (FALSE if fewer else 0) | (VOID if all_void else 0)


def guarded(outcome: int, guard: int) -> int:
    """`sans_objet_si`: void where the guard is true; a guard that is void takes nothing away."""
    kept = outcome if guard & NOT_TRUE else 0
    return kept | (VOID if guard & TRUE else 0)
