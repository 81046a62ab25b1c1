"""Reads what the map shows: contours around a zone, and the establishments near it."""

import numpy as np
import polars as pl
import shapely

from quartiers.diagnostic.picture import NEAR, Picture
from quartiers.diagnostic.report import Zone
from quartiers.territory.projection import WGS84, legal_epsg, reproject
from quartiers.usecases.register import Register

# How far around the zone the map goes, in metres.
MARGIN = 800.0
# A degree of latitude is nowhere shorter: how far to look before anything is projected.
METRES_A_DEGREE = 110_000.0


def take_picture(register: Register, zone: Zone) -> Picture | None:
    """None where the contour lies in no legal projection."""
    contours = register.contours
    codes = contours["code"].to_list()
    shapes = shapely.from_wkb(contours["geometry"].to_numpy())
    own = shapes[codes.index(zone.code)]
    centre = shapely.centroid(own)
    epsg = int(legal_epsg([centre.x], [centre.y])[0])
    if epsg == 0:
        return None
    around = shapely.box(*_wider(own.bounds))
    near = np.flatnonzero(shapely.intersects(shapely.envelope(shapes), around)).tolist()
    moved = dict(zip(near, reproject(shapes[near], WGS84, epsg), strict=True))
    place = moved[codes.index(zone.code)]
    names = contours["name"].to_list()
    rows = _establishments(register, place, epsg)
    return Picture(
        epsg=epsg,
        zone=place,
        neighbours=tuple((codes[i], names[i], moved[i]) for i in near if codes[i] != zone.code),
        communes=_communes(register, around, epsg, zone),
        x=rows["x"].to_numpy(),
        y=rows["y"].to_numpy(),
        naf=rows["naf"].to_numpy().astype(str),
        inside=(rows[register.zoning] == zone.code).fill_null(False).to_numpy(),
    )


def _wider(bounds: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    west, south, east, north = bounds
    up = MARGIN / METRES_A_DEGREE
    side = up / float(np.cos(np.radians(max(abs(south), abs(north)))))
    return west - side, south - up, east + side, north + up


def _establishments(register: Register, place: shapely.Geometry, epsg: int) -> pl.DataFrame:
    """Active establishments in the box of the zone widened by 500 m."""
    west, south, east, north = place.bounds
    wanted = (
        pl.col("x").is_between(west - NEAR, east + NEAR),
        pl.col("y").is_between(south - NEAR, north + NEAR),
        pl.col("epsg") == epsg,
        pl.col("active"),
    )
    scan = register.store.scan("etablissements", register.vintage).filter(*wanted)
    return scan.select("x", "y", pl.col("naf").fill_null(""), register.zoning).collect()


def _communes(
    register: Register, around: shapely.Geometry, epsg: int, zone: Zone
) -> tuple[tuple[str, str, shapely.Geometry], ...]:
    """Outlines of the communes near the zone, where they are loaded."""
    store = register.store
    if not store.has("contours_communes"):
        return ()
    departement = zone.departement
    rows = (
        store.scan("contours_communes")
        .filter(pl.col("code").str.starts_with(departement))
        .collect()
    )
    if rows.is_empty():
        return ()
    shapes = shapely.from_wkb(rows["geometry"].to_numpy())
    kept = np.flatnonzero(shapely.intersects(shapes, around))
    if not len(kept):
        return ()
    moved = reproject(shapely.intersection(shapely.make_valid(shapes[kept]), around), WGS84, epsg)
    return tuple(
        (rows["code"][i], rows["name"][i], shape)
        for i, shape in zip(kept.tolist(), moved, strict=True)
        if not shape.is_empty
    )
