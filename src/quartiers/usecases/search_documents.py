"""What of a scheme, or of an outside aid, a search reads, and what it weighs."""

from datetime import date

from quartiers.schemes.rules import Among, Compare, Group, Leaf, Node
from quartiers.schemes.scheme import Scheme
from quartiers.schemes.vocabulary import Vocabulary
from quartiers.storage.search import Document
from quartiers.usecases.outside_aids import Aid

NAME, KEYWORDS, SUMMARY, REST = 5, 4, 2, 1
OPEN, CLOSED, OUTSIDE = "etat:ouvert", "etat:ferme", "origine:externe"
FACETS = {
    "operateur": "Opérateur",
    "nature": "Nature",
    "priorite": "Priorité",
    "beneficiaire": "Bénéficiaire",
}


def scheme_document(scheme: Scheme, words: Vocabulary, day: date) -> Document:
    parts = (
        (scheme.name, NAME),
        (". ".join((*scheme.keywords, scheme.id)), KEYWORDS),
        (scheme.summary, SUMMARY),
        (f"{words.operators[scheme.operator]}. {words.natures[scheme.nature]}", SUMMARY),
        (". ".join(passages(scheme, day)), REST),
    )
    holders = holders_at(scheme, day)
    tags = (
        f"id:{scheme.id}",
        OPEN if is_open(scheme, day) else CLOSED,
        f"operateur:{scheme.operator}",
        f"nature:{scheme.nature}",
        *(f"priorite:{each}" for each in scheme.priorities),
        *(f"beneficiaire:{each}" for each in holders),
    )
    return Document(parts, tags)


def is_open(scheme: Scheme, day: date) -> bool:
    """Whether one can still enter: acquired rights that run on are no opening."""
    version = scheme.version_at(day)
    return version is not None and not version.acquired_only


def passages(scheme: Scheme, day: date) -> list[str]:
    """The texts of a card that are neither its name nor its summary."""
    version = scheme.version_at(day) or scheme.versions[-1]
    return [
        scheme.place,
        *scheme.steps,
        scheme.desk.name,
        *(amount.label for amount in version.amounts),
        *version.notes,
    ]


def aid_document(aid: Aid) -> Document:
    kinds = ". ".join((*aid.types, *aid.holders, *aid.steps, aid.recurrence, aid.perimeter))
    parts = (
        (aid.name, NAME),
        (". ".join(aid.backers), SUMMARY),
        (kinds, REST),
        (aid.text, REST),
    )
    return Document(parts, (OUTSIDE,))


def holders_at(scheme: Scheme, day: date) -> tuple[str, ...]:
    """Who may bear the project: the leaf `porteur` at the top of the version of the day (of the
    last one where none is in force)."""
    version = scheme.version_at(day) or scheme.versions[-1]
    return tuple(dict.fromkeys(value for leaf in _top(version.conditions) for value in _of(leaf)))


def _top(node: Node) -> list[Leaf]:
    if isinstance(node, Leaf):
        return [node]
    if isinstance(node, Group) and node.operator == "tous":
        return [child for child in node.nodes if isinstance(child, Leaf)]
    return []


def _of(leaf: Leaf) -> tuple[str, ...]:
    test = leaf.test
    if isinstance(test, Among) and test.fact.name == "porteur":
        return test.values
    if isinstance(test, Compare) and test.fact.name == "porteur" and test.operator == "egal":
        return (str(test.operand),)
    return ()
