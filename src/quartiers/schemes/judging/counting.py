"""The groups of `logic` as a count of children, for what has to look at them one by one.

They depend only on how many children are true, and on whether one is false.
"""

from quartiers.schemes.logic import FALSE, TRUE, VOID
from quartiers.schemes.rules import GroupOperator

State = tuple[int, bool]
"""How many children are true, and whether one is false."""
EMPTY: State = (0, False)
VALUES = (TRUE, FALSE, VOID)


def counted(state: State, value: int) -> State:
    trues, some_false = state
    if value == TRUE:
        return trues + 1, some_false
    return trues, some_false or value == FALSE


def worth(operator: GroupOperator, needed: int, state: State) -> int:
    trues, some_false = state
    match operator:
        case "tous":
            return FALSE if some_false else TRUE if trues else VOID
        case "un_de":
            return TRUE if trues else FALSE if some_false else VOID
        case "au_moins":
            if trues >= needed:
                return TRUE
            return FALSE if some_false or trues else VOID
        case "non":
            return TRUE if some_false else FALSE if trues else VOID
