"""Tables too big for memory, joined by parts: rows of one key always fall in the same part.

Each table is cut once on the disk; then each part is joined alone, in memory.
"""

from pathlib import Path

import polars as pl

# A part of a register of establishments; all its tables together take a few hundred MB in memory.
ROWS_PER_PART = 750_000


def parts_for(rows: int) -> int:
    return max(1, -(-rows // ROWS_PER_PART))


def part_of(siren: pl.Expr, parts: int) -> pl.Expr:
    """The part of a SIREN or SIRET given as text; null where it is none.

    The key digit of a SIREN depends on the others: left out, the others spread evenly.
    """
    return (siren.str.head(8).cast(pl.UInt32, strict=False) % parts).cast(pl.UInt16)


def spill(rows: pl.LazyFrame, part: pl.Expr, folder: Path) -> None:
    """Cut `rows` by `part` into `folder`. Rows whose part is null are left out."""
    folder.mkdir(parents=True, exist_ok=True)
    cut = rows.with_columns(part.alias("part")).filter(pl.col("part").is_not_null())
    to = pl.PartitionBy(folder, key="part", include_key=False)
    cut.sink_ipc(to, compression="lz4", mkdir=True)


def spilled(folder: Path, part: int | str, schema: pl.Schema) -> pl.DataFrame:
    """One part of what was cut into `folder` (or into any of its folders); it may be empty."""
    inside = (f"part={part}/*.ipc", f"*/part={part}/*.ipc")
    files = sorted(file for pattern in inside for file in folder.glob(pattern))
    if not files:
        return pl.DataFrame(schema=schema)
    return pl.concat([pl.read_ipc(file) for file in files])


def parts_in(folder: Path) -> list[str]:
    """The parts found in `folder` and its folders, sorted."""
    inside = ("part=*", "*/part=*")
    found = {path.name for pattern in inside for path in folder.glob(pattern)}
    return sorted(name.removeprefix("part=") for name in found)
