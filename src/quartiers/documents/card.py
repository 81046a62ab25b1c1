"""The card of a scheme, for a terminal or as JSON: its conditions are worded from the rule."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from quartiers.documents.conditions import Condition, conditions, rank_of
from quartiers.documents.paragraphs import capital, heading, items, wrapped
from quartiers.documents.verdict_lines import cited
from quartiers.schemes.judging.program import Program
from quartiers.schemes.rules import Declared, Group, Node
from quartiers.schemes.saying.amounts import amount_line
from quartiers.schemes.saying.sentences import in_line, sentence
from quartiers.schemes.scheme import Dated, Parameter, Relation, Scheme, Version
from quartiers.schemes.sourcing import LEVELS, Source
from quartiers.schemes.vocabulary import vocabulary
from quartiers.territory.french import FIRM, day, number
from quartiers.usecases.show import Card

NO_PROMISE = (
    "Cette fiche explique les conditions, elle ne certifie rien et n’engage aucun guichet : seul "
    "l’organisme qui attribue l’aide décide."
)
STATUS = {
    "ouvert": "Ouvert",
    "droits_acquis": "Fermé aux nouvelles entrées, droits acquis en cours,",
    "ferme": "Fermé",
    "a_venir": "Pas encore ouvert",
}


def card_text(card: Card) -> str:
    lines = [*_head(card)]
    lines += heading("Conditions")
    for condition in conditions(card.version, card.scheme, card.program):
        lines += _condition(condition, card, "")
    lines += _numbers(card)
    if card.version.amounts:
        lines += heading("Ce que le dispositif apporte")
        for amount in card.version.amounts:
            source = _numbered(amount.source, card.scheme)
            lines += items([f"{amount_line(amount, card.program)} ({source})"])
            lines += wrapped(amount.note, "    ")
    lines += _texts(card)
    lines += _history(card)
    lines += ["", *wrapped(NO_PROMISE)]
    return "\n".join(lines) + "\n"


def _head(card: Card) -> Iterator[str]:
    scheme, words = card.scheme, vocabulary()
    if card.asked_as:
        yield from wrapped(f"« {card.asked_as} » s’appelle désormais « {scheme.id} ».")
    if card.warning:
        yield from wrapped(card.warning)
    yield from wrapped(f"{scheme.name} [{scheme.id}]")
    yield from wrapped(f"{operators(scheme)} · {words.natures[scheme.nature]}")
    yield from wrapped(f"{STATUS[card.status]} au {day(card.as_of)} : {period(card.version)}.")
    if card.shown_at != card.as_of:
        yield from wrapped(f"Fiche montrée telle qu’au {day(card.shown_at)}.")
    later = "Remplacé ensuite par" if card.status == "ouvert" else "Voir plutôt"
    for heir in card.replaced_by:
        yield from wrapped(f"→ {later} : {heir.name} [{heir.id}]", "", "  ")
    yield ""
    yield from wrapped(scheme.summary)
    yield from wrapped(f"Où : {scheme.place}")
    yield from wrapped(f"Priorités : {', '.join(words.priorities[p] for p in scheme.priorities)}")


def operators(scheme: Scheme) -> str:
    """« Région (avec ANCT, Bpifrance) »."""
    words = vocabulary().operators
    partners = [words[partner] for partner in scheme.partners]
    return words[scheme.operator] + (f" (avec {', '.join(partners)})" if partners else "")


def period(version: Version) -> str:
    """« du 1er janvier 2026 au 31 décembre 2030 (source tierce) »."""
    force = version.force
    start = f"depuis le {day(force.start)}" if force.start else "depuis un jour non connu"
    if force.start and force.end:
        start = f"du {day(force.start)}"
    end = f" au {day(force.end)}" if force.end else ", sans fin connue"
    return f"{start}{end} ({LEVELS[force.source.level]})"


def _condition(condition: Condition, card: Card, indent: str) -> Iterator[str]:
    if condition.source is None:
        yield from wrapped(f"- {condition.said} :", f"{indent}  ", "  ")
        for child in condition.children:
            yield from _condition(child, card, indent + "  ")
        return
    source = _numbered(condition.source, card.scheme)
    yield from wrapped(f"- {condition.said} ({source})", f"{indent}  ", "  ")
    if condition.note:
        yield from wrapped(f"Note : {condition.note}", f"{indent}    ")


def _numbered(source: Source, scheme: Scheme) -> str:
    """« source tierce [2] », the number being that of the list at the end of the card."""
    rank = rank_of(source, scheme)
    return f"{LEVELS[source.level]} [{rank}]" if rank else LEVELS[source.level]


def _numbers(card: Card) -> Iterator[str]:
    if not card.numbers:
        return
    yield from heading("Nombres que fixe un texte")
    for parameter, dated in card.numbers:
        value = number_said(parameter, dated)
        since = f", depuis le {day(dated.start)}" if dated and dated.start else ""
        told = f" ({cited(dated.source)})" if dated else ""
        yield from items([f"{parameter.name} : {value}{since}{told}"])


def number_said(parameter: Parameter, dated: Dated | None) -> str:
    """« 50 salariés », « 31 décembre 2025 », « valeur non connue »."""
    if dated is None or dated.value is None:
        return "valeur non connue"
    if isinstance(dated.value, date):
        return day(dated.value)
    decimals = 0 if float(dated.value).is_integer() else 2
    label = vocabulary().parameter_units[parameter.unit].label
    return f"{number(dated.value, decimals)}{FIRM}{label}".strip()


def _texts(card: Card) -> Iterator[str]:
    scheme, version = card.scheme, card.version
    words = vocabulary()
    if scheme.relations:
        yield from heading("Cumul et liens avec d’autres dispositifs")
        yield from items(_relation(each, card) for each in scheme.relations)
    yield ""
    yield from wrapped(f"Régime d’aide d’État : {words.aid_regimes[version.aid_regime]}")
    if scheme.steps:
        yield from heading("Démarches")
        for rank, step in enumerate(scheme.steps, 1):
            yield from items([step], mark=f"{rank}. ")
    yield ""
    if scheme.desk.name:
        yield from wrapped(f"Guichet : {scheme.desk.name}")
    yield from filter(None, dict.fromkeys((scheme.desk.url, scheme.link)))
    if version.notes:
        yield from heading("À savoir")
        yield from items(version.notes)
    if scheme.to_check:
        yield from heading("Reste à vérifier")
        yield from items(scheme.to_check)


def _relation(relation: Relation, card: Card) -> str:
    label = vocabulary().relations[relation.kind]
    others = [f"{card.program.names.get(other, other)} [{other}]" for other in relation.others]
    said = f"{capital(label)} : {' ; '.join(others)}" if others else capital(label)
    return f"{said}. {relation.note} ({_numbered(relation.source, card.scheme)})"


def _history(card: Card) -> Iterator[str]:
    scheme = card.scheme
    yield from heading("Sources et versions")
    for rank, source in enumerate(scheme.sources, 1):
        checked = f", vérifié le {day(source.checked_on)}" if source.checked_on else ""
        yield from items([f"{cited(source)}{checked}"], mark=f"[{rank}] ")
        if source.url:
            yield f"      {source.url}"
    for version in scheme.versions:
        shown = " ← montrée ici" if version is card.version and len(scheme.versions) > 1 else ""
        yield from items(
            [f"Version {period(version)}, vérifiée le {day(version.checked_on)}{shown}"]
        )
    for gap in scheme.gaps:
        yield from items([f"Interruption du {day(gap.start)} au {day(gap.end)} : {gap.reason}"])
    for former in card.takes_over:
        yield from items([f"Prend la suite de : {former.name} [{former.id}]"])


def card_json(card: Card) -> str:
    scheme, version = card.scheme, card.version
    whole = {
        "id": scheme.id,
        "demande_sous": card.asked_as or None,
        "nom": scheme.name,
        "resume": scheme.summary,
        "operateur": scheme.operator,
        "partenaires": list(scheme.partners),
        "nature": scheme.nature,
        "priorites": list(scheme.priorities),
        "date": card.as_of.isoformat(),
        "etat": card.status,
        "montree_au": card.shown_at.isoformat(),
        "periode": period(version),
        "conditions": _tree(version.conditions, card.program),
        "montants": [
            {"phrase": amount_line(a, card.program), "note": a.note, "source": cited(a.source)}
            for a in version.amounts
        ],
        "regime_aide": version.aid_regime,
        "demarches": list(scheme.steps),
        "guichet": {"nom": scheme.desk.name, "url": scheme.desk.url},
        "lien": scheme.link,
        "relations": [_relation(each, card) for each in scheme.relations],
        "remplace_par": [heir.id for heir in card.replaced_by],
        "remplace": [former.id for former in card.takes_over],
        "notes": list(version.notes),
        "a_verifier": list(scheme.to_check),
        "versions": [period(each) for each in scheme.versions],
        "portee": NO_PROMISE,
        "avertissement": card.warning or None,
    }
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def _tree(node: Node, program: Program) -> dict[str, Any]:
    told: dict[str, Any] = {"phrase": sentence(node, program)}
    if node.guard is not None:
        told["sans_objet_si"] = in_line(node.guard, program)
    if isinstance(node, Group):
        told |= {"operateur": node.operator, "noeuds": [_tree(c, program) for c in node.nodes]}
        return told
    question = node.test.question if isinstance(node.test, Declared) else None
    source = node.source
    return told | {
        "nom": node.name,
        "sorte": node.kind,
        "question": question,
        "source": {
            "texte": source.text,
            "article": source.article,
            "url": source.url,
            "niveau": source.level,
            "verifie_le": source.checked_on.isoformat() if source.checked_on else None,
        },
        "note": node.note or None,
    }
