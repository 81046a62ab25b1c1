"""The schemes of one profile, for a terminal or as JSON."""

import json
from collections.abc import Iterator
from typing import Any

from quartiers.documents.paragraphs import capital, heading, wrapped
from quartiers.documents.verdict_lines import (
    bounded,
    cited,
    leaf_of,
    traced_leaf,
    verdict_lines,
    wanted,
)
from quartiers.schemes.facts import FactKey
from quartiers.schemes.saying.sentences import sentence
from quartiers.schemes.saying.wording import told
from quartiers.schemes.sourcing import LEVELS
from quartiers.schemes.verdict import WORDS, Code, Verdict
from quartiers.schemes.vocabulary import vocabulary
from quartiers.territory.french import day
from quartiers.usecases.match import Closed, Match

SHOWN: dict[Code, int] = {"remplies": 30, "a_confirmer": 15, "information_manquante": 8}
SHOWN_REFUSED = 5
MANY = 10
FIXED = ("porteur", "commune", "epci", "departement", "region")
FICTITIOUS = "Territoire de démonstration : les établissements et les lieux sont fictifs."
NO_PROMISE = (
    "Ce relevé explique les conditions, il ne certifie rien et n’engage aucun guichet : seul "
    "l’organisme qui attribue l’aide décide."
)


def match_text(match: Match, everything: bool = False) -> str:
    lines = [*_head(match)]
    for code in ("remplies", "a_confirmer", "information_manquante"):
        lines += _part(match, code, everything)
    lines += _refused(match, everything)
    lines += _closed(match, everything)
    if match.counts.get("sans_objet"):
        lines += ["", *wrapped(f"Ne concerne pas ce cas : {match.counts['sans_objet']}.")]
    lines += ["", *wrapped(NO_PROMISE)]
    if match.counts.get("information_manquante", 0) > MANY:
        lines += wrapped("Pour n’avoir à répondre qu’aux questions qui tranchent : --interactive")
    lines += wrapped("Pour une fiche entière : quartiers schemes show IDENTIFIANT")
    return "\n".join(lines) + "\n"


def _head(match: Match) -> Iterator[str]:
    yield from wrapped(f"{match.described.label}, au {day(match.as_of)}")
    if match.fictitious:
        yield from wrapped(FICTITIOUS)
    for note in (*match.described.notes, *([match.warning] if match.warning else [])):
        yield from wrapped(note)
    counts = [f"{WORDS[code]} : {match.counts[code]}" for code in WORDS if match.counts.get(code)]
    yield from wrapped(f"{sum(match.counts.values())} dispositifs. {capital(' ; '.join(counts))}.")


def _part(match: Match, code: Code, everything: bool) -> Iterator[str]:
    found = [verdict for verdict in match.verdicts if verdict.code == code]
    if found:
        yield from heading(f"{capital(WORDS[code])} ({len(found)})")
        yield from _some(match, found, len(found) if everything else SHOWN[code])


def _some(match: Match, found: list[Verdict], shown: int) -> Iterator[str]:
    for verdict in found[:shown]:
        yield from verdict_lines(verdict, match.program, match.described.profile)
    yield from bounded(len(found), shown)


def _refused(match: Match, everything: bool) -> Iterator[str]:
    """The near misses in full, the others counted unless all is asked. A scheme that only the kind
    of holder or the territory rules out is no near miss to a reader: neither can be changed."""
    found = [verdict for verdict in match.verdicts if verdict.code == "non_remplie"]
    elsewhere = [verdict for verdict in found if of_others(verdict)]
    near = [verdict for verdict in found if verdict.near_miss and verdict not in elsewhere]
    rest = [verdict for verdict in found if not verdict.near_miss and verdict not in elsewhere]
    title = capital(WORDS["non_remplie"])
    for said, verdicts, shown in (
        ("à une condition près", near, SHOWN_REFUSED),
        ("plusieurs conditions", rest, 0),
        ("pour d’autres porteurs ou d’autres territoires", elsewhere, 0),
    ):
        if verdicts:
            yield from heading(f"{title}, {said} ({len(verdicts)})")
            yield from _some(match, verdicts, len(verdicts) if everything else shown)


def of_others(verdict: Verdict) -> bool:
    """Whether one of the conditions that block is about who asks, or about the territory."""
    return any(FactKey.read(name.partition("#")[0]).name in FIXED for name in verdict.blockers)


def _closed(match: Match, everything: bool) -> Iterator[str]:
    if not match.closed:
        return
    told_ones = [each for each in match.closed if each.concerns or everything]
    yield from heading(f"Fermés à cette date ({len(match.closed)})")
    for each in told_ones:
        yield from wrapped(_closed_said(each), "  ", "  ")
    others = len(match.closed) - len(told_ones)
    if others:
        plural = "s" if others > 1 else ""
        yield from wrapped(f"{others} autre{plural}, dont une condition n’était pas remplie.", "  ")


def _closed_said(closed: Closed) -> str:
    named = f"{closed.scheme.name} [{closed.scheme.id}]"
    if closed.opens_on:
        named += f", ouvre le {day(closed.opens_on)}"
    elif closed.closed_on:
        named += f", dernier jour le {day(closed.closed_on)}"
    heirs = [f"{heir.name} [{heir.id}]" for heir in closed.replaced_by]
    return f"{named} → {' ; '.join(heirs)}" if heirs else f"{named} ; aucun remplaçant au catalogue"


def match_json(match: Match) -> str:
    profile = match.described.profile
    whole = {
        "pour": match.described.label,
        "date": match.as_of.isoformat(),
        "fictif": match.fictitious,
        "notes": [*match.described.notes, *([match.warning] if match.warning else [])],
        "portee": NO_PROMISE,
        "comptes": {code: match.counts.get(code, 0) for code in WORDS},
        "faits": {str(key): told(key, profile[key]) for key in profile},
        "verdicts": [_verdict(match, verdict) for verdict in match.verdicts],
        "fermes": [_closed_json(each) for each in match.closed],
    }
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def _verdict(match: Match, verdict: Verdict) -> dict[str, Any]:
    program, profile, scheme = match.program, match.described.profile, verdict.scheme
    level = next(rule.level for rule in program.rules if rule.scheme.id == scheme.id)
    return {
        "dispositif": scheme.id,
        "nom": scheme.name,
        "operateur": vocabulary().operators[scheme.operator],
        "verdict": verdict.code,
        "libelle": WORDS[verdict.code],
        "a_une_condition_pres": verdict.near_miss,
        "bloquants": [_leaf(verdict, name, match) for name in verdict.blockers],
        "leviers": list(verdict.one_away),
        "manque": {str(key): wanted(key, program, profile) for key in verdict.missing},
        "a_confirmer": [_leaf(verdict, name, match) for name, _ in verdict.to_confirm],
        "source_la_plus_faible": LEVELS[level],
    }


def _leaf(verdict: Verdict, name: str, match: Match) -> dict[str, Any]:
    leaf, found = leaf_of(verdict, name), traced_leaf(verdict.trace, name)
    return {
        "condition": name,
        "phrase": sentence(leaf, match.program),
        "ici": found.said if found else "",
        "source": cited(leaf.source),
    }


def _closed_json(closed: Closed) -> dict[str, Any]:
    return {
        "dispositif": closed.scheme.id,
        "nom": closed.scheme.name,
        "ferme_apres": closed.closed_on.isoformat() if closed.closed_on else None,
        "ouvre_le": closed.opens_on.isoformat() if closed.opens_on else None,
        "aurait_donne": closed.code,
        "remplace_par": [heir.id for heir in closed.replaced_by],
    }
