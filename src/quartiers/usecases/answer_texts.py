"""One fact as a short text, and back: what `answers_link` puts together."""

import re
from datetime import date
from typing import Any

from quartiers.catalogue.registre import register_words
from quartiers.schemes.facts import DECLARED, Candidates, Fact, FactKey, Interval, Known
from quartiers.schemes.facts import Unknown as NotKnown
from quartiers.schemes.vocabulary import Vocabulary

RANGE, DONT_KNOW = "..", "nsp"
ORIGINS = {"sirene": "Sirene", "contours": "calculé sur les contours", "adresse": "géocodage"}
Given = dict[str, Any]


def value_text(key: FactKey, fact: Fact) -> str:
    match fact:
        case Known(value=value):
            return _one(value)
        case Interval(low=low, high=high):
            return f"{_one(low)}{RANGE}{_one(high)}"
        case Candidates(values=values):
            return ",".join(sorted(values))
        case NotKnown(reason=reason) if key.name == "dans":
            cause = next((c for c in _CAUSES if register_words().why(c) == reason), "")
            return f"{DONT_KNOW}.{cause}" if cause else ""
    return ""


# Why a place is not known, worth telling again: it asks for an address, or for nothing.
_CAUSES = ("position", "limite", "contours")


def _one(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "oui" if value else "non"
        case date():
            return value.isoformat()
        case float():
            return f"{value:.10g}"
    return str(value)


def origin_text(fact: Fact) -> str:
    origin = getattr(fact, "origin", None)
    if origin is None or origin == DECLARED:
        return ""
    begins = (code for code, said in ORIGINS.items() if origin.source.startswith(said))
    return next(begins, "contours" if "contours" in origin.source else "")


def given_by(words: Vocabulary, key: FactKey, value: str, origin: str, day: date) -> Given:
    kind = words.facts.get(key.name)
    form = kind.form if kind else ""
    given: Given
    if value.startswith(f"{DONT_KNOW}."):
        return {"inconnu": register_words().why(value.partition(".")[2])}
    if form in ("nombre", "date") and RANGE in value:
        low, _, high = value.partition(RANGE)
        given = {"de": _typed(form, low), "a": _typed(form, high)}
        if form == "date" and low <= day.isoformat() < high:
            given["a"] = day  # the year of the firm is not over yet
    elif form in ("choix", "code", "code_exact") and "," in value:
        given = {"parmi": value.split(",")}
    else:
        given = {"valeur": _typed(form, value)}
    return given | ({"source": ORIGINS[origin]} if origin in ORIGINS else {})


def _typed(form: str, text: str) -> object:
    if form in ("nombre", "date") and not text:
        return None
    if form == "booleen" and text in ("oui", "non"):
        return text == "oui"
    if form == "nombre" and re.fullmatch(r"\d{1,12}(\.\d{1,6})?", text, re.ASCII):
        return float(text) if "." in text else int(text)
    return text
