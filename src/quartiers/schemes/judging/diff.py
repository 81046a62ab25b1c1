"""What changes between two days: schemes that open or close, conditions, numbers, amounts."""

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Literal

from quartiers.schemes.judging.program import Program, Rule, prepare
from quartiers.schemes.judging.resolved import IN_FORCE, vintages
from quartiers.schemes.rules import Leaf, Near, Node, Within, leaves
from quartiers.schemes.saying.amounts import amount_line
from quartiers.schemes.saying.sentences import sentence
from quartiers.schemes.scheme import Dated, Parameter, Scheme, Version

if TYPE_CHECKING:
    from quartiers.schemes.catalogue import Catalogue

NONE = "aucune année"
Kind = Literal["ouvert", "ferme", "droits_acquis", "modifie"]
"""« droits_acquis »: nobody enters any more, those who did keep what they have."""


@dataclass(frozen=True, slots=True)
class Altered:
    """One condition or amount in French, « » where there was none or is none any more."""

    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A scheme that is not the same on both days.

    `since`: the first day of its version, or the last one when it closes; None if not known.
    `regrouped`: the same conditions are put together in another way.
    """

    scheme: Scheme
    kind: Kind
    since: date | None
    conditions: tuple[Altered, ...] = ()
    amounts: tuple[Altered, ...] = ()
    regrouped: bool = False


@dataclass(frozen=True, slots=True)
class Renumbered:
    """A number of law on both days; None outside every period that its file knows."""

    parameter: Parameter
    before: Dated | None
    after: Dated | None


def differences(catalogue: "Catalogue", before: date, after: date) -> tuple[Difference, ...]:
    """In the order of the catalogue; `before` need not be the earlier of the two."""
    old, new = prepare(catalogue, before), prepare(catalogue, after)
    found = (_difference(*rules, old, new) for rules in zip(old.rules, new.rules, strict=True))
    return tuple(difference for difference in found if difference)


def numbers_changed(catalogue: "Catalogue", before: date, after: date) -> tuple[Renumbered, ...]:
    """The numbers of law that are not the same on both days, in the order of the catalogue."""
    found = (Renumbered(p, p.at(before), p.at(after)) for p in catalogue.parameters.values())
    return tuple(each for each in found if _value(each.before) != _value(each.after))


def _value(dated: Dated | None) -> float | date | None:
    return dated.value if dated else None


def _difference(was: Rule, now: Rule, old: Program, new: Program) -> Difference | None:
    if was.version is None or now.version is None:
        if now.version is not None:
            kind: Kind = "droits_acquis" if now.version.acquired_only else "ouvert"
            return Difference(now.scheme, kind, now.version.force.start)
        if was.version is not None:
            return Difference(now.scheme, "ferme", was.version.force.end)
        return None
    conditions = _altered(_conditions(was, old), _conditions(now, new))
    amounts = _altered(_amounts(was, old), _amounts(now, new))
    moved = _shape(was.version.conditions) != _shape(now.version.conditions)
    regrouped = moved and all(change.before and change.after for change in conditions)
    kind = _kind(was.version, now.version)
    if kind == "modifie" and not conditions and not amounts and not regrouped:
        return None
    since = now.version.force.start if now.version != was.version else None
    return Difference(now.scheme, kind, since, conditions, amounts, regrouped)


def _kind(was: Version, now: Version) -> Kind:
    if was.acquired_only == now.acquired_only:
        return "modifie"
    return "droits_acquis" if now.acquired_only else "ouvert"


def _altered(was: dict[str, str], now: dict[str, str]) -> tuple[Altered, ...]:
    """What has one name on both days is one change, not one less and one more."""
    pairs = ((was.get(name, ""), now.get(name, "")) for name in dict.fromkeys([*was, *now]))
    return tuple(Altered(before, after) for before, after in pairs if before != after)


def _conditions(rule: Rule, program: Program) -> dict[str, str]:
    """By the name of the leaf; an exception by its words, for many conditions may have the same."""
    assert rule.version is not None
    found = {}
    excepted = _excepted(rule.version.conditions)
    for leaf in leaves(rule.version.conditions):
        bare = replace(leaf, guard=None)  # the leaves of the guard are there for themselves
        said = sentence(bare, program) + _geography(leaf, program.as_of)
        if leaf.name in excepted:
            found[said] = f"exception : {said}"
        else:
            found[leaf.name] = said
    return found


def _excepted(node: Node) -> frozenset[str]:
    """The names of the leaves that only say when another one does not count."""
    own = frozenset(leaf.name for leaf in leaves(node.guard)) if node.guard else frozenset()
    return own if isinstance(node, Leaf) else own.union(*map(_excepted, node.nodes))


def _geography(leaf: Leaf, day: date) -> str:
    """Which vintage « en vigueur » was that day, for the same words do not mean the same zones."""
    test = leaf.test
    if not isinstance(test, Within | Near) or test.vintage != IN_FORCE or test.looked_at:
        return ""
    dated = vintages(test.zoning)
    here = next((name for name, hexagone, _ in dated if hexagone.holds(day)), "")
    there = next((name for name, _, overseas in dated if overseas.holds(day)), "")
    if not here and not there:
        return ""
    if here == there:
        return f" (celle de {here})"
    return f" (celle de {here or NONE}, celle de {there or NONE} outre-mer)"


def _amounts(rule: Rule, program: Program) -> dict[str, str]:
    """By label; two of one label are told apart by their rank."""
    assert rule.version is not None
    found: dict[str, str] = {}
    for amount in rule.version.amounts:
        rank = sum(name.startswith(f"{amount.label}#") for name in found)
        found[f"{amount.label}#{rank}"] = amount_line(amount, program)
    return found


def _shape(node: Node) -> object:
    guard = _shape(node.guard) if node.guard else None
    if isinstance(node, Leaf):
        return node.name, guard
    return node.operator, node.needed, tuple(_shape(child) for child in node.nodes), guard
