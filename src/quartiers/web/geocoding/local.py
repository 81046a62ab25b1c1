"""The addresses of the demonstration, answered from its own table: no service knows them."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import polars as pl
from pyproj import Transformer

from quartiers.storage.store import Store
from quartiers.territory.plain import plain
from quartiers.territory.projection import WGS84
from quartiers.web.geocoding.found import HOUSE, STREET, TOWN, Found

ADDRESSES = "adresses"
MOST = 8
LITTLE = "a au aux d de des du en et l la le les n no numero"
LINKS = frozenset(LITTLE.split())
"""Words that tell no street apart."""
ENOUGH = 0.5
NAMESAKE = 0.9  # streets of one name bear a number: what another number than the one said is worth
STREET_ONLY = 0.9  # what an address without its commune is worth


@dataclass(frozen=True)
class _Street:
    commune: str
    name: str
    words: frozenset[str]
    rank: str
    numbers: dict[int, tuple[float, float]]


@dataclass(frozen=True)
class _Town:
    code: str
    name: str
    words: frozenset[str]
    middle: tuple[float, float]


@dataclass(frozen=True, eq=False)
class Local:
    streets: tuple[_Street, ...]
    towns: tuple[_Town, ...]

    def named(self, words: str) -> tuple[str, ...]:
        """The fictitious communes whose whole name is among the words."""
        said = _words(words)
        return tuple(town.code for town in self.towns if town.words <= said)

    def ask(self, words: str) -> tuple[Found, ...]:
        said, towns = _words(words), self.named(words)
        spoken = {word for town in self.towns if town.code in towns for word in town.words}
        rest = {word for word in said - spoken - LINKS if not word.isdecimal()}
        if not rest:
            return tuple(_town(town) for town in self.towns if town.code in towns)
        numbers = [word for word in plain(words).split() if word.isdecimal() and len(word) < 5]
        number = int(numbers[0]) if numbers else None
        factor = 1.0 if towns else STREET_ONLY
        scored = sorted(
            ((_likeness(rest, numbers[1:], street), street) for street in self._of(towns)),
            key=lambda pair: (-pair[0], pair[1].name),
        )
        return tuple(
            self._found(street, number, round(score * factor, 3))
            for score, street in scored[:MOST]
            if score >= ENOUGH
        )

    def _of(self, towns: tuple[str, ...]) -> tuple[_Street, ...]:
        return tuple(s for s in self.streets if not towns or s.commune in towns)

    def _found(self, street: _Street, number: int | None, score: float) -> Found:
        town = next(town for town in self.towns if town.code == street.commune)
        place = street.numbers.get(number) if number is not None else None
        said = f"{number} {street.name}" if place else street.name
        numbers = list(street.numbers.values())
        lon, lat = place or numbers[len(numbers) // 2]
        return Found(
            id=f"{town.code}-{street.name}-{number if place else ''}".replace(" ", "_"),
            label=f"{said}, {town.name}",
            kind=HOUSE if place else STREET,
            lon=lon,
            lat=lat,
            score=score,
            commune=town.code,
            city=town.name,
            fictitious=True,
        )


def local(store: Store) -> Local | None:
    """The addresses of a store, None where it holds none."""
    if not store.has(ADDRESSES) or not store.has("decoupage"):
        return None
    path, towns = store.path(ADDRESSES), store.path("decoupage")
    return _read(path, towns, path.stat().st_mtime_ns)


@lru_cache(maxsize=2)
def _read(addresses: Path, decoupage: Path, moved: int) -> Local:
    rows = pl.read_parquet(addresses).sort("commune", "street", "number")
    degrees = Transformer.from_crs(int(rows["epsg"][0]), WGS84, always_xy=True)
    lon, lat = degrees.transform(rows["x"].to_numpy(), rows["y"].to_numpy())
    rows = rows.with_columns(lon=pl.Series(lon).round(6), lat=pl.Series(lat).round(6))
    streets = tuple(
        _Street(
            commune=str(commune),
            name=str(name).capitalize(),
            words=frozenset(word for word in _words(str(name)) - LINKS if not word.isdecimal()),
            rank="".join(word for word in str(name).split() if word.isdecimal()),
            numbers={n: (x, y) for n, x, y in part.select("number", "lon", "lat").iter_rows()},
        )
        for (commune, name), part in rows.group_by("commune", "street", maintain_order=True)
    )
    middles = {
        code: (x, y) for code, x, y in rows.group_by("commune").agg(
            pl.col("lon").median(), pl.col("lat").median()
        ).iter_rows()
    }  # fmt: skip
    named = pl.read_parquet(decoupage).filter(pl.col("kind") == "commune").select("code", "name")
    towns = tuple(
        _Town(code, name, _words(name), middles[code])
        for code, name in named.iter_rows()
        if code in middles
    )
    return Local(streets, towns)


def _words(text: str) -> frozenset[str]:
    return frozenset(plain(text).split())


def _likeness(said: set[str], ranks: list[str], street: _Street) -> float:
    """The share of the words that both have."""
    share = len(said & street.words) / len(said | street.words)
    return share if street.rank == "".join(ranks[:1]) else share * NAMESAKE


def _town(town: _Town) -> Found:
    lon, lat = town.middle
    return Found(
        id=town.code,
        label=town.name,
        kind=TOWN,
        lon=lon,
        lat=lat,
        score=1.0,
        commune=town.code,
        city=town.name,
        fictitious=True,
    )
