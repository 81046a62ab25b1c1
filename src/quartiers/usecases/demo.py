"""Load the demonstration territory and say which diagnostics are worth seeing."""

from dataclasses import dataclass

from quartiers.pipeline.demonstration.files import ROWS, SEED, epci_sirens
from quartiers.pipeline.demonstration.ground import EPCIS, QUARTERS
from quartiers.pipeline.demonstration.store import Generated, load_demo
from quartiers.pipeline.refresh import Progress
from quartiers.storage.store import Store, open_store
from quartiers.storage.version import package_mark


@dataclass(frozen=True)
class Demo:
    """`territory` is the agglomeration; `quarters` its neighbourhoods, code → name."""

    store: Store
    territory: str
    name: str
    quarters: dict[str, str]
    loaded: bool  # False: it was there already
    mark: str  # changes with anything that the documents depend on


def demo(
    *,
    rows: int = ROWS,
    seed: int = SEED,
    store: Store | None = None,
    generated: Generated | None = None,
    progress: Progress | None = None,
) -> Demo:
    """The demonstration store, filled unless it is up to date."""
    opened = store or open_store(demo=True, create=True)
    loaded = load_demo(opened, rows=rows, seed=seed, generated=generated, progress=progress)
    return Demo(
        store=opened,
        territory=epci_sirens()[0],
        name=EPCIS[0][0],
        quarters={quarter.code: quarter.name for quarter in QUARTERS if quarter.focus},
        loaded=loaded,
        mark=f"{seed} {rows} {package_mark()}",
    )
