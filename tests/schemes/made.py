"""Schemes made up for the tests: as little as a rule needs to be evaluated."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from quartiers.schemes.catalogue import Catalogue
from quartiers.schemes.facts import Fact, FactKey, Interval, Known, Profile, Value
from quartiers.schemes.judging.program import Program, prepare
from quartiers.schemes.rules import Compare, Group, Leaf, Node, Test
from quartiers.schemes.scheme import Dated, Desk, Force, Parameter, Scheme, Version
from quartiers.schemes.sourcing import Source

DAY = date(2026, 6, 1)
SINCE = date(2020, 1, 1)


def source(level: str = "texte_lu") -> Source:
    return Source("texte", "Texte inventé", "", "", level, None)


def key(text: str) -> FactKey:
    return FactKey.read(text)


def leaf(test: Test, name: str = "", guard: Node | None = None, level: str = "texte_lu") -> Leaf:
    return Leaf(name or str(getattr(test, "fact", test)), test, source(level), guard)


def yes(fact: str, guard: Node | None = None) -> Leaf:
    return leaf(Compare(key(fact), "egal", True), guard=guard)


def every(*nodes: Node, guard: Node | None = None) -> Group:
    return Group("tous", nodes, guard=guard)


def one_of(*nodes: Node, guard: Node | None = None) -> Group:
    return Group("un_de", nodes, guard=guard)


def no(node: Node, guard: Node | None = None) -> Group:
    return Group("non", (node,), guard=guard)


def at_least(needed: int, *nodes: Node, guard: Node | None = None) -> Group:
    return Group("au_moins", nodes, needed, guard)


def version(conditions: Node, start: date | None = SINCE, end: date | None = None) -> Version:
    return Version(Force(start, end, source()), DAY, conditions)


def scheme(id_: str, *versions: Version, **card: Any) -> Scheme:
    fields: dict[str, Any] = {
        "name": f"Dispositif {id_}",
        "summary": "",
        "operator": "anct",
        "partners": (),
        "nature": "pret",
        "priorities": (),
        "stages": (),
        "place": "",
        "gaps": (),
        "sources": (source(),),
        "steps": (),
        "desk": Desk("", ""),
        "link": "",
        "relations": (),
        "replaced_by": (),
        "former_ids": (),
        "keywords": (),
        "to_check": (),
    }
    return Scheme(id=id_, versions=versions, **fields | card)


def parameter(id_: str, *values: tuple[date | None, Any], level: str = "texte_lu") -> Parameter:
    ends = [start for start, _ in values[1:]]
    dated = [
        Dated(start, end and date.fromordinal(end.toordinal() - 1), value, source(level))
        for (start, value), end in zip(values, [*ends, None], strict=True)
    ]
    return Parameter(id_, f"Le nombre {id_}", "salaries", tuple(dated))


def catalogue(*schemes: Scheme, parameters: tuple[Parameter, ...] = ()) -> Catalogue:
    moved = {old: each.id for each in schemes for old in each.former_ids}
    return Catalogue(
        {each.id: each for each in schemes}, {each.id: each for each in parameters}, moved
    )


def program(conditions: Node, *parameters: Parameter, day: date = DAY) -> Program:
    essai = scheme("essai", version(conditions, start=None))
    return prepare(catalogue(essai, parameters=parameters), day)


def profile(facts: Mapping[str, Value | Fact]) -> Profile:
    """`{"effectif@unite_legale": 12}`; a bare value is known."""
    bare = (bool, int, float, str, date)
    return {
        key(text): Known(value) if isinstance(value, bare) else value
        for text, value in facts.items()
    }


def between(low: Any, high: Any) -> Interval:
    return Interval(low, high)
