"""One pass over a Parquet file: a small table for each row group, then all of them put together.

The map and the combination are plain functions of Polars frames. They know nothing of threads nor
of files, so that another engine may call them on its own batches.
"""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from quartiers.errors import StoreCorrupt

MapBatch = Callable[[pl.DataFrame], pl.DataFrame]
Combine = Callable[[Sequence[pl.DataFrame]], pl.DataFrame]

# Partial tables are put together once they hold this many rows, or twice the last result.
PENDING_ROWS = 500_000


def run(
    dataset: Path,
    map_batch: MapBatch,
    combine: Combine,
    *,
    columns: Sequence[str] | None = None,
    workers: int = 2,
) -> pl.DataFrame:
    """Apply `map_batch` to each row group of `dataset`, then `combine` to the tables it returns.

    `combine` takes one table or more and must be associative: it may be applied to some tables,
    then to its own results. A file without rows gives `combine([map_batch(no rows)])`. Tables come
    to `combine` in the order of the file, so that a result never depends on the threads. Columns of
    text that repeat may come as categories; `map_batch` treats both the same way. An error in
    `map_batch` stops the run and comes out as it is.
    """
    total: list[pl.DataFrame] = []
    pending: list[pl.DataFrame] = []
    held, limit = 0, PENDING_ROWS
    for table in _mapped(dataset, map_batch, columns, workers):
        pending.append(table)
        held += table.height
        if held > limit:
            total = [combine([*total, *pending])]
            pending, held = [], 0
            limit = max(PENDING_ROWS, total[0].height)
    return combine([*total, *pending])


def _mapped(
    dataset: Path, map_batch: MapBatch, columns: Sequence[str] | None, workers: int
) -> Iterator[pl.DataFrame]:
    """The tables in the order of the row groups, at most `workers` + 1 row groups in memory."""
    with _opened(dataset) as file:
        groups, schema = file.num_row_groups, file.schema_arrow
    wanted = list(columns) if columns is not None else schema.names
    if groups == 0:
        empty = schema.empty_table().select(wanted)
        yield map_batch(_frame(empty))
        return

    def one(group: int) -> pl.DataFrame:
        with _opened(dataset, _repeating(schema, wanted)) as file:
            try:
                table = file.read_row_group(group, columns=wanted, use_threads=False)
            except (OSError, pa.ArrowInvalid) as error:
                raise _corrupt(dataset) from error
        return map_batch(_frame(table))

    ahead: deque[Future[pl.DataFrame]] = deque()
    with ThreadPoolExecutor(workers, thread_name_prefix="run") as pool:
        try:
            for group in range(groups):
                ahead.append(pool.submit(one, group))
                if len(ahead) > workers:
                    yield ahead.popleft().result()
            while ahead:
                yield ahead.popleft().result()
        finally:
            for future in ahead:
                future.cancel()


def _opened(dataset: Path, dictionary: list[str] | None = None) -> pq.ParquetFile:
    try:
        return pq.ParquetFile(dataset, read_dictionary=dictionary)
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
