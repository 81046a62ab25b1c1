"""The groups of `logic` as a count of children, for what has to look at them one by one.

All three (`tous`, `un_de`, `au_moins`) depend only on how many children are true, counted up to the
number needed, and on whether one is false.
"""

from quartiers.schemes.logic import FALSE, TRUE, VOID
from quartiers.schemes.rules import Group

State = tuple[int, bool]
"""How many children are true, and whether one is false."""
EMPTY: State = (0, False)
VALUES = (TRUE, FALSE, VOID)


def enough(group: Group) -> int:
    """Beyond that many trues, one more changes nothing."""
    return group.needed if group.operator == "au_moins" else 1


def counted(state: State, value: int, most: int) -> State:
    trues, some_false = state
    if value == TRUE:
        return min(trues + 1, most), some_false
    return trues, some_false or value == FALSE


def worth(group: Group, state: State) -> int:
    trues, some_false = state
    match group.operator:
        case "tous":
            return FALSE if some_false else TRUE if trues else VOID
        case "un_de":
            return TRUE if trues else FALSE if some_false else VOID
        case "au_moins":
            if trues >= group.needed:
                return TRUE
            return FALSE if some_false or trues else VOID
        case "non":
            return TRUE if some_false else FALSE if trues else VOID
