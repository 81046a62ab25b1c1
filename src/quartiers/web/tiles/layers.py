"""The layers of the map: their names in the addresses, their zooms, how a tile of each is cut."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from quartiers.storage.store import Store
from quartiers.web.tiles import establishments, zones
from quartiers.web.tiles.bands import Bands
from quartiers.web.tiles.encoding import Features, encode
from quartiers.web.tiles.mercator import Tile
from quartiers.web.tiles.outlines import Outlines

Cut = Callable[[Sequence[Store], Tile], Iterable[Features]]
Read = Callable[[Store], Outlines | Bands | None]
POINTS_UNTIL = 9  # last zoom where a neighbourhood is a point


@dataclass(frozen=True)
class Layer:
    """Past `last`, a browser enlarges the tiles of `last`."""

    first: int
    last: int
    cut: Cut


def _drawn(read: Read) -> Cut:
    """The two stores side by side: their shapes never meet, and each says if it is fictitious."""

    def cut(stores: Sequence[Store], tile: Tile) -> Iterator[Features]:
        yield from (held.cut(tile) for held in map(read, stores) if held is not None)

    return cut


def _named(read: Callable[[Store], Outlines | None]) -> Cut:
    """One point for each shape, so that its name is written once."""

    def cut(stores: Sequence[Store], tile: Tile) -> Iterator[Features]:
        yield from (held.dots(tile) for held in map(read, stores) if held is not None)

    return cut


def _neighbourhoods(stores: Sequence[Store], tile: Tile) -> Iterator[Features]:
    """From afar a neighbourhood would not show: it is a point."""
    for held in map(zones.neighbourhoods, stores):
        if held is not None:
            yield held.dots(tile) if tile.z <= POINTS_UNTIL else held.cut(tile)


LAYERS: dict[str, Layer] = {
    "departements": Layer(3, 10, _drawn(zones.departements)),
    "communes": Layer(8, 14, _drawn(zones.communes)),
    "programmes": Layer(7, 12, _drawn(zones.programmes)),
    "quartiers": Layer(3, 15, _neighbourhoods),
    "bandes": Layer(11, 15, _drawn(zones.bands)),
    "carreaux": Layer(12, 14, establishments.squares),
    "noms": Layer(9, 14, _named(zones.communes)),
    "noms_quartiers": Layer(POINTS_UNTIL + 1, 15, _named(zones.neighbourhoods)),
    "etablissements": Layer(15, 16, establishments.one_by_one),
}


def tile(stores: Sequence[Store], name: str, wanted: Tile) -> bytes | None:
    """The bytes of a tile, b"" for an empty one, None for a tile or a layer that does not exist."""
    layer = LAYERS.get(name)
    if layer is None or not wanted.exists or not layer.first <= wanted.z <= layer.last:
        return None
    return encode(name, layer.cut(stores, wanted))
