"""Errors of the API, as `application/problem+json`: a stable code, and French for people."""

import json

from django.http import HttpResponse

from quartiers.errors import (
    BadCoordinates,
    BadInput,
    BadTable,
    InvalidCode,
    QuartiersError,
    StoreEmpty,
    StoreError,
    UnknownCode,
)

TYPE = "application/problem+json"
# From the most precise to the least: the first that holds gives status and code.
KINDS: tuple[tuple[type[QuartiersError], int, str], ...] = (
    (UnknownCode, 404, "code_inconnu"),
    (InvalidCode, 404, "code_mal_forme"),
    (BadCoordinates, 400, "coordonnees_inutilisables"),
    (BadTable, 400, "table_illisible"),
    (BadInput, 400, "demande_inutilisable"),
    (StoreEmpty, 503, "donnees_non_chargees"),
    (StoreError, 503, "donnees_indisponibles"),
    (QuartiersError, 500, "erreur_interne"),
)


def kind_of(error: QuartiersError) -> tuple[int, str]:
    return next((status, code) for kind, status, code in KINDS if isinstance(error, kind))


def problem(status: int, code: str, title: str, hint: str = "") -> HttpResponse:
    body = {"type": "about:blank", "status": status, "code": code, "title": title, "detail": hint}
    response = HttpResponse(json.dumps(body, ensure_ascii=False), TYPE, status)
    response["Cache-Control"] = "no-store"
    return response
