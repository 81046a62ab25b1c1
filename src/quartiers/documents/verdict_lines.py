"""One verdict in lines: what blocks it, what it waits for, what remains to be confirmed."""

from collections.abc import Iterator, Sequence

from quartiers.documents.paragraphs import wrapped
from quartiers.schemes.asking.questions import waited
from quartiers.schemes.facts import FactKey, Profile, Unknown, fact
from quartiers.schemes.judging.program import Program
from quartiers.schemes.rules import Leaf, leaves
from quartiers.schemes.saying.sentences import sentence
from quartiers.schemes.sourcing import LEVELS, Source
from quartiers.schemes.verdict import Traced, Verdict
from quartiers.schemes.vocabulary import vocabulary

FEW = 3
"""Reasons told for one scheme in a list; `schemes show` and --format json give them all."""


def verdict_lines(verdict: Verdict, program: Program, profile: Profile) -> Iterator[str]:
    scheme = verdict.scheme
    yield from wrapped(f"{scheme.name} [{scheme.id}]", "  ", "  ")
    words = vocabulary()
    told = [words.operators[scheme.operator], words.natures[scheme.nature]]
    yield from wrapped(" · ".join(told), "    ")
    if verdict.version and verdict.version.acquired_only:
        yield "    fermé aux nouvelles entrées : seuls courent des droits acquis"
    for name in verdict.blockers[:FEW]:
        yield from _blocker(verdict, name, program)
    yield from _more(len(verdict.blockers))
    if verdict.code == "non_remplie":
        return
    # What is to be confirmed would be enough: other facts are not waited for.
    missing = () if verdict.code == "a_confirmer" else verdict.missing
    for key in missing[:FEW]:
        yield from wrapped(f"manque : {wanted(key, program, profile)}", "    ", "  ")
    yield from _more(len(missing))
    for name, _ in verdict.to_confirm[:FEW]:
        yield from wrapped(
            f"à confirmer : {sentence(leaf_of(verdict, name), program)}", "    ", "  "
        )
    yield from _more(len(verdict.to_confirm))
    level = next(rule.level for rule in program.rules if rule.scheme.id == scheme.id)
    yield from wrapped(f"source la plus faible : {LEVELS[level]}", "    ")


def _blocker(verdict: Verdict, name: str, program: Program) -> Iterator[str]:
    leaf, found = leaf_of(verdict, name), traced_leaf(verdict.trace, name)
    here = f" ; ici : {found.said}" if found and found.said else ""
    yield from wrapped(f"bloque : {sentence(leaf, program)}{here}", "    ", "  ")
    yield from wrapped(f"({cited(leaf.source)})", "      ")


def _more(count: int) -> Iterator[str]:
    if count > FEW:
        yield f"    … et {count - FEW} de plus"


def leaf_of(verdict: Verdict, name: str) -> Leaf:
    assert verdict.version is not None
    return next(leaf for leaf in leaves(verdict.version.conditions) if leaf.name == name)


def traced_leaf(trace: Traced | None, name: str) -> Traced | None:
    """The node of a leaf in a trace, those of the guards included."""
    if trace is None:
        return None
    if isinstance(trace.node, Leaf) and trace.node.name == name:
        return trace
    below = [*trace.children, *([trace.guard] if trace.guard else [])]
    return next((hit for child in below if (hit := traced_leaf(child, name))), None)


def wanted(key: FactKey, program: Program, profile: Profile) -> str:
    """A fact that is not known, as a question, and why it is not."""
    said = waited(program, key)
    if vocabulary().facts[key.name].form == "choix":
        return said
    known = fact(profile, key)
    given = isinstance(known, Unknown) and key in profile and known.reason
    return f"{said} ({known.reason})" if given and isinstance(known, Unknown) else said


def cited(source: Source) -> str:
    """« Loi n° …, article 42 ; source tierce »."""
    level = LEVELS[source.level]
    if source.text in ("", level):
        return level
    named = f"{source.text}, {source.article}" if source.article else source.text
    return f"{named} ; {level}"


def bounded(count: int, shown: int, option: str = "--all") -> Sequence[str]:
    return [f"  … et {count - shown} de plus : ajoutez {option}"] if count > shown else []
