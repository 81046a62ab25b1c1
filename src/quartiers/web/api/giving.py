"""Answers: in the form that was asked for, by pages, as JSON, CSV or GeoJSON."""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse

from quartiers.usecases.points_file import safe_cell
from quartiers.web.problems import problem

MEDIA = {
    "json": "application/json",
    "csv": "text/csv",
    "geojson": "application/geo+json",
}
NAMED = {"json": "JSON", "csv": "CSV", "geojson": "GeoJSON"}
TABULAR, MAPPED = ("json", "csv"), ("json", "csv", "geojson")
Rows = Sequence[Mapping[str, Any]]


class NotAcceptable(Exception):
    """No form that the client accepts is one of these."""

    def __init__(self, kinds: Sequence[str]) -> None:
        super().__init__()
        self.kinds = kinds

    def response(self) -> HttpResponse:
        offered = ", ".join(f"{kind} ({MEDIA[kind]})" for kind in self.kinds)
        return problem(
            406,
            "forme_indisponible",
            "Cet appel ne répond dans aucune des formes demandées.",
            f"Formes possibles, par l’en-tête Accept ou le paramètre format : {offered}.",
        )


def form(request: HttpRequest, kinds: Sequence[str] = ("json",)) -> str:
    """The form to answer in: the parameter, for people, comes before the header."""
    named = request.GET.get("format")
    if named is not None:
        if named in kinds:
            return named
        raise NotAcceptable(kinds)
    accepted = request.headers.get("Accept", "").strip() or "*/*"
    best, chosen = 0.0, ""
    for kind in kinds:
        weight = _weight(MEDIA[kind], accepted)
        if weight > best:
            best, chosen = weight, kind
    if not chosen:
        raise NotAcceptable(kinds)
    return chosen


def _weight(media: str, accepted: str) -> float:
    """The weight of the most precise range that names a media type, 0 where none does."""
    found: dict[int, float] = {}
    for part in accepted.lower().split(","):
        wanted, *parameters = (piece.strip() for piece in part.split(";"))
        precision = {media: 3, f"{media.partition('/')[0]}/*": 2, "*/*": 1}.get(wanted)
        if precision:
            found[precision] = max(found.get(precision, 0.0), _quality(parameters))
    return found[max(found)] if found else 0.0


def _quality(parameters: Sequence[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                return float(value)
            except ValueError:
                return 0.0
    return 1.0


def dumped(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def as_json(content: object) -> HttpResponse:
    return HttpResponse(dumped(content), MEDIA["json"])


def as_csv(rows: Iterable[Sequence[object]], header: Sequence[str], name: str) -> HttpResponse:
    """No cell is ever run as a formula; what is several is parted by « | », unknown is empty."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([_cell(value) for value in row] for row in rows)
    response = HttpResponse(out.getvalue(), f"{MEDIA['csv']}; charset=utf-8; header=present")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case list() | tuple():
            return safe_cell("|".join(map(_cell, value)))
        case _:
            return safe_cell(str(value))


def as_geojson(
    features: Sequence[tuple[Mapping[str, Any], Any]], **besides: object
) -> HttpResponse:
    """`features` are pairs of properties and geometry; `besides` are members of the whole."""
    whole = {
        "type": "FeatureCollection",
        **besides,
        "features": [
            {"type": "Feature", "geometry": place, "properties": dict(properties)}
            for properties, place in features
        ],
    }
    return HttpResponse(dumped(whole), MEDIA["geojson"])
