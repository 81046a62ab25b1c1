"""The conditions of a version as lines to lay out: worded from the rule, each with its source."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from quartiers.documents.verdict_lines import cited
from quartiers.schemes.judging.program import Program
from quartiers.schemes.rules import Declared, Kind, Leaf, Node, leaves
from quartiers.schemes.saying.sentences import denied, in_line, sentence
from quartiers.schemes.scheme import Scheme, Version
from quartiers.schemes.sourcing import LEVELS, Source

KINDS: dict[Kind, str] = {
    "donnee": "à lire dans des données",
    "declaratif": "à déclarer",
    "appreciation": "à apprécier par un agent",
}


@dataclass(frozen=True)
class Condition:
    """A leaf, the contrary of one, or the line above a group (`source` None). `kind` of a group:
    that of all its leaves, "" where they are of several. `rank`: the place of the source in the
    list of the card, from 1, 0 where it is not there. `question`: how a declaration is asked.
    """

    said: str
    kind: Kind | str
    source: Source | None = None
    rank: int = 0
    note: str = ""
    question: str = ""
    children: tuple["Condition", ...] = ()

    @property
    def level(self) -> str:
        return LEVELS[self.source.level] if self.source else ""

    @property
    def cited(self) -> str:
        return cited(self.source) if self.source else ""


def conditions(version: Version, scheme: Scheme, program: Program) -> tuple[Condition, ...]:
    """In reading order; the root `tous` says nothing that a title does not, and is left out."""
    root = version.conditions
    if not isinstance(root, Leaf) and root.operator == "tous" and root.guard is None:
        return tuple(_condition(node, scheme, program) for node in root.nodes)
    return (_condition(root, scheme, program),)


def _condition(node: Node, scheme: Scheme, program: Program) -> Condition:
    said = sentence(node, program)
    leaf = node if isinstance(node, Leaf) else denied(node)
    if leaf is not None:
        question = leaf.test.question if isinstance(leaf.test, Declared) else ""
        rank = rank_of(leaf.source, scheme)
        return Condition(said, leaf.kind, leaf.source, rank, leaf.note, question)
    assert not isinstance(node, Leaf)
    children = tuple(_condition(child, scheme, program) for child in node.nodes)
    kinds = {child.kind for child in children}
    return Condition(said, kinds.pop() if len(kinds) == 1 else "", children=children)


def in_a_line(version: Version, program: Program) -> tuple[str, ...]:
    """The conditions at the top of a version, each in one sentence, however deep it goes."""
    root = version.conditions
    if not isinstance(root, Leaf) and root.operator == "tous" and root.guard is None:
        return tuple(in_line(node, program) for node in root.nodes)
    return (in_line(root, program),)


def rank_of(source: Source, scheme: Scheme) -> int:
    return next((n for n, each in enumerate(scheme.sources, 1) if each.key == source.key), 0)


def kinds_of(version: Version) -> Mapping[Kind, int]:
    """How many conditions of each kind, those of the exceptions included."""
    return Counter(leaf.kind for leaf in leaves(version.conditions))
