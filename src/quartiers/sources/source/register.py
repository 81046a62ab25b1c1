"""The register's files (Parquet, or CSV of the same columns), read lazily and typed."""

from pathlib import Path
from typing import Literal

import polars as pl

from quartiers.sources.source.columns import columns_of
from quartiers.sources.source.declaration import Source
from quartiers.sources.source.files import check_file
from quartiers.sources.source.schema import drift, refuse

MASKED = "[ND]"  # written instead of what a person asked not to be shown
NO_DATE = pl.date(1900, 1, 1)  # the register's way to say that a date is unknown
NAF_REV2 = r"^\d{2}\.\d{2}[A-Z]$"
NAF_PENDING = "00.00Z"  # « activité en attente de classement »
TRUE, FALSE = ("true", "1", "o", "oui"), ("false", "0", "n", "non")


def scan_register(source: Source, path: Path) -> pl.LazyFrame:
    """The expected columns of a source under their official names, in the declared types.

    A column that the file lacks is null everywhere; a masked value is null.
    """
    check_file(path)
    found = columns_of(path)
    refuse(source, path, drift(source.fields, found.names, text=found.text))
    if found.text:
        # The columns that are used are plain ASCII: a stray accent elsewhere does no harm.
        encoding: Literal["utf8", "utf8-lossy"] = "utf8-lossy" if found.remarks else "utf8"
        frame = pl.scan_csv(path, infer_schema=False, encoding=encoding, glob=False)
    else:
        frame = pl.scan_parquet(path, glob=False)
    return frame.select(
        _typed(field.name, found.names.get(field.name), field.dtype)
        for field in source.fields
        if field.expected
    )


def _typed(
    name: str, found: pl.DataType | None, wanted: pl.DataType | type[pl.DataType]
) -> pl.Expr:
    column = pl.col(name)
    if found is None:
        return pl.lit(None, dtype=wanted).alias(name)
    if wanted == pl.String:
        text = column if found == pl.String else column.cast(pl.String)
        return pl.when(~text.is_in(["", MASKED])).then(text).alias(name)
    if found != pl.String:
        cast = column.cast(wanted, strict=False)
        return cast.fill_nan(None) if wanted in (pl.Float64, pl.Float32) else cast
    if wanted == pl.Date:
        return column.str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False)
    if wanted == pl.Boolean:
        low = column.str.to_lowercase()
        return pl.when(low.is_in(TRUE)).then(True).when(low.is_in(FALSE)).then(False).alias(name)
    return column.cast(wanted, strict=False)


def unless(name: str, sentinel: pl.Expr | str) -> pl.Expr:
    """The column, null where it holds the value that stands for « inconnu »."""
    return pl.when(pl.col(name) != sentinel).then(pl.col(name)).alias(name)


def known(*names: str) -> list[pl.Expr]:
    """Dates, null where the register says 1900-01-01."""
    return [unless(name, NO_DATE) for name in names]


def naf(code: str, nomenclature: str) -> pl.Expr:
    """The activity where it is a subclass of NAF rév. 2, null where of an older nomenclature.

    Older codes look otherwise (`52.2A`, `6001`), so the shape tells where the file has no column
    for the nomenclature.
    """
    rev2 = pl.col(nomenclature).eq("NAFRev2") | pl.col(nomenclature).is_null()
    clear = pl.col(code).str.contains(NAF_REV2) & (pl.col(code) != NAF_PENDING)
    return pl.when(rev2 & clear).then(pl.col(code)).alias(code)
