"""The polygon layers: départements, communes and their programmes, neighbourhoods, their bands."""

from functools import lru_cache
from pathlib import Path

import numpy as np
import polars as pl
import shapely
from numpy.typing import NDArray

from quartiers.storage.store import Store
from quartiers.territory.zonings import QPV_ZONINGS, zoning_facts
from quartiers.usecases.contours import Contours, contours
from quartiers.web.tiles.bands import Bands
from quartiers.web.tiles.encoding import Attributes
from quartiers.web.tiles.mercator import on_plane
from quartiers.web.tiles.outlines import Outlines, outlines

COMMUNES = "contours_communes"
# What the store says commune by commune: dataset, and the column that names it.
BY_COMMUNE = (("programmes", "programme"), ("frr", "classement"))
NO_CLASS = "Non classée"
NOTHING = np.array([], object)


def communes(store: Store) -> Outlines | None:
    held = contours(store, COMMUNES)
    return None if held is None else _communes(held, store.demo)


def departements(store: Store) -> Outlines | None:
    held = contours(store, COMMUNES)
    return None if held is None else _departements(held, store.demo)


def programmes(store: Store) -> Outlines | None:
    """Communes of a programme or of a zoning by commune, with its names joined by « ; »."""
    held = contours(store, COMMUNES)
    if held is None:
        return None
    files = [(store.path(name), column) for name, column in BY_COMMUNE if store.has(name)]
    dated = tuple((path, column, path.stat().st_mtime_ns) for path, column in files)
    return _programmes(held, store.demo, dated)


def neighbourhoods(store: Store) -> Outlines | None:
    held = tuple(filter(None, (contours(store, _dataset(name)) for name in QPV_ZONINGS)))
    return _neighbourhoods(held, store.demo) if held else None


def bands(store: Store) -> Bands | None:
    held = tuple(filter(None, (contours(store, _dataset(name)) for name in QPV_ZONINGS)))
    return _bands(held, store.demo) if held else None


def departement_of(commune: str) -> str:
    return commune[:3] if commune.startswith(("97", "98", "999")) else commune[:2]


def _dataset(zoning: str) -> str:
    return zoning_facts(zoning).dataset


@lru_cache(maxsize=4)
def _communes(held: Contours, fictitious: bool) -> Outlines:
    said = tuple(_said(code, name, fictitious) for code, name in _named(held))
    return outlines(on_plane(held.shapes), said)


@lru_cache(maxsize=4)
def _departements(held: Contours, fictitious: bool) -> Outlines:
    codes = np.array([departement_of(code) for code, _ in _named(held)])
    found = sorted(set(codes.tolist()))
    shapes = [_joined(held.shapes[codes == code]) for code in found]
    said = tuple(_said(code, "", fictitious) for code in found)
    return outlines(on_plane(np.array(shapes, object)), said)


def _joined(shapes: NDArray[np.object_]) -> shapely.Geometry:
    """Communes that share their borders are joined without any computing; others are united."""
    if bool(shapely.coverage_is_valid(shapes)):
        return shapely.coverage_union_all(shapes)
    return shapely.union_all(shapes)


@lru_cache(maxsize=4)
def _programmes(
    held: Contours, fictitious: bool, files: tuple[tuple[Path, str, int], ...]
) -> Outlines | None:
    listed: dict[str, list[str]] = {}
    for path, column, _ in files:
        rows = pl.read_parquet(path, columns=["commune", column]).unique()
        for commune, name in rows.sort("commune", column).iter_rows():
            if name and name != NO_CLASS:
                listed.setdefault(commune, []).append(name)
    named = _named(held)
    ranks = [rank for rank, (code, _) in enumerate(named) if code in listed]
    if not ranks:
        return None
    said = tuple(
        {**_said(*named[rank], fictitious), "programmes": ";".join(listed[named[rank][0]])}
        for rank in ranks
    )
    return outlines(_communes(held, fictitious).shapes[ranks], said)


@lru_cache(maxsize=4)
def _neighbourhoods(held: tuple[Contours, ...], fictitious: bool) -> Outlines:
    shapes = [on_plane(each.shapes) for each in held]
    return outlines(np.concatenate([NOTHING, *shapes]), _generations(held, fictitious))


@lru_cache(maxsize=4)
def _bands(held: tuple[Contours, ...], fictitious: bool) -> Bands:
    shapes = np.concatenate([NOTHING, *(each.shapes for each in held)])
    return Bands(shapes, _generations(held, fictitious))


def _generations(held: tuple[Contours, ...], fictitious: bool) -> tuple[Attributes, ...]:
    return tuple(
        {**_said(code, name, fictitious), "generation": 2024 if code.startswith("QN") else 2015}
        for each in held
        for code, name in _named(each)
    )


def _named(held: Contours) -> list[tuple[str, str]]:
    return list(zip(held.codes.tolist(), held.names.tolist(), strict=True))


def _said(code: str, name: str, fictitious: bool) -> dict[str, str | int | bool]:
    said: dict[str, str | int | bool] = {"code": code}
    if name:
        said["nom"] = name
    if fictitious:
        said["fictif"] = True
    return said
