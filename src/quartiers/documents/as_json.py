"""The diagnostic as data: everything, in a stable order, under a published schema.

A figure names its sources by key; the sources themselves stand once, at the top. The schema is
`diagnostic.schema.json`, beside this file; `SCHEMA_VERSION` changes with it.
"""

import json
from collections.abc import Mapping
from dataclasses import fields
from enum import Enum
from importlib.resources import files

from quartiers.diagnostic.indicator import Between, Known, NotComputable, Source, Withheld
from quartiers.diagnostic.report import Diagnostic, Shape, TerritoryDiagnostic
from quartiers.documents import references
from quartiers.documents.references import References

SCHEMA_VERSION = "1.0"
_VALUES = {
    Known: "known",
    Between: "between",
    Withheld: "withheld",
    NotComputable: "not_computable",
}


def render(diagnostic: Diagnostic) -> bytes:
    cited = references.of_diagnostic(diagnostic)
    return _dump({"kind": "diagnostic", **_body(diagnostic, cited)})


def render_territory(territory: TerritoryDiagnostic) -> bytes:
    """The synthesis and every neighbourhood in one document."""
    cited = references.of_territory(territory)
    body = {
        field.name: _plain(getattr(territory, field.name), cited) for field in fields(territory)
    }
    body["diagnostics"] = [
        _body(one, references.of_diagnostic(one)) for one in territory.diagnostics
    ]
    return _dump({"kind": "territory", **body, "sources": _sources(cited)})


def schema() -> dict[str, object]:
    """The JSON Schema (draft 2020-12) of both kinds of document."""
    text = files("quartiers.documents").joinpath("diagnostic.schema.json").read_text("utf-8")
    loaded: dict[str, object] = json.loads(text)
    return loaded


def _dump(body: Mapping[str, object]) -> bytes:
    text = json.dumps(
        {"schema_version": SCHEMA_VERSION, **body}, ensure_ascii=False, indent=2, allow_nan=False
    )
    return f"{text}\n".encode()


def _body(diagnostic: Diagnostic, cited: References) -> dict[str, object]:
    body = {
        field.name: _plain(getattr(diagnostic, field.name), cited) for field in fields(diagnostic)
    }
    return body | {"sources": _sources(cited)}


def _sources(cited: References) -> list[dict[str, object]]:
    return [
        {"key": cited.key(source)}
        | {field.name: getattr(source, field.name) for field in fields(source)}
        for source in cited.sources
    ]


def _plain(content: object, cited: References) -> object:
    match content:
        case Source():
            return cited.key(content)
        case Enum():
            return content.value
        case tuple():
            return [_plain(part, cited) for part in content]
        case Shape():
            return {"code": content.code, "label": content.label, "role": content.role} | {
                "wkb": content.wkb.hex()
            }
        case None | str() | bool() | int() | float():
            return content
    named = {"type": _VALUES[type(content)]} if type(content) in _VALUES else {}
    return named | {
        field.name: _plain(getattr(content, field.name), cited)
        for field in fields(content)  # type: ignore[arg-type]
    }
