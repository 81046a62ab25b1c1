"""One pass over a Parquet file: a small table for each row group, then all of them put together.

The map and the combination are plain functions of Polars frames. They know nothing of threads nor
of files, so that another engine may call them on its own batches.
"""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any, Protocol, TypeVar

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from quartiers.errors import StoreCorrupt


class Table(Protocol):
    """A Polars frame, or a few of them that one pass makes together."""

    @property
    def height(self) -> int: ...


T = TypeVar("T", bound=Table)

# Small row groups are read together up to this many rows: each call of the map has its own cost.
BATCH_ROWS = 1_000_000
# Partial tables are put together once they hold this many rows, or twice the last result.
PENDING_ROWS = 2_000_000


def run(
    dataset: Path,
    map_batch: Callable[[Any], T],
    combine: Callable[[Sequence[T]], T],
    *,
    columns: Sequence[str] | None = None,
    workers: int = 2,
    batch_rows: int = BATCH_ROWS,
    arrow: bool = False,
) -> T:
    """Apply `map_batch` to the row groups of `dataset`, then `combine` to the tables it returns.

    A batch is one row group, or as many as hold in `batch_rows`. The map takes it as a Polars
    frame, or as an Arrow table if `arrow`.

    `combine` takes one table or more and must be associative: it may be applied to some tables,
    then to its own results. A file without rows gives `combine([map_batch(no rows)])`. Tables come
    to `combine` in the order of the file, so that a result never depends on the threads. Columns of
    text that repeat may come as categories; `map_batch` treats both the same way. An error in
    `map_batch` stops the run and comes out as it is.
    """
    total: list[T] = []
    pending: list[T] = []
    held, limit = 0, PENDING_ROWS
    taking = map_batch if arrow else lambda table: map_batch(_frame(table))
    for table in _mapped(dataset, taking, columns, workers, batch_rows):
        pending.append(table)
        held += table.height
        if held > limit:
            total = [combine([*total, *pending])]
            pending, held = [], 0
            limit = max(PENDING_ROWS, total[0].height)
    return combine([*total, *pending])


def _mapped(
    dataset: Path,
    map_batch: Callable[[pa.Table], T],
    columns: Sequence[str] | None,
    workers: int,
    batch_rows: int,
) -> Iterator[T]:
    """The tables in the order of the row groups, at most `workers` + 1 batches in memory."""
    with _opened(dataset) as file:
        metadata, schema = file.metadata, file.schema_arrow
    batches = _batches(metadata, batch_rows)
    wanted = list(columns) if columns is not None else schema.names
    if not batches:
        empty = schema.empty_table().select(wanted)
        yield map_batch(empty)
        return

    def one(groups: list[int]) -> T:
        with _opened(dataset, _repeating(schema, wanted), metadata) as file:
            try:
                table = file.read_row_groups(groups, columns=wanted, use_threads=False)
            except (OSError, pa.ArrowInvalid) as error:
                raise _corrupt(dataset) from error
        return map_batch(table)

    ahead: deque[Future[T]] = deque()
    with ThreadPoolExecutor(workers, thread_name_prefix="run") as pool:
        try:
            for groups in batches:
                ahead.append(pool.submit(one, groups))
                if len(ahead) > workers:
                    yield ahead.popleft().result()
            while ahead:
                yield ahead.popleft().result()
        finally:
            for future in ahead:
                future.cancel()


def _batches(metadata: pq.FileMetaData, batch_rows: int) -> list[list[int]]:
    """Row groups in a row that hold together in `batch_rows`, at least one at a time."""
    batches: list[list[int]] = []
    held = 0
    for group in range(metadata.num_row_groups):
        rows = metadata.row_group(group).num_rows
        if not batches or held + rows > batch_rows:
            batches.append([])
            held = 0
        batches[-1].append(group)
        held += rows
    return batches


def _opened(
    dataset: Path,
    dictionary: list[str] | None = None,
    metadata: pq.FileMetaData | None = None,  # read before: tens of milliseconds of a big file
) -> pq.ParquetFile:
    try:
        return pq.ParquetFile(dataset, read_dictionary=dictionary, metadata=metadata)
    except FileNotFoundError:
        raise
    except (OSError, pa.ArrowInvalid) as error:
        raise _corrupt(dataset) from error


def _corrupt(dataset: Path) -> StoreCorrupt:
    return StoreCorrupt(
        f"{dataset.name} est illisible : ce n’est pas un fichier Parquet complet.",
        "Relancez « quartiers refresh » pour le reconstruire.",
    )


# Text with as many values as rows: a dictionary of it would cost more than the text.
_IDENTIFIERS = {"siret", "siren"}


def _repeating(schema: pa.Schema, columns: Sequence[str]) -> list[str]:
    text = (pa.types.is_string, pa.types.is_large_string)
    return [
        name
        for name in columns
        if name not in _IDENTIFIERS and any(test(schema.field(name).type) for test in text)
    ]


def _frame(table: pa.Table) -> pl.DataFrame:
    frame = pl.from_arrow(table)
    assert isinstance(frame, pl.DataFrame)
    return frame
