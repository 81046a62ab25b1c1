"""INSEE's tables of indicators: `CODGEO`, `LIBGEO`, then numbers; one file per release."""

import re
from pathlib import Path

import polars as pl

from quartiers.sources.source.declaration import Source
from quartiers.sources.source.delimited import numbers, read_table
from quartiers.sources.source.schema import Drift, drift, refuse

ALL = "*"  # the published total, « Ensemble »
TEXT = ("LIB_COM",)


def release_year(path: Path) -> str:
    """The year of release, from the file name (`DEMO_2022.csv`)."""
    found = re.search(r"20\d\d", path.name)
    return found[0] if found else ""


def indicator_table(
    source: Source, path: Path, *, suffix: str = "", needed: tuple[str, ...] = ()
) -> pl.DataFrame:
    """Columns code, name, then the official ones as Float64 (null: secret or not published).

    The published total has the code `*`. `NOTE_*` columns have their name in lower case. `suffix`
    is the year that a release adds to its names (`Q219`), taken away; `needed` are columns that
    must be there after that.
    """
    frame = read_table(path)
    found = dict.fromkeys(frame.columns, pl.String())
    refuse(source, path, drift(source.fields, found, text=True))
    _require(source, path, set(needed) - {_official(name, suffix) for name in found})
    if "LIBGEO" not in frame.columns:
        frame = frame.with_columns(pl.lit(None, pl.String).alias("LIBGEO"))
    words = [name for name in TEXT if name in frame.columns]
    figures = [name for name in frame.columns if name not in ("CODGEO", "LIBGEO", *words)]
    frame = numbers(frame, figures, path.name).filter(pl.col("CODGEO").is_not_null())
    return frame.select(
        pl.col("CODGEO").replace({"Ensemble": ALL}).alias("code"),
        pl.col("LIBGEO").alias("name"),
        *words,
        *(pl.col(name).alias(_official(name, suffix)) for name in figures),
    )


def _require(source: Source, path: Path, absent: set[str]) -> None:
    refuse(source, path, Drift(missing_required=tuple(sorted(absent))))


def _official(name: str, suffix: str) -> str:
    return name.lower() if name.startswith("NOTE_") else name.removesuffix(suffix)
