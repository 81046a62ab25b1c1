"""Conditions in French, made from the rule: no sentence is written by hand, so that none can drift.

A sentence starts in lower case and has no full stop: it is one line of a list, or part of another.
"""

from datetime import date
from typing import TypeGuard

from quartiers.catalogue.labels import (
    divisions,
    legal_categories,
    legal_classes,
    naf_2025,
    naf_rev2,
    sections,
)
from quartiers.schemes.facts import FactKey, Value
from quartiers.schemes.judging.program import Program
from quartiers.schemes.judging.resolved import IN_FORCE
from quartiers.schemes.rules import (
    Activity,
    Among,
    Between,
    Compare,
    Declared,
    Group,
    Judged,
    Leaf,
    Near,
    Node,
    Operand,
    Reference,
    Seniority,
    Test,
    Within,
)
from quartiers.schemes.saying.wording import any_of, of, owned, subject, worded, yes_or_no
from quartiers.schemes.vocabulary import vocabulary
from quartiers.territory.french import FIRM, day, number

NOT_KNOWN = "un seuil qui n’est pas connu"
_THAN = {
    "inferieur_a": "inférieur{e} à",
    "superieur_a": "supérieur{e} à",
    "au_plus": "d’au plus",
    "au_moins_egal_a": "d’au moins",
    "egal": "de",
}
_WHEN = {
    "inferieur_a": "avant le {}",
    "superieur_a": "après le {}",
    "au_plus": "le {} ou avant",
    "au_moins_egal_a": "le {} ou après",
    "egal": "le {}",
}
_SINCE = {
    "inferieur_a": "moins de",
    "superieur_a": "plus de",
    "au_plus": "au plus",
    "au_moins_egal_a": "au moins",
}


def sentence(node: Node, program: Program) -> str:
    """One condition, or the line above those of a group: « au moins une de ces conditions »."""
    said = _test(node.test, program, True) if isinstance(node, Leaf) else _heading(node, program)
    if node.guard is None:
        return said
    return f"{said} (sans objet si {in_line(node.guard, program)})"


def in_line(node: Node, program: Program) -> str:
    """A whole tree in one sentence."""
    if isinstance(node, Leaf):
        return sentence(node, program)
    parts = [in_line(child, program) for child in node.nodes]
    match node.operator:
        case "tous":
            said = " et ".join(parts)
        case "un_de":
            said = " ou ".join(parts)
        case "au_moins":
            said = f"{_heading(node, program)} : {' ; '.join(parts)}"
        case "non":
            said = _contrary(node, program) or f"cette condition n’est pas remplie : {parts[0]}"
    return said if node.guard is None else f"{said} (sans objet si {in_line(node.guard, program)})"


def _heading(group: Group, program: Program) -> str:
    match group.operator:
        case "tous":
            return "toutes ces conditions"
        case "un_de":
            return "au moins une de ces conditions"
        case "au_moins":
            return f"au moins {group.needed} de ces {len(group.nodes)} conditions"
        case "non":
            return _contrary(group, program) or "cette condition n’est pas remplie"


def denied(group: Group) -> Leaf | None:
    """The fact whose contrary the sentence of a `non` says by itself; a declaration has none that
    reads well."""
    child = group.nodes[0]
    if group.operator != "non" or not isinstance(child, Leaf) or child.guard is not None:
        return None
    return child if child.kind == "donnee" else None


def _contrary(group: Group, program: Program) -> str:
    leaf = denied(group)
    return _test(leaf.test, program, False) if leaf else ""


def _test(test: Test, program: Program, holds: bool) -> str:
    match test:
        case Compare():
            return _compare(test, program, holds)
        case Between():
            the = "le " if vocabulary().facts[test.fact.name].form == "date" else ""
            ends = [f"{the}{_said(test.fact, end, program)}" for end in (test.low, test.high)]
            return f"{subject(test.fact)} {_is(holds)} entre {ends[0]} et {ends[1]}"
        case Among():
            return f"{subject(test.fact)} {_is(holds)} {_listed(test)}"
        case Seniority():
            since = f"{_SINCE[test.operator]} {duration(value_of(test.months, program))}"
            return f"{subject(test.fact)} {'remonte' if holds else 'ne remonte pas'} à {since}"
        case Within():
            return f"{_lies(test.unit, holds)} {_zone(test)}"
        case Near():
            metres = value_of(test.metres, program)
            away = f"{number(metres)}{FIRM}m au plus" if _is_number(metres) else NOT_KNOWN
            where = "se trouve" if holds else "ne se trouve pas"
            return f"{vocabulary().units[test.unit]} {where} à {away} {of(_zone(test))}"
        case Activity():
            return _activity(test, holds)
        case Declared():
            return test.statement
        case Judged():
            return f"{test.statement} (à apprécier par {test.judge})"


