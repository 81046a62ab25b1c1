"""Files of text as INSEE publishes them.

A BOM, `;` or `,`, decimal comma, (thin, unbreakable) spaces between thousands, hundreds of empty
columns at the end of each line, blanks around names.
"""

import csv
from pathlib import Path

import polars as pl

from quartiers.errors import SchemaDrift, SourceCorrupt
from quartiers.sources.source.files import AGAIN, check_file

CP1252 = "encodage Windows-1252 au lieu d’UTF-8"
HEAD = 8_000_000  # the register's own CSV has gigabytes
# What stands for « secret ou non publié » beside an empty cell.
ABSENT = ("", "s", "nd", "ns", "n.d.", "-", ".")


def decode(data: bytes) -> tuple[str, tuple[str, ...]]:
    """The text and what is to be said of its encoding."""
    try:
        return data.decode("utf-8-sig"), ()
    except UnicodeDecodeError:
        # Five bytes mean nothing in Windows-1252; they are replaced, never fatal.
        return data.decode("cp1252", errors="replace"), (CP1252,)


def read_header(path: Path) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The column names and the remarks, from the first megabytes: the accents come late."""
    with path.open("rb") as stream:
        head = stream.read(HEAD)
    if len(head) == HEAD:
        head = head[: head.rfind(b"\n") + 1] or head  # not in the middle of a character
    text, remarks = decode(head)
    first = text.split("\n", 1)[0].rstrip("\r")
    return _names(first, _separator(first)), remarks


def _separator(first: str) -> str:
    return max(";,\t|", key=first.count)


def _names(first: str, separator: str) -> tuple[str, ...]:
    """Blanks and the empty columns of the end removed; a name seen twice gets `_2`."""
    cells = [cell.strip() for cell in next(csv.reader([first], delimiter=separator), [])]
    while cells and not cells[-1]:
        cells.pop()
    names: list[str] = []
    for cell in cells:
        name, rank = cell, 1
        while name in names:
            rank += 1
            name = f"{cell}_{rank}"
        names.append(name)
    return tuple(names)


def read_table(path: Path) -> pl.DataFrame:
    """All columns as text, blanks stripped, an empty cell null; lines without a value dropped."""
    check_file(path)
    text, _ = decode(path.read_bytes())
    first, _, body = text.partition("\n")
    names = _names(first.rstrip("\r"), _separator(first))
    if not body.strip():
        raise SourceCorrupt(f"{path.name} n’a aucune ligne sous son en-tête.", AGAIN)
    try:
        frame = pl.read_csv(
            body.encode(),
            has_header=False,
            separator=_separator(first),
            infer_schema=False,
            truncate_ragged_lines=True,
        )
    except pl.exceptions.PolarsError as error:
        raise SourceCorrupt(
            f"{path.name} n’est pas un tableau lisible ({error}).", AGAIN
        ) from error
    found = frame.columns[: len(names)]
    frame = frame.select(
        *(
            pl.col(column).str.strip_chars().alias(name)
            for column, name in zip(found, names, strict=False)
        ),
        *(pl.lit(None, pl.String).alias(name) for name in names[len(found) :]),
    )
    frame = frame.with_columns(pl.all().replace({"": None}))
    return frame.filter(~pl.all_horizontal(pl.all().is_null()))


def numbers(frame: pl.DataFrame, columns: list[str], file: str) -> pl.DataFrame:
    """These columns as Float64. Raises SchemaDrift, naming the column, for a cell of words."""
    plain = frame.with_columns(
        pl.col(columns)
        .str.replace_all(r"\s", "")
        .str.replace(",", ".", literal=True)
        .str.to_lowercase()
        .replace(list(ABSENT), None)
    )
    cast = plain.with_columns(pl.col(columns).cast(pl.Float64, strict=False))
    for name in columns:
        bad = frame.filter(plain[name].is_not_null() & cast[name].is_null())[name]
        if len(bad):
            raise SchemaDrift(
                f"{file} : colonne {name} : « {bad[0]} » n’est pas un nombre.",
                "Le format du fichier a changé ou ce n’est pas le bon fichier.",
            )
    return cast
