"""A workbook or a text table, as rows of cells: nothing is guessed of what a cell means."""

import csv
import io
import statistics
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zipfile import BadZipFile, ZipFile

from quartiers.errors import BadInput
from quartiers.usecases.points_file import decoded

SEPARATORS = (";", ",", "\t", "|")
MOST_ROWS, MOST_COLUMNS, LONGEST = 2_000, 80, 20_000
HINT = "Enregistrez-le en XLSX ou en CSV depuis votre tableur, puis recommencez."


@dataclass(frozen=True)
class Unread:
    """A cell that has no value to read: an error, or a formula that nobody computed."""

    said: str


Cell = str | float | date | Unread | None


@dataclass(frozen=True)
class Sheet:
    """`rows` as they stand, the first being line 1. `said`: how the file was read."""

    name: str
    rows: tuple[tuple[Cell, ...], ...]
    said: str = ""


def read_sheets(content: bytes, name: str) -> tuple[Sheet, ...]:
    """Raises BadInput for what is no table. A workbook was checked to be no bomb before."""
    found = _workbook(content) if content.startswith(b"PK") else (_text(content, name),)
    kept = tuple(sheet for sheet in found if sheet.rows)
    if not kept:
        raise BadInput("Ce fichier n’a aucune ligne remplie.", HINT)
    return kept


def _text(content: bytes, name: str) -> Sheet:
    text, encoding = decoded(content, name)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    separator = _separator(text)
    try:
        rows = [
            tuple(map(_typed, row)) for row in csv.reader(io.StringIO(text), delimiter=separator)
        ]
    except csv.Error as error:
        raise BadInput(f"Ce fichier ne se lit pas comme un CSV ({error}).", HINT) from None
    shown = "tabulation" if separator == "\t" else separator
    return Sheet(name, _bounded(rows), f"encodage {encoding}, séparateur «\u00a0{shown}\u00a0»")


def _separator(text: str) -> str:
    """The one that cuts the first lines in the most columns, line after line."""

    def width(separator: str) -> float:
        lines = csv.reader(io.StringIO("\n".join(text.split("\n")[:30])), delimiter=separator)
        try:
            return statistics.median([len(line) for line in lines if line] or [0])
        except csv.Error:
            return 0

    return max(SEPARATORS, key=width)


def _typed(text: str) -> Cell:
    words = text.strip()
    if words.startswith("=") and len(words) > 1:
        return Unread("formule écrite dans un CSV")
    return words[:LONGEST] or None


def _bounded(rows: Iterable[tuple[Cell, ...]]) -> tuple[tuple[Cell, ...], ...]:
    """Without the empty end. Raises BadInput past the bounds."""
    kept: list[tuple[Cell, ...]] = []
    blank = 0
    for row in rows:
        if all(cell is None for cell in row):
            blank += 1
            if blank > MOST_ROWS:
                break
            continue
        if len(kept) + blank >= MOST_ROWS:
            raise BadInput(
                f"Ce fichier a plus de {MOST_ROWS} lignes.", "Importez-le en plusieurs fichiers."
            )
        width = max(rank for rank, cell in enumerate(row, 1) if cell is not None)
        if width > MOST_COLUMNS:
            raise BadInput(
                f"Ce fichier a plus de {MOST_COLUMNS} colonnes.", "Retirez celles qui sont vides."
            )
        kept += [()] * blank
        blank = 0
        kept.append(row[:width])
    return tuple(kept)


def _workbook(content: bytes) -> tuple[Sheet, ...]:
    import openpyxl

    try:
        _no_entities(content)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and extensions that nobody reads here
            values = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
            formulas = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
            found = tuple(
                Sheet(sheet.title, _bounded(_cells(sheet, formulas[sheet.title])))
                for sheet in values.worksheets
                if sheet.sheet_state == "visible"
            )
            values.close()
            formulas.close()
            return found
    except BadInput:
        raise
    except (BadZipFile, KeyError, ValueError, IndexError, OSError, TypeError, SyntaxError):
        raise BadInput("Ce classeur ne s’ouvre pas.", HINT) from None


def _no_entities(content: bytes) -> None:
    """An entity of XML unfolds without end: no spreadsheet writes one."""
    with ZipFile(io.BytesIO(content)) as archive:
        for entry in archive.infolist():
            if entry.filename.endswith((".xml", ".rels")):
                with archive.open(entry) as part:
                    if b"<!DOCTYPE" in part.read(4_096).upper():
                        raise BadInput("Ce classeur contient une déclaration interdite.", HINT)


def _cells(values: Any, formulas: Any) -> Iterator[tuple[Cell, ...]]:
    values.reset_dimensions()  # what a file says of its own size may be false
    formulas.reset_dimensions()
    pairs = zip(
        values.iter_rows(values_only=True), formulas.iter_rows(values_only=True), strict=False
    )
    for row, written in pairs:
        yield tuple(map(_value, row[: MOST_COLUMNS + 20], written[: MOST_COLUMNS + 20]))


def _value(value: Any, written: Any) -> Cell:
    match value:
        case None:
            formula = written is not None and str(written).startswith("=")
            return Unread("formule que le tableur n’a pas calculée") if formula else None
        case bool():
            return "oui" if value else "non"
        case datetime():
            return value.date()
        case date() | int() | float():
            return value
    text = str(value).strip()
    if text.startswith("#") and text.rstrip("!?").isupper() and " " not in text:
        return Unread(f"erreur du tableur ({text[:20]})")
    return text[:LONGEST] or None
