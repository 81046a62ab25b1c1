"""Three-valued logic with « without object »: a node is worth a set of possible outcomes.

An outcome is true, false, or without object (`sans_objet_si` took the node away). What is not known
is a set of several outcomes, written as bits: TRUE | FALSE is Kleene's unknown. A group takes its
children's outcomes in every combination, as Kleene does: two leaves on one fact are not related.
"""

TRUE, FALSE, VOID = 1, 2, 4
UNKNOWN = TRUE | FALSE
NOT_FALSE, NOT_TRUE = TRUE | VOID, FALSE | VOID


def negation(outcome: int) -> int:
    return (outcome & VOID) | ((outcome & TRUE) << 1) | ((outcome & FALSE) >> 1)


def conjunction(outcomes: list[int]) -> int:
    """`tous`: true if one is true and none false; false if one is false; void if all are void."""
    may_hold, some_true, may_fail, all_void = True, False, False, True
    for outcome in outcomes:
        may_hold = may_hold and bool(outcome & NOT_FALSE)
        some_true = some_true or bool(outcome & TRUE)
        may_fail = may_fail or bool(outcome & FALSE)
        all_void = all_void and bool(outcome & VOID)
    return (TRUE if may_hold and some_true else 0) | (FALSE * may_fail) | (VOID * all_void)


def disjunction(outcomes: list[int]) -> int:
    """`un_de`: the mirror of `tous`."""
    return negation(conjunction([negation(outcome) for outcome in outcomes]))


def at_least(needed: int, outcomes: list[int]) -> int:
    """`au_moins`: true from `needed` trues on; what is void is not counted."""
    can = sum(1 for outcome in outcomes if outcome & TRUE)
    must = sum(1 for outcome in outcomes if outcome == TRUE)
    some_false = any(outcome & FALSE for outcome in outcomes)
    fewer = must < needed and (some_false or 0 < max(1, must) < needed and can > 0)
    all_void = all(outcome & VOID for outcome in outcomes)
    return (TRUE if can >= needed else 0) | (FALSE if fewer else 0) | (VOID if all_void else 0)


def guarded(outcome: int, guard: int) -> int:
    """`sans_objet_si`: void where the guard is true; a guard that is void takes nothing away."""
    kept = outcome if guard & NOT_TRUE else 0
    return kept | (VOID if guard & TRUE else 0)
