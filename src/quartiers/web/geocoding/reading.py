"""The GeoJSON answer of the national service, read with mistrust."""

import json
import math
from collections.abc import Mapping
from typing import Any

from quartiers.web.geocoding.found import KINDS, Found

LONGEST = 200  # characters of a label


class NotAnAnswer(ValueError):
    """The body is not what the service is known to answer."""


def answers(body: bytes) -> tuple[Found, ...]:
    """The features that can be used, best first. Raises NotAnAnswer where the form has changed: no
    list of features, or a list of which none can be read."""
    try:
        whole = json.loads(body)
    except (ValueError, RecursionError):
        raise NotAnAnswer from None
    features = whole.get("features") if isinstance(whole, Mapping) else None
    if not isinstance(features, list):
        raise NotAnAnswer
    found = [each for feature in features if (each := _found(feature)) is not None]
    if features and not found:
        raise NotAnAnswer
    once = {each.id: each for each in reversed(found)}
    return tuple(sorted(once.values(), key=lambda each: -each.score))


def _found(feature: Any) -> Found | None:
    try:
        properties = feature["properties"]
        lon, lat = (float(value) for value in feature["geometry"]["coordinates"][:2])
        score = float(properties["score"])
        label, kind = _text(properties["label"]), _text(properties["type"])
        commune = _text(properties["citycode"])
    except (KeyError, TypeError, ValueError):
        return None
    if kind not in KINDS or not all(math.isfinite(value) for value in (lon, lat, score)):
        return None
    return Found(
        id=_text(properties.get("id") or label),
        label=label,
        kind=kind,
        lon=round(lon, 6),
        lat=round(lat, 6),
        score=min(max(score, 0.0), 1.0),
        commune=commune,
        city=_text(properties.get("city") or ""),
    )


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return " ".join(value.split())[:LONGEST]
