"""What the register says today of some SIRET, looked up at each reading: who became non-diffusible
since, or asked to be left alone, is hidden from then on."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import polars as pl

from quartiers.errors import StoreEmpty
from quartiers.storage.store import Store
from quartiers.usecases.register_profile import REGISTER, register_at
from quartiers.usecases.stop_list import is_stopped, stopped


@dataclass(frozen=True)
class Status:
    """`hidden`: nothing of it may be shown. `zones`: of 2024, then of 2015, "" for none."""

    active: bool
    hidden: bool
    naf: str
    commune: str
    zones: tuple[str, str]


def statuses(store: Store, sirets: Collection[str], as_of: date) -> dict[str, Status]:
    """Of those that the loaded register has. Raises BadInput where the stop-list cannot be read:
    without it nobody knows who is to be hidden."""
    wanted = sorted({siret for siret in sirets if siret})
    if not wanted:
        return {}
    refused = stopped()
    try:
        vintage = register_at(store, as_of).vintage
    except StoreEmpty:
        return {}
    rows = (
        store.scan(REGISTER, vintage)
        .filter(pl.col("siret").is_in(wanted))
        .select(
            "siret",
            pl.col("active").fill_null(False),
            (~pl.col("diffusible").fill_null(False) | is_stopped(refused)).alias("hidden"),
            pl.col("naf").fill_null(""),
            "commune",
            pl.col("qpv_2024").fill_null(""),
            pl.col("qpv_2015").fill_null(""),
        )
        .collect()
    )
    return {
        siret: Status(active, hidden, naf, commune, (recent, former))
        for siret, active, hidden, naf, commune, recent, former in rows.iter_rows()
    }
