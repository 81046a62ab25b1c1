"""The shop units to look at in a street, or a neighbourhood, as the register proposes them.

Only what may be shown alone is proposed: nothing that is not diffusible, no home of a person. The
register that is kept has no street: an address table gives it where one is loaded, else what stands
around a point is proposed, and it is said.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from pathlib import Path

import numpy as np
import polars as pl
import shapely
from numpy.typing import NDArray

from quartiers.catalogue.boutiques import boutiques
from quartiers.diagnostic.definitions import families
from quartiers.storage.store import Store
from quartiers.territory.codes import Qpv
from quartiers.territory.plain import plain
from quartiers.territory.projection import legal_epsg, to_degrees, to_legal
from quartiers.usecases.on_map import COLUMNS, activity, alone, countable, legal_person
from quartiers.usecases.register_profile import REGISTER, Loaded, register_at
from quartiers.usecases.stop_list import is_stopped, stopped

ADDRESSES = "adresses"
MOST = 150  # units of one survey: what a person walks in a day
RADIUS = 200  # metres around a street that is only known by a point
DOOR = 30.0  # metres: further, an address is not that of the unit
OTHER = "autre"
OTHER_LABEL = "Autre activité"


@dataclass(frozen=True)
class ShopUnit:
    """`siret_shown` is "" for a person's: an address and a trade are enough to find it again."""

    siret: str
    siret_shown: str
    naf: str
    family: str
    label: str
    address: str
    lon: float
    lat: float


@dataclass(frozen=True)
class Proposal:
    """`left_out`: shops of the place that may not be shown; `beyond`: those over `MOST`. `by` says
    how the place was delimited."""

    units: tuple[ShopUnit, ...]
    left_out: int
    beyond: int
    register: Loaded
    by: str


def family_choices() -> tuple[tuple[str, str], ...]:
    """What a surveyor may say of an activity: the families of the diagnostic, and the others."""
    return (*((each.id, each.label) for each in families()), (OTHER, OTHER_LABEL))


@cache
def family_of(naf: str) -> str:
    """`OTHER` for a known activity of no family, "" for an unknown one."""
    if not naf:
        return ""
    return next((each.id for each in families() if naf.startswith(each.naf)), OTHER)


def shop_units(
    store: Store,
    zone: str,
    as_of: date,
    *,
    street: str = "",
    around: tuple[float, float] | None = None,
) -> Proposal:
    """Of a street by its name where addresses are loaded; else within `RADIUS` of `around`
    (longitude, latitude); else of the whole neighbourhood. Raises StoreEmpty without a register,
    BadInput where the stop-list cannot be read."""
    code, register, refused = Qpv(zone), register_at(store, as_of), stopped()
    near = pl.col("commune").str.starts_with(str(code.departement))
    box, by = _reach(code, around)
    table = _addresses(store) if street else None
    wide = table is not None or around is not None
    column = f"qpv_{code.generation}"
    rows = (
        store.scan(REGISTER, register.vintage)
        .filter(near, box if wide else pl.col(column) == str(code))
        .filter(pl.col("active").fill_null(False) & _shop())
        .select("siren", *COLUMNS)
        .collect()
    )
    if table is not None:
        rows, by = _on_street(rows, table, street), f"rue « {street} », d’après les adresses"
    elif around is not None:
        rows = _within(rows, around)
    shown = rows.filter(countable() & alone() & ~is_stopped(refused))
    units = _units(store, shown)
    return Proposal(
        units[:MOST], rows.height - shown.height, max(0, len(units) - MOST), register, by
    )


def streets(store: Store, words: str) -> bool:
    """Whether the addresses that are loaded have a street of that name."""
    table = _addresses(store)
    return table is not None and plain(words) in table.keys


def _shop() -> pl.Expr:
    heads = [code for each in families() for code in each.naf]
    listed = pl.col("naf").is_in(list(boutiques().shown))
    return (
        listed | pl.any_horizontal(*(pl.col("naf").str.starts_with(h) for h in heads))
    ).fill_null(False)


def _reach(code: Qpv, around: tuple[float, float] | None) -> tuple[pl.Expr, str]:
    if around is None:
        return pl.lit(True), f"tout le quartier {code}"
    x, y, epsg = _metres(around)
    inside = pl.col("x").is_between(x - RADIUS, x + RADIUS) & pl.col("y").is_between(
        y - RADIUS, y + RADIUS
    )
    return inside & (pl.col("epsg") == epsg), f"à moins de {RADIUS} m du point trouvé"


