"""The import of a plan kept in a table: its columns, its trial, its writing."""

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict

from quartiers.errors import BadInput
from quartiers.web.accounts.models import User
from quartiers.web.strategies.imports.columns import (
    FIELDS,
    LABELS,
    columns,
    header_of,
    sheet_of,
)
from quartiers.web.strategies.imports.duplicates import Existing, Twin, twins
from quartiers.web.strategies.imports.known import known
from quartiers.web.strategies.imports.lines import Draft, Refused, read_lines
from quartiers.web.strategies.imports.models import ImportFile
from quartiers.web.strategies.imports.sheets import Sheet, read_sheets
from quartiers.web.strategies.imports.writing_lines import write
from quartiers.web.strategies.models import Priority
from quartiers.web.strategies.pages.frame import number
from quartiers.web.strategies.reading import all_actions

MOST = 500  # actions of one import
CHOICES = 150  # doubles that one may choose to bring all the same


def _sheets(held: ImportFile) -> tuple[Sheet, ...]:
    return read_sheets(bytes(held.content), held.name)


def columns_shown(held: ImportFile, asked: Mapping[str, str]) -> dict[str, Any]:
    """What is proposed, or what was chosen before."""
    sheets = _sheets(held)
    kept = held.choices
    rank = _within(asked.get("feuille"), len(sheets), kept.get("sheet", sheet_of(sheets)))
    sheet = sheets[rank]
    again = kept and kept.get("sheet") == rank and not asked.get("entete")
    header = _within(asked.get("entete"), len(sheet.rows) + 1, 0)
    if header == 0:
        header = kept["header"] if again else header_of(sheet)
    found = columns(sheet, header)
    chosen = {each.rank: each.field for each in found}
    if again:
        chosen |= {int(at): field for at, field in kept["fields"].items()}
    return {
        "held": held,
        "sheets": [(str(i), each.name) for i, each in enumerate(sheets)],
        "rank": rank,
        "sheet": sheet,
        "header": header,
        "columns": found,
        "chosen": chosen,
        "fields": [(each.key, each.label) for each in FIELDS],
        "priorities": Priority.choices,
        "priority": kept.get("priority", Priority.ENTREPRENEURIAT),
        "count": sum(any(cell is not None for cell in row) for row in sheet.rows[header:]),
    }


def _within(typed: str | None, most: int, otherwise: int) -> int:
    found = number(typed)
    return found if found is not None and 0 <= found < most else otherwise


def choose(held: ImportFile, asked: QueryDict) -> str:
    """Keep what was chosen; what is wrong with it, in French, else ""."""
    sheets = _sheets(held)
    rank = _within(asked.get("feuille"), len(sheets), 0)
    header = _within(asked.get("entete"), len(sheets[rank].rows) + 1, header_of(sheets[rank]))
    found: dict[str, str] = {}
    for each in columns(sheets[rank], max(header, 1)):
        field = asked.get(f"colonne-{each.rank}", "")
        if field and field in LABELS:
            found[str(each.rank)] = field
    priority = asked.get("priorite", "")
    held.choices = {
        "sheet": rank,
        "header": max(header, 1),
        "fields": found,
        "priority": priority if priority in Priority.values else Priority.ENTREPRENEURIAT,
    }
    held.save(update_fields=["choices"])
    twice = {LABELS[key] for key in found.values() if list(found.values()).count(key) > 1}
    if twice:
        return f"Deux colonnes sont données pour « {sorted(twice)[0]} » : gardez-en une."
    if "titre" not in found.values():
        return "Dites quelle colonne donne l’intitulé de l’action."
    return ""


def _read(held: ImportFile) -> tuple[list[Draft | Refused], dict[int, Twin]]:
    """The lines of the file, and what those that can be written are the double of."""
    chosen = held.choices
    if not chosen or held.strategy is None or held.strategy.deleted_at is not None:
        raise BadInput("La stratégie choisie n’est plus là.", "Recommencez l’import.")
    sheet = _sheets(held)[chosen["sheet"]]
    fields = {int(rank): key for rank, key in chosen["fields"].items()}
    found = read_lines(sheet.rows, chosen["header"], fields, known(held.territory))
    drafts = [each for each in found if isinstance(each, Draft)]
    if len(drafts) > MOST:
        raise BadInput(
            f"Ce fichier donne {len(drafts)} actions : {MOST} au plus en une fois.",
            "Importez-le en plusieurs fichiers.",
        )
    existing = all_actions(held.territory).filter(objective__strategy=held.strategy)
    there = (
        Existing(a.pk, a.title, tuple(a.zones), a.starts_on, a.ends_on)
        for a in existing.only("pk", "title", "zones", "starts_on", "ends_on")
    )
    return found, twins(drafts, there)


def trial(held: ImportFile) -> dict[str, Any]:
    found, doubles = _read(held)
    drafts = [each for each in found if isinstance(each, Draft)]
    return {
        "held": held,
        "lines": found,
        "doubles": doubles,
        "choosable": set(list(doubles)[:CHOICES]),
        "new": sum(each.line not in doubles for each in drafts),
        "refused": sum(isinstance(each, Refused) for each in found),
        "mapped": [LABELS[key] for key in held.choices["fields"].values()],
    }


def apply(held: ImportFile, asked: QueryDict, by: User) -> dict[str, Any]:
    """`doublon`: the lines that are brought though they look like another."""
    found, doubles = _read(held)
    taken = {number(line) for line in asked.getlist("doublon")}
    kept = [
        each
        for each in found
        if isinstance(each, Draft) and (each.line not in doubles or each.line in taken)
    ]
    if not kept:
        raise BadInput(
            "Aucune ligne n’est à écrire.", "Cochez des doublons, ou corrigez le fichier."
        )
    assert held.strategy is not None
    made, objectives = write(kept, held.strategy, held.choices["priority"], by)
    return {
        "actions": [[each.pk, each.title] for each in made],
        "objectives": [each.title for each in objectives],
        "passed": len(found) - len(kept),
        "notes": [f"Ligne {each.line} : {note}." for each in kept for note in each.notes],
    }
