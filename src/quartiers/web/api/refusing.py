"""The mistakes of a request, as the validator found them, in French."""

from collections.abc import Callable, Sequence
from typing import Any

SHOWN = 20
_OF_TYPES = {
    "int": "doit être un nombre entier",
    "float": "doit être un nombre",
    "finite_number": "doit être un nombre fini",
    "string": "doit être un texte",
    "dict": "doit être un objet",
    "model": "doit être un objet",
    "list": "doit être une liste",
    "tuple": "doit être un couple de nombres",
    "bool": "doit être true ou false",
    "missing": "manque",
    "extra": "n’existe pas",
}
_PRECISE: dict[str, Callable[[dict[str, Any]], str]] = {
    "greater_than_equal": lambda told: f"doit être au moins {told['ge']:g}",
    "less_than_equal": lambda told: f"doit être au plus {told['le']:g}",
    "string_pattern_mismatch": lambda told: f"ne suit pas la forme {told['pattern']}",
    "string_too_short": lambda told: f"doit avoir au moins {told['min_length']} caractère(s)",
    "string_too_long": lambda told: f"doit avoir au plus {told['max_length']} caractères",
    "too_long": lambda told: f"a plus de {told['max_length']} éléments",
    "too_short": lambda told: f"a moins de {told['min_length']} élément(s)",
    "literal_error": lambda told: (
        f"doit valoir {told['expected'].replace(' or ', ' ou ').replace(chr(39), '')}"
    ),
    "value_error": lambda told: str(told["error"]),
}


def told(errors: Sequence[dict[str, Any]]) -> list[dict[str, str]]:
    """Each mistake with the field that it is about."""
    found = []
    for error in errors[:SHOWN]:
        field = _field(error["loc"])
        found.append({"champ": field, "message": f"« {field} » {_said(error)}."})
    return found


def _field(place: Sequence[object]) -> str:
    """`("body", "body", "points", 3)` is `points.3`."""
    parts = [str(part) for part in place[1:]]
    if place and place[0] == "body":
        parts = parts[1:]
    return ".".join(parts)[:120] or "corps"


def _said(error: dict[str, Any]) -> str:
    kind = str(error["type"])
    if kind in _PRECISE:
        return _PRECISE[kind](error.get("ctx", {}))
    return next(
        (said for start, said in _OF_TYPES.items() if kind.startswith(start)),
        "n’a pas la forme attendue",
    )
