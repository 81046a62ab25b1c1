"""A made-up register in the official files, at any size: for demonstration and for load.

No unit of it exists. SIREN and SIRET have valid keys; the first 60,000 legal units begin with 000
and meet no attributed number. Beyond (registers of more than 80,000 establishments, for benchmarks
only) the numbers run on upward: never join them with the real register.
"""

from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from quartiers.errors import BadInput
from quartiers.pipeline.register_generator.lives import draw, prepare
from quartiers.pipeline.register_generator.mix import calibration
from quartiers.pipeline.register_generator.places import Places, counts_file, france, read_communes
from quartiers.pipeline.register_generator.schema import SCHEMAS
from quartiers.pipeline.register_generator.tables import Zoner, tables

BATCH = 250_000
AS_OF = date(2026, 11, 1)


def write_register(
    folder: Path,
    rows: int,
    *,
    seed: int = 1,
    places: Places | None = None,
    data: Path | None = None,
    as_of: date = AS_OF,
    zoners: Mapping[str, Zoner] | None = None,
    batch: int = BATCH,
    progress: Callable[[int], None] | None = None,
) -> tuple[Path, ...]:
    """Write the four files of Sirene and the geolocation into `folder`; same seed, same bytes.

    `rows` establishments stand on `places` (the communes of France by default). `data` is a folder
    of official files whose counts by commune calibrate the mix. `zoners` fill the columns
    `plg_<key>` from coordinates: `qp24`, `qp15`. `progress` hears how many rows are drawn. Memory
    is that of two batches.
    """
    if rows < 1:
        raise BadInput(
            f"Un registre de {rows} établissement(s) ne peut pas être fabriqué.",
            "Demandez au moins 1 établissement.",
        )
    figures = calibration(counts_file(data))
    world = prepare(places or france(read_communes(), figures, seed), figures, as_of)
    folder.mkdir(parents=True, exist_ok=True)
    paths = tuple(folder / name for name in SCHEMAS)
    writers: dict[Path, pq.ParquetWriter] = {}
    first_unit = 0
    pending: Future[None] | None = None
    try:
        # One batch is written while the next one is drawn.
        with ThreadPoolExecutor(1) as writing:
            for number, start in enumerate(range(0, rows, batch)):
                rng = np.random.default_rng([seed, number])
                lives = draw(world, min(batch, rows - start), first_unit, rng)
                first_unit += len(lives.siren)
                made = tables(lives, world, zoners or {}, rng)
                if pending is not None:
                    pending.result()
                pending = writing.submit(_write, folder, writers, made)
                if progress is not None:
                    progress(start + len(lives.siret))
            if pending is not None:
                pending.result()
    except BaseException:
        for writer in writers.values():
            writer.close()
        for path in paths:
            path.unlink(missing_ok=True)
        raise
    for writer in writers.values():
        writer.close()
    return paths


def _write(folder: Path, writers: dict[Path, pq.ParquetWriter], made: dict[str, pa.Table]) -> None:
    for name, table in made.items():
        path = folder / name
        if path not in writers:
            # Columns of few values come as dictionaries, fast to write; without the Arrow schema
            # they read back as plain text.
            writers[path] = pq.ParquetWriter(
                path, table.schema, compression="zstd", compression_level=1, store_schema=False
            )
        writers[path].write_table(table)
