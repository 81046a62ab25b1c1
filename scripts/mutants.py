"""Break each condition of the catalogue, one way at a time: a hand-written case must see it.

A mutant is a scheme with one condition changed: a comparison turned round, a threshold moved by one
(a day for a date), a membership denied, « tous » for « un_de », « au_moins » n more or n less. It
survives when every case of the scheme still gets the verdict it expects. Only conditions that a
machine settles are broken, and the groups that hold one.

    python scripts/mutants.py [IDENTIFIANT…]
"""

import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from quartiers.errors import CatalogueError
from quartiers.schemes.catalogue import Catalogue, load_catalogue, read_record
from quartiers.schemes.reading.cases import Case, Programs, failures, read_cases
from quartiers.schemes.reading.problems import Problems
from quartiers.schemes.rules import (
    Between,
    Compare,
    Group,
    Leaf,
    Near,
    Node,
    Reference,
    Seniority,
    leaves,
)
from quartiers.schemes.scheme import Dated, Parameter, Scheme

CASES = Path(__file__).parents[1] / "tests" / "cases" / "dispositifs"
TURNED = {
    "inferieur_a": "au_moins_egal_a",
    "au_plus": "superieur_a",
    "superieur_a": "au_plus",
    "au_moins_egal_a": "inferieur_a",
}
NUMBERS: dict[type, dict[str, str]] = {
    Compare: {"operand": "le seuil"},
    Seniority: {"months": "le seuil"},
    Near: {"metres": "la distance"},
    Between: {"low": "la borne basse", "high": "la borne haute"},
}
MOVES = {1: "un de plus", -1: "un de moins"}
DAY = timedelta(days=1)

Change = tuple[str, Node]
"""What was done, in French, and the node in place of the first one."""


@dataclass(frozen=True)
class Mutant:
    """`line` and `where` name the condition, `done` what was done to it."""

    scheme: Scheme
    version: int
    line: int
    where: str
    done: str

    @property
    def said(self) -> str:
        return f"{self.scheme.file}, ligne {self.line}, « {self.where} » : {self.done}"


def mutants(scheme: Scheme, parameters: Mapping[str, Parameter]) -> Iterator[Mutant]:
    """Every scheme that differs from this one by one condition."""
    for place, version in enumerate(scheme.versions):
        for node in _nodes(version.conditions):
            name = node.name if isinstance(node, Leaf) else node.operator
            for done, changed in _changes(node, parameters):
                tree = _swapped(version.conditions, node, changed)
                versions = list(scheme.versions)
                versions[place] = replace(version, conditions=tree)
                broken = replace(scheme, versions=tuple(versions))
                yield Mutant(broken, place, node.line, name, done)


def _nodes(node: Node) -> Iterator[Node]:
    """The nodes of a tree, guards first, as they are read."""
    if node.guard:
        yield from _nodes(node.guard)
    yield node
    if isinstance(node, Group):
        for child in node.nodes:
            yield from _nodes(child)


def _changes(node: Node, parameters: Mapping[str, Parameter]) -> Iterator[Change]:
    if isinstance(node, Group):
        if any(_settled(leaf) for leaf in leaves(replace(node, guard=None))):
            yield from _regrouped(node)
    elif _settled(node):
        yield from _turned(node)
        yield from _moved(node, parameters)


def _settled(leaf: Leaf) -> bool:
    return leaf.kind == "donnee"


def _regrouped(node: Group) -> Iterator[Change]:
    if node.operator == "tous" and len(node.nodes) > 1:
        yield "« un_de » au lieu de « tous »", replace(node, operator="un_de")
    if node.operator == "un_de" and len(node.nodes) > 1:
        yield "« tous » au lieu de « un_de »", replace(node, operator="tous")
    if node.operator == "au_moins":
        for step, word in MOVES.items():
            if 1 <= node.needed + step <= len(node.nodes):
                yield f"au_moins : {word}", replace(node, needed=node.needed + step)


