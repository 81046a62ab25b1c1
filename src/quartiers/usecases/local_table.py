"""A table that a local authority received, CSV or XLSX, read as it is and within bounds."""

import io
import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from zipfile import BadZipFile

from quartiers.errors import BadTable
from quartiers.territory.french import counted
from quartiers.territory.french import number as said_number
from quartiers.usecases.points_file import decoded, rows_of, shown

MOST_BYTES, MOST_ROWS, MOST_COLUMNS = 5_000_000, 50_000, 200
LONGEST = 500  # characters of a cell that are kept


@dataclass(frozen=True)
class LocalTable:
    """`lines[i]` is the line of `rows[i]` in the file. `remarks` say what was recognised of it."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]
    remarks: tuple[str, ...]


def read_local(content: bytes, name: str) -> LocalTable:
    """Raises BadTable, in French, for what is not a table or is too big. A workbook must have been
    seen to be no bomb before."""
    if len(content) > MOST_BYTES:
        raise BadTable(
            f"{name} dépasse {MOST_BYTES // 1_000_000} Mo.", "Importez-le en plusieurs fichiers."
        )
    if content.startswith(b"PK\x03\x04"):
        return _workbook(content, name)
    text, encoding = decoded(content, name)
    if not text.strip().strip("\x00"):
        raise BadTable(f"Le fichier {name} est vide.", "Exportez-le de nouveau en CSV.")
    separator, header, lines = rows_of(text, name)
    numbered = ((line.number, line.cells) for line in lines)
    said = (f"encodage {encoding}", f"séparateur « {shown(separator)} »")
    return _table(name, header, numbered, said)


def _workbook(content: bytes, name: str) -> LocalTable:
    import openpyxl

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and extensions that nobody reads here
            book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
            sheet = book.worksheets[0]
            sheet.reset_dimensions()  # what a file says of its own size may be false
            rows = _rows(sheet.iter_rows(values_only=True), name)
            title, others = sheet.title, len(book.worksheets) - 1
            book.close()
    except BadTable:
        raise
    except (BadZipFile, KeyError, ValueError, IndexError, OSError, TypeError, SyntaxError):
        raise BadTable(
            f"{name} n’est pas un classeur qui s’ouvre.", "Enregistrez-le en XLSX ou en CSV."
        ) from None
    if not rows:
        raise BadTable(f"La première feuille de {name} est vide.", "Mettez le tableau en premier.")
    said = [f"classeur, feuille « {title} »"]
    if others:
        said.append(counted(others, "autre feuille laissée", "autres feuilles laissées"))
    return _table(name, rows[0][1], rows[1:], tuple(said))


def _rows(sheet: Iterable[tuple[object, ...]], name: str) -> list[tuple[int, tuple[str, ...]]]:
    found = []
    for number, values in enumerate(sheet, 1):
        if len(values) > MOST_COLUMNS and any(v is not None for v in values[MOST_COLUMNS:]):
            raise _wide(name)
        cells = tuple(_cell(value) for value in values[:MOST_COLUMNS])
        if any(cells):
            found.append((number, cells))
        if len(found) > MOST_ROWS + 1:
            raise _long(name)
        if number > 10 * MOST_ROWS:  # empty lines without end
            break
    return found


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "oui" if value else "non"
        case float() if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        case datetime():
            return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
        case date():
            return value.isoformat()
    return str(value)


def _table(
    name: str,
    header: tuple[str, ...],
    rows: Iterable[tuple[int, tuple[str, ...]]],
    said: tuple[str, ...],
) -> LocalTable:
    titles = _titles(header)
    if len(titles) > MOST_COLUMNS:
        raise _wide(name)
    lines: list[int] = []
    kept: list[tuple[str, ...]] = []
    long = 0
    for line, cells in rows:
        if len(kept) == MOST_ROWS:
            raise _long(name)
        long += len(cells) > len(titles)
        padded = (*cells, *[""] * len(titles))[: len(titles)]
        kept.append(tuple(_tidy(cell) for cell in padded))
        lines.append(line)
    if not kept:
        raise BadTable(f"{name} n’a aucune ligne sous ses titres.", "Vérifiez l’export.")
    if long:
        longer = counted(long, "ligne plus longue", "lignes plus longues")
        said += (f"{longer} que les titres : le surplus est laissé",)
    return LocalTable(titles, tuple(kept), tuple(lines), said)


def _titles(header: tuple[str, ...]) -> tuple[str, ...]:
    """Each its own: a title that is missing or repeated gets its rank."""
    titles: list[str] = []
    width = max((i for i, title in enumerate(header, 1) if title.strip()), default=0)
    for rank, title in enumerate(header[:width], 1):
        said = _tidy(title)[:80] or f"colonne {rank}"
        titles.append(said if said not in titles else f"{said} (colonne {rank})")
    return tuple(titles)


def _tidy(text: str) -> str:
    kept = "".join(c if c.isprintable() or c == " " else " " for c in text[: 2 * LONGEST])
    return " ".join(kept.split())[:LONGEST]


def _long(name: str) -> BadTable:
    return BadTable(
        f"{name} dépasse {said_number(MOST_ROWS)} lignes.", "Importez-le en plusieurs fichiers."
    )


def _wide(name: str) -> BadTable:
    return BadTable(f"{name} dépasse {MOST_COLUMNS} colonnes.", "Retirez les inutiles.")