def _metres(around: tuple[float, float]) -> tuple[float, float, int]:
    lon, lat = np.array([around[0]]), np.array([around[1]])
    epsg = legal_epsg(lon, lat)
    x, y = to_legal(lon, lat, epsg)
    return float(x[0]), float(y[0]), int(epsg[0])


def _within(rows: pl.DataFrame, around: tuple[float, float]) -> pl.DataFrame:
    x, y, _ = _metres(around)
    return rows.filter((pl.col("x") - x) ** 2 + (pl.col("y") - y) ** 2 <= RADIUS**2)


@dataclass(frozen=True, eq=False)
class _Table:
    tree: shapely.STRtree
    said: list[str]
    names: list[str]
    numbers: list[int]
    keys: frozenset[str]
    epsg: int


def _addresses(store: Store) -> _Table | None:
    if not store.has(ADDRESSES):
        return None
    path = store.path(ADDRESSES)
    return _read(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=2)
def _read(path: Path, _moved: int) -> _Table:
    rows = pl.read_parquet(path)
    names = [plain(street) for street in rows["street"]]
    said = [f"{n} {s.capitalize()}" for n, s in rows.select("number", "street").iter_rows()]
    tree = shapely.STRtree(shapely.points(rows["x"].to_numpy(), rows["y"].to_numpy()))
    numbers = rows["number"].to_list()
    return _Table(tree, said, names, numbers, frozenset(names), int(rows["epsg"][0]))


def _nearest(table: _Table, rows: pl.DataFrame) -> NDArray[np.int64]:
    """The rank of the address of each row, -1 where none is at its door."""
    found = np.full(rows.height, -1, np.int64)
    placed = rows["x"].is_not_null() & rows["y"].is_not_null() & (rows["epsg"] == table.epsg)
    at = np.flatnonzero(placed.fill_null(False).to_numpy())
    if at.size:
        points = shapely.points(rows["x"].to_numpy()[at], rows["y"].to_numpy()[at])
        ranks = table.tree.query_nearest(points, max_distance=DOOR, all_matches=False)
        found[at[ranks[0]]] = ranks[1]
    return found


def _on_street(rows: pl.DataFrame, table: _Table, street: str) -> pl.DataFrame:
    asked = plain(street)
    kept = [rank >= 0 and table.names[rank] == asked for rank in _nearest(table, rows)]
    return rows.filter(pl.Series(kept, dtype=pl.Boolean))


def _units(store: Store, rows: pl.DataFrame) -> tuple[ShopUnit, ...]:
    """In the order in which one walks: by street and number, else along the longest side."""
    table = _addresses(store)
    ranks = _nearest(table, rows) if table else np.full(rows.height, -1, np.int64)
    lon, lat = to_degrees(rows["x"].to_numpy(), rows["y"].to_numpy(), rows["epsg"].to_numpy())
    persons = ~rows.select(shown=legal_person())["shown"]
    order = _walk(rows["x"].to_numpy(), rows["y"].to_numpy())
    found = []
    for i, (siret, naf) in enumerate(rows.select("siret", "naf").iter_rows()):
        rank = int(ranks[i])
        here = table is not None and rank >= 0
        key: tuple[object, ...] = (
            (0, table.names[rank], table.numbers[rank]) if table and here else (1, "", order[i])
        )
        unit = ShopUnit(
            siret=siret,
            siret_shown="" if persons[i] else siret,
            naf=naf or "",
            family=family_of(naf or ""),
            label=activity(naf or ""),
            address=f"Vers le {table.said[rank]}" if table and here else "",
            lon=round(float(lon[i]), 6),
            lat=round(float(lat[i]), 6),
        )
        found.append((key, siret, unit))
    return tuple(unit for _, _, unit in sorted(found, key=lambda each: each[:2]))


def _walk(x: NDArray[np.float64], y: NDArray[np.float64]) -> Sequence[float]:
    """The place of each point along the direction in which they spread most."""
    if len(x) < 2:
        return [0.0] * len(x)
    centred = np.column_stack([x - x.mean(), y - y.mean()])
    _, axes = np.linalg.eigh(centred.T @ centred)
    along: list[float] = (centred @ axes[:, -1]).tolist()
    return along
