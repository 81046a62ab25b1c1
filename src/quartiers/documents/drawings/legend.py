"""The key of a map: sectors, contours, sizes, how dots are placed, and where it all comes from."""

from collections.abc import Callable, Iterator, Sequence

from quartiers.diagnostic.definitions import sections
from quartiers.diagnostic.report import Map
from quartiers.documents.drawings import svg
from quartiers.documents.drawings.svg import LINE
from quartiers.territory.french import FIRM, counted, number

Swatch = Callable[[float, float], str]

OTHERS = "Autres secteurs"
UNKNOWN = "Activité inconnue"
CONTOURS = {"zone": "Quartier", "band": "Bande des 300 m", "neighbour": "Autre quartier"}
PLACING = (
    "Chaque rond compte les établissements d’un secteur dans un carreau de 200 m ; sa place dans "
    "le carreau est conventionnelle."
)


def draw(
    map: Map, ranks: dict[str, int], sizes: Sequence[tuple[int, float]], y: float, width: int
) -> tuple[list[str], float]:
    """The key under the map, from `y` down, and where it ends."""
    drawn, y = flow([*_sectors(ranks), *_contours(map)], y, width)
    if sizes:
        rounds, y = _rounds(sizes, y)
        drawn += rounds
    publishers = dict.fromkeys(source.publisher for source in map.sources)
    credit = f"Source{FIRM}: {', '.join(publishers)}." if publishers else ""
    words = " ".join(part for part in (PLACING if map.dots else "", credit) if part)
    for part in svg.wrapped(words, width, 6) if words else ():
        drawn.append(svg.text(0, y + 13, part, "soft"))
        y += LINE
    return drawn, y


def sizes(largest: int) -> list[int]:
    """At most three round counts, no larger than the largest dot."""
    steps = [step for step in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000) if step <= largest]
    if len(steps) <= 3:
        return steps
    return [steps[0], steps[len(steps) // 2], steps[-1]]


def _sectors(ranks: dict[str, int]) -> Iterator[tuple[str, Swatch]]:
    labels = sections()
    own = [sector for sector, rank in ranks.items() if sector and rank < svg.SERIES]
    for sector in own:
        yield labels.get(sector, sector), _dot(ranks[sector])
    rest = [
        name
        for name, present in (
            (OTHERS, any(s and rank == svg.SERIES for s, rank in ranks.items())),
            (UNKNOWN, "" in ranks),
        )
        if present
    ]
    if rest:
        yield " et ".join([rest[0], *(name.lower() for name in rest[1:])]), _dot(svg.SERIES)


def _dot(rank: int) -> Swatch:
    return lambda x, y: svg.circle(x + 8, y + 9, 6, f"s{rank} dot")


def _contours(map: Map) -> Iterator[tuple[str, Swatch]]:
    roles = {shape.role for shape in map.shapes}
    for role, label in CONTOURS.items():
        if role in roles:
            yield label, _box(role)
    if "commune" in roles:
        yield "Limite de commune", lambda x, y: svg.line(x, y + 9, x + 18, y + 9, "commune")


def _box(role: str) -> Swatch:
    return lambda x, y: svg.rect(x, y + 3, 16, 12, role)


def _rounds(sizes: Sequence[tuple[int, float]], y: float) -> tuple[list[str], float]:
    """Dots of known size, on one line as high as the largest."""
    widest = max(radius for _, radius in sizes)
    middle, x = y + max(widest, 9), 8.0
    drawn = []
    for i, (count, radius) in enumerate(sizes):
        words = number(count) if i else counted(count, "établissement", "établissements")
        at = max(x + radius, 8.0)
        drawn += [svg.circle(at, middle, radius, "s6 dot")]
        drawn += [svg.text(at + radius + 6, middle + 4, words)]
        x = at + radius + 6 + len(words) * svg.EM + 16
    return drawn, middle + max(widest, 9) + 6


def flow(entries: Sequence[tuple[str, Swatch]], y: float, width: int) -> tuple[list[str], float]:
    """Swatches and their names, line after line."""
    drawn: list[str] = []
    x = 0.0
    for label, swatch in entries:
        wide = 24 + len(label) * svg.EM + 18
        if x and x + wide > width:
            x, y = 0.0, y + LINE + 3
        drawn += [swatch(x, y), svg.text(x + 24, y + 13, label)]
        x += wide
    return drawn, y + LINE + 7
