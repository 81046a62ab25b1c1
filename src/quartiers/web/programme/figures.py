"""The board: what was read, counted by the functions of the field."""

from dataclasses import dataclass
from datetime import date

from quartiers.programme.money import Leverage, Total, leverage, total
from quartiers.programme.steering import (
    MATURITY,
    Action,
    Late,
    Need,
    Progress,
    Usage,
    grouped,
    late,
    maturity,
    needs,
    usage,
)
from quartiers.schemes.catalogue import Catalogue
from quartiers.schemes.vocabulary import vocabulary
from quartiers.usecases.search_documents import is_open
from quartiers.web.programme.reading import Held
from quartiers.web.strategies.models import ActionState, Priority
from quartiers.web.strategies.models.money import Credits

ADOPTED = "adoptee"
NO_SCHEME, GONE = "aucun", "disparu"
UNSAID = "non_renseigne"
UNSAID_LABEL = "Nature non renseignée"


@dataclass(frozen=True)
class Line:
    """`stages`: how many actions at each stage, in the order of `ActionState`."""

    key: str
    label: str
    actions: int
    stages: tuple[tuple[str, int], ...]
    money: Total


@dataclass(frozen=True)
class Board:
    maturity: tuple[tuple[str, str, int], ...]
    adopted: int
    priorities: tuple[Line, ...]
    operators: tuple[Line, ...]
    credits: tuple[tuple[str, str, Total], ...]
    money: Total
    leverage: Leverage
    needs: tuple[Need, ...]
    needs_by_priority: tuple[tuple[str, str, int], ...]
    usage: Usage
    late: tuple[Late, ...]


def opened(catalogue: Catalogue, day: date) -> set[str]:
    return {scheme.id for scheme in catalogue.schemes.values() if is_open(scheme, day)}


def board(held: Held, catalogue: Catalogue, day: date) -> Board:
    open_now = opened(catalogue, day)
    waiting = needs(held.actions, open_now)
    reached = [level for level, _ in levels(held).values()]
    by_priority = grouped(waiting, lambda need: [need.action.priority])
    return Board(
        maturity=tuple((key, label, reached.count(key)) for key, label in MATURITY.items()),
        adopted=sum(reaches(level, ADOPTED) for level in reached),
        priorities=tuple(
            _line(held, key, label, [a for a in held.actions if a.priority == key])
            for key, label in Priority.choices
        ),
        operators=_operators(held, catalogue),
        credits=tuple(
            (key, label, total(f for f in held.fundings if (f.credits or UNSAID) == key))
            for key, label in (*Credits.choices, (UNSAID, UNSAID_LABEL))
        ),
        money=total(held.fundings),
        leverage=leverage(held.fundings),
        needs=tuple(waiting),
        needs_by_priority=tuple(
            (key, label, len(by_priority.get(key, ()))) for key, label in Priority.choices
        ),
        usage=usage(held.actions, open_now),
        late=tuple(late(held.progress, day)),
    )


def levels(held: Held) -> dict[str, tuple[str, bool]]:
    """The maturity of each territory, and whether the programme's team said it."""
    found = {}
    for key in held.names:
        said = next((x.maturity for x in held.labels.get(key, ()) if x.maturity in MATURITY), "")
        found[key] = (said, True) if said else (maturity(held.progress.get(key, Progress())), False)
    return found


def reaches(level: str, least: str) -> bool:
    order = list(MATURITY)
    return order.index(level) >= order.index(least)


def operators_of(action: Action, catalogue: Catalogue) -> list[str]:
    """Those of the schemes it counts on; a scheme that the catalogue no longer has is of none."""
    found = [operator_of(scheme, catalogue) for scheme in action.schemes]
    return list(dict.fromkeys(found)) or [NO_SCHEME]


def operator_of(scheme: str, catalogue: Catalogue) -> str:
    held = catalogue.schemes.get(catalogue.moved.get(scheme, scheme))
    return held.operator if held else GONE


def operator_name(key: str) -> str:
    named = {NO_SCHEME: "Sans dispositif", GONE: "Dispositif retiré du catalogue"}
    return named.get(key) or vocabulary().operators.get(key, key)


def _operators(held: Held, catalogue: Catalogue) -> tuple[Line, ...]:
    """Actions by operator of their schemes; money by operator of the scheme of each line."""
    by_operator = grouped(held.actions, lambda action: operators_of(action, catalogue))
    money = grouped(
        held.fundings,
        lambda line: [operator_of(line.scheme, catalogue) if line.scheme else NO_SCHEME],
    )
    lines = []
    for key in {*by_operator, *money}:
        actions = by_operator.get(key, [])
        lines.append(
            Line(key, operator_name(key), len(actions), _stages(actions), total(money.get(key, ())))
        )
    return tuple(sorted(lines, key=lambda line: (-line.actions, line.label)))


def _line(held: Held, key: str, label: str, actions: list[Action]) -> Line:
    mine = {action.pk for action in actions}
    money = total(line for line in held.fundings if line.action in mine)
    return Line(key, label, len(actions), _stages(actions), money)


def _stages(actions: list[Action]) -> tuple[tuple[str, int], ...]:
    return tuple(
        (key, sum(1 for action in actions if action.state == key)) for key, _ in ActionState.choices
    )
