"""Why and why not: the conditions of a verdict as they were judged, each with its source."""

from dataclasses import dataclass

from quartiers.documents.verdict_lines import cited, leaf_of, traced_leaf, wanted
from quartiers.schemes.facts import Profile
from quartiers.schemes.judging.program import Program
from quartiers.schemes.logic import FALSE, TRUE, VOID
from quartiers.schemes.rules import Leaf
from quartiers.schemes.saying.sentences import sentence
from quartiers.schemes.sourcing import LEVELS
from quartiers.schemes.verdict import Traced, Verdict
from quartiers.schemes.vocabulary import vocabulary

STATES = {TRUE: "remplie", FALSE: "non remplie", VOID: "sans objet"}
NOT_KNOWN = "inconnue"
WAITING = {"declaratif": "à déclarer", "appreciation": "à apprécier par un agent"}
PLACE = ("dans", "distance", "commune", "epci", "departement", "region")


@dataclass(frozen=True)
class Judged:
    """A condition, or the line above a group (no source). `here` is what the fact was worth."""

    said: str
    state: str
    here: str = ""
    source: str = ""
    url: str = ""
    note: str = ""
    children: tuple["Judged", ...] = ()


@dataclass(frozen=True)
class Reason:
    said: str
    here: str
    source: str


@dataclass(frozen=True)
class Told:
    """A verdict in words. `place`: what the place fulfils; `acquired`: closed to newcomers."""

    verdict: Verdict
    operator: str
    nature: str
    level: str
    acquired: bool
    blockers: tuple[Reason, ...]
    missing: tuple[str, ...]
    to_confirm: tuple[str, ...]
    place: tuple[str, ...]

    @property
    def reasons(self) -> tuple[str, ...]:
        """What a list says: what blocks; else what is missing, then what is to be confirmed."""
        return tuple(reason.said for reason in self.blockers) or (*self.missing, *self.to_confirm)


def told(verdict: Verdict, program: Program, profile: Profile) -> Told:
    scheme, words = verdict.scheme, vocabulary()
    rule = next(rule for rule in program.rules if rule.scheme.id == scheme.id)
    refused = verdict.code == "non_remplie"
    # What is to be confirmed would be enough: other facts are not waited for.
    missing = () if refused or verdict.code == "a_confirmer" else verdict.missing
    return Told(
        verdict=verdict,
        operator=words.operators[scheme.operator],
        nature=words.natures[scheme.nature],
        level=LEVELS[rule.level],
        acquired=bool(verdict.version and verdict.version.acquired_only),
        blockers=tuple(_reason(verdict, name, program) for name in verdict.blockers),
        missing=tuple(wanted(key, program, profile) for key in missing),
        to_confirm=()
        if refused
        else tuple(sentence(leaf_of(verdict, name), program) for name, _ in verdict.to_confirm),
        place=tuple(_met_by_place(verdict.trace, program)) if verdict.trace else (),
    )


def judged(verdict: Verdict, program: Program) -> tuple[Judged, ...]:
    """The tree in reading order; the root `tous` says nothing that a title does not."""
    trace = verdict.trace
    if trace is None:
        return ()
    node = trace.node
    if not isinstance(node, Leaf) and node.operator == "tous" and node.guard is None:
        return tuple(_judged(child, program) for child in trace.children)
    return (_judged(trace, program),)


def _judged(trace: Traced, program: Program) -> Judged:
    node, said = trace.node, sentence(trace.node, program)
    state = STATES.get(trace.outcome, NOT_KNOWN)
    if not isinstance(node, Leaf):
        return Judged(
            said, state, children=tuple(_judged(child, program) for child in trace.children)
        )
    if state == NOT_KNOWN:
        state = WAITING.get(node.kind, NOT_KNOWN)
    source = node.source
    return Judged(said, state, trace.said, cited(source), source.url, node.note)


def _reason(verdict: Verdict, name: str, program: Program) -> Reason:
    leaf, found = leaf_of(verdict, name), traced_leaf(verdict.trace, name)
    return Reason(sentence(leaf, program), found.said if found else "", cited(leaf.source))


def _met_by_place(trace: Traced, program: Program) -> list[str]:
    if trace.outcome == FALSE:
        return []
    if isinstance(trace.node, Leaf):
        of_place = bool(trace.reads) and all(key.name in PLACE for key in trace.reads)
        return [sentence(trace.node, program)] if of_place and trace.outcome == TRUE else []
    if trace.node.operator == "non":
        return []
    return [said for child in trace.children for said in _met_by_place(child, program)]
