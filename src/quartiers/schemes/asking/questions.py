"""What is worth asking next: the facts whose answer can still change a verdict, best first.

A fact is worth asking when, for some answers to the other questions, one of its answers gives
another verdict than another one; officers' judgements, and what was asked without an answer, stay
unknown (see `usefulness`). That is exact, two conditions on one fact being taken as unrelated, as
everywhere. The order is by how many verdicts an answer settles, on average over the answers tried
(see `answers`).
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cache
from typing import Literal

from quartiers.schemes.asking.answers import PLACE, answers
from quartiers.schemes.asking.usefulness import ANSWERED, HOPED, NEVER, SURE, Worth, useful_leaves
from quartiers.schemes.facts import NOT_GIVEN, FactKey, Profile, Unknown
from quartiers.schemes.judging.evaluate import code_of
from quartiers.schemes.judging.mattering import DEFINITE, open_facts
from quartiers.schemes.judging.outcomes import Slots
from quartiers.schemes.judging.program import Program, Rule
from quartiers.schemes.logic import UNKNOWN
from quartiers.schemes.rules import Declared, Leaf, leaves
from quartiers.schemes.saying.wording import of, subject
from quartiers.schemes.vocabulary import Form, vocabulary

WaitedFor = Callable[[int], tuple[FactKey, ...]]
"""The facts that a person can still give for a test."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """Facts that one question gives. `schemes`: those whose verdict it can change.

    `settles`: how many of those verdicts an answer settles, on average.
    """

    facts: tuple[FactKey, ...]
    schemes: tuple[str, ...]
    settles: float


@dataclass(frozen=True, slots=True)
class Question:
    """`form` says how it is answered; `choices` are the values of a `choix`, with their labels."""

    text: str
    form: Form | Literal["adresse"]
    choices: tuple[tuple[str, str], ...]
    ranked: Ranked

    @property
    def facts(self) -> tuple[FactKey, ...]:
        return self.ranked.facts


def missing_facts(
    program: Program, profile: Profile, asked: Collection[FactKey] = ()
) -> tuple[Ranked, ...]:
    """The facts worth asking, best first. `asked`: those that were asked in vain."""
    worth = program.outcomes(profile)
    useful: dict[tuple[FactKey, ...], list[int]] = {}
    waited_for = _asker(program, worth, profile, frozenset(asked))
    for index, rule in enumerate(program.rules):
        if rule.version is None or program.ready.folds[index](worth) in DEFINITE:
            continue
        keys = {key for slot in _useful(rule, worth, waited_for) for key in waited_for(slot)}
        for together in {_asked_together(program, profile, key) for key in keys}:
            useful.setdefault(together, []).append(index)
    ranked = [
        Ranked(
            keys,
            tuple(program.rules[index].scheme.id for index in indexes),
            _settled(program, profile, worth, keys, indexes),
        )
        for keys, indexes in useful.items()
    ]
    order = {key: rank for rank, key in enumerate(program.facts)}
    return tuple(sorted(ranked, key=lambda r: (-r.settles, -len(r.schemes), order[r.facts[0]])))


def next_question(
    program: Program, profile: Profile, asked: Collection[FactKey] = ()
) -> Question | None:
    """The question that settles most; None when no answer changes any verdict."""
    ranked = missing_facts(program, profile, asked)
    return question(program, ranked[0]) if ranked else None


def question(program: Program, ranked: Ranked) -> Question:
    key = ranked.facts[0]
    if key.name in PLACE:
        whose = vocabulary().units[key.unit]
        return Question(f"Quelle est l’adresse {of(whose)} ?", "adresse", (), ranked)
    kind = vocabulary().facts[key.name]
    return Question(_text(program, key), kind.form, tuple(kind.values.items()), ranked)


def waited(program: Program, key: FactKey) -> str:
    """What is not known, as a list says it: « Où en est le projet ? », « l’effectif de
    l’entreprise », « la personne dans une commune des Petites villes de demain ? »."""
    words, kind = vocabulary(), vocabulary().facts[key.name]
    if key.name in ("dans", "distance"):
        zoning, _, vintage = key.about.partition(":")
        named = words.zonings[zoning]
        dated = f", géographie de {vintage}" if named.vintages else ""
        return f"{words.units[key.unit]} dans {named.label}{dated} ?"
    return _text(program, key) if kind.form == "choix" and kind.question else subject(key)


def _asker(
    program: Program, worth: Slots, profile: Profile, asked: frozenset[FactKey]
) -> WaitedFor:
    @cache
    def waited_for(slot: int) -> tuple[FactKey, ...]:
        if worth[slot] != UNKNOWN:
            return ()
        keys = open_facts(program, slot, worth, profile)
        return tuple(key for key in keys if key not in asked and _can_be_asked(key))

    return waited_for


def _can_be_asked(key: FactKey) -> bool:
    return key.name == "declaratif" or bool(vocabulary().facts[key.name].question)


def _useful(rule: Rule, worth: Slots, waited_for: WaitedFor) -> set[int]:
    """The tests of a rule whose answer can change its verdict."""
    assert rule.version is not None

    def reach(leaf: Leaf) -> frozenset[Worth]:
        slot = rule.places[leaf.name]
        if worth[slot] != UNKNOWN:
            return frozenset({SURE[worth[slot]]})
        if waited_for(slot):
            return ANSWERED
        return frozenset({NEVER if leaf.kind == "donnee" else HOPED})

    def code(outcome: int, favourable: int) -> str:
        return code_of(outcome, favourable, rule.if_true)

    names = useful_leaves(rule.version.conditions, reach, code)
    return {rule.places[name] for name in names}


def _asked_together(program: Program, profile: Profile, key: FactKey) -> tuple[FactKey, ...]:
    """An address answers every place of its unit."""
    if key.name not in PLACE:
        return (key,)
    return tuple(
        other
        for other in program.facts
        if other.name in PLACE
        and other.unit == key.unit
        and isinstance(profile.get(other, NOT_GIVEN), Unknown)
    )


def _settled(
    program: Program,
    profile: Profile,
    worth: Slots,
    keys: tuple[FactKey, ...],
    indexes: list[int],
) -> float:
    tried = answers(keys, program.outcomes.by_fact, profile)
    settled = 0
    for answer in tried:
        after = program.outcomes.with_facts(worth, {**profile, **answer}, answer)
        settled += sum(program.ready.folds[index](after) in DEFINITE for index in indexes)
    return settled / len(tried)


def _text(program: Program, key: FactKey) -> str:
    """The question of the fact, and of whom it is asked where that is not plain."""
    if key.name == "declaratif":
        return _declared(program, key)
    words, kind = vocabulary(), vocabulary().facts[key.name]
    if key.name == "aide_recue":
        name = program.names.get(key.about, key.about)
        return kind.question.replace("L’aide", f"L’aide « {name} »")
    whose = words.units[key.unit] if len(kind.units) > 1 else ""
    if key.name == "cout":
        whose = f"{kind.label} {words.cost_natures[key.about]}"
    elif key.name == "deliberation":
        whose = f"{whose} ({words.taxes[key.about]})"
    asked = kind.question
    return f"Pour {whose} : {asked[0].lower()}{asked[1:]}" if whose else asked


def _declared(program: Program, key: FactKey) -> str:
    return next(
        leaf.test.question
        for rule in program.rules
        if rule.version
        for leaf in leaves(rule.version.conditions)
        if isinstance(leaf.test, Declared) and leaf.test.fact == key
    )
