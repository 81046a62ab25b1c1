"""Load the demonstration territory and say which diagnostics are worth seeing."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from quartiers.pipeline.demonstration.files import ROWS, SEED, epci_sirens
from quartiers.pipeline.demonstration.ground import EPCIS, QUARTERS
from quartiers.pipeline.demonstration.store import Generated, load_demo
from quartiers.pipeline.refresh import Progress
from quartiers.storage.store import Store, open_store


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


def package_mark() -> str:
    """A checksum of the whole package: code, catalogue and templates."""
    root = Path(__file__).parents[1]
    mark = hashlib.sha256()
    for path in sorted(root.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            mark.update(path.relative_to(root).as_posix().encode())
            mark.update(path.read_bytes())
    return mark.hexdigest()[:16]
