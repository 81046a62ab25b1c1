"""From a file that was sent to lines that are kept: read, tried, written."""

import json
import zlib
from dataclasses import asdict
from datetime import date

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from quartiers.errors import BadInput
from quartiers.storage.store import Store
from quartiers.usecases.local_match import (
    KEYS,
    MOST_KEPT,
    ColumnMap,
    LocalRow,
    guess,
    match_rows,
    report,
)
from quartiers.usecases.local_table import MOST_BYTES, LocalTable, read_local
from quartiers.web import state
from quartiers.web.localfiles.models import LocalFile, LocalLine
from quartiers.web.uploads import checked

BATCH = 1_000


def table_of(file: UploadedFile) -> LocalTable:
    """Raises BadInput for what is no table, whatever its name says."""
    name = (file.name or "fichier").rsplit("/", 1)[-1][:120]
    if file.size > MOST_BYTES:
        raise BadInput(f"{name} dépasse {MOST_BYTES // 1_000_000} Mo.", "Importez-le en plusieurs.")
    head = file.read(4)
    file.seek(0)
    if head in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0"):
        return read_local(checked(file, ("xlsx",)).content, name)
    return read_local(file.read(), name)


def put_aside(table: LocalTable) -> bytes:
    return zlib.compress(json.dumps(asdict(table), ensure_ascii=False).encode(), 6)


def taken_back(file: LocalFile) -> LocalTable:
    held = json.loads(zlib.decompress(bytes(file.draft or b"")))
    return LocalTable(
        header=tuple(held["header"]),
        rows=tuple(tuple(row) for row in held["rows"]),
        lines=tuple(held["lines"]),
        remarks=tuple(held["remarks"]),
    )


def mapping_of(file: LocalFile, table: LocalTable) -> ColumnMap:
    """The one that was chosen, else the one that the titles suggest."""
    if not file.mapping:
        return guess(table.header)
    return ColumnMap(dict(file.mapping["keys"]), tuple(file.mapping["kept"]))


def chosen(keys: dict[str, str], kept: list[str], table: LocalTable) -> ColumnMap:
    """What a form says. Raises BadInput where no key is told, or too much is kept."""
    width = len(table.header)
    ranks = {key: _rank(keys.get(key, ""), width) for key in KEYS}
    mapped = {key: rank for key, rank in ranks.items() if rank is not None}
    if not mapped.keys() & {"siret", "qpv", "adresse"}:
        raise BadInput(
            "Aucune clé n’est indiquée.",
            "Choisissez au moins la colonne du SIRET, du code de quartier ou de l’adresse.",
        )
    if len(set(mapped.values())) < len(mapped):
        raise BadInput("Une même colonne sert deux fois.", "Choisissez-en une pour chaque clé.")
    columns = sorted({rank for rank in (_rank(text, width) for text in kept) if rank is not None})
    if len(columns) > MOST_KEPT:
        raise BadInput(
            f"Plus de {MOST_KEPT} colonnes à garder.", "Ne gardez que celles qui vous serviront."
        )
    return ColumnMap(mapped, tuple(columns))


def _rank(text: str, width: int) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 4 and int(text) < width else None


def tried(file: LocalFile, table: LocalTable, mapping: ColumnMap) -> list[LocalRow]:
    """Nothing is written of the lines; the mapping and the report of the trial are."""
    rows = match_rows(table, mapping, _store(file), state.current().day)
    file.mapping = {"keys": dict(mapping.keys), "kept": list(mapping.kept)}
    file.report = _plain(rows)
    file.save(update_fields=["mapping", "report"])
    return rows


@transaction.atomic
def written(file: LocalFile, table: LocalTable, mapping: ColumnMap) -> LocalFile:
    """All the lines or none. Sent twice, it is written once."""
    held = LocalFile.objects.select_for_update().get(pk=file.pk)
    if held.imported_at is not None:
        return held
    rows = tried(held, table, mapping)
    LocalLine.objects.bulk_create((_line(held, row) for row in rows), batch_size=BATCH)
    at = mapping.keys.get("categorie")
    held.category = table.header[at] if at is not None else ""
    held.rows_count, held.draft, held.imported_at = len(rows), None, timezone.now()
    held.save()
    return held


def _line(file: LocalFile, row: LocalRow) -> LocalLine:
    return LocalLine(
        file=file,
        line=row.line,
        siret=row.siret,
        zone=row.zone,
        category=row.category,
        address=row.address,
        cells=row.cells,
        by=list(row.by),
        problems=list(row.problems),
    )


def _plain(rows: list[LocalRow]) -> dict[str, object]:
    found = report(rows)
    return {
        "rows": found.rows,
        "matched": found.matched,
        "in_zone": found.in_zone,
        "by": dict(found.by),
        "problems": [[key, said, n, list(lines)] for key, said, n, lines in found.problems],
        "day": date.today().isoformat(),
    }


def _store(file: LocalFile) -> Store:
    return state.current().store_of(file.territory)