def _compare(test: Compare, program: Program, holds: bool) -> str:
    kind, value = vocabulary().facts[test.fact.name], value_of(test.operand, program)
    if kind.form == "booleen":
        return yes_or_no(test.fact, bool(value) == holds, program.names)
    if isinstance(value, str):
        return f"{subject(test.fact)} {_is(holds)} {worded(test.fact, value)}"
    if kind.form == "date":
        return f"{subject(test.fact)} {_is(holds)} {_WHEN[test.operator].format(_date(value))}"
    than = _THAN[test.operator].format(e="e" if kind.label.startswith("la ") else "")
    return f"{subject(test.fact)} {_is(holds)} {than} {_said(test.fact, test.operand, program)}"


def _is(holds: bool) -> str:
    return "est" if holds else "n’est pas"


def value_of(operand: Operand, program: Program) -> Value | None:
    """The number of law of the day, None where it is not known."""
    if not isinstance(operand, Reference):
        return operand
    dated = program.numbers.get(operand.name)
    return dated.value if dated else None


def _said(key: FactKey, operand: Operand, program: Program) -> str:
    value = value_of(operand, program)
    return NOT_KNOWN if value is None else worded(key, value)


def _date(value: Value | None) -> str:
    return (
        day(value) if isinstance(value, date) else "jour que le texte fixe et qui n’est pas connu"
    )


def duration(value: Value | None) -> str:
    """Months in words; whole years as years from two on: the law says « 36 mois », people 3 ans."""
    if not _is_number(value):
        return NOT_KNOWN
    years, rest = divmod(value, 12)
    return f"{number(years)}{FIRM}ans" if years > 1 and not rest else f"{number(value)}{FIRM}mois"


def _is_number(value: Value | None) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _listed(test: Among) -> str:
    kind = vocabulary().facts[test.fact.name]
    if kind.form != "code":
        return any_of(worded(test.fact, value) for value in test.values)
    return any_of(_labelled(test.fact.name, code) for code in test.values)


def _labelled(name: str, code: str) -> str:
    """« 56.10A (Restauration traditionnelle) »; the code alone where a level has no label."""
    if name == "categorie_juridique":
        label = legal_categories().get(code) or legal_classes().get(code)
    else:
        activity = (naf_2025() if name == "naf25" else naf_rev2()).get(code)
        label = activity.label if activity else divisions().get(code) if name == "naf" else None
    return f"{code} ({label})" if label else code


def _lies(unit: str, holds: bool) -> str:
    if unit == "personne":
        return f"la personne {'habite' if holds else 'n’habite pas'} dans"
    return f"{vocabulary().units[unit]} {_is(holds)} dans"


def _zone(test: Within | Near) -> str:
    zoning = vocabulary().zonings[test.zoning]
    bordered = isinstance(test, Within) and test.border
    place = zoning.label + (", ou sur une rue qui en fait la limite" if bordered else "")
    if not zoning.vintages:
        return place
    if test.vintage != IN_FORCE:
        return f"{place}, géographie de {test.vintage}"
    if test.looked_at is None:
        return f"{place}, géographie en vigueur"
    moment = vocabulary().facts[test.looked_at.name].label.removeprefix("la ")
    return f"{place}, géographie en vigueur à la {moment}"


def _activity(test: Activity, holds: bool) -> str:
    ways = []
    if test.sections:
        named = any_of(f"« {sections()[code]} » ({code})" for code in test.sections)
        ways.append(f"dans {'la section' if len(test.sections) == 1 else 'les sections'} {named}")
    if test.naf:
        codes = any_of(_labelled("naf", code) for code in test.naf)
        ways.append(f"sous {'le code' if len(test.naf) == 1 else 'les codes'} NAF {codes}")
    if test.registers:
        kind = vocabulary().facts["registre"]
        ways.append(any_of(kind.values[register] for register in test.registers))
    return f"{owned('l’activité', test.unit)} {_is(holds)} classée {', ou '.join(ways)}"
