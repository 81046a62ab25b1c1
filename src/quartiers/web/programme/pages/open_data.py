"""The public rows of the programme, for anybody: CSV, JSON, and a Table Schema of each table.

Made from what was published, and from it alone: no person, no application, no amount.
"""

import csv
import io
import json
from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_GET

from quartiers.web.public.publication import Published, published

LICENCE = {"name": "etalab-2.0", "title": "Licence Ouverte 2.0"}


def _field(name: str, title: str, kind: str = "string", **rules: object) -> dict[str, object]:
    found: dict[str, object] = {"name": name, "title": title, "type": kind}
    return found | ({"constraints": rules} if rules else {})


TABLES: dict[str, tuple[str, list[dict[str, object]]]] = {
    "territoires": (
        "Territoires du programme Quartiers productifs",
        [
            _field("territoire", "Identifiant ou code officiel", required=True),
            _field("nom", "Nom du territoire", required=True),
            _field("vague", "Vague", required=True),
            _field("etat", "État du label", required=True),
            _field("labellise_le", "Date de labellisation", "date"),
            _field("jusqu_au", "Fin du label", "date"),
            _field("fusionne_dans", "Territoire qui a pris sa suite"),
        ],
    ),
    "guichets": (
        "Guichets par département",
        [
            _field("departement", "Code du département", required=True),
            _field("organisme", "Organisme", required=True),
            _field("intitule", "Intitulé du service", required=True),
            _field("adresse", "Adresse fonctionnelle"),
            _field("page", "Page web"),
            _field("verifie_le", "Date de vérification", "date", required=True),
        ],
    ),
}


@require_GET
def page(request: HttpRequest, file: str) -> HttpResponse:
    name, _, kind = file.partition(".")
    if name not in TABLES or kind not in WAYS:
        raise Http404
    response = WAYS[kind](name, _rows(name))
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _rows(name: str) -> list[dict[str, str]]:
    told = published() or Published({}, {})
    if name == "territoires":
        return [
            {
                "territoire": label.territory,
                "nom": label.name,
                "vague": label.wave,
                "etat": label.state,
                "labellise_le": str(label.labelled_on or ""),
                "jusqu_au": str(label.ends_on or ""),
                "fusionne_dans": label.merged_into,
            }
            for labels in told.labels.values()
            for label in labels
        ]
    return [
        {
            "departement": desk.departement,
            "organisme": desk.body,
            "intitule": desk.name,
            "adresse": desk.email,
            "page": desk.page,
            "verifie_le": desk.checked_on.isoformat(),
        }
        for desks in told.desks.values()
        for desk in desks
    ]


def _csv(name: str, rows: list[dict[str, str]]) -> HttpResponse:
    out = io.StringIO()
    writer = csv.DictWriter(out, [str(each["name"]) for each in TABLES[name][1]])
    writer.writeheader()
    writer.writerows({key: _harmless(value) for key, value in row.items()} for row in rows)
    response = HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def _harmless(value: str) -> str:
    """No spreadsheet reads it as a formula."""
    return f"'{value}" if value[:1] in ("=", "+", "-", "@", "\t", "\r") else value


def _json(name: str, rows: list[dict[str, str]]) -> HttpResponse:
    told = {"titre": TABLES[name][0], "licence": LICENCE["title"], "lignes": rows}
    return _as_json([*told.items()])


def _schema(name: str, rows: list[dict[str, str]]) -> HttpResponse:
    title, fields = TABLES[name]
    told = [
        ("$schema", "https://specs.frictionlessdata.io/schemas/table-schema.json"),
        ("name", name),
        ("title", title),
        ("licenses", [LICENCE]),
        ("fields", fields),
        ("missingValues", [""]),
    ]
    return _as_json(told)


def _as_json(told: list[tuple[str, object]]) -> HttpResponse:
    text = json.dumps(dict(told), ensure_ascii=False, indent=1)
    return HttpResponse(text, content_type="application/json; charset=utf-8")


WAYS: dict[str, Callable[[str, list[dict[str, str]]], HttpResponse]] = {
    "csv": _csv,
    "json": _json,
    "schema.json": _schema,
}
urls = [path("programme/donnees/<str:file>", page, name="programme_donnees")]
