"""The map of a neighbourhood: contours, establishments by sector, scale, north, legend.

Drawn in metres of the legal projection, so that the scale bar holds everywhere on it. A dot stands
inside its 200 m cell; its place in the cell only keeps sectors apart, and the legend says so.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import shapely

from quartiers.diagnostic.report import Dot, Map, Shape
from quartiers.documents.drawings import legend, svg
from quartiers.documents.drawings.svg import LINE, Drawing
from quartiers.territory.french import THIN, number

CELL = 200.0
SHOWN = svg.SERIES - 1  # sectors with a colour of their own; the others share the last one
# Places inside a cell, as parts of it: the largest sector in the middle of the first row.
PLACES = ((-0.28, 0.22), (0.28, 0.22), (-0.28, -0.24), (0.28, -0.24), (0.0, 0.0), (0.0, 0.42))


@dataclass(frozen=True)
class View:
    """From metres to the drawing: `west`, `north` is its top left corner."""

    west: float
    south: float
    east: float
    north: float
    scale: float  # drawing units per metre

    def point(self, x: float, y: float) -> tuple[float, float]:
        return (x - self.west) * self.scale, (self.north - y) * self.scale


def draw(map: Map, width: int) -> Drawing:
    shapes = [(shape, shapely.from_wkb(shape.wkb)) for shape in map.shapes]
    view = _view(shapes, map.dots, width)
    height = (view.north - view.south) * view.scale
    ranks = _ranks(map.dots)
    largest = max((dot.count for dot in map.dots), default=0)
    scene = [svg.rect(0, 0, width, height, "land"), *_shapes(shapes, view)]
    scene += _dots(map.dots, ranks, view, largest)
    scene += [*_names(shapes, view), *scale_bar(view, height), *north(width)]
    sizes = [(count, _radius(count, largest, view)) for count in legend.sizes(largest)]
    key, end = legend.draw(map, ranks, sizes, height + 10, width)
    return Drawing(
        width, end + 4, svg.frame(width, height, scene) + "".join(key), map.title, map.alt
    )


def _view(
    shapes: Sequence[tuple[Shape, shapely.Geometry]], dots: Sequence[Dot], width: int
) -> View:
    """The neighbourhood and its band fill the picture, neighbours are cut at its edges."""
    core = [geometry for shape, geometry in shapes if shape.role in ("zone", "band")]
    corners = [shapely.box(*g.bounds) for g in core or [g for _, g in shapes]]
    corners += [shapely.Point(dot.x, dot.y).buffer(CELL / 2) for dot in dots]
    west, south, east, north = shapely.union_all(corners).bounds if corners else (0, 0, 1000, 1000)
    margin = 0.05 * max(east - west, north - south, CELL)
    west, south, east, north = west - margin, south - margin, east + margin, north + margin
    # Neither a strip nor a tower: between 0.6 and 0.8 times as high as wide.
    across = max(east - west, (north - south) / 0.8)
    up = max(north - south, 0.6 * across)
    middle, centre = (west + east) / 2, (south + north) / 2
    west, east = middle - across / 2, middle + across / 2
    south, north = centre - up / 2, centre + up / 2
    return View(west, south, east, north, width / (east - west))


def _shapes(shapes: Sequence[tuple[Shape, shapely.Geometry]], view: View) -> Iterator[str]:
    order = ("commune", "neighbour", "band", "zone")
    for shape, geometry in sorted(shapes, key=lambda pair: order.index(pair[0].role)):
        seen = clipped(geometry, view)
        if not seen.is_empty:
            yield svg.path(rings(seen, view), shape.role)


def clipped(geometry: shapely.Geometry, view: View) -> shapely.Geometry:
    """What shows, with half a unit of the drawing of tolerance; the cut itself lies outside."""
    slack = 6 / view.scale
    frame = shapely.box(
        view.west - slack, view.south - slack, view.east + slack, view.north + slack
    )
    near = shapely.intersection(shapely.make_valid(geometry), frame)
    return shapely.simplify(near, 0.5 / view.scale)


def rings(geometry: shapely.Geometry, view: View) -> Iterator[list[tuple[float, float]]]:
    for part in shapely.get_parts(geometry):
        if part.geom_type == "Polygon":
            for ring in (part.exterior, *part.interiors):
                yield [view.point(x, y) for x, y in ring.coords]


def _ranks(dots: Sequence[Dot]) -> dict[str, int]:
    """Sector → its colour, the most present first; unknown activity is never among them."""
    totals: dict[str, int] = {}
    for dot in dots:
        totals[dot.sector] = totals.get(dot.sector, 0) + dot.count
    named = sorted((s for s in totals if s), key=lambda s: (-totals[s], s))
    return {sector: min(rank, SHOWN) + 1 for rank, sector in enumerate(named)} | (
        {"": svg.SERIES} if "" in totals else {}
    )


def _radius(count: float, largest: int, view: View) -> float:
    """Area in proportion to the count, and a lone establishment still seen."""
    widest = min(max(0.3 * CELL * view.scale, 8), 18)
    return max(2.0, widest * math.sqrt(count / largest))


def _dots(dots: Sequence[Dot], ranks: dict[str, int], view: View, largest: int) -> Iterator[str]:
    cells: dict[tuple[float, float], dict[int, int]] = {}
    for dot in dots:
        cell = cells.setdefault((dot.x, dot.y), {})
        cell[ranks[dot.sector]] = cell.get(ranks[dot.sector], 0) + dot.count
    drawn = []
    for (x, y), cell in cells.items():
        places = [(0.0, 0.0)] if len(cell) == 1 else PLACES
        for (dx, dy), (rank, count) in zip(places, sorted(cell.items()), strict=False):
            at = view.point(x + dx * CELL, y + dy * CELL)
            drawn.append((count, svg.circle(*at, _radius(count, largest, view), f"s{rank} dot")))
    drawn.sort(key=lambda pair: -pair[0])  # the small ones over the large ones
    yield from (mark for _, mark in drawn)


def _names(shapes: Sequence[tuple[Shape, shapely.Geometry]], view: View) -> Iterator[str]:
    """Names of communes and neighbours where they have room."""
    frame = shapely.box(view.west, view.south, view.east, view.north)
    zone = shapely.union_all([g for s, g in shapes if s.role in ("zone", "band")])
    for shape, geometry in shapes:
        if shape.role not in ("commune", "neighbour"):
            continue
        free = shapely.difference(shapely.intersection(shapely.make_valid(geometry), frame), zone)
        if free.area * view.scale**2 < (len(shape.label) * svg.EM) * LINE * 2:
            continue
        x, y = view.point(*shapely.point_on_surface(free).coords[0])
        half = len(shape.label) * svg.EM / 2
        x = min(max(x, half + 4), (view.east - view.west) * view.scale - half - 4)
        cls = "name soft" if shape.role == "commune" else "name"
        yield svg.text(x, y, shape.label, cls, "middle")


def scale_bar(view: View, height: float, metres: int = 0) -> list[str]:
    """Of that many metres, or of a round length that fits."""
    steps = (2000, 1000, 500, 200, 100, 50)
    metres = metres or next((m for m in steps if m * view.scale <= 130), 20)
    x, y, wide = 12.0, height - 14, metres * view.scale
    words = f"{number(metres)}{THIN}m"
    return [
        *(svg.line(at, y - 5, at, y + 1, "whisker") for at in (x, x + wide)),
        svg.line(x, y, x + wide, y, "whisker"),
        svg.text(x + wide / 2, y - 7, words, "name", "middle"),
    ]


def north(width: int) -> list[str]:
    x = width - 20.0
    arrow = [(x, 8.0), (x + 6, 26.0), (x, 22.0), (x - 6, 26.0)]
    return [svg.path([arrow], "north"), svg.text(x, 40, "N", "name", "middle")]
