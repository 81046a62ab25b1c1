"""What changes between two days, for a terminal or as JSON."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from quartiers.documents.card import number_said
from quartiers.documents.lists import FICTITIOUS
from quartiers.documents.paragraphs import heading, items, wrapped
from quartiers.documents.targeted import zone_head, zone_json
from quartiers.documents.verdict_lines import bounded
from quartiers.schemes.judging.diff import Altered, Difference, Renumbered
from quartiers.schemes.verdict import WORDS
from quartiers.territory.french import counted, day
from quartiers.usecases.diff import Changes, Moved

TITLES = {
    "ouvert": "Ouverts",
    "ferme": "Fermés",
    "droits_acquis": "Fermés aux nouvelles entrées, droits acquis en cours",
    "modifie": "Modifiés",
}
SHOWN = 15
EXPLAINED = "Ce relevé dit ce que les règles du catalogue changent ; il ne certifie rien."


def changes_text(changes: Changes, everything: bool = False) -> str:
    lines = wrapped(f"Du {day(changes.before)} au {day(changes.after)}")
    if changes.fictitious and not changes.zone:
        lines += wrapped(FICTITIOUS)
    if changes.warning and not changes.zone:
        lines += wrapped(changes.warning)
    if not changes.differences:
        lines += wrapped("Aucun dispositif ne change entre ces deux dates.")
    for kind, title in TITLES.items():
        found = [each for each in changes.differences if each.kind == kind]
        if found:
            lines += heading(f"{title} ({len(found)})")
            for difference in found:
                lines += _difference(difference, changes)
    lines += _numbers(changes)
    lines += _zone(changes, everything)
    lines += ["", *wrapped(EXPLAINED)]
    return "\n".join(lines) + "\n"


def _difference(difference: Difference, changes: Changes) -> Iterator[str]:
    scheme = difference.scheme
    yield from wrapped(f"{scheme.name} [{scheme.id}]{since(difference)}", "  ", "  ")
    if difference.kind in ("ferme", "droits_acquis"):
        for id_ in scheme.replaced_by:
            heir = changes.schemes.get(id_)
            if heir:
                yield from wrapped(f"→ {heir.name} [{heir.id}]", "    ", "  ")
    for altered in (*difference.conditions, *difference.amounts):
        for line in _altered(altered):
            yield from wrapped(line, "    ", "  ")
    if difference.regrouped:
        yield from wrapped("les mêmes conditions sont combinées autrement", "    ")


def since(difference: Difference) -> str:
    """« , depuis le 1er janvier 2026 », "" where the day is not known."""
    if difference.since is None:
        return ""
    first = difference.since
    if difference.kind == "ferme":
        first = difference.since + timedelta(days=1)
    return f", depuis le {day(first)}"


def _numbers(changes: Changes) -> Iterator[str]:
    if changes.numbers:
        yield from heading(f"Nombres que fixe un texte ({len(changes.numbers)})")
        yield from items(f"{each.parameter.name} : {renumbered(each)}" for each in changes.numbers)


def renumbered(change: Renumbered) -> str:
    """« 90 737 € → valeur non connue »."""
    was, now = (number_said(change.parameter, dated) for dated in (change.before, change.after))
    return f"{was} → {now}"


def _altered(altered: Altered) -> list[str]:
    if not altered.before:
        return [f"+ {altered.after}"]
    if not altered.after:
        return [f"− {altered.before}"]
    return [f"− {altered.before}", f"+ {altered.after}"]


def _zone(changes: Changes, everything: bool) -> Iterator[str]:
    if changes.zone is None:
        return
    yield from heading("Dans la zone")
    yield from zone_head(changes.zone, changes.fictitious, changes.warning)
    told = counted(changes.touched, "établissement change", "établissements changent")
    yield from wrapped(f"{told} d’au moins un verdict utile, à faits égaux.")
    shown = len(changes.moved) if everything else SHOWN
    for moved in changes.moved[:shown]:
        yield from wrapped(f"{moved.scheme.name} [{moved.scheme.id}]", "  ", "  ")
        yield from items(_moves(moved), "    ")
    yield from bounded(len(changes.moved), shown)


def _moves(moved: Moved) -> list[str]:
    return [f"{count} : {WORDS[was]} → {WORDS[now]}" for (was, now), count in moved.moves.items()]


def changes_json(changes: Changes) -> str:
    whole: dict[str, Any] = {
        "du": changes.before.isoformat(),
        "au": changes.after.isoformat(),
        "fictif": changes.fictitious,
        "portee": EXPLAINED,
        "avertissement": changes.warning or None,
        "dispositifs": [
            {
                "dispositif": each.scheme.id,
                "nom": each.scheme.name,
                "changement": each.kind,
                "depuis": each.since.isoformat() if each.since else None,
                "remplace_par": list(each.scheme.replaced_by),
                "conditions": [[a.before, a.after] for a in each.conditions],
                "montants": [[a.before, a.after] for a in each.amounts],
                "recombinees": each.regrouped,
            }
            for each in changes.differences
        ],
    }
    whole["nombres"] = [
        {
            "parametre": each.parameter.id,
            "nom": each.parameter.name,
            "avant": number_said(each.parameter, each.before),
            "apres": number_said(each.parameter, each.after),
        }
        for each in changes.numbers
    ]
    if changes.zone:
        whole |= zone_json(changes.zone, changes.fictitious, changes.warning)
        whole["etablissements_touches"] = changes.touched
        whole["verdicts"] = [
            {
                "dispositif": moved.scheme.id,
                "passages": [
                    {"de": was, "a": now, "etablissements": count}
                    for (was, now), count in moved.moves.items()
                ],
            }
            for moved in changes.moved
        ]
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"
