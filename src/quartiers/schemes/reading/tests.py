"""The test of one leaf: which fact, compared with what."""

import re
from collections.abc import Callable
from typing import Literal, cast

from quartiers.catalogue.reader import Record
from quartiers.schemes.facts import FactKey
from quartiers.schemes.reading.fields import Context, text
from quartiers.schemes.reading.operators import BOUNDS, COMPARISONS
from quartiers.schemes.reading.places import read_activity, read_near, read_within
from quartiers.schemes.reading.problems import meant
from quartiers.schemes.reading.values import listed, reference, unit_of
from quartiers.schemes.rules import (
    Among,
    Between,
    Compare,
    Comparison,
    Declared,
    Judged,
    Operand,
    Seniority,
    Test,
)
from quartiers.schemes.vocabulary import FactType

ASKING_KEYS = ("affirmation", "question", "par")
KEY = re.compile(r"[a-z][a-z0-9_]*")


def read_test(context: Context, record: Record, operator: str) -> Test | None:
    """None where a mistake was noted."""
    if operator == "declaratif":
        return _declared(context, record)
    if operator == "appreciation":
        return _judged(context, record)
    spec = context.problems.record(record, operator)
    if spec is None:
        return None
    readers: dict[str, Callable[[Context, Record], Test | None]] = {
        "anciennete": _seniority,
        "dans": read_within,
        "a_moins_de": read_near,
        "activite": read_activity,
    }
    if operator in readers:
        return readers[operator](context, spec)
    return _on_fact(context, spec, context.words.facts[operator])


def _on_fact(context: Context, spec: Record, fact: FactType) -> Test | None:
    key = _key(context, spec, fact)
    operator = _comparison(context, spec, fact)
    if key is None or operator is None:
        return None
    if operator == "parmi":
        values = listed(context, spec, fact)
        return Among(key, values, fact.form == "code") if values else None
    if operator == "entre":
        return _between(context, spec, key)
    operand = _operand(context, spec, operator, fact)
    return Compare(key, cast(Comparison, operator), operand) if operand is not None else None


def _key(context: Context, spec: Record, fact: FactType) -> FactKey | None:
    """The fact of a spec: its unit, and what it is told apart by (`impot`, `nature_cout`…)."""
    unit = unit_of(context, spec, fact.units)
    about = []
    for part in fact.about:
        if part not in spec:
            context.problems.add(spec, part, f"« {fact.name} » demande « {part} »", "Ajoutez-le.")
            return None
        word = context.problems.text(spec, part)
        known = context.words.subjects(part)
        if known is not None and word not in known:
            context.problems.add(
                spec, part, f"« {word} » est inconnu", meant(word, known, "Au choix")
            )
        about.append(word)
    return FactKey(fact.name, unit, ":".join(about)) if unit else None


def _comparison(context: Context, spec: Record, fact: FactType) -> str | None:
    """The one comparison of a spec, that this form of fact accepts."""
    problems = context.problems
    for key in spec:
        if key not in (*COMPARISONS, "unite", *fact.about):
            known = (*COMPARISONS, "unite", *fact.about)
            problems.add(spec, key, "comparaison inconnue", meant(key, known, "Au choix"))
            return None
    found = [key for key in spec if key in COMPARISONS]
    if len(found) != 1:
        said = "aucune comparaison" if not found else f"plusieurs comparaisons ({', '.join(found)})"
        where = found[1] if found else fact.name
        problems.add(spec, where, said, f"Gardez-en une : {', '.join(_fitting(fact))}.")
        return None
    if fact.form not in COMPARISONS[found[0]].forms:
        problems.add(
            spec,
            found[0],
            f"« {found[0]} » ne convient pas à « {fact.name} » (forme {fact.form})",
            f"Au choix : {', '.join(_fitting(fact))}.",
        )
        return None
    return found[0]


def _fitting(fact: FactType) -> list[str]:
    return [name for name, operator in COMPARISONS.items() if fact.form in operator.forms]


def _operand(context: Context, spec: Record, operator: str, fact: FactType) -> Operand | None:
    value = spec.get(operator)
    if fact.form == "booleen":
        if isinstance(value, bool):
            return value
        context.problems.add(spec, operator, f"true ou false est attendu, pas « {value} »")
        return None
    if fact.form in ("choix", "code_exact"):
        values = listed(context, spec, fact, operator)
        return values[0] if values else None
    return reference(context, spec, operator, value)


def _between(context: Context, spec: Record, key: FactKey) -> Between | None:
    ends = spec.get("entre")
    if not isinstance(ends, list) or len(ends) != 2:
        hint = "Écrivez entre: [parametre.x, parametre.y]."
        context.problems.add(spec, "entre", "deux bornes sont attendues", hint)
        return None
    low, high = (reference(context, spec, "entre", end) for end in ends)
    return Between(key, low, high) if low and high else None


def _seniority(context: Context, spec: Record) -> Seniority | None:
    problems = context.problems
    if not problems.keys(spec, ("de",), ("unite", *BOUNDS)):
        return None
    name = problems.text(spec, "de")
    dates = [fact.name for fact in context.words.facts.values() if fact.form == "date"]
    if name not in dates:
        problems.add(spec, "de", f"« {name} » n’est pas une date", meant(name, dates, "Dates"))
        return None
    unit = unit_of(context, spec, context.words.facts[name].units)
    bounds = [key for key in spec if key in BOUNDS]
    if len(bounds) != 1:
        problems.add(spec, "de", "une comparaison est attendue", f"Au choix : {', '.join(BOUNDS)}.")
        return None
    months = reference(context, spec, bounds[0], spec[bounds[0]])
    if not unit or months is None:
        return None
    operator = cast(Literal["inferieur_a", "au_plus", "superieur_a", "au_moins_egal_a"], bounds[0])
    return Seniority(FactKey(name, unit), operator, months)


def _declared(context: Context, record: Record) -> Declared | None:
    problems = context.problems
    key = _own_key(context, record, "declaratif")
    if "par" in record:
        problems.add(record, "par", "clé inconnue sur une déclaration", "Retirez-la.")
    if not key:
        return None
    fact = FactKey("declaratif", "projet", key)
    shared = context.words.declarations.get(key)
    if shared is None:
        if not problems.keys(record, ("declaratif", "affirmation", "question"), record):
            return None
        return Declared(
            fact, text(context, record, "affirmation"), text(context, record, "question")
        )
    for extra in ("affirmation", "question"):
        if extra in record:
            problems.add(
                record,
                extra,
                f"la déclaration « {key} » est déjà dans declarations.yaml",
                f"Retirez « {extra} », ou choisissez une autre clé.",
            )
    return Declared(fact, shared.statement, shared.question)


def _judged(context: Context, record: Record) -> Judged | None:
    key = _own_key(context, record, "appreciation")
    if "question" in record:
        context.problems.add(record, "question", "clé inconnue sur une appréciation", "Retirez-la.")
    needed = ("appreciation", "affirmation", "par")
    if not context.problems.keys(record, needed, record) or not key:
        return None
    fact = FactKey("appreciation", "projet", key)
    return Judged(fact, text(context, record, "affirmation"), text(context, record, "par"))


def _own_key(context: Context, record: Record, operator: str) -> str:
    key = context.problems.text(record, operator)
    if key and not KEY.fullmatch(key):
        context.problems.add(
            record, operator, f"« {key} » n’est pas une clé", "Une clé s’écrit a-z, 0-9 et _."
        )
        return ""
    return key
