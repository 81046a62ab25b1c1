"""What a source is: one declaration beside one pure `parse`. No source knows another."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from quartiers.errors import SchemaDrift


@dataclass(frozen=True)
class Field:
    """One official column. `required` False: its absence degrades, and is reported."""

    name: str
    dtype: pl.DataType | type[pl.DataType]
    required: bool = True


@dataclass(frozen=True)
class Source:
    """One open-data file, or one family of yearly files.

    `dataset` and `resource` are the data.gouv.fr dataset id and the exact title of the resource
    (a regular expression that must match the whole title). `files` are the file names looked for
    in a mirror, as glob patterns relative to its root, tried in order. `max_age_days` tells when a
    vintage is stale. `every` True: each match is a vintage of its own (yearly releases).
    """

    id: str
    title: str
    publisher: str
    licence: str
    page: str
    files: tuple[str, ...]
    parse: Callable[[Path], pl.LazyFrame]
    fields: tuple[Field, ...] = ()
    dataset: str = ""
    resource: str = ""
    max_age_days: int = 400
    every: bool = False
    # Finds the vintage in a file name or in the file (`2022`, `2026-09`); None: date of publication
    vintage: Callable[[Path], str] | None = None


@dataclass(frozen=True)
class Drift:
    """What differs between the columns found and the declaration."""

    missing_required: tuple[str, ...] = ()
    missing_optional: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()
    changed: tuple[tuple[str, str, str], ...] = ()  # column, expected type, found type

    def sentences(self) -> tuple[str, ...]:
        """The drift in French, column by column."""
        return (
            *(f"colonne obligatoire absente : {name}" for name in self.missing_required),
            *(f"colonne facultative absente : {name}" for name in self.missing_optional),
            *(f"colonne inattendue : {name}" for name in self.extra),
            *(
                f"colonne {name} : type {found} au lieu de {expected}"
                for name, expected, found in self.changed
            ),
        )


def drift(fields: tuple[Field, ...], found: dict[str, pl.DataType]) -> Drift:
    """Compare the columns found (name → type) with the declared ones.

    A column read as Null (empty everywhere) never counts as changed. Text stands for any type in a
    file of text.
    """
    declared = {field.name: field for field in fields}
    return Drift(
        missing_required=tuple(f.name for f in fields if f.required and f.name not in found),
        missing_optional=tuple(f.name for f in fields if not f.required and f.name not in found),
        extra=tuple(name for name in found if name not in declared),
        changed=tuple(
            (name, str(declared[name].dtype), str(dtype))
            for name, dtype in found.items()
            if name in declared and dtype not in (declared[name].dtype, pl.Null)
        ),
    )


def refuse(source: Source, path: Path, found: Drift) -> None:
    """Raise SchemaDrift where a required column is missing or has changed its type."""
    required = {field.name for field in source.fields if field.required}
    changed = [entry for entry in found.changed if entry[0] in required]
    if found.missing_required or changed:
        kept = Drift(missing_required=found.missing_required, changed=tuple(changed))
        raise SchemaDrift(
            f"{path.name} ({source.title}) : " + " ; ".join(kept.sentences()) + ".",
            "Le format du fichier a changé ou ce n’est pas le bon fichier ; le dernier millésime "
            "valide reste en service.",
        )
