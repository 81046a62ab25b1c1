"""The map of actions: neighbourhoods, and numbered marks that the table beside it explains."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import shapely

from quartiers.documents.drawings import legend, maps, svg
from quartiers.documents.drawings.draw import NARROW, WIDE
from quartiers.documents.drawings.legend import Swatch
from quartiers.documents.drawings.maps import View
from quartiers.documents.drawings.svg import LINE, Drawing
from quartiers.territory.french import FIRM, counted, listed
from quartiers.usecases.action_places import Outline

TITLE = "Carte des actions"
RADIUS = 11.0
FOOT = 44.0  # pixels that the scale bar takes at the bottom
LEAST = 1_200.0  # metres across, so that a lone point has something around it


@dataclass(frozen=True)
class Mark:
    """An action at its own place, in metres."""

    number: int
    x: float
    y: float


def draw(
    zones: Sequence[Outline],
    communes: Sequence[Outline],
    marks: Sequence[Mark],
    within: dict[str, tuple[int, ...]],
    credit: str,
    width: int = WIDE,
) -> Drawing | None:
    """`within`: the numbers of the actions that name a neighbourhood and no place. None where there
    is nothing to draw."""
    shapes = [*(zone.shape for zone in zones), *(shapely.Point(m.x, m.y) for m in marks)]
    if not shapes:
        return None
    view = _view(shapes, width)
    height = (view.north - view.south) * view.scale
    scene = [svg.rect(0, 0, width, height, "land")]
    for outline, role in (*((c, "commune") for c in communes), *((z, "zone") for z in zones)):
        seen = maps.clipped(outline.shape, view)
        if not seen.is_empty:
            scene.append(svg.path(maps.rings(seen, view), role))
    scene += _names(zones, within, view, width, height)
    for mark in marks:
        scene += _mark(mark, view)
    scene += [*maps.scale_bar(view, height), *maps.north(width)]
    key, end = legend.flow(list(_entries(bool(marks), bool(zones))), height + 10, width)
    for words in svg.wrapped(credit, width, 4) if credit else ():
        key.append(svg.text(0, end + 13, words, "soft"))
        end += LINE
    body = svg.frame(width, height, scene) + "".join(key)
    return Drawing(width, end + 4, body, TITLE, said(zones, marks, within))


def said(
    zones: Sequence[Outline], marks: Sequence[Mark], within: dict[str, tuple[int, ...]]
) -> str:
    """The same in words."""
    parts = [
        f"{zone.name}{FIRM}: {_numbers(within[zone.code])}"
        for zone in zones
        if within.get(zone.code)
    ]
    placed = counted(len(marks), "action placée par un point", "actions placées par un point")
    return ". ".join([placed if marks else "Aucune action placée par un point", *parts]) + "."


def _numbers(numbers: Sequence[int]) -> str:
    word = "action" if len(numbers) == 1 else "actions"
    return f"{word} {listed([str(number) for number in numbers])}"


def _view(shapes: Sequence[shapely.Geometry], width: int) -> View:
    """All of them, neither a strip nor a tower; a narrow one is taller, for its names."""
    west, south, east, north = shapely.union_all(list(shapes)).bounds
    margin = 0.08 * max(east - west, north - south, LEAST)
    across = max(east - west + 2 * margin, (north - south + 2 * margin) / 0.8, LEAST)
    up = max(north - south + 2 * margin, (0.5 if width > NARROW else 0.8) * across)
    x, y = (west + east) / 2, (south + north) / 2
    return View(x - across / 2, y - up / 2, x + across / 2, y + up / 2, width / across)


def _names(
    zones: Sequence[Outline],
    within: dict[str, tuple[int, ...]],
    view: View,
    width: int,
    height: float,
) -> Iterator[str]:
    """Under each neighbourhood, where no mark hides it: its name, then the numbers of what stands
    in it without a place, which a narrow map leaves to its table."""
    taken: list[tuple[float, float, float]] = []
    for zone in sorted(zones, key=lambda each: -each.shape.bounds[1]):
        west, south, east, _ = zone.shape.bounds
        told = within.get(zone.code, ()) if width > NARROW else ()
        lines = [zone.name, *([_numbers(told)] if told else ())]
        x, y = view.point((west + east) / 2, south)
        half = max(map(len, lines)) * svg.EM / 2
        x = min(max(x, half + 4), max(width - half - 4, half + 4))
        y += LINE
        while any(abs(y - low) < 2 * LINE and abs(x - at) < half + wide for at, low, wide in taken):
            y += LINE
        y = min(y, height - FOOT - LINE * (len(lines) - 1))
        taken.append((x, y, half))
        for rank, line in enumerate(lines):
            cls = "name soft" if rank else "name"
            yield svg.text(x, y + LINE * rank, line, cls, "middle")


def _mark(mark: Mark, view: View) -> list[str]:
    x, y = view.point(mark.x, mark.y)
    return [
        svg.circle(x, y, RADIUS, "pin"),
        svg.text(x, y + 4.5, str(mark.number), "pin-name", "middle"),
    ]


def _entries(marks: bool, zones: bool) -> Iterator[tuple[str, Swatch]]:
    if zones:
        yield "quartier prioritaire", lambda x, y: svg.rect(x, y + 3, 18, 12, "zone")
        yield "commune", lambda x, y: svg.line(x, y + 9, x + 18, y + 9, "commune")
    if marks:
        yield "action, par son numéro", lambda x, y: svg.circle(x + 9, y + 9, 8, "pin")
