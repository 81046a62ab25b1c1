"""Tables as offices send them: separator and encoding of any kind, a refusal that says where."""

import csv
import io
from dataclasses import dataclass

from quartiers.errors import BadTable

MOST_ROWS, MOST_COLUMNS = 5_000, 400
_SEPARATORS = (";", ",", "\t")


@dataclass(frozen=True)
class Table:
    """`rows` with the line of the file each begins at."""

    headers: tuple[str, ...]
    rows: tuple[tuple[int, dict[str, str]], ...]


def decoded(content: bytes) -> str:
    """UTF-8, else what Windows writes. Raises BadTable for what is no text."""
    if content.startswith(b"PK\x03\x04") or b"\x00" in content:
        raise BadTable(
            "Ce fichier n’est pas un CSV.", "Exportez-le au format CSV, puis recommencez."
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def read_table(text: str) -> Table:
    """Raises BadTable where there is nothing to read."""
    text = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise BadTable("Le fichier est vide.", "Choisissez un fichier, ou collez son contenu.")
    if "\x00" in text:
        raise BadTable("Ce fichier n’est pas un CSV.", "Exportez-le au format CSV.")
    reader = csv.reader(io.StringIO(text), delimiter=_separator(text))
    try:
        headers = tuple(cell.strip() for cell in next(reader))
        _check(headers)
        rows = []
        for cells in reader:
            if any(cell.strip() for cell in cells):
                said = dict(zip(headers, (cell.strip() for cell in cells), strict=False))
                rows.append((reader.line_num, {name: said.get(name, "") for name in headers}))
            if len(rows) > MOST_ROWS:
                raise BadTable(f"Plus de {MOST_ROWS} lignes.", "Envoyez-les en plusieurs fois.")
    except (csv.Error, StopIteration):
        raise BadTable(
            "Le fichier ne peut pas être lu comme un CSV.", "Vérifiez les guillemets."
        ) from None
    return Table(headers, tuple(rows))


def _check(headers: tuple[str, ...]) -> None:
    named = [header for header in headers if header]
    twice = {header for header in named if named.count(header) > 1}
    if len(headers) > MOST_COLUMNS or not named:
        raise BadTable("La première ligne ne donne pas les colonnes.", "Gardez la ligne de titres.")
    if twice:
        raise BadTable(
            f"Deux colonnes s’appellent « {sorted(twice)[0]} ».", "Renommez l’une d’elles."
        )


def _separator(text: str) -> str:
    first = text.split("\n", 1)[0]
    return max(_SEPARATORS, key=first.count)
