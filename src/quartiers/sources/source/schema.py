"""Schema drift: what differs between the columns found and the declaration, by column name."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path

import polars as pl

from quartiers.errors import SchemaDrift
from quartiers.sources.source.columns import columns_of
from quartiers.sources.source.declaration import Field, Source
from quartiers.sources.source.files import check_file


@dataclass(frozen=True)
class Drift:
    """`remarks` are sentences on the file as a whole, such as its encoding."""

    missing_required: tuple[str, ...] = ()
    missing_optional: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()
    changed: tuple[tuple[str, str, str], ...] = ()  # column, expected type, found type
    remarks: tuple[str, ...] = ()
    renamed: tuple[tuple[str, str], ...] = ()  # absent column, unexpected one with a close name

    def sentences(self) -> tuple[str, ...]:
        """The drift in French, column by column."""
        return (
            *(f"colonne obligatoire absente : {self._known(n)}" for n in self.missing_required),
            *(f"colonne facultative absente : {self._known(n)}" for n in self.missing_optional),
            *(f"colonne inattendue : {name}" for name in self.extra),
            *(
                f"colonne {name} : type {found} au lieu de {expected}"
                for name, expected, found in self.changed
            ),
            *self.remarks,
        )

    def _known(self, absent: str) -> str:
        new = dict(self.renamed).get(absent)
        return f"{absent} (peut-être renommée {new})" if new else absent


def drift(
    fields: tuple[Field, ...], found: Mapping[str, pl.DataType], *, text: bool = False
) -> Drift:
    """Compare the columns found (name → type) with the declared ones.

    A column read as Null (empty everywhere) never counts as changed. `text` True: a file of text,
    where text stands for any type.
    """
    declared = {field.name: field for field in fields}
    absent = [field for field in fields if field.expected and field.name not in found]
    extra = tuple(name for name in found if name not in declared)
    return Drift(
        missing_required=tuple(field.name for field in absent if field.required),
        missing_optional=tuple(field.name for field in absent if not field.required),
        extra=extra,
        renamed=tuple(
            (field.name, close) for field in absent for close in _close(field.name, extra)
        ),
        changed=tuple(
            (name, str(declared[name].dtype), str(dtype))
            for name, dtype in found.items()
            if name in declared and not text and _changed(declared[name], dtype)
        ),
    )


def _close(name: str, others: tuple[str, ...]) -> list[str]:
    by_plain = {other.lower(): other for other in others}
    return [by_plain[each] for each in get_close_matches(name.lower(), by_plain, n=1, cutoff=0.75)]


def _changed(field: Field, dtype: pl.DataType) -> bool:
    return field.expected and dtype not in (field.dtype, pl.Null, *field.also)


def refuse(source: Source, path: Path, found: Drift) -> None:
    """Raise SchemaDrift where a required column is missing or has changed its type."""
    required = {field.name for field in source.fields if field.required}
    changed = tuple(entry for entry in found.changed if entry[0] in required)
    if found.missing_required or changed:
        kept = replace(found, missing_optional=(), extra=(), changed=changed, remarks=())
        raise SchemaDrift(
            f"{path.name} ({source.title}) : " + " ; ".join(kept.sentences()) + ".",
            "Le format du fichier a changé ou ce n’est pas le bon fichier.",
        )


def inspect(source: Source, path: Path) -> Drift:
    """The drift of a file, whatever its format. Raises what `parse` would raise."""
    check_file(path)
    found = columns_of(path)
    if not source.fields or not found.names:
        return Drift(remarks=found.remarks)
    seen = drift(source.fields, found.names, text=found.text)
    refuse(source, path, seen)
    return replace(seen, remarks=found.remarks)
