"""Dated numbers of law: one file each, a reference for each value."""

import re
from dataclasses import replace
from datetime import date, timedelta

from quartiers.catalogue.reader import Record
from quartiers.schemes.reading.fields import (
    SOURCE_KEYS,
    SOURCE_LEVELS,
    Context,
    blank,
    choice,
    source_of,
    span,
    text,
)
from quartiers.schemes.scheme import Dated, Parameter
from quartiers.schemes.sourcing import UNREAD

UNKNOWN_VALUE = "inconnue"
WHOLE = ("mois", "jours", "ans", "habitants")
ID = re.compile(r"[a-z][a-z0-9_]*")


def read_parameter(context: Context, record: Record, stem: str) -> Parameter | None:
    """None where a mistake was noted."""
    before = len(context.problems.errors)
    context.problems.keys(record, ("id", "nom", "unite", "valeurs"), ())
    check_id(context, record, stem, ID, "a-z, 0-9 et _")
    unit = choice(context, record, "unite", context.words.parameter_units)
    entries = context.problems.records(record, "valeurs") or ()
    if "valeurs" in record and not entries:
        context.problems.add(record, "valeurs", "aucune valeur", "Donnez-en une, ou « inconnue ».")
    values = tuple(_dated(context, entry, unit) for entry in entries)
    values = _closed(context, entries, values)
    name = text(context, record, "nom")
    if len(context.problems.errors) > before:
        return None
    return Parameter(stem, name, unit, values, record.file)


def check_id(context: Context, record: Record, stem: str, form: re.Pattern[str], said: str) -> None:
    found = context.problems.text(record, "id")
    if found != stem:
        context.problems.add(
            record, "id", f"« {found} » n’est pas le nom du fichier", f"Écrivez id: {stem}."
        )
    elif not form.fullmatch(stem):
        context.problems.add(record, "id", f"« {stem} » est mal formé", f"Signes admis : {said}.")


def _dated(context: Context, entry: Record, unit: str) -> Dated:
    context.problems.keys(entry, ("du", "valeur", *SOURCE_KEYS), ("au", "note"))
    start, end = span(context, entry)
    value, note = _value(context, entry, unit), blank(context, entry, "note")
    if entry.get("valeur") == UNKNOWN_VALUE and not note:
        context.problems.add(entry, "valeur", "une valeur inconnue a sa raison dans « note »")
    source = source_of(context, "", entry, (*SOURCE_LEVELS, UNREAD))
    return Dated(start, end, value, source, note)


def _value(context: Context, entry: Record, unit: str) -> float | date | None:
    value = entry.get("valeur")
    if value == UNKNOWN_VALUE or "valeur" not in entry:
        return None
    if unit == "date":
        if isinstance(value, date):
            return value
        context.problems.add(entry, "valeur", f"une date AAAA-MM-JJ est attendue, pas « {value} »")
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        hint = f"Écrivez le nombre seul, ou {UNKNOWN_VALUE}."
        context.problems.add(entry, "valeur", f"un nombre est attendu, pas « {value} »", hint)
        return None
    if value < 0:
        context.problems.add(entry, "valeur", f"{value} est négatif")
    if unit in WHOLE and value != int(value):
        context.problems.add(entry, "valeur", f"un nombre entier de {unit} est attendu")
    return value


def _closed(
    context: Context, entries: tuple[Record, ...], values: tuple[Dated, ...]
) -> tuple[Dated, ...]:
    """Each value without a last day runs to the eve of the next; none overlaps."""
    closed = []
    for place, (entry, dated) in enumerate(zip(entries, values, strict=True)):
        following = values[place + 1].start if place + 1 < len(values) else None
        if place and dated.start is None:
            context.problems.add(entry, "du", "seule la première valeur peut avoir un jour inconnu")
        if following and dated.start and following <= dated.start:
            context.problems.add(
                entries[place + 1], "du", "les valeurs ne sont pas dans l’ordre du temps"
            )
        elif following and dated.end and dated.end >= following:
            context.problems.add(entry, "au", f"cette valeur chevauche celle du {following}")
        end = dated.end or (following - timedelta(days=1) if following else None)
        closed.append(replace(dated, end=end))
    return tuple(closed)
