"""The contract (OpenAPI 3.1): the operations as declared, with what all of them have in common."""

import json
from functools import cache
from importlib.resources import files
from typing import Any

from quartiers.documents.as_json import schema as diagnostic_schema
from quartiers.web.api.app import api
from quartiers.web.api.giving import MEDIA, NAMED
from quartiers.web.problems import TYPE

PREFIX = "/api/v1"
DIAGNOSTIC = "AnyDiagnostic"
ABOUT = (
    "Le diagnostic économique des quartiers prioritaires de la politique de la ville (QPV), les "
    "dispositifs qui peuvent y servir et la localisation d’un point dans leurs contours. Sans "
    "compte ni clé. Les chemins sont en anglais, les réponses en français, sauf le diagnostic, qui "
    "suit son schéma publié. Inconnu n’est jamais non, ni zéro : c’est null. L’API explique : elle "
    "ne décide rien et n’atteste rien."
)
ERRORS = {
    "400": "La demande ne peut pas être utilisée : `code` et `title` disent pourquoi.",
    "404": "Code ou identifiant inconnu ; `detail` en propose de proches.",
    "405": "Cette adresse ne se demande pas ainsi (voir l’en-tête Allow).",
    "406": "La réponse n’existe pas dans la forme demandée.",
    "411": "Corps envoyé par morceaux : annoncez sa longueur (Content-Length).",
    "413": "Corps de plus de 2,5 Mo.",
    "415": "Le corps n’est pas annoncé comme du JSON.",
    "429": "Trop d’appels depuis cette adresse : attendez le délai de Retry-After.",
    "500": "Une erreur de ce site.",
    "503": "Les données ne sont pas chargées, ou sont en cours de remplacement.",
}
ONLY_WITH_BODY = ("411", "413", "415")
PROBLEM = {
    "title": "Problem",
    "description": "Erreur (RFC 9457). `code` est stable ; `title` et `detail` sont pour les gens.",
    "type": "object",
    "additionalProperties": False,
    "required": ["type", "status", "code", "title", "detail"],
    "properties": {
        "type": {"const": "about:blank"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "title": {"type": "string"},
        "detail": {"type": "string"},
        "erreurs": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["champ", "message"],
                "properties": {"champ": {"type": "string"}, "message": {"type": "string"}},
            },
        },
    },
}
FEATURES = {
    "title": "FeatureCollection",
    "type": "object",
    "required": ["type", "features"],
    "properties": {
        "type": {"const": "FeatureCollection"},
        "features": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["type", "geometry", "properties"],
                "properties": {
                    "type": {"const": "Feature"},
                    "geometry": {"type": ["object", "null"]},
                    "properties": {"type": "object"},
                },
            },
        },
    },
}
LINKED = {
    "Link": {
        "description": "Adresses des autres pages : first, prev, next, last.",
        "schema": {"type": "string"},
    },
    "X-Total-Count": {"description": "Éléments en tout.", "schema": {"type": "integer"}},
}
Contract = dict[str, Any]


@cache
def contract() -> Contract:
    import quartiers.web.api.datasets
    import quartiers.web.api.locating
    import quartiers.web.api.matching
    import quartiers.web.api.neighbourhoods
    import quartiers.web.api.schemes
    import quartiers.web.api.searching
    import quartiers.web.api.territories  # noqa: F401 (they add the operations)

    made = json.loads(json.dumps(api.get_openapi_schema(path_prefix=f"{PREFIX}/")))
    made["info"] |= {
        "description": ABOUT,
        "license": {"name": "MIT (le code) ; chaque jeu garde la sienne", "identifier": "MIT"},
    }
    made["servers"] = [{"url": "/", "description": "Ce site"}]
    schemas = made["components"]["schemas"]
    schemas |= _diagnostic() | {"Problem": PROBLEM, "FeatureCollection": FEATURES}
    for path in made["paths"].values():
        for described in path.values():
            _complete(described)
    return made


def written() -> bytes:
    return json.dumps(contract(), ensure_ascii=False, indent=1).encode() + b"\n"


@cache
def examples() -> dict[str, Any]:
    """By operation: a call, and what it answers, shortened."""
    text = files("quartiers.web.api").joinpath("examples.json").read_text("utf-8")
    read: dict[str, Any] = json.loads(text)
    return read


def _complete(described: Contract) -> None:
    example = examples()[described["operationId"]]
    forms = _parameters(described)
    answer = described["responses"]["200"]
    answer["description"] = "La réponse."
    schema = answer["content"]["application/json"]["schema"]
    if described["operationId"] == "getDiagnostic":
        schema = {"$ref": "#/components/schemas/diagnostic-diagnostic"}
    answer["content"] = {
        MEDIA[kind]: {
            "json": {"schema": schema, "example": example["reponse"]},
            "csv": {"schema": {"type": "string"}},
            "geojson": {"schema": {"$ref": "#/components/schemas/FeatureCollection"}},
        }[kind]
        for kind in forms
    }
    if any(each["name"] == "per_page" for each in described["parameters"]):
        answer["headers"] = LINKED
    if "requestBody" in described:
        content = described["requestBody"]["content"]["application/json"]
        content["example"] = example["corps"]
    for status, said in ERRORS.items():
        if "requestBody" in described or status not in ONLY_WITH_BODY:
            described["responses"][status] = {
                "description": said,
                "content": {TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
            }


def _parameters(described: Contract) -> list[str]:
    """Tidy them; the forms that the operation answers in."""
    forms = ["json"]
    for each in described["parameters"]:
        schema = each["schema"]
        examples = each.pop("examples", None) or schema.pop("examples", None)
        if examples:
            each["example"] = examples[0]
        schema.pop("title", None)
        schema.pop("description", None)
        # An absent parameter is absent, not null: a query has no null
        choices = [one for one in schema.pop("anyOf", []) if one != {"type": "null"}]
        if len(choices) == 1:
            schema |= choices[0]
        if schema.get("default", "") is None:
            del schema["default"]
        if each["name"] == "format":
            forms = schema["enum"]
            each["description"] += " Formes : " + ", ".join(NAMED[form] for form in forms) + "."
    return forms


def _diagnostic() -> dict[str, Any]:
    """The published schema of diagnostics, its definitions under names of their own."""
    text = json.dumps(diagnostic_schema()["$defs"])
    moved: dict[str, Any] = json.loads(text.replace("#/$defs/", "#/components/schemas/diagnostic-"))
    return {f"diagnostic-{name}": one for name, one in moved.items()}
