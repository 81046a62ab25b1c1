"""The crosswalk between the two generations of neighbourhoods, made from what the store holds."""

import hashlib

import polars as pl

from quartiers.pipeline.load import Context, now, said
from quartiers.pipeline.outcome import Outcome, Result
from quartiers.storage.manifest import Entry
from quartiers.storage.version import code_version
from quartiers.territory.crosswalk import crosswalk
from quartiers.territory.zonings import zoning_from_table

DATASET = "crosswalk_qpv"
CONTOURS = {"qpv_contours_2015": "qpv_2015", "qpv_contours_2024": "qpv_2024"}
NAMES = "qpv_liste_2024"


def make_crosswalk(context: Context) -> tuple[Result, ...]:
    """Nothing where one generation is not loaded; unchanged where its inputs are."""
    inputs = {name: _newest(name, context) for name in (*CONTOURS, NAMES)}
    old, new = (inputs[name] for name in CONTOURS)
    if old is None or new is None:
        return ()
    depends = [code_version(), *(entry.checksum for entry in inputs.values() if entry)]
    mark = f"sha256:{hashlib.sha256(' '.join(depends).encode()).hexdigest()}"
    known = _newest(DATASET, context)
    if known is not None and known.checksum == mark and context.store.holds(known):
        return (said(known, Outcome.UNCHANGED),)
    context.notify("passage de 2015 à 2024", 0, None)
    tables = [zoning_from_table(zoning, _read(name, context)) for name, zoning in CONTOURS.items()]
    names = _read(NAMES, context) if inputs[NAMES] else None
    rows = crosswalk(tables[0], tables[1], names, complete=True if context.store.demo else None)
    entry = Entry(
        dataset=DATASET,
        vintage=f"{old.vintage}-{new.vintage}",
        title="Passage des quartiers de 2015 à ceux de 2024",
        publisher="Quartiers productifs, d’après l’ANCT",
        licence=new.licence,
        page=new.page,
        fetched_on=now()[:10],
        checksum=mark,
        fictitious=context.store.demo,
        code_version=code_version(),
    )
    return (said(context.tx.put(entry, rows), Outcome.LOADED),)


def _newest(dataset: str, context: Context) -> Entry | None:
    kept = [entry for entry in context.tx.manifest.of(dataset) if entry.file]
    return kept[-1] if kept else None


def _read(dataset: str, context: Context) -> pl.DataFrame:
    path = context.tx.path(dataset)
    assert path is not None, "asked only for a dataset that has an entry"
    return pl.read_parquet(path)
