"""In which zone each point lies: in every zoning loaded, how far the border is, how sure it is."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from quartiers.errors import BadInput, StoreEmpty
from quartiers.storage.indexes import held_zoning, recall_zoning
from quartiers.storage.store import Store, open_store
from quartiers.territory.coordinates import Positions, one_position, positions
from quartiers.territory.membership import Membership, band_of, membership
from quartiers.territory.projection import WGS84
from quartiers.territory.zonings import QPV_ZONINGS, ZoningFacts, band_radius, zoning_facts
from quartiers.usecases.points_file import PointsFile, read_points

HEXAGONE = 2154  # the legal projection of the mainland and Corsica


@dataclass(frozen=True, eq=False)
class ZoningAnswer:
    """One zoning for every point. `band` lists, by `;`, the zones whose outer band holds it.

    `loaded` is the number of contours in the store; a point outside of a partial zoning has the
    confidence « inconnue », since a contour that is not loaded may hold it.
    """

    facts: ZoningFacts
    vintage: str
    fictitious: bool
    loaded: int
    membership: Membership
    band: NDArray[np.str_]
    names: dict[str, str]

    @property
    def partial(self) -> bool:
        return (
            not self.fictitious and self.facts.count is not None and self.loaded < self.facts.count
        )


@dataclass(frozen=True)
class Place:
    """One zoning for one point. `code` is "" outside; `distance_m` is to the nearest border.

    `in_force` says whether the geography applies that day where the point is (French reason in
    `validity`), `basis` names the text that says so and how far it was checked. A position without
    a known precision is only an indication (`inconnue`).
    """

    zoning: str
    label: str
    code: str
    name: str
    all_codes: tuple[str, ...]
    nearest: str
    nearest_name: str
    distance_m: float | None
    confidence: str
    band: tuple[str, ...]
    in_force: bool
    validity: str
    basis: str
    partial: bool


@dataclass(frozen=True, eq=False)
class Located:
    """Answers in the order of the points; `problem[i]` is empty where point i could be placed."""

    positions: Positions
    answers: tuple[ZoningAnswer, ...]
    as_of: date

    def __len__(self) -> int:
        return len(self.problem)

    @property
    def problem(self) -> list[str]:
        return self.positions.problem

    @property
    def fictitious(self) -> bool:
        return any(answer.fictitious for answer in self.answers)

    def places(self, i: int) -> tuple[Place, ...]:
        """The answers for point i, one per zoning; empty where the point could not be placed."""
        if self.problem[i]:
            return ()
        overseas = int(self.positions.epsg[i]) != HEXAGONE
        return tuple(_place(answer, i, overseas, self.as_of) for answer in self.answers)


@dataclass(frozen=True, eq=False)
class LocatedFile:
    file: PointsFile
    located: Located


def locate(
    points: Sequence[tuple[float, float]] | NDArray[np.float64],
    *,
    epsg: int = WGS84,
    precision: float | None = None,
    as_of: date | None = None,
    store: Store | None = None,
    demo: bool = False,
) -> Located:
    """Place points given as (longitude, latitude), or (x, y) with `epsg`.

    `precision` is that of the coordinates in metres: closer to a border, the answer is « indécis ».
    A point that cannot be used is reported in `problem` and does not stop the others. Raises
    StoreEmpty when no contour is loaded.

    >>> locate([(6.2205, 49.1129)], precision=10)  # doctest: +SKIP
    """
    pairs = np.asarray(points, np.float64).reshape(-1, 2)
    found = positions(pairs[:, 0], pairs[:, 1], epsg)
    return _located(found, precision, as_of, store or open_store(demo=demo))


def locate_one(
    x: float,
    y: float,
    *,
    epsg: int = WGS84,
    precision: float | None = None,
    as_of: date | None = None,
    store: Store | None = None,
    demo: bool = False,
) -> Located:
    """The same for one point, with BadCoordinates raised where it cannot be used."""
    found = one_position(x, y, epsg)
    return _located(found, precision, as_of, store or open_store(demo=demo))


def locate_file(
    path: Path,
    *,
    x_column: str = "",
    y_column: str = "",
    epsg: int = WGS84,
    precision: float | None = None,
    as_of: date | None = None,
    store: Store | None = None,
    demo: bool = False,
) -> LocatedFile:
    """Place every row of a CSV. A bad row keeps its line and its reason; the others are placed."""
    file = read_points(path, x_column, y_column)
    found = positions(file.x, file.y, epsg)
    for i, reason in enumerate(file.problem):
        found.problem[i] = reason or found.problem[i]
    return LocatedFile(file, _located(found, precision, as_of, store or open_store(demo=demo)))


def recall_contours(store: Store) -> None:
    """Hold in memory the contours whose index is on the disk, before a fork as after."""
    for name in QPV_ZONINGS:
        if store.has(zoning_facts(name).dataset):
            recall_zoning(store, name, (band_radius(),))


def _located(
    found: Positions, precision: float | None, as_of: date | None, store: Store
) -> Located:
    if precision is not None and not (np.isfinite(precision) and precision >= 0):
        raise BadInput(
            f"La précision « {precision:g} » n’est pas une distance.",
            "Donnez un nombre de mètres, par exemple --precision 20.",
        )
    loaded = [name for name in QPV_ZONINGS if store.has(zoning_facts(name).dataset)]
    if not loaded:
        names = " ".join(zoning_facts(name).dataset for name in QPV_ZONINGS)
        raise StoreEmpty(
            "Aucun contour de QPV n’est chargé.",
            "Lancez « quartiers demo »."
            if store.demo
            else f"Lancez « quartiers refresh --only {names} » "
            "(avec --mirror DOSSIER pour des fichiers déjà téléchargés).",
        )
    answers = tuple(_answer(store, name, found, precision) for name in loaded)
    return Located(found, answers, as_of or date.today())


def _answer(store: Store, name: str, found: Positions, precision: float | None) -> ZoningAnswer:
    facts, radius = zoning_facts(name), band_radius()
    entry = store.entry(facts.dataset)
    prepared = held_zoning(store, name, (radius,))
    path = store.path(facts.dataset)
    names = _names(path, path.stat().st_mtime_ns)
    answer = ZoningAnswer(
        facts=facts,
        vintage=entry.vintage,
        fictitious=entry.fictitious,
        loaded=len(names),
        membership=membership(found.x, found.y, found.epsg, prepared, precision),
        band=band_of(found.x, found.y, found.epsg, prepared, radius),
        names=names,
    )
    if answer.partial:
        held = answer.membership
        unsure = np.where(held.code == "", "inconnue", held.confidence)
        answer = replace(answer, membership=replace(held, confidence=unsure))
    return answer


@lru_cache(maxsize=8)
def _names(path: Path, _moved: int) -> dict[str, str]:
    table = pl.read_parquet(path, columns=["code", "name"])
    return dict(table.fill_null("").iter_rows())


def _place(answer: ZoningAnswer, i: int, overseas: bool, day: date) -> Place:
    held, facts = answer.membership, answer.facts
    code, nearest = str(held.code[i]), str(held.nearest[i])
    distance = float(held.distance_m[i])
    in_force, validity, basis = _validity(facts, overseas, day)
    return Place(
        zoning=facts.id,
        label=facts.label,
        code=code,
        name=answer.names.get(code, ""),
        all_codes=held.codes[i],
        nearest=nearest,
        nearest_name=answer.names.get(nearest, ""),
        distance_m=distance if np.isfinite(distance) else None,
        confidence=str(held.confidence[i]),
        band=tuple(part for part in str(answer.band[i]).split(";") if part),
        in_force=in_force,
        validity=validity,
        basis=basis,
        partial=answer.partial,
    )


@lru_cache(maxsize=4096)
def _validity(facts: ZoningFacts, overseas: bool, day: date) -> tuple[bool, str, str]:
    """Where the point is: the hexagone and overseas did not change geography the same year."""
    period, basis = facts.period_there(overseas), facts.basis(overseas).said
    if period.holds(day):
        return True, f"en vigueur depuis le {period.start:%d/%m/%Y}", basis
    if period.end is not None and period.end < day:
        return False, f"plus en vigueur depuis le {period.end:%d/%m/%Y}", basis
    return False, f"pas en vigueur avant le {period.start:%d/%m/%Y}", basis