def _turned(leaf: Leaf) -> Iterator[Change]:
    """The contrary of the test. A guard stays outside: it is not what is turned."""
    test = leaf.test
    if isinstance(test, Compare) and isinstance(test.operand, bool):
        test = replace(test, operand=not test.operand)
    elif isinstance(test, Compare | Seniority) and test.operator in TURNED:
        test = replace(test, operator=TURNED[test.operator])  # type: ignore[arg-type]
    else:
        yield "le contraire", Group("non", (replace(leaf, guard=None),), guard=leaf.guard)
        return
    yield "la comparaison retournée", replace(leaf, test=test)


def _moved(leaf: Leaf, parameters: Mapping[str, Parameter]) -> Iterator[Change]:
    """Each number of the test moved by one; a number that nobody knows cannot be."""
    for field, called in NUMBERS.get(type(leaf.test), {}).items():
        operand = getattr(leaf.test, field)
        if not isinstance(operand, Reference) or not _known(parameters[operand.name]):
            continue
        for step, word in MOVES.items():
            moved = {field: Reference(f"{operand.name}{step:+d}")}
            test = replace(leaf.test, **moved)  # type: ignore[arg-type]
            yield f"{called}, {word}", replace(leaf, test=test)


def _known(parameter: Parameter) -> bool:
    return any(dated.value is not None for dated in parameter.values)


def shifted(parameters: Mapping[str, Parameter]) -> dict[str, Parameter]:
    """The parameters, and each of them one more and one less."""
    found = dict(parameters)
    for name, parameter in parameters.items():
        for step in MOVES:
            values = tuple(_beside(dated, step) for dated in parameter.values)
            found[f"{name}{step:+d}"] = replace(parameter, values=values)
    return found


def _beside(dated: Dated, step: int) -> Dated:
    value = dated.value
    if value is None:
        return dated
    moved = value + step * DAY if isinstance(value, date) else value + step
    return replace(dated, value=moved)


def _swapped(root: Node, old: Node, new: Node) -> Node:
    """The tree with one node in place of another (the very same object, not an equal one)."""
    if root is old:
        return new
    guard = _swapped(root.guard, old, new) if root.guard else None
    if isinstance(root, Leaf):
        return replace(root, guard=guard)
    return replace(root, guard=guard, nodes=tuple(_swapped(n, old, new) for n in root.nodes))


def survivors(
    scheme: Scheme, cases: tuple[Case, ...], parameters: Mapping[str, Parameter]
) -> tuple[int, list[Mutant]]:
    """How many mutants were made, and those that no case sees."""
    made = 0
    alive: list[Mutant] = []
    for mutant in mutants(scheme, parameters):
        made += 1
        version = scheme.versions[mutant.version]
        held = [case for case in cases if scheme.version_at(case.as_of) is version]
        programs = Programs(Catalogue({scheme.id: mutant.scheme}, parameters, {}))
        if not any(failures([case], programs) for case in held):
            alive.append(mutant)
    return made, alive


def read_all_cases(folder: Path, catalogue: Catalogue) -> dict[str, tuple[Case, ...]]:
    """The cases of every file of a folder, by scheme; a bad file stops the run."""
    problems = Problems()
    found: dict[str, list[Case]] = {}
    for path in sorted(folder.glob("*.yaml")):
        record = read_record(path, path.name, problems)
        if record is not None:
            for case in read_cases(record, catalogue, problems):
                found.setdefault(case.scheme, []).append(case)
    if problems.errors:
        raise problems.errors[0]
    return {id_: tuple(cases) for id_, cases in found.items()}


def main(chosen: Sequence[str]) -> int:
    begun = time.perf_counter()
    catalogue = load_catalogue()
    cases = read_all_cases(CASES, catalogue)
    parameters = shifted(catalogue.parameters)
    wrong = [said for held in cases.values() for said in failures(held, Programs(catalogue))]
    for said in wrong:
        print(f"Cas déjà faux : {said}")
    made, alive = 0, 0
    for id_ in chosen or list(cases):
        number, left = survivors(catalogue.scheme(id_), cases.get(id_, ()), parameters)
        made, alive = made + number, alive + len(left)
        for mutant in left:
            print(mutant.said)
    spent = time.perf_counter() - begun
    print(f"{made} mutants, {alive} survivants, {len(cases)} dispositifs, {spent:.0f} s")
    return 1 if alive or wrong else 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except CatalogueError as error:
        sys.exit(f"Erreur : {error}")
