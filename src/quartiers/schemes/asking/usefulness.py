"""Whether an answer can change a verdict, whatever the other answers, known that some never come.

`mattering` says what could change the root if all were known. A question is another thing: the
officer's judgement and what the person does not know stay unknown, and an answer that only moves
what they will settle anyway is not worth asking for. A node is worth a triple: what it is, then at
best where true is hoped for, and where false is.
"""

from collections.abc import Callable, Iterable
from itertools import combinations_with_replacement, product

from quartiers.schemes.judging.tracing import joined
from quartiers.schemes.logic import FALSE, TRUE, UNKNOWN, guarded, negation
from quartiers.schemes.rules import Group, Leaf, Node

Worth = tuple[int, int, int]
Pair = tuple[Worth, Worth]
"""What a node is worth for each of two answers to the same question, all else being equal."""
SURE: dict[int, Worth] = {TRUE: (TRUE, TRUE, TRUE), FALSE: (FALSE, FALSE, FALSE)}
ANSWERED = frozenset(SURE.values())
HOPED: Worth = (UNKNOWN, TRUE, FALSE)
NEVER: Worth = (UNKNOWN, UNKNOWN, UNKNOWN)

Reach = Callable[[Leaf], frozenset[Worth]]
"""What a leaf may come to be worth: one thing, or true and false if it can still be answered."""


def useful_leaves(root: Node, reach: Reach, code: Callable[[int, int], object]) -> set[str]:
    """The names of the leaves whose answer can change `code(outcome, favourable)` of the root."""
    return {
        name
        for name, pairs in _pairs(root, reach).items()
        if any(code(one[0], one[1]) != code(other[0], other[1]) for one, other in pairs)
    }


def _pairs(node: Node, reach: Reach) -> dict[str, set[Pair]]:
    """For each leaf still to be answered, what the node is worth if it is true, and if false."""
    if isinstance(node, Leaf):
        found = {node.name: {(SURE[TRUE], SURE[FALSE])}} if reach(node) == ANSWERED else {}
    else:
        found = _pairs_of_group(node, reach)
    if node.guard is None:
        return found
    bare, guard = _bare(node, reach), _reached(node.guard, reach)
    return {
        name: {(_guarded(a, taken), _guarded(b, taken)) for a, b in pairs for taken in guard}
        for name, pairs in found.items()
    } | {
        name: {(_guarded(worth, a), _guarded(worth, b)) for a, b in pairs for worth in bare}
        for name, pairs in _pairs(node.guard, reach).items()
    }


def _pairs_of_group(group: Group, reach: Reach) -> dict[str, set[Pair]]:
    below = [_reached(child, reach) for child in group.nodes]
    beside: dict[frozenset[Worth], set[tuple[Worth, ...]]] = {}
    found = {}
    for rank, child in enumerate(group.nodes):
        own = _pairs(child, reach)
        if own and below[rank] not in beside:
            beside[below[rank]] = _others(group, [*below[:rank], *below[rank + 1 :]])
        for name, pairs in own.items():
            found[name] = {
                (_joined(group, [*row, a]), _joined(group, [*row, b]))
                for a, b in pairs
                for row in beside[below[rank]]
            }
    return found


def _others(group: Group, below: list[frozenset[Worth]]) -> set[tuple[Worth, ...]]:
    """What the other children may be worth; `tous` and `un_de` let them count as one."""
    rows = _rows(below)
    if group.operator == "au_moins" or not below:
        return rows
    return {(_joined(group, list(row)),) for row in rows}


def _reached(node: Node, reach: Reach) -> frozenset[Worth]:
    """All that a node may come to be worth."""
    bare = _bare(node, reach)
    if node.guard is None:
        return bare
    guard = _reached(node.guard, reach)
    return frozenset(_guarded(worth, taken) for worth, taken in product(bare, guard))


def _bare(node: Node, reach: Reach) -> frozenset[Worth]:
    if isinstance(node, Leaf):
        return reach(node)
    below = [_reached(child, reach) for child in node.nodes]
    return frozenset(_joined(node, list(row)) for row in _rows(below))


def _rows(below: list[frozenset[Worth]]) -> set[tuple[Worth, ...]]:
    """What the children may be worth together; the order of those alike changes nothing."""
    alike: dict[frozenset[Worth], int] = {}
    for reached in below:
        alike[reached] = alike.get(reached, 0) + 1
    chosen: Iterable[Iterable[tuple[Worth, ...]]] = [
        combinations_with_replacement(sorted(reached), count) for reached, count in alike.items()
    ]
    return {tuple(worth for part in row for worth in part) for row in product(*chosen)}


def _joined(group: Group, worths: list[Worth]) -> Worth:
    if group.operator == "non":
        outcome, at_best, at_worst = worths[0]
        return negation(outcome), negation(at_worst), negation(at_best)
    outcome, at_best, at_worst = (
        joined(group, list(column)) for column in zip(*worths, strict=True)
    )
    return outcome, at_best, at_worst


def _guarded(bare: Worth, guard: Worth) -> Worth:
    """As in `tracing`: what is favourable is best kept, what is not is best taken away."""
    return (
        guarded(bare[0], guard[0]),
        guarded(bare[1], guard[2] if bare[1] == TRUE else guard[1]),
        guarded(bare[2], guard[2] if bare[2] == FALSE else guard[1]),
    )
