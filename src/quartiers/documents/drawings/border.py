"""The map of the border around an address: the point, both generations of contours, 300 m."""

from collections.abc import Iterator

import shapely

from quartiers.documents.drawings import legend, maps, svg
from quartiers.documents.drawings.draw import WIDE
from quartiers.documents.drawings.legend import Swatch
from quartiers.documents.drawings.maps import View
from quartiers.documents.drawings.svg import LINE, Drawing
from quartiers.documents.located import metres
from quartiers.documents.page import FICTITIOUS
from quartiers.documents.place_cards import UNSURE
from quartiers.storage.store import Store
from quartiers.territory.french import FIRM, THIN
from quartiers.usecases.border import Border, border_around
from quartiers.usecases.locate import Located, Place

BAR = 300  # metres: the width of the band
ROLES = {"qpv_2024": "zone", "qpv_2015": "former"}
LABELS = {"qpv_2024": "Quartier de 2024", "qpv_2015": "Quartier de 2015"}
RATIO = 0.7  # height of the picture by its width


def border_map(store: Store, located: Located, i: int = 0, width: int = WIDE) -> Drawing | None:
    """Around point i of what was located in `store`; None where that point could not be placed."""
    border = border_around(store, located, i)
    return None if border is None else draw(border, width)


def draw(border: Border, width: int = WIDE) -> Drawing:
    high = border.reach * RATIO
    view = View(
        border.x - border.reach,
        border.y - high,
        border.x + border.reach,
        border.y + high,
        width / (2 * border.reach),
    )
    height = width * RATIO
    scene = [
        svg.rect(0, 0, width, height, "land"),
        *_layers(border, view),
        *_names(border, view, width, height),
        *_cross(view.point(border.x, border.y)),
        *maps.scale_bar(view, height, BAR),
        *maps.north(width),
    ]
    key, end = legend.flow(list(_entries(border)), height + 10, width)
    for words in svg.wrapped(credit(border), width, 6):
        key.append(svg.text(0, end + 13, words, "soft"))
        end += LINE
    body = svg.frame(width, height, scene) + "".join(key)
    return Drawing(width, end + 4, body, "Carte de la limite autour de ce point", said(border))


def said(border: Border) -> str:
    """The same in words: where the point stands in each generation, and how far the border is."""
    return " ".join(_place(place) for place in border.places)


def _place(place: Place) -> str:
    head, away = f"{place.label}{FIRM}: ", metres(place.distance_m)
    if place.confidence == UNSURE and (place.code or place.nearest):
        named = _named(place.name or place.nearest_name, place.code or place.nearest)
        return f"{head}le point est à {away} de la limite de {named}, trop près pour trancher."
    if place.code:
        named = _named(place.name, place.code)
        return f"{head}le point est dans {named}, à {away} de la limite."
    held = "hors des quartiers chargés" if place.partial else "hors de tout quartier"
    if not place.nearest:
        return f"{head}le point est {held}."
    near = f"{THIN}; le plus proche, {_named(place.nearest_name, place.nearest)}, est à {away}"
    return f"{head}le point est {held}{near}."


def _named(name: str, code: str) -> str:
    return f"{name} ({code})" if name else code


def credit(border: Border) -> str:
    """Where the contours come from, by vintage."""
    parts = [
        f"contours de {vintage}" + (f", {publisher}" if publisher else "")
        for vintage, publisher in border.vintages.values()
    ]
    fictitious = f" {FICTITIOUS}." if border.fictitious else ""
    return f"Source{FIRM}: {f'{THIN}; '.join(parts)}.{fictitious}"


def _layers(border: Border, view: View) -> Iterator[str]:
    for commune in border.communes:
        yield _path(commune.shape, view, "commune")
    for band in border.bands:
        yield _path(band, view, "band")
    # In the order of ROLES: the former generation is only a dashed line over the new one
    for zoning, role in ROLES.items():
        for outline in border.outlines:
            if outline.zoning == zoning:
                yield _path(outline.shape, view, role)


def _path(shape: shapely.Geometry, view: View, cls: str) -> str:
    return svg.path(maps.rings(maps.clipped(shape, view), view), cls)


def _names(border: Border, view: View, width: float, height: float) -> Iterator[str]:
    """The code of each neighbourhood where it shows, lower where another one is written already."""
    frame = shapely.box(view.west, view.south, view.east, view.north)
    done = [view.point(border.x, border.y)]
    for outline in border.outlines:
        seen = shapely.intersection(outline.shape, frame)
        if seen.area * view.scale**2 < LINE**2:
            continue
        x, y = view.point(*shapely.point_on_surface(seen).coords[0])
        half = len(outline.code) * svg.EM / 2
        x = min(max(x, half + 4), width - half - 4)
        while any(abs(x - a) < 2 * half and abs(y - b) < LINE for a, b in done):
            y += LINE
        done.append((x, y))
        if y < height - 30:
            yield svg.text(x, y, outline.code, "name", "middle")


def _cross(at: tuple[float, float]) -> Iterator[str]:
    x, y = at
    for cls in ("halo", "here"):
        yield svg.circle(x, y, 7, cls)
        yield svg.line(x - 13, y, x + 13, y, cls)
        yield svg.line(x, y - 13, x, y + 13, cls)


def _entries(border: Border) -> Iterator[tuple[str, Swatch]]:
    yield "Le point", lambda x, y: svg.circle(x + 8, y + 9, 6, "here")
    for zoning, role in ROLES.items():
        if any(outline.zoning == zoning for outline in border.outlines):
            yield LABELS[zoning], _box(role)
    if border.bands:
        yield f"Bande des {BAR}{FIRM}m", _box("band")
    if border.communes:
        yield "Limite de commune", lambda x, y: svg.line(x, y + 9, x + 18, y + 9, "commune")


def _box(role: str) -> Swatch:
    return lambda x, y: svg.rect(x, y + 3, 16, 12, role)
