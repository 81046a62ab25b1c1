"""The tree of a scheme's conditions: groups, and leaves that test a fact or ask a person.

Only data: what a node is worth stands in `folding` (one profile) and `compiled_trees` (a
table).
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Literal

from quartiers.schemes.facts import FactKey, Value
from quartiers.schemes.sourcing import Source

GroupOperator = Literal["tous", "un_de", "non", "au_moins"]
Comparison = Literal["egal", "inferieur_a", "au_plus", "superieur_a", "au_moins_egal_a"]


@dataclass(frozen=True, slots=True)
class Reference:
    """`parametre.effectif_plafond_qpv`: a dated number of the catalogue, by its file name."""

    name: str


Operand = Value | Reference


@dataclass(frozen=True, slots=True)
class Compare:
    """A number, a date, a boolean or a code against one operand."""

    fact: FactKey
    operator: Comparison
    operand: Operand


@dataclass(frozen=True, slots=True)
class Between:
    """A number or a date, both ends included."""

    fact: FactKey
    low: Operand
    high: Operand


@dataclass(frozen=True, slots=True)
class Among:
    """A code in a list; a code of a nomenclature (categorie_juridique…) is matched by prefix."""

    fact: FactKey
    values: tuple[str, ...]
    by_prefix: bool = False


@dataclass(frozen=True, slots=True)
class Seniority:
    """Months gone by since a date, at the day of the verdict: `anciennete` in the files.

    Counted from date to date: « inferieur_a N » reads: the date is after `add_months(as_of, -N)`,
    « au_plus N »: it is that day or after; the two others are their contraries.
    """

    fact: FactKey
    operator: Literal["inferieur_a", "au_plus", "superieur_a", "au_moins_egal_a"]
    months: Operand


@dataclass(frozen=True, slots=True)
class Within:
    """In a zone of a zoning. `vintage` is « 2015 », « 2024 » or « en_vigueur » (that of the day).

    `looked_at` is the day the geography is looked at: None is the day of the verdict, else the
    fact (a date) that gives it. `border` true: an address on a street that borders the zone counts
    as inside (the fact `rue_limite` of the same unit).
    """

    zoning: str
    vintage: str
    unit: str
    looked_at: FactKey | None = None
    border: bool = False


@dataclass(frozen=True, slots=True)
class Near:
    """At most so many metres from a zone (inside counts)."""

    zoning: str
    vintage: str
    unit: str
    metres: Operand
    looked_at: FactKey | None = None


@dataclass(frozen=True, slots=True)
class Activity:
    """A section of NAF rév. 2, a NAF code by prefix, or a register: one of them is enough."""

    unit: str
    sections: tuple[str, ...] = ()
    naf: tuple[str, ...] = ()
    registers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Declared:
    """Only the person can say: the fact `declaratif:<key>`. `statement` is the condition in French,
    `question` how it is asked."""

    fact: FactKey
    statement: str
    question: str


@dataclass(frozen=True, slots=True)
class Judged:
    """Only an officer can say: the fact `appreciation:<key>`; `judge` says who."""

    fact: FactKey
    statement: str
    judge: str


Test = Compare | Between | Among | Seniority | Within | Near | Activity | Declared | Judged
Kind = Literal["donnee", "declaratif", "appreciation"]


@dataclass(frozen=True, slots=True)
class Leaf:
    """`name` is unique in a version (`effectif@unite_legale`, then `effectif@unite_legale#2`)."""

    name: str
    test: Test
    source: Source
    guard: "Node | None" = None
    note: str = ""
    line: int = 0

    @property
    def kind(self) -> Kind:
        if isinstance(self.test, Declared):
            return "declaratif"
        return "appreciation" if isinstance(self.test, Judged) else "donnee"


@dataclass(frozen=True, slots=True)
class Group:
    """`needed` is the n of `au_moins`; `non` has one node. `guard` is `sans_objet_si`."""

    operator: GroupOperator
    nodes: "tuple[Node, ...]"
    needed: int = 0
    guard: "Node | None" = None
    line: int = 0


Node = Leaf | Group


def leaves(node: Node) -> tuple[Leaf, ...]:
    """Every leaf of a tree, those of its guards included, in reading order."""
    guards = leaves(node.guard) if node.guard else ()
    if isinstance(node, Leaf):
        return (*guards, node)
    return (*guards, *(leaf for child in node.nodes for leaf in leaves(child)))


def add_months(day: date, months: int) -> date:
    """The same day of another month, or its last day where it has none (31 January + 1 = 28)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
