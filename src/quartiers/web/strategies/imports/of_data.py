"""The reading back of an export: one strategy (JSON), or all those of an archive."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from quartiers.documents.strategy import as_data, plan
from quartiers.errors import BadInput
from quartiers.web.accounts.models import User
from quartiers.web.state import fictitious_code
from quartiers.web.strategies.exports.gather import keyed
from quartiers.web.strategies.imports.archive_reading import Attached, Frozen, read_archive
from quartiers.web.strategies.imports.attaching import attach
from quartiers.web.strategies.imports.comparing_data import (
    CHANGED,
    CONFLICT,
    CREATED,
    SAME,
    Comparison,
    compare,
)
from quartiers.web.strategies.imports.known import known
from quartiers.web.strategies.imports.models import ImportFile
from quartiers.web.strategies.imports.writing_data import Moved, Writer, versions
from quartiers.web.strategies.models import Action, FrozenDiagnostic
from quartiers.web.strategies.models.base import Written

FEW = 150  # conflicts that one may settle at once


@dataclass(frozen=True)
class Given:
    strategies: tuple[plan.Strategy, ...]
    diagnostics: tuple[Frozen, ...] = ()
    attached: tuple[Attached, ...] = ()
    said: str = ""
    left: tuple[str, ...] = ()


def read_data(content: bytes) -> plan.Strategy:
    found = as_data.read(content)
    if len(found.actions) > 2_000:
        raise BadInput("Cet export a plus de 2 000 actions.", "Exportez-le par parties.")
    return found


def _given(held: ImportFile) -> Given:
    """Raises BadInput where invented data would join real ones, or the reverse."""
    found = _read(held)
    here = fictitious_code(held.territory)
    if any(each.fictitious != here for each in found.strategies):
        said = "est fictif" if here else "est réel"
        raise BadInput(
            f"Ce territoire {said}, la stratégie du fichier ne l’est pas : elles ne se mêlent pas.",
            "Importez ce fichier dans un espace de même nature.",
        )
    return found


def _read(held: ImportFile) -> Given:
    content = bytes(held.content)
    if held.kind == ImportFile.Kind.DONNEES:
        return Given((read_data(content),))
    found = read_archive(content)
    strategies = tuple(map(read_data, found.strategies))
    return Given(strategies, found.diagnostics, found.attached, found.said, found.left)


def shown(held: ImportFile) -> dict[str, Any]:
    given = _given(held)
    found = [compare(each, held.territory) for each in given.strategies]
    counts = {sense: sum(each.count(sense) for each in found) for sense in (CREATED, CHANGED, SAME)}
    conflicts = sum(each.count(CONFLICT) for each in found)
    new = [each for each in given.diagnostics if each.key not in _keys(held.territory)]
    return {
        "held": held,
        "found": found,
        "said": given.said,
        "counts": counts,
        "conflicts": conflicts,
        "diagnostics": new,
        "attached": len(given.attached),
        "left": given.left,
        "seen": seen([versions(each) for each in found]),
        "few": FEW,
    }


def seen(told: list[dict[str, int]]) -> str:
    """A mark of what the report was made from: the report is confirmed only if it still holds."""
    import hashlib

    return hashlib.sha256(repr([sorted(each.items()) for each in told]).encode()).hexdigest()


def _keys(territory: str) -> set[str]:
    held = FrozenDiagnostic.objects.filter(territory=territory).defer("content")
    return set(keyed(held).values())


def apply(held: ImportFile, asked: QueryDict, by: User) -> dict[str, Any]:
    """In the transaction of the caller. `prendre`: uid of the conflicts settled for the file."""
    given = _given(held)
    there = _keys(held.territory)
    told = [versions(compare(each, held.territory)) for each in given.strategies]
    if seen(told) != asked.get("vu"):
        raise Moved
    new = [each for each in given.diagnostics if each.key not in there]
    for each in new:
        _freeze(each, held.territory, by)
    taken = set(asked.getlist("prendre"))
    fictitious = fictitious_code(held.territory)
    notes: list[str] = []
    actions: dict[str, Action] = {}
    report = {CREATED: 0, CHANGED: 0, SAME: 0, CONFLICT: 0, "pris": 0}
    for strategy, stored in zip(given.strategies, told, strict=True):
        writer = Writer(held.territory, by, known(held.territory), fictitious)
        found = writer.write(strategy, stored, taken)
        notes += writer.notes
        actions |= _as_the_file_says(found, writer.held, taken)
        for line in found.lines:
            report[line.sense] += 1
            report["pris"] += line.sense == CONFLICT and line.uid in taken
    attached, refused = attach(given.attached, actions, by)
    return {
        "counts": report,
        "notes": [*given.left, *refused, *notes][:200],
        "diagnostics": len(new),
        "attached": attached,
        "archive": held.kind == ImportFile.Kind.ARCHIVE,
    }


def _as_the_file_says(
    found: Comparison, held: dict[str, Written], taken: Collection[str]
) -> dict[str, Action]:
    """By uid; an action in conflict that was kept gets nothing of the file."""
    return {
        line.uid: action
        for line in found.lines
        if isinstance(action := held.get(line.uid), Action)
        and (line.sense != CONFLICT or line.uid in taken)
    }


def _freeze(each: Frozen, territory: str, by: User) -> None:
    FrozenDiagnostic.objects.create(
        territory=territory,
        zone=each.zone,
        zoning=each.zoning,
        as_of=each.as_of,
        register=each.register,
        content=each.content,
        made_by=by,
    )
