"""A conversation: the question that settles most, its answer read and checked, until none is left.

« Je ne sais pas » is an answer: the fact stays unknown, and is not asked again.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from quartiers.errors import BadInput
from quartiers.schemes.asking.answers import PLACE
from quartiers.schemes.asking.questions import Question
from quartiers.schemes.asking.questions import next_question as best_question
from quartiers.schemes.facts import Fact, FactKey
from quartiers.schemes.reading.contradictions import contradiction
from quartiers.storage.store import Store
from quartiers.territory.plain import plain
from quartiers.usecases.match import Match, matched
from quartiers.usecases.place_profile import home, town, workplace
from quartiers.usecases.points_file import number

YES, NO = ("o", "oui", "vrai", "true"), ("n", "non", "faux", "false")
UNKNOWN = ("", "nsp", "je ne sais pas", "inconnu", "ne sais pas", "je ne sais plus")
STOP = ("fin", "stop", "quitter", "q")
COMMUNE = re.compile(r"\d[\dABab]\d{3}", re.ASCII)
FRENCH_DAY = re.compile(r"(\d\d?)/(\d\d?)/(\d{4})", re.ASCII)
HINTS = {
    "booleen": "oui, non",
    "choix": "un numéro de la liste",
    "nombre": "un nombre, ou « 10 à 19 »",
    "date": "AAAA-MM-JJ",
    "adresse": "longitude puis latitude (6.2205 49.1129), ou code Insee de la commune",
    "code": "un code",
    "code_exact": "un code",
}


@dataclass(frozen=True)
class Dialogue:
    """`match` with what was answered so far; `asked` are the facts that need not be asked again."""

    match: Match
    asked: frozenset[FactKey]


def begin(match: Match) -> Dialogue:
    """An address that is known was asked for: what it did not tell, it will not tell later."""
    told = {key.unit for key in match.described.profile if key.name == "distance"}
    facts = match.program.facts
    return Dialogue(match, frozenset(k for k in facts if k.name in PLACE and k.unit in told))


def next_question(dialogue: Dialogue) -> Question | None:
    match = dialogue.match
    return best_question(match.program, match.described.profile, dialogue.asked)


def answered(dialogue: Dialogue, question: Question, text: str, store: Store) -> Dialogue:
    """What is known after an answer. Raises BadInput where it cannot be read, or contradicts."""
    facts: Mapping[FactKey, Fact] = {}
    match = dialogue.match
    if plain(text) not in UNKNOWN:
        facts = _facts(match, question, text, store)
    asked = dialogue.asked | frozenset(question.facts)
    if not facts:
        return Dialogue(match, asked)
    profile = {**match.described.profile, **facts}
    against = contradiction(profile)
    if against:
        raise BadInput(against, "Répondez autrement, ou « je ne sais pas ».")
    described = replace(match.described, profile=profile)
    again = matched(described, match.catalogue, match.as_of, match.warning, match.fictitious)
    return Dialogue(again, asked | begin(again).asked)


def stops(text: str) -> bool:
    return plain(text) in STOP


def _facts(match: Match, question: Question, text: str, store: Store) -> Mapping[FactKey, Fact]:
    key = question.facts[0]
    if question.form == "adresse":
        if COMMUNE.fullmatch(text.strip()):
            return town(store, text.strip(), key.unit)
        place = home if key.unit == "personne" else workplace
        return place(store, *_point(text)).profile
    return match.catalogue.read_profile({str(key): _value(question, text)}, match.as_of)


def _point(text: str) -> tuple[float, float]:
    numbers = [number(part) for part in re.split(r"[\s;]+", text.strip())]
    if len(numbers) != 2 or numbers[0] is None or numbers[1] is None:
        raise BadInput(
            f"« {text.strip()} » n’est pas un point.",
            "Donnez une longitude puis une latitude, ou le code Insee de la commune.",
        )
    return numbers[0], numbers[1]


def _value(question: Question, text: str) -> Any:
    typed = text.strip()
    match question.form:
        case "booleen":
            return _yes_or_no(typed)
        case "choix":
            return _choice(question, typed)
        case "nombre":
            return _number(typed)
        case "date":
            return _day(typed)
    return typed.upper()


def _yes_or_no(typed: str) -> bool:
    if plain(typed) in (*YES, *NO):
        return plain(typed) in YES
    raise BadInput(f"« {typed} » n’est ni oui ni non.", "Répondez oui, non ou « je ne sais pas ».")


def _choice(question: Question, typed: str) -> str:
    keys = [key for key, _ in question.choices]
    if typed.isdecimal() and 1 <= int(typed) <= len(keys):
        return keys[int(typed) - 1]
    if typed in keys:
        return typed
    raise BadInput(f"« {typed} » n’est pas dans la liste.", f"Un numéro de 1 à {len(keys)}.")


def _number(typed: str) -> Any:
    ends = re.split(r"\s*(?:à|-|et)\s*", re.sub(r"^entre\s+", "", typed))
    values = [number(end) for end in ends]
    if any(value is None for value in values) or not 1 <= len(values) <= 2:
        raise BadInput(f"« {typed} » n’est pas un nombre.", "Sans unité : 300000, ou « 10 à 19 ».")
    whole = [int(v) if v is not None and v.is_integer() else v for v in values]
    return whole[0] if len(whole) == 1 else {"de": whole[0], "a": whole[1]}


def _day(typed: str) -> date | str:
    french = FRENCH_DAY.fullmatch(typed)
    if not french:
        return typed
    day, month, year = (int(part) for part in french.groups())
    try:
        return date(year, month, day)
    except ValueError:
        return typed
