"""What a source is: one declaration beside one pure `parse`."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import polars as pl

Type = pl.DataType | type[pl.DataType]


@dataclass(frozen=True)
class Field:
    """One official column.

    `required` False: its absence degrades, and is reported. `also` are types that `parse` converts
    without loss, so that they are no drift. `expected` False: an official column that is not read,
    or that only some releases have; neither its absence nor its type is worth a word.
    """

    name: str
    dtype: Type
    required: bool = True
    also: tuple[Type, ...] = ()
    expected: bool = True


def unread(names: str) -> tuple[Field, ...]:
    """Official columns that are not read, so that their presence is no drift."""
    return tuple(Field(name, pl.String, required=False, expected=False) for name in names.split())


@dataclass(frozen=True)
class Source:
    """One open-data file, or one family of yearly files.

    `dataset` is the id (or the slug) of the dataset on data.gouv.fr. Its resource is told by
    `resource_id`, which is stable, else by `resource`, a regular expression that must match the
    whole title, else by `resource_file`, one that must match the whole file name of its address;
    all empty: the file is known in a mirror only. `files` are the file names looked for in a
    mirror, as glob patterns relative to its root, tried in order. `max_age_days` tells when a
    vintage is stale. `every` True: each match is a vintage of its own (yearly releases). `parts`
    True: in a mirror, the matches of a pattern are the parts of one table, parsed one by one and
    put together; online, only the newest file is taken.
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
    caveats: tuple[str, ...] = ()  # French, printed under the figures
    resource_id: str = ""
    resource_file: str = ""
    parts: bool = False
    covers: str = ""  # its *champ*, in French: which territories, which generation of contours

    @property
    def mirror_name(self) -> str:
        """The file name to give it in a mirror, `*` standing for what varies."""
        return self.files[0].removeprefix("**/")
