"""A file of points as people send them: any usual encoding, separator and decimal sign."""

import codecs
import csv
import io
import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from quartiers.errors import BadTable
from quartiers.storage.disk import reason_of

SEPARATORS = (";", ",", "\t", "|")
LON_NAMES = ("lon", "longitude", "x_longitude", "lng", "long", "x")
LAT_NAMES = ("lat", "latitude", "y_latitude", "y")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_SPACES = re.compile(r"[\s\u00a0\u202f]")
_NUMBER = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)


class Line(NamedTuple):
    """One row of the file; `number` is its line, as a text editor counts them."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class PointsFile:
    """`problem[i]` (French) says why row i has no coordinates, empty where it has.

    `remarks` say what was recognised of the file, in French.
    """

    name: str
    header: tuple[str, ...]
    lines: tuple[Line, ...]
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    problem: list[str]
    separator: str
    decimal_comma: bool
    remarks: tuple[str, ...]


def read_points(path: Path, x_column: str = "", y_column: str = "") -> PointsFile:
    """Read every row; a bad row is kept with its reason. Columns are found by usual names if unset.

    Raises BadTable for a file that is absent, empty, or without the columns.
    """
    text, encoding = decoded(_content(path), path.name)
    separator, header, lines = rows_of(text, path.name)
    at_x = _column(header, x_column, LON_NAMES, path.name, "--lon")
    at_y = _column(header, y_column, LAT_NAMES, path.name, "--lat")
    read = [_parse(line, len(header), (at_x, at_y)) for line in lines]
    x, y, problem = (list(column) for column in zip(*read, strict=True))
    comma = any(
        not reason and ("," in line.cells[at_x] or "," in line.cells[at_y])
        for line, reason in zip(lines, problem, strict=True)
    )
    remarks = [f"encodage {encoding}", f"séparateur « {shown(separator)} »"]
    if comma:
        remarks.append("virgule décimale")
    remarks.append(f"colonnes « {header[at_x]} » et « {header[at_y]} »")
    return PointsFile(
        path.name,
        header,
        lines,
        np.array(x, np.float64),
        np.array(y, np.float64),
        problem,
        separator,
        comma,
        tuple(remarks),
    )


def safe_cell(text: str) -> str:
    """A text that a spreadsheet would run as a formula, made inert; a number is left alone.

    >>> safe_cell("=1+1"), safe_cell("-1,55"), safe_cell("@home")
    ("'=1+1", '-1,55', "'@home")
    """
    if text.startswith(_FORMULA) and number(text) is None:
        return "'" + text
    return text


def number(text: str) -> float | None:
    """A number written the French or the English way, None for anything else.

    >>> number("6,1757"), number("931 000.5"), number("1.234,5"), number("6e0")
    (6.1757, 931000.5, None, 6.0)
    """
    if not _NUMBER.fullmatch(text):
        text = _SPACES.sub("", text).replace("−", "-")
        if not _NUMBER.fullmatch(text):
            return None
    return float(text.replace(",", "."))


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise BadTable(f"Le fichier {path.name} est introuvable.", "Vérifiez son chemin.") from None
    except OSError as error:
        raise BadTable(
            f"Le fichier {path.name} ne peut pas être lu ({reason_of(error)}).",
            "Vérifiez que c’est un fichier et que vous avez le droit de le lire.",
        ) from None


def decoded(raw: bytes, name: str) -> tuple[str, str]:
    """The text of a file, and what was recognised of its encoding."""
    if not raw.strip():
        raise BadTable(f"Le fichier {name} est vide.", "Exportez-le de nouveau en CSV.")
    for mark, codec, label in (
        (codecs.BOM_UTF8, "utf-8-sig", "UTF-8 avec marque d’ordre (BOM)"),
        (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
        (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
    ):
        if raw.startswith(mark):
            return raw.decode(codec, errors="replace"), label
    if b"\x00" in raw[:4096]:
        raise BadTable(
            f"{name} n’est pas un fichier texte.",
            "Un classeur doit être enregistré au format CSV avant d’être lu.",
        )
    try:
        return raw.decode("utf-8"), "UTF-8"
    except UnicodeDecodeError:
        # Any bytes can be read as latin-1, so nothing proves it: what was assumed is said
        return raw.decode("cp1252", errors="replace"), "latin-1 (Windows), converti"


def rows_of(text: str, name: str) -> tuple[str, tuple[str, ...], tuple[Line, ...]]:
    """The separator, the titles of the columns, and the lines under them that are not empty."""
    first = next(line for line in text.splitlines() if line.strip())
    unquoted = re.sub(r'"[^"]*"', "", first)
    counted = Counter({mark: unquoted.count(mark) for mark in SEPARATORS})
    told = re.match(r"sep=(.)", first, re.IGNORECASE)  # a first line of Excel's own
    separator = told[1] if told else max(SEPARATORS, key=lambda mark: counted[mark])
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    lines, header, start = [], None, 1
    try:
        for cells in reader:
            here, start = start, reader.line_num + 1
            if not any(map(str.strip, cells)):
                continue
            if told:
                told = None
            elif header is None:
                header = tuple(cell.strip() for cell in cells)
            else:
                lines.append(Line(here, tuple(cells)))
    except csv.Error as error:
        raise BadTable(
            f"{name}, ligne {reader.line_num} : ce n’est pas du CSV ({error}).",
            "Enregistrez de nouveau le fichier au format CSV.",
        ) from None
    if header is None or not lines:
        raise BadTable(
            f"{name} n’a aucune ligne sous ses titres de colonnes.", "Vérifiez l’export."
        )
    return separator, header, tuple(lines)


def _column(
    header: Sequence[str], wanted: str, usual: Sequence[str], name: str, option: str
) -> int:
    lower = [title.lower() for title in header]
    for title in (wanted.lower(),) if wanted else usual:
        if title in lower:
            return lower.index(title)
    found = ", ".join(title or "(sans titre)" for title in header)
    missing = f"la colonne « {wanted} »" if wanted else f"de colonne {usual[0]} ou {usual[1]}"
    raise BadTable(
        f"{name} n’a pas {missing}. Colonnes trouvées : {found}.",
        f"Nommez la bonne colonne avec {option} COLONNE"
        + (" (ou --x et --y pour des mètres)." if not wanted else "."),
    )


def _parse(line: Line, width: int, at: tuple[int, int]) -> tuple[float, float, str]:
    """Both numbers and no reason, or two NaN and why."""
    if len(line.cells) != width:
        return math.nan, math.nan, f"{len(line.cells)} colonnes au lieu de {width}"
    x, y = (number(line.cells[place].strip()) for place in at)
    if x is None or y is None:
        return math.nan, math.nan, _why(line.cells[at[0] if x is None else at[1]].strip())
    return x, y, ""


def _why(text: str) -> str:
    if not text or text.lower() in ("nan", "null", "na", "none"):
        return "coordonnée absente"
    return f"« {text[:30]} » n’est pas un nombre"


def shown(separator: str) -> str:
    return "tabulation" if separator == "\t" else separator
