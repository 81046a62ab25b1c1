"""Errors of the API, as `application/problem+json`: a stable code, and French for people."""

import json
import re
from collections.abc import Sequence

from django.http import HttpResponse

from quartiers.errors import (
    BadCoordinates,
    BadInput,
    BadTable,
    InvalidCode,
    MisuseOfFigures,
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
    (MisuseOfFigures, 400, "comparaison_interdite"),
    (StoreEmpty, 503, "donnees_non_chargees"),
    (StoreError, 503, "donnees_indisponibles"),
    (QuartiersError, 500, "erreur_interne"),
)
_OPTION = re.compile(r"--([a-z][a-z-]*)")
_PROFILE = "par --profile FICHIER, ou donnez son adresse par --address"
_NO_SIRET = "Commencez sans SIRET, ou partez de son adresse."
_FACTS = (
    "Décrivez-le par les « faits » de POST /api/v1/match, ou donnez ses coordonnées (lon, lat)."
)
_ADMINISTRATOR = ("Lancez « quartiers", "Pour l’administrateur du site : lancez « quartiers")
_IN_REQUESTS = (
    ("quartiers schemes search TEXTE", "/api/v1/search?q=TEXTE"),
    ("quartiers locate LON LAT", "/api/v1/locate?lon=LON&lat=LAT"),
    (f"Décrivez-le {_PROFILE} LON LAT.", _FACTS),
    (f"Décrivez-le vous-même {_PROFILE}.", _FACTS),
    _ADMINISTRATOR,
)
_IN_PAGES = (
    (f"Décrivez-le {_PROFILE} LON LAT.", _NO_SIRET),
    (f"Décrivez-le vous-même {_PROFILE}.", _NO_SIRET),
    ("Donnez à --compare des codes", "Choisissez des codes"),
    ("par un point : `quartiers locate LON LAT`", "par une adresse"),
    _ADMINISTRATOR,
)


def kind_of(error: QuartiersError) -> tuple[int, str]:
    return next((status, code) for kind, status, code in KINDS if isinstance(error, kind))


def problem(
    status: int, code: str, title: str, hint: str = "", errors: Sequence[dict[str, str]] = ()
) -> HttpResponse:
    """`errors` tell several mistakes of one request, each with its `champ`."""
    body: dict[str, object] = {
        "type": "about:blank",
        "status": status,
        "code": code,
        "title": _in_requests(title),
        "detail": _in_requests(hint),
    }
    if errors:
        body["erreurs"] = list(errors)
    response = HttpResponse(json.dumps(body, ensure_ascii=False), TYPE, status)
    response["Cache-Control"] = "no-store"
    if status == 503:
        response["Retry-After"] = "60"
    return response


def in_pages(said: str) -> str:
    """What is said of the command line, in the words of the pages."""
    return _replaced(said, _IN_PAGES)


def _in_requests(said: str) -> str:
    """What is said of the command line, in the words of the API."""
    said = _replaced(said, _IN_REQUESTS)
    if "« quartiers " in said:  # a command that is to be run keeps its options
        return said
    return _OPTION.sub(lambda found: found[1].replace("-", "_"), said)


def _replaced(said: str, words: Sequence[tuple[str, str]]) -> str:
    for command, other in words:
        said = said.replace(command, other)
    return said
