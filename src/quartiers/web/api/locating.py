"""In which zones points lie: one by its address, 10,000 in one call, column by column."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Literal, Self

import numpy as np
from django.http import HttpRequest, HttpResponse
from ninja import Body, P, Query
from pydantic import BaseModel, ConfigDict, Field, model_validator

from quartiers.documents.located import columns, titles
from quartiers.errors import BadInput
from quartiers.territory.coordinates import Floats, degrees
from quartiers.territory.projection import LEGAL_EPSG, WGS84
from quartiers.usecases.locate import Located, locate, locate_one
from quartiers.web import state
from quartiers.web.api.app import operation
from quartiers.web.api.asking import (
    AsOf,
    BodyDay,
    BodyPrecision,
    Format,
    Number,
    Precision,
    read_day,
)
from quartiers.web.api.giving import MAPPED, as_csv, as_geojson, as_json, form
from quartiers.web.api.grounds import store_for_points

MOST_POINTS = 10_000
# Degrees, then the legal projections, Web Mercator, Lambert II and the nine conic zones.
SYSTEMS = (WGS84, 4171, *LEGAL_EPSG, 3857, 27572, *range(3942, 3951))
CLOSED = ConfigDict(extra="forbid")
PRIVATE = "no-store"  # a point may be where somebody lives
SCOPE = (
    "Calculé sur les contours chargés, à la précision donnée : ni décision, ni attestation, ni "
    "rescrit."
)
Confidence = Literal["dedans", "dehors", "indecis", "inconnue"]
Longitudes = Annotated[
    list[Number],
    Field(
        min_length=1,
        max_length=MOST_POINTS,
        description="Longitudes, ou x en mètres.",
        examples=[[-4.4708]],
    ),
]
Latitudes = Annotated[
    list[Number],
    Field(
        min_length=1,
        max_length=MOST_POINTS,
        description="Latitudes, ou y en mètres.",
        examples=[[45.499]],
    ),
]


class LoadedContours(BaseModel):
    model_config = CLOSED
    zonage: str
    libelle: str
    millesime: str
    charges: int
    partiel: bool


class ZoningPlace(BaseModel):
    """`code` null : hors de tout quartier chargé. `distance_m` : jusqu’à la limite la plus proche.
    `partiel` : tous les contours officiels ne sont pas chargés, « dehors » n’est donc pas sûr."""

    model_config = CLOSED
    zonage: str
    libelle: str
    code: str | None
    nom: str | None
    tous: list[str]
    le_plus_proche: str | None
    nom_du_plus_proche: str | None
    distance_m: float | None
    confiance: Confidence
    bande_300m: list[str]
    en_vigueur: bool
    validite: str
    texte: str
    partiel: bool


class PointAnswer(BaseModel):
    model_config = CLOSED
    x: float
    y: float
    epsg: int
    precision_m: float | None
    date: str
    fictif: bool
    portee: str
    contours: list[LoadedContours]
    zonages: list[ZoningPlace]


class PointsAsked(BaseModel):
    """Deux colonnes de même longueur, 10 000 points au plus : longitudes et latitudes, ou x et y
    dans le système `epsg`."""

    model_config = CLOSED
    x: Longitudes
    y: Latitudes
    epsg: Annotated[Literal[SYSTEMS], Field(description="Système de x et y.")] = WGS84
    precision: BodyPrecision = None
    as_of: BodyDay = None

    @model_validator(mode="after")
    def _paired(self) -> Self:
        if len(self.x) != len(self.y):
            raise ValueError(f"a {len(self.x)} x et {len(self.y)} y : il en faut autant")
        return self


class ZoningColumns(BaseModel):
    """Une valeur par point, dans l’ordre reçu ; null hors de tout quartier, ou sans position.
    `plusieurs` : les codes des points qui sont dans plusieurs quartiers, par rang."""

    model_config = CLOSED
    code: list[str | None]
    plusieurs: dict[str, list[str]]
    le_plus_proche: list[str | None]
    distance_m: list[float | None]
    confiance: list[Confidence | None]
    bande_300m: list[str | None]


class PointsAnswer(BaseModel):
    """`probleme` : pourquoi un point n’a pas pu être situé, par rang. `noms` : ceux des quartiers
    cités."""

    model_config = CLOSED
    nombre: int
    epsg: int
    precision_m: float | None
    date: str
    fictif: bool
    portee: str
    contours: list[LoadedContours]
    probleme: dict[str, str]
    zonages: dict[str, ZoningColumns]
    noms: dict[str, str]


Coordinate = Query[
    float | None,
    P(ge=-1e8, le=1e8, allow_inf_nan=False, description="En mètres dans le système `epsg`."),
]


@operation("get", "/locate", "locatePoint", "Situer un point", "Lieux", PointAnswer)
def locate_point(
    request: HttpRequest,
    lon: Query[
        float | None,
        P(ge=-180, le=180, allow_inf_nan=False, description="Longitude.", examples=[-4.4708]),
    ] = None,
    lat: Query[
        float | None,
        P(ge=-90, le=90, allow_inf_nan=False, description="Latitude.", examples=[45.499]),
    ] = None,
    x: Coordinate = None,
    y: Coordinate = None,
    epsg: Query[
        Literal[tuple(map(str, SYSTEMS))], P(description="Système de x et y (code EPSG).")
    ] = str(WGS84),
    precision: Precision = None,
    as_of: AsOf = None,
    format: Format(*MAPPED) = None,
) -> HttpResponse:
    kind = form(request, MAPPED)
    at_x, at_y, system = _one(lon, lat, x, y, int(epsg))
    day = read_day(as_of, state.current().day)
    store = store_for_points(np.array([at_x]), np.array([at_y]), system)
    found = locate_one(at_x, at_y, epsg=system, precision=precision, as_of=day, store=store)
    if kind == "json":
        response = as_json(
            {
                "x": at_x,
                "y": at_y,
                "epsg": system,
                "precision_m": precision,
                **_head(found, day),
                "zonages": _places(found),
            }
        )
    else:
        response = _rows(found, np.array([at_x]), np.array([at_y]), system, kind)
    response["Cache-Control"] = PRIVATE
    return response


@operation("post", "/locate", "locatePoints", "Situer des points", "Lieux", PointsAnswer)
def locate_points(
    request: HttpRequest, body: Body[PointsAsked], format: Format(*MAPPED) = None
) -> HttpResponse:
    kind = form(request, MAPPED)
    day = read_day(body.as_of, state.current().day)
    x, y = np.array(body.x), np.array(body.y)
    store = store_for_points(x, y, body.epsg)
    found = locate(
        np.column_stack([x, y]), epsg=body.epsg, precision=body.precision, as_of=day, store=store
    )
    if kind == "json":
        head = {"nombre": len(found), "epsg": body.epsg, "precision_m": body.precision}
        response = as_json(head | _head(found, day) | _columns(found))
    else:
        response = _rows(found, x, y, body.epsg, kind)
    response["Cache-Control"] = PRIVATE
    return response


def _one(
    lon: float | None, lat: float | None, x: float | None, y: float | None, epsg: int
) -> tuple[float, float, int]:
    degrees, metres = (lon, lat), (x, y)
    if any(part is not None for part in degrees) and any(part is not None for part in metres):
        raise BadInput("lon et lat, et x et y, sont donnés à la fois.", "Donnez l’un des deux.")
    if lon is not None and lat is not None:
        if epsg != WGS84:
            raise BadInput("lon et lat sont des degrés.", "Avec epsg, donnez x et y.")
        return lon, lat, WGS84
    if x is not None and y is not None:
        return x, y, epsg
    raise BadInput("Il manque une coordonnée.", "Donnez lon et lat, ou x, y et epsg.")


def _head(found: Located, day: date) -> dict[str, object]:
    return {
        "date": day.isoformat(),
        "fictif": found.fictitious,
        "portee": SCOPE,
        "contours": [
            {
                "zonage": answer.facts.id,
                "libelle": answer.facts.label,
                "millesime": answer.vintage,
                "charges": answer.loaded,
                "partiel": answer.partial,
            }
            for answer in found.answers
        ],
    }


def _places(found: Located) -> list[dict[str, object]]:
    return [
        {
            "zonage": place.zoning,
            "libelle": place.label,
            "code": place.code or None,
            "nom": place.name or None,
            "tous": list(place.all_codes),
            "le_plus_proche": place.nearest or None,
            "nom_du_plus_proche": place.nearest_name or None,
            "distance_m": None if place.distance_m is None else round(place.distance_m, 1),
            "confiance": place.confidence,
            "bande_300m": list(place.band),
            "en_vigueur": place.in_force,
            "validite": place.validity,
            "texte": place.basis,
            "partiel": place.partial,
        }
        for place in found.places(0)
    ]


def _columns(found: Located) -> dict[str, object]:
    problems = {str(i): reason for i, reason in enumerate(found.problem) if reason}
    lost = [int(i) for i in problems]
    zonings: dict[str, object] = {}
    names: dict[str, str] = {}
    for answer in found.answers:
        held = answer.membership
        code, nearest = _or_null(held.code), _or_null(held.nearest)
        metres = [None if m != m else m for m in np.round(held.distance_m, 1).tolist()]
        sure: list[str | None] = held.confidence.tolist()
        for i in lost:
            sure[i] = None
        zonings[answer.facts.id] = {
            "code": code,
            "plusieurs": {str(i): list(codes) for i, codes in _several(held.codes)},
            "le_plus_proche": nearest,
            "distance_m": metres,
            "confiance": sure,
            "bande_300m": [band.replace(";", "|") or None for band in answer.band.tolist()],
        }
        cited = {*code, *nearest} - {None}
        names |= {each: answer.names[each] for each in sorted(map(str, cited))}
    return {"probleme": problems, "zonages": zonings, "noms": names}


def _or_null(codes: np.ndarray) -> list[str | None]:
    return [code or None for code in codes.tolist()]


def _several(listed: Sequence[tuple[str, ...]]) -> list[tuple[int, tuple[str, ...]]]:
    return [(i, codes) for i, codes in enumerate(listed) if len(codes) > 1]


def _rows(found: Located, x: Floats, y: Floats, epsg: int, kind: str) -> HttpResponse:
    header = titles(found)
    rows = zip(*columns(found, decimal_comma=False), strict=True)
    if kind == "csv":
        lines = ([a, b, *row] for a, b, row in zip(x.tolist(), y.tolist(), rows, strict=True))
        return as_csv(lines, ["x", "y", *header], "points")
    lon, lat = degrees(x, y, epsg)
    features = [
        (dict(zip(header, row, strict=True)), _point(*place))
        for row, place in zip(rows, zip(lon.tolist(), lat.tolist(), strict=True), strict=True)
    ]
    return as_geojson(features, fictif=found.fictitious)


def _point(lon: float, lat: float) -> dict[str, object] | None:
    if lon != lon or lat != lat:
        return None
    return {"type": "Point", "coordinates": [round(lon, 6), round(lat, 6)]}
