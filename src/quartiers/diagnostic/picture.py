"""The map of a neighbourhood: its contour, its neighbours, its communes, its establishments.

Everything comes in the legal projection of the place: distances are metres. Establishments are
shown by cells of 200 m, so that no dot is the address of a person.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
import shapely
from numpy.typing import NDArray

from quartiers.diagnostic.definitions import sections
from quartiers.diagnostic.indicator import Source
from quartiers.diagnostic.report import Column, Dot, Map, Shape, Table
from quartiers.diagnostic.tables import section
from quartiers.territory import french

CELL = 200.0
NEAR = 500.0


@dataclass(frozen=True, eq=False)
class Picture:
    """Contours in `epsg` and the active establishments around the zone (arrays of one length).

    `naf` holds "" where the activity is unknown; `inside` is the zone of the register, `x`, `y`
    are NaN where the position is unknown.
    """

    epsg: int
    zone: shapely.Geometry
    neighbours: tuple[tuple[str, str, shapely.Geometry], ...]
    communes: tuple[tuple[str, str, shapely.Geometry], ...]
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    naf: NDArray[np.str_]
    inside: NDArray[np.bool_]


def outside(picture: Picture, radius: float = NEAR) -> NDArray[np.bool_]:
    """Which establishments stand outside of the zone, at `radius` metres at most of its border."""
    near = np.zeros(len(picture.x), dtype=bool)
    candidates = np.flatnonzero(~picture.inside & np.isfinite(picture.x))
    points = shapely.points(picture.x[candidates], picture.y[candidates])
    near[candidates] = shapely.dwithin(picture.zone, points, radius)
    return near


def dots(picture: Picture) -> tuple[Dot, ...]:
    """Establishments of the zone by cell and section, cells in order."""
    kept = picture.inside & np.isfinite(picture.x)
    naf = pl.DataFrame({"naf": picture.naf[kept].tolist()}, schema={"naf": pl.String})
    letters = naf.select(section(pl.col("naf")).fill_null(""))["naf"].to_list()
    columns = np.floor(picture.x[kept] / CELL).astype(int).tolist()
    rows = np.floor(picture.y[kept] / CELL).astype(int).tolist()
    counts: dict[tuple[int, int, str], int] = {}
    for key in zip(columns, rows, letters, strict=True):
        counts[key] = counts.get(key, 0) + 1
    return tuple(
        Dot((column + 0.5) * CELL, (row + 0.5) * CELL, letter, n)
        for (column, row, letter), n in sorted(counts.items())
    )


def draw(picture: Picture, code: str, name: str, sources: Sequence[Source]) -> Map:
    """The map as a value, with its table and its text alternative."""
    cells = dots(picture)
    shapes = [Shape(c, n, "commune", shapely.to_wkb(g)) for c, n, g in picture.communes]
    shapes += [Shape(c, n, "neighbour", shapely.to_wkb(g)) for c, n, g in picture.neighbours]
    band = shapely.difference(shapely.buffer(picture.zone, 300), picture.zone)
    shapes.append(Shape(code, "Bande des 300 m", "band", shapely.to_wkb(band)))
    shapes.append(Shape(code, name, "zone", shapely.to_wkb(picture.zone)))
    table = _table(cells, tuple(sources))
    shown = sum(dot.count for dot in cells)
    placed = (
        f"{french.counted(shown, 'établissement actif', 'établissements actifs')} "
        f"{french.plural(shown, 'est placé', 'sont placés')} par carreaux de 200 m."
    )
    return Map(
        title=f"{name}{french.FIRM}: établissements actifs par secteur",
        epsg=picture.epsg,
        shapes=tuple(shapes),
        dots=cells,
        table=table,
        alt=(
            f"Carte{french.FIRM}: {name}, la bande des 300 m, les quartiers voisins et les limites "
            f"communales{french.THIN}; "
            f"{placed if shown else 'aucun établissement actif n’y est placé.'}"
        ),
        sources=tuple(sources),
    )


def _table(cells: Sequence[Dot], sources: tuple[Source, ...]) -> Table:
    labels = sections()
    totals: dict[str, int] = {}
    squares: dict[str, int] = {}
    for dot in cells:
        totals[dot.sector] = totals.get(dot.sector, 0) + dot.count
        squares[dot.sector] = squares.get(dot.sector, 0) + 1
    ordered = sorted(totals, key=lambda letter: (-totals[letter], letter))
    return Table(
        id="carte",
        title="Établissements placés sur la carte, par secteur",
        columns=(
            Column("secteur", "Secteur", "text"),
            Column("etablissements", "Établissements"),
            Column("carreaux", "Carreaux de 200 m occupés"),
        ),
        rows=tuple(
            (labels.get(letter, "Activité inconnue"), totals[letter], squares[letter])
            for letter in ordered
        )
        or (("Aucun établissement placé", 0, 0),),
        notes=("Un carreau de 200 m de côté regroupe les établissements qui s’y trouvent.",),
        sources=sources,
    )
