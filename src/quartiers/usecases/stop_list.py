"""Who asked not to be written to: SIREN or SIRET, one a line, in the data folder."""

from pathlib import Path

import polars as pl

from quartiers.errors import BadInput, InvalidCode
from quartiers.storage.disk import data_folder, reason_of
from quartiers.territory.codes import Siren, Siret

FILE = "oppositions.txt"
NOTE = "#"


def stop_list_path() -> Path:
    return data_folder() / FILE


def stopped() -> frozenset[str]:
    """The codes of the file; none where there is no file. A line that is not one is refused: a
    slip of the pen must not put somebody back on a list."""
    path = stop_list_path()
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except FileNotFoundError:
        return frozenset()
    except (OSError, UnicodeDecodeError) as error:
        reason = reason_of(error) if isinstance(error, OSError) else "ce n’est pas du texte UTF-8"
        raise BadInput(
            f"La liste d’opposition {path} ne peut pas être lue ({reason}).",
            "Aucune liste nominative n’est faite sans elle : corrigez le fichier.",
        ) from None
    codes = ((rank, line.partition(NOTE)[0].strip()) for rank, line in enumerate(lines, 1))
    return frozenset(_code(path, rank, text) for rank, text in codes if text)


def _code(path: Path, rank: int, text: str) -> str:
    digits = text.replace(" ", "")
    try:
        return str(Siret(digits) if len(digits) > 9 else Siren(digits))
    except InvalidCode as error:
        raise BadInput(
            f"Liste d’opposition {path}, ligne {rank} : {error.message}",
            "Un SIREN ou un SIRET par ligne ; ce qui suit # est un commentaire.",
        ) from None


def is_stopped(codes: frozenset[str]) -> pl.Expr:
    known = sorted(codes)
    return pl.col("siret").is_in(known) | pl.col("siren").is_in(known)
