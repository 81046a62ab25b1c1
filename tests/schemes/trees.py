"""Random trees of conditions, and what they mean, worked out the slow way.

Each leaf looks at a fact of its own, so that answers can be tried one leaf at a time.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import count, product

from hypothesis import strategies as st
from tests.schemes import made

from quartiers.schemes.facts import Known, Profile
from quartiers.schemes.logic import FALSE, TRUE, VOID
from quartiers.schemes.rules import Declared, Group, Judged, Leaf, Node, leaves

Answers = Mapping[str, bool | None]
"""Of each leaf by name; None is not known."""


def _data(_: object) -> Leaf:
    return made.yes("aide_recue:x@projet")


def _asked(_: object) -> Leaf:
    return made.leaf(Declared(made.key("declaratif:x@projet"), "vrai", "Vrai ?"))


def _judged(_: object) -> Leaf:
    return made.leaf(Judged(made.key("appreciation:x@projet"), "bon", "le comité"))


def _groups(nodes: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    several = st.lists(nodes, min_size=1, max_size=3).map(tuple)
    plain = st.builds(Group, st.sampled_from(["tous", "un_de"]), several)
    counted = several.flatmap(
        lambda found: st.builds(
            Group, st.just("au_moins"), st.just(found), st.integers(1, len(found))
        )
    )
    denied = nodes.map(lambda node: Group("non", (node,)))
    guarded = st.builds(lambda node, guard: replace(node, guard=guard), nodes, nodes)
    return plain | counted | denied | guarded


def _numbered(node: Node, numbers: Iterator[int]) -> Node:
    guard = _numbered(node.guard, numbers) if node.guard else None
    if isinstance(node, Group):
        below = tuple(_numbered(child, numbers) for child in node.nodes)
        return replace(node, nodes=below, guard=guard)
    fact = replace(node.test.fact, about=f"f{next(numbers)}")
    return replace(node, name=str(fact), test=replace(node.test, fact=fact), guard=guard)


LEAVES = st.none().map(_data) | st.none().map(_asked) | st.none().map(_judged)
TREES = (
    st.recursive(LEAVES, _groups, max_leaves=7)
    .map(lambda tree: _numbered(tree, count()))
    .filter(lambda tree: len(leaves(tree)) <= 7)
)


@st.composite
def trees_and_answers(draw: st.DrawFn) -> tuple[Node, dict[str, bool | None]]:
    tree = draw(TREES)
    return tree, {leaf.name: draw(st.sampled_from([True, False, None])) for leaf in leaves(tree)}


def profile(tree: Node, answers: Answers) -> Profile:
    return {
        leaf.test.fact: Known(answer)
        for leaf in leaves(tree)
        if (answer := answers[leaf.name]) is not None
    }


def meaning(node: Node, answers: Answers) -> int:
    """What a node is worth when every answer is known."""
    if node.guard is not None and meaning(node.guard, answers) == TRUE:
        return VOID
    if isinstance(node, Leaf):
        return TRUE if answers[node.name] else FALSE
    kept = [worth for child in node.nodes if (worth := meaning(child, answers)) != VOID]
    if not kept:
        return VOID
    match node.operator:
        case "tous":
            holds = all(worth == TRUE for worth in kept)
        case "un_de":
            holds = any(worth == TRUE for worth in kept)
        case "au_moins":
            holds = kept.count(TRUE) >= node.needed
        case "non":
            holds = kept[0] == FALSE
    return TRUE if holds else FALSE


def completions(answers: Answers, only: Mapping[str, object] | None = None) -> list[Answers]:
    """Every way to answer what is not known, among `only` if given."""
    unknown = [n for n, answer in answers.items() if answer is None and (only is None or n in only)]
    return [
        {**answers, **dict(zip(unknown, chosen, strict=True))}
        for chosen in product([True, False], repeat=len(unknown))
    ]


def possible(node: Node, answers: Answers) -> int:
    """The outcomes that some completion gives."""
    found = 0
    for complete in completions(answers):
        found |= meaning(node, complete)
    return found
