"""The tree of a version's conditions, from the file."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from quartiers.catalogue.reader import Record
from quartiers.schemes.reading.fields import NO_FILE_SOURCES, Context, blank
from quartiers.schemes.reading.operators import GROUPS, LEAVES, SIDES, readable
from quartiers.schemes.reading.problems import meant
from quartiers.schemes.reading.tests import ASKING_KEYS, read_test
from quartiers.schemes.rules import (
    Among,
    Between,
    Compare,
    Declared,
    Group,
    GroupOperator,
    Judged,
    Leaf,
    Near,
    Node,
    Seniority,
    Test,
    Within,
)
from quartiers.schemes.sourcing import UNREAD, Source


@dataclass(frozen=True)
class Sourced:
    """The context of a scheme: what its leaves may cite."""

    context: Context
    sources: Mapping[str, Source]

    def cited(self, record: Record, key: str = "source") -> Source:
        """The source that a key names; « à vérifier » once its error is noted."""
        problems = self.context.problems
        known = {**self.sources, **NO_FILE_SOURCES}
        if key not in record:
            problems.add(
                record,
                key,
                "la source manque",
                f"Ajoutez source: suivi d’une clé de « sources », ou de {UNREAD}.",
            )
            return NO_FILE_SOURCES[UNREAD]
        name = problems.text(record, key)
        if name and name not in known:
            problems.add(
                record,
                key,
                f"« {name} » n’est pas une source de ce fichier",
                meant(name, known, "Sources"),
            )
        return known.get(name, NO_FILE_SOURCES[UNREAD])


def read_conditions(sourced: Sourced, version: Record) -> Node | None:
    """The named tree of a version, which says at its top who may ask."""
    problems = sourced.context.problems
    record = problems.record(version, "conditions")
    node = _node(sourced, record) if record is not None else None
    if node is None or record is None:
        return None
    if not sourced.context.made_up and not _has_holder(node):
        problems.add(
            version,
            "conditions",
            "aucune condition « porteur » au premier niveau",
            "Mettez sous « tous » une feuille {porteur: {parmi: [entreprise, …]}, source: …}.",
        )
    return named(node)


def _has_holder(root: Node) -> bool:
    top = root.nodes if isinstance(root, Group) and root.operator == "tous" else (root,)
    return any(
        isinstance(node, Leaf)
        and isinstance(node.test, Compare | Among)
        and node.test.fact.name == "porteur"
        for node in top
    )


def _node(sourced: Sourced, record: Record) -> Node | None:
    """None where a mistake was noted."""
    context = sourced.context
    facts = readable(context.words)
    known = (*GROUPS, *LEAVES, *facts)
    operators = [key for key in record if key in known]
    if len(operators) > 1:
        context.problems.add(
            record,
            operators[1],
            f"plusieurs opérateurs dans un nœud ({', '.join(operators)})",
            "Mettez chacun dans son nœud, sous « tous » ou « un_de ».",
        )
        return None
    if not operators:
        _no_operator(context, record, known)
        return None
    return (
        _group(sourced, record, operators[0])
        if operators[0] in GROUPS
        else _leaf(sourced, record, operators[0])
    )


def _no_operator(context: Context, record: Record, known: tuple[str, ...]) -> None:
    strangers = [key for key in record if key not in SIDES and key not in ASKING_KEYS]
    if strangers:
        hint = meant(strangers[0], known, "Opérateurs et faits")
        if strangers[0] == "distance":
            hint = "La distance à une zone s’écrit a_moins_de."
        context.problems.add(record, strangers[0], "opérateur ou fait inconnu", hint)
    else:
        context.problems.errors.append(
            record.error("conditions", "un nœud sans opérateur", "Écrivez tous, un_de, un fait…")
        )


def _group(sourced: Sourced, record: Record, operator: str) -> Group | None:
    problems = sourced.context.problems
    for key in record:
        if key == "source":
            problems.add(
                record, key, "un groupe n’a pas de source", "Mettez-la sur chaque feuille."
            )
        elif key not in (operator, "sans_objet_si"):
            problems.add(
                record, key, f"clé inconnue sur « {operator} »", "Mettez-la sur une feuille."
            )
    needed, children = _children(sourced, record, operator)
    nodes = tuple(n for n in (_node(sourced, child) for child in children) if n is not None)
    guard = _guard(sourced, record)
    if len(nodes) < len(children) or not children:
        return None
    return Group(_group_operator(operator), nodes, needed, guard, record.lines[operator])


def _group_operator(name: str) -> GroupOperator:
    found: GroupOperator = "tous"
    match name:
        case "un_de" | "non" | "au_moins":
            found = name
    return found


def _children(sourced: Sourced, record: Record, operator: str) -> tuple[int, tuple[Record, ...]]:
    """The n of `au_moins` (0 for the others) and the nodes of a group."""
    problems = sourced.context.problems
    if operator == "non":
        child = problems.record(record, operator)
        return 0, (child,) if child is not None else ()
    holder, key = record, operator
    if operator == "au_moins":
        counted = problems.record(record, operator)
        if counted is None or not problems.keys(counted, ("n", "parmi"), ()):
            return 0, ()
        holder, key = counted, "parmi"
    found = problems.records(holder, key)
    if found is not None and not found:
        problems.add(holder, key, "un groupe vide", "Mettez-y une condition, ou retirez-le.")
    children = found or ()
    needed = _needed(sourced, holder, len(children)) if operator == "au_moins" else 0
    return needed, children


def _needed(sourced: Sourced, record: Record, most: int) -> int:
    needed = record.get("n")
    if not isinstance(needed, int) or isinstance(needed, bool) or not 1 <= needed <= max(1, most):
        sourced.context.problems.add(
            record, "n", f"n doit être un entier entre 1 et {max(1, most)}, pas « {needed} »"
        )
        return 1
    return needed


def _leaf(sourced: Sourced, record: Record, operator: str) -> Leaf | None:
    context = sourced.context
    own = ASKING_KEYS if operator in ("declaratif", "appreciation") else ()
    for key in record:
        if key not in (operator, *SIDES, *own):
            context.problems.add(
                record, key, "clé inconnue", meant(key, (*SIDES, *own), "Clés admises")
            )
    test = read_test(context, record, operator)
    source, guard = sourced.cited(record), _guard(sourced, record)
    note = blank(context, record, "note")
    if test is None:
        return None
    return Leaf(subject(test), test, source, guard, note, record.lines[operator])


def _guard(sourced: Sourced, record: Record) -> Node | None:
    if "sans_objet_si" not in record:
        return None
    guard = sourced.context.problems.record(record, "sans_objet_si")
    return _node(sourced, guard) if guard is not None else None


def subject(test: Test) -> str:
    """What a leaf is about, as a case names it: `dans:qpv:en_vigueur@etablissement`."""
    if isinstance(test, Compare | Between | Among | Declared | Judged):
        return str(test.fact)
    if isinstance(test, Seniority):
        return f"anciennete:{test.fact.name}@{test.fact.unit}"
    if isinstance(test, Within):
        return f"dans:{test.zoning}:{test.vintage}@{test.unit}"
    if isinstance(test, Near):
        return f"distance:{test.zoning}:{test.vintage}@{test.unit}"
    return f"activite@{test.unit}"


def named(root: Node) -> Node:
    """The same tree with unique names: the second leaf on a subject gets « #2 », guards first."""
    seen: Counter[str] = Counter()

    def each(node: Node) -> Node:
        guard = each(node.guard) if node.guard else None
        if isinstance(node, Group):
            return replace(node, guard=guard, nodes=tuple(each(child) for child in node.nodes))
        about = subject(node.test)
        seen[about] += 1
        name = f"{about}#{seen[about]}" if seen[about] > 1 else about
        return replace(node, guard=guard, name=name)

    return each(root)
