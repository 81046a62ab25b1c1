"""The page that documents the API, made from the contract: it cannot say another thing."""

import json
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from quartiers.web import state
from quartiers.web.api.contract import ERRORS, contract, examples
from quartiers.web.api.giving import MEDIA, NAMED

TAGS = ("Lieux", "Diagnostics", "Dispositifs", "Données")
_KINDS = {
    "integer": "entier",
    "number": "nombre",
    "string": "texte",
    "boolean": "vrai ou faux",
    "array": "liste",
    "object": "objet",
}


@dataclass(frozen=True)
class Parameter:
    name: str
    kind: str
    required: bool
    description: str
    default: str
    example: str


@dataclass(frozen=True)
class Operation:
    """`call` is what one types in a terminal; `answer` and `body` are JSON, laid out."""

    id: str
    method: str
    path: str
    summary: str
    tag: str
    forms: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    fields: tuple[Parameter, ...]
    call: str
    link: str
    body: str
    answer: str


def page(request: HttpRequest) -> HttpResponse:
    site = f"{request.scheme}://{request.get_host()}"
    found = tuple(operations(site))
    context = {
        "groups": [(tag, [each for each in found if each.tag == tag]) for tag in TAGS],
        "errors": tuple(ERRORS.items()),
        "rate": settings.OPTIONS.rate,
        "demo": state.current().demo is not None,
    }
    return render(request, "api.html.j2", context)


def operations(site: str) -> Iterator[Operation]:
    made = contract()
    for path, methods in made["paths"].items():
        for method, described in methods.items():
            yield _operation(site, path, method, described, made["components"]["schemas"])


def _operation(
    site: str, path: str, method: str, described: dict[str, Any], schemas: dict[str, Any]
) -> Operation:
    example = examples()[described["operationId"]]
    body = example.get("corps")
    named = {media: kind for kind, media in MEDIA.items()}
    place = example["appel"]
    return Operation(
        id=described["operationId"],
        method=method.upper(),
        path=path,
        summary=described["summary"],
        tag=described["tags"][0],
        forms=tuple(NAMED[named[media]] for media in described["responses"]["200"]["content"]),
        parameters=tuple(_parameter(each) for each in described["parameters"]),
        fields=tuple(_fields(described, schemas)),
        call=_curl(site + place, body),
        link="" if body else place,
        body=_laid_out(body) if body else "",
        answer=_laid_out(example["reponse"]),
    )


def _parameter(each: dict[str, Any]) -> Parameter:
    schema = each["schema"]
    default = schema.get("default", "")
    return Parameter(
        name=each["name"],
        kind=_kind(schema),
        required=each["required"],
        description=each.get("description", "").replace("`", ""),
        default="" if default in ("", []) else str(default),
        example=str(each.get("example", "")),
    )


def _fields(described: dict[str, Any], schemas: dict[str, Any]) -> Iterator[Parameter]:
    """Of the body, where there is one."""
    if "requestBody" not in described:
        return
    reference = described["requestBody"]["content"]["application/json"]["schema"]["$ref"]
    schema = schemas[reference.rpartition("/")[2]]
    for name, given in schema["properties"].items():
        yield Parameter(
            name=name,
            kind=_kind(given),
            required=name in schema.get("required", ()),
            description=f"{given.get('description', '')} {_limits(given)}".strip(),
            default="" if given.get("default") in (None, {}) else str(given["default"]),
            example="",
        )


def _kind(schema: dict[str, Any]) -> str:
    choices = [one for one in schema.get("anyOf", ()) if one.get("type") != "null"]
    schema = choices[0] if choices else schema
    if "enum" in schema:
        return " ou ".join(f"« {value} »" for value in schema["enum"])
    if "$ref" in schema:
        return "objet"
    kind = _KINDS[schema.get("type", "object")]
    return f"{kind} de {_kind(schema['items'])}s" if kind == "liste" else kind


def _limits(schema: dict[str, Any]) -> str:
    choices = [one for one in schema.get("anyOf", ()) if one.get("type") != "null"]
    told = choices[0] if choices else schema
    most = told.get("maxItems")
    return f"{most} au plus." if most else ""


def _curl(address: str, body: object) -> str:
    parts = ["curl", shlex.quote(address)]
    if body:
        sent = json.dumps(body, ensure_ascii=False)
        parts += ["-H", "'Content-Type: application/json'", "-d", shlex.quote(sent)]
    return " ".join(parts)


def _laid_out(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, indent=2)
