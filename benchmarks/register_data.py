"""Inputs of the register's benchmarks: made-up official files, and the table staged from them."""

import sys
from pathlib import Path

import polars as pl
from harness import data_folder, work_folder

from quartiers.pipeline.register_generator.schema import (
    ETABLISSEMENT,
    GEOLOCALISATION,
    HISTORIQUE,
    LIENS,
    UNITE_LEGALE,
)
from quartiers.pipeline.register_generator.write import write_register
from quartiers.pipeline.stage import StageInputs
from quartiers.sources import qpv_contours_2015

CONTOURS = "qpv/QP_METROPOLEOUTREMER_WGS84_EPSG4326.shp"


def register_folder(rows: int) -> Path:
    """The official files of a made-up register of so many establishments."""
    folder = work_folder() / f"register-{rows}"
    if not (folder / "done").exists():
        print(f"  drawing a register of {rows / 1e6:g} M", file=sys.stderr, flush=True)
        write_register(folder, rows, data=data_folder())
        (folder / "done").touch()
    return folder


def inputs(rows: int) -> StageInputs:
    """The five files, and the 1,514 contours of 2015 where the real data is at hand."""
    folder, data = register_folder(rows), data_folder()
    contours = None
    if data is not None:
        contours = work_folder() / "qpv_contours_2015.parquet"
        if not contours.exists():
            qpv_contours_2015.parse(data / CONTOURS).collect().write_parquet(contours)
    return StageInputs(
        folder / ETABLISSEMENT,
        folder / UNITE_LEGALE,
        folder / HISTORIQUE,
        folder / LIENS,
        folder / GEOLOCALISATION,
        qpv_contours_2015=contours,
    )


def staged_file(rows: int) -> Path:
    return work_folder() / f"staged-{rows}.parquet"


def height(path: Path) -> int:
    return int(pl.scan_parquet(path).select(pl.len()).collect().item())
