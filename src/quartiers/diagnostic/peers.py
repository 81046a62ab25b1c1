"""Peer neighbourhoods: the nearest by criteria that are stated, with the reasons for each.

A peer is alike, not a model. Overseas neighbourhoods are only compared with each other, and no
criterion mixes two generations of contours: the profiles are those of one zoning.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

WANTED = 10
LEAST = 5  # fewer candidates than this are no choice
# Column of the profiles, label, heading, decimals, whether it is compared on a logarithmic scale.
CRITERIA = (
    ("population", "population", "Habitants", 0, True),
    ("poverty", "taux de pauvreté", "Pauvreté (%)", 1, False),
    ("epci_population", "population de l’intercommunalité", "Habitants de l’EPCI", 0, True),
    ("density", "densité", "Habitants au km²", 0, True),
)


@dataclass(frozen=True)
class Peer:
    """`distance` is the root mean square of standardised gaps; `measures` follow CRITERIA."""

    code: str
    name: str
    distance: float
    population: float
    measures: tuple[float | None, ...]


@dataclass(frozen=True)
class Choice:
    """The peers and the criteria that were used, or why there are none.

    `own` are the measures of the zone; `dropped` says which criteria were left out, and why.
    """

    peers: tuple[Peer, ...] = ()
    criteria: tuple[str, ...] = ()
    refusal: str | None = None
    own: tuple[float | None, ...] = ()
    dropped: tuple[str, ...] = ()


def overseas(commune: str) -> bool:
    return commune[:2] in ("97", "98")


def choose(profiles: pl.DataFrame, code: str, wanted: int = WANTED) -> Choice:
    """The `wanted` zones nearest to `code` among zones of the same side of the sea.

    `profiles`: code, name, overseas, and the columns of CRITERIA (null is unknown). Only criteria
    known for the zone and for at least LEAST others are used; a candidate that lacks one of
    them is left out.
    """
    own = profiles.filter(pl.col("code") == code)
    if own.is_empty() or own["population"][0] is None:
        return Choice(refusal="population du quartier inconnue : aucune ressemblance calculable")
    mine = own.row(0, named=True)
    others = profiles.filter(pl.col("code") != code, pl.col("overseas") == mine["overseas"]).sort(
        "code"
    )
    used = [
        name
        for name, *_ in CRITERIA
        if mine[name] is not None and others[name].drop_nulls().len() >= LEAST
    ]
    if "population" not in used:
        return Choice(refusal="trop peu de quartiers de même génération dans les données chargées")
    known = others.drop_nulls(used)
    if known.height < LEAST:
        return Choice(refusal="trop peu de quartiers de même génération dans les données chargées")
    distances = _distances(known, mine, used)
    order = np.argsort(distances, kind="stable")[:wanted]
    peers = tuple(
        Peer(
            code=row["code"],
            name=row["name"],
            distance=float(distances[i]),
            population=float(row["population"]),
            measures=_measures(row),
        )
        for i in order.tolist()
        for row in [known.row(i, named=True)]
    )
    return Choice(
        peers,
        tuple(label for name, label, *_ in CRITERIA if name in used),
        own=_measures(mine),
        dropped=tuple(
            f"{label} ({'inconnu pour le quartier' if mine[name] is None else 'trop peu connu'})"
            for name, label, *_ in CRITERIA
            if name not in used
        ),
    )


def _distances(
    known: pl.DataFrame, mine: Mapping[str, float], used: Sequence[str]
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    gaps = np.zeros(known.height)
    for name, _label, _heading, _decimals, logarithmic in CRITERIA:
        if name not in used:
            continue
        values = known[name].to_numpy().astype(float)
        value = float(mine[name])
        if logarithmic:
            values, value = np.log(np.maximum(values, 1)), float(np.log(max(value, 1)))
        spread = float(values.std())
        if spread > 0:
            gaps += ((values - value) / spread) ** 2
    return np.sqrt(gaps / len(used))


def _measures(row: Mapping[str, float | None]) -> tuple[float | None, ...]:
    return tuple(row[name] for name, *_ in CRITERIA)
