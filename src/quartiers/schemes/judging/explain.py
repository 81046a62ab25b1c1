"""What blocks a scheme: the fewest conditions to lift, and those that would lift it alone.

To lift a condition is to make it unknown. Each condition of the tree is taken by itself, even when
two look at the same fact; so the fewest is exact, found from the leaves up.
"""

from collections.abc import Iterable, Mapping
from typing import TypeVar

from quartiers.schemes.judging.counting import EMPTY, State, counted, worth
from quartiers.schemes.judging.folding import Places
from quartiers.schemes.judging.outcomes import Slots
from quartiers.schemes.judging.tracing import joined
from quartiers.schemes.logic import FALSE, TRUE, UNKNOWN, VOID, guarded
from quartiers.schemes.rules import Group, Leaf, Node, leaves
from quartiers.schemes.verdict import Traced

Key = TypeVar("Key", int, State)
Cost = tuple[int, int, tuple[int, ...]]
"""How many leaves to lift, how many of them in a `sans_objet_si`, and their ranks in the tree."""
Costs = Mapping[int, Cost]
"""For each value that a node can be given, the least it takes."""
NOTHING: Cost = (0, 0, ())


def blockers(trace: Traced, places: Places, found: Slots) -> tuple[str, ...]:
    """A smallest set of leaves whose lifting leaves the root not false, in reading order.

    Where several are as small, one without the leaf of a `sans_objet_si`, then the first read.
    """
    names = [leaf.name for leaf in leaves(trace.node)]
    ranks = {name: rank for rank, name in enumerate(names)}
    chosen = [
        rank for top in _false_parts(trace) for rank in _fewest(top.node, places, found, ranks)
    ]
    return tuple(names[rank] for rank in sorted(chosen))


def one_away(trace: Traced, places: Places, found: Slots) -> tuple[str, ...]:
    """The leaves that would each lift the false root alone, in reading order."""
    parts = _false_parts(trace)
    if len(parts) != 1:
        return ()
    node = parts[0].node
    if isinstance(node, Leaf) and node.guard is None:
        return (node.name,)
    _, changes = _changes(node, places, found)
    return tuple(leaf.name for leaf in leaves(node) if changes.get(leaf.name, FALSE) != FALSE)


def _false_parts(trace: Traced) -> list[Traced]:
    """The nodes that make the root false, each by itself: what is false below `tous`."""
    node = trace.node
    if isinstance(node, Leaf) or node.operator != "tous" or node.guard is not None:
        return [trace]
    return [part for c in trace.children if c.outcome == FALSE for part in _false_parts(c)]


def _fewest(node: Node, places: Places, found: Slots, ranks: Places) -> tuple[int, ...]:
    if isinstance(node, Leaf):  # lifting it costs less than lifting its exception
        return (ranks[node.name],)
    costs = _costs(node, places, found, ranks, False)
    return min(costs[value] for value in (TRUE, VOID) if value in costs)[2]


def _costs(node: Node, places: Places, found: Slots, ranks: Places, aside: bool) -> Costs:
    """`aside` is True within a `sans_objet_si`."""
    if isinstance(node, Leaf):
        outcome, one = found[places[node.name]], (1, int(aside), (ranks[node.name],))
        costs: Costs = {v: NOTHING if outcome & v else one for v in (TRUE, FALSE)}
    else:
        costs = _of_group(node, [_costs(c, places, found, ranks, aside) for c in node.nodes])
    if node.guard is None:
        return costs
    return _of_guarded(costs, _costs(node.guard, places, found, ranks, True))


def _of_group(group: Group, children: Iterable[Costs]) -> Costs:
    states: dict[State, Cost] = {EMPTY: NOTHING}
    for child in children:
        after: dict[State, Cost] = {}
        for state, cost in states.items():
            for value, more in child.items():
                _keep_least(after, counted(state, value), _sum(cost, more))
        states = after
    costs: dict[int, Cost] = {}
    for state, cost in states.items():
        _keep_least(costs, worth(group.operator, group.needed, state), cost)
    return costs


def _of_guarded(bare: Costs, guard: Costs) -> Costs:
    costs: dict[int, Cost] = {}
    for taken, price in guard.items():
        for value, cost in bare.items():
            _keep_least(costs, VOID if taken == TRUE else value, _sum(cost, price))
    return costs


def _sum(one: Cost, other: Cost) -> Cost:
    return one[0] + other[0], one[1] + other[1], tuple(sorted(one[2] + other[2]))


def _keep_least(costs: dict[Key, Cost], key: Key, cost: Cost) -> None:
    if key not in costs or cost < costs[key]:
        costs[key] = cost


def _changes(node: Node, places: Places, found: Slots) -> tuple[int, dict[str, int]]:
    """What a node is worth, and what it would be worth for each leaf lifted alone."""
    if isinstance(node, Leaf):
        outcome = found[places[node.name]]
        changes = {node.name: UNKNOWN}
    else:
        below = [_changes(child, places, found) for child in node.nodes]
        outcomes = [each for each, _ in below]
        outcome = joined(node, outcomes)
        changes = {
            name: joined(node, [*outcomes[:rank], new, *outcomes[rank + 1 :]])
            for rank, (_, own) in enumerate(below)
            for name, new in own.items()
        }
    if node.guard is None:
        return outcome, changes
    guard, aside = _changes(node.guard, places, found)
    changes = {name: guarded(new, guard) for name, new in changes.items()}
    changes |= {name: guarded(outcome, new) for name, new in aside.items()}
    return guarded(outcome, guard), changes
