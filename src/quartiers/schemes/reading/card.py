"""A scheme, from its file: the card, then its dated versions."""

import re

from quartiers.catalogue.reader import Record
from quartiers.schemes.reading.conditions import Sourced
from quartiers.schemes.reading.fields import (
    SOURCE_KEYS,
    SOURCE_LEVELS,
    Context,
    blank,
    choice,
    choices,
    source_of,
    text,
    texts,
    url,
)
from quartiers.schemes.reading.parameters import check_id
from quartiers.schemes.reading.versions import read_gaps, read_versions
from quartiers.schemes.scheme import Desk, Relation, Scheme
from quartiers.schemes.sourcing import Source

REQUIRED = (
    "id",
    "nom",
    "resume",
    "operateur",
    "partenaires",
    "nature",
    "priorites",
    "stades",
    "lieu",
    "mots_cles",
    "lien",
    "guichet",
    "demarches",
    "sources",
    "relations",
    "a_verifier",
    "versions",
)
OPTIONAL = ("anciens_ids", "remplace_par", "interruptions")
ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def read_scheme(context: Context, record: Record, stem: str) -> Scheme | None:
    """None where a mistake was noted."""
    problems, words = context.problems, context.words
    before = len(problems.errors)
    problems.keys(record, REQUIRED, OPTIONAL)
    check_id(context, record, stem, ID, "a-z, 0-9 et -")
    sourced = Sourced(context, _sources(context, record))
    gaps = read_gaps(context, record)
    found = Scheme(
        id=stem,
        name=text(context, record, "nom"),
        summary=text(context, record, "resume"),
        operator=choice(context, record, "operateur", words.operators),
        partners=choices(context, record, "partenaires", words.operators),
        nature=choice(context, record, "nature", words.natures),
        priorities=choices(context, record, "priorites", words.priorities),
        stages=choices(context, record, "stades", words.stages),
        place=text(context, record, "lieu"),
        versions=read_versions(sourced, record, gaps),
        gaps=gaps,
        sources=tuple(sourced.sources.values()),
        steps=texts(context, record, "demarches"),
        desk=_desk(context, record),
        link=url(context, record, "lien"),
        relations=_relations(sourced, record),
        replaced_by=problems.texts(record, "remplace_par"),
        former_ids=problems.texts(record, "anciens_ids"),
        keywords=texts(context, record, "mots_cles"),
        to_check=texts(context, record, "a_verifier"),
        file=record.file,
    )
    return found if len(problems.errors) == before else None


def _sources(context: Context, record: Record) -> dict[str, Source]:
    sources = context.problems.record(record, "sources") if "sources" in record else None
    found = {}
    for key in sources or ():
        entry = context.problems.record(sources, key) if sources is not None else None
        if entry is not None:
            context.problems.keys(entry, SOURCE_KEYS, ())
            found[key] = source_of(context, key, entry, SOURCE_LEVELS)
    return found


def _desk(context: Context, record: Record) -> Desk:
    entry = context.problems.record(record, "guichet") if "guichet" in record else None
    if entry is None:
        return Desk("", "")
    context.problems.keys(entry, ("nom", "url"), ())
    return Desk(blank(context, entry, "nom"), url(context, entry, "url"))


def _relations(sourced: Sourced, record: Record) -> tuple[Relation, ...]:
    context, found = sourced.context, []
    for entry in context.problems.records(record, "relations") or ():
        context.problems.keys(entry, ("type", "avec", "note", "source"), ())
        others = context.problems.texts(entry, "avec")
        note = blank(context, entry, "note")
        if not others and not note:
            context.problems.add(entry, "note", "une relation sans dispositif se dit dans « note »")
        kind = choice(context, entry, "type", context.words.relations)
        found.append(Relation(kind, others, note, sourced.cited(entry)))
    return tuple(found)
