"""One profile against every scheme of a program: a code alone, or a verdict with its trace."""

from collections.abc import Callable
from functools import cache

from quartiers.schemes.facts import NOT_GIVEN, FactKey, Profile
from quartiers.schemes.judging.explain import blockers, one_away
from quartiers.schemes.judging.folding import hoped
from quartiers.schemes.judging.mattering import open_facts, open_leaves
from quartiers.schemes.judging.outcomes import Slots
from quartiers.schemes.judging.program import Program, Rule
from quartiers.schemes.judging.tracing import Findings, traced
from quartiers.schemes.logic import FALSE, TRUE, VOID
from quartiers.schemes.rules import Kind
from quartiers.schemes.saying.wording import told
from quartiers.schemes.verdict import Code, Traced, Verdict


def codes(program: Program, profile: Profile) -> list[Code]:
    """The verdict of each rule of the program, in its order, without the reasons."""
    worth, ready = program.outcomes(profile), program.ready
    found = ready.known.copy()
    for slot, ruled_out in ready.ruled_out:
        if worth[slot] == FALSE:
            for index in ruled_out:
                found[index] = "non_remplie"
    at_best: Slots = []
    for index, already in enumerate(found):
        if already is not None:
            continue
        outcome = ready.folds[index](worth)
        if outcome == FALSE:
            found[index] = "non_remplie"
        elif outcome == TRUE:
            found[index] = ready.if_true[index]
        else:
            at_best = at_best or hoped(worth, program.asked)
            found[index] = _unsure(outcome, ready.favourable[index](at_best))
    return found  # type: ignore[return-value]  # no None is left


def evaluate(program: Program, profile: Profile) -> tuple[Verdict, ...]:
    """The verdict of each rule of the program, in its order, with its trace and its reasons."""
    worth = program.outcomes(profile)
    at_best = hoped(worth, program.asked)
    findings = Findings(worth, at_best, program.reads, _said(program, profile))

    @cache
    def waited_for(slot: int) -> tuple[FactKey, ...]:
        return open_facts(program, slot, worth, profile)

    def verdict(rule: Rule) -> Verdict:
        if rule.version is None:
            return Verdict(rule.scheme, program.as_of, "ferme")
        trace = traced(rule.version.conditions, rule.places, findings)
        code = code_of(trace.outcome, trace.favourable, rule.if_true)
        false = code == "non_remplie"
        missing, to_confirm = _open(trace, rule, waited_for)
        return Verdict(
            scheme=rule.scheme,
            as_of=program.as_of,
            code=code,
            version=rule.version,
            trace=trace,
            blockers=blockers(trace, rule.places, worth) if false else (),
            one_away=one_away(trace, rule.places, worth) if false else (),
            missing=missing,
            to_confirm=to_confirm,
            capped_by=rule.capped_by if trace.outcome == TRUE else "",
        )

    return tuple(verdict(rule) for rule in program.rules)


def code_of(outcome: int, favourable: int, if_true: Code) -> Code:
    """From what the root is worth, and at best, to the verdict."""
    if outcome == FALSE:
        return "non_remplie"
    return if_true if outcome == TRUE else _unsure(outcome, favourable)


def _unsure(outcome: int, favourable: int) -> Code:
    if outcome == VOID:
        return "sans_objet"
    return "a_confirmer" if favourable == TRUE else "information_manquante"


def _open(
    trace: Traced, rule: Rule, waited_for: Callable[[int], tuple[FactKey, ...]]
) -> tuple[tuple[FactKey, ...], tuple[tuple[str, Kind], ...]]:
    """The facts that are missing, and the declarations and judgements that are."""
    missing: dict[FactKey, None] = {}
    to_confirm = []
    for leaf in open_leaves(trace):
        if leaf.kind == "donnee":
            missing |= dict.fromkeys(waited_for(rule.places[leaf.name]))
        else:
            to_confirm.append((leaf.name, leaf.kind))
    return tuple(missing), tuple(to_confirm)


def _said(program: Program, profile: Profile) -> list[str]:
    """For each test, what the facts it looks at are worth."""
    given = ((key, profile.get(key)) for key in program.facts)
    facts = {key: told(key, fact) for key, fact in given if fact is not None}
    return [
        facts.get(keys[0], NOT_GIVEN.reason)
        if len(keys) == 1
        else " ; ".join(facts[key] for key in keys if key in facts) or NOT_GIVEN.reason
        for keys in program.tells
    ]
