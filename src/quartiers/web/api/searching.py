"""A search in plain words: the schemes that answer, how many of each kind, what to relax."""

from typing import Literal

from django.http import HttpRequest, HttpResponse
from ninja import P, Query
from pydantic import BaseModel, ConfigDict

from quartiers.documents.found import aids_json, found_json
from quartiers.usecases.ask import is_personal
from quartiers.usecases.listing import Asked
from quartiers.web.api.app import operation
from quartiers.web.api.asking import AsOf, Format, Page, PerPage
from quartiers.web.api.giving import TABULAR, as_csv, as_json, form
from quartiers.web.api.paging import listed
from quartiers.web.api.schemes import (
    Choice,
    Holders,
    Natures,
    Operators,
    Priorities,
    Relaxed,
    Territory,
    browse,
    counted,
    filtered,
)

CLOSED = ConfigDict(extra="forbid")


class FoundScheme(BaseModel):
    """`mots_trouves` : où sont les mots cherchés dans l’extrait (début, fin)."""

    model_config = CLOSED
    id: str
    nom: str
    nature: str
    operateur: str
    ouvert: bool
    etat: str
    remplace_par: list[str]
    lien: str
    extrait: str
    mots_trouves: list[list[int]]
    score: float


class OutsideAid(BaseModel):
    model_config = CLOSED
    nom: str
    financeurs: list[str]
    lien: str
    cloture: str | None
    extrait: str
    mots_trouves: list[list[int]]
    niveau: Literal["non formalisé"]
    score: float


class OutsideAids(BaseModel):
    """Aides d’un autre annuaire, dont aucune règle n’est écrite ici."""

    model_config = CLOSED
    source: str
    nombre: int
    aides: list[OutsideAid]


class SearchPage(BaseModel):
    model_config = CLOSED
    texte: str
    vouliez_vous_dire: str
    aides_non_formalisees: OutsideAids
    date: str
    ouverts: int
    hors_vigueur: int
    remarques: list[str]
    facettes: dict[str, list[Choice]]
    a_relacher: list[Relaxed]
    page: int
    per_page: int
    pages: int
    total: int
    items: list[FoundScheme]


@operation("get", "/search", "searchSchemes", "Chercher un dispositif", "Dispositifs", SearchPage)
def search(
    request: HttpRequest,
    q: Query[
        str,
        P(
            min_length=1,
            max_length=2_000,
            description="Un besoin, un mot, un sigle.",
            examples=["ouvrir un commerce"],
        ),
    ],
    operateur: Operators = [],  # noqa: B006 (read, never changed)
    nature: Natures = [],  # noqa: B006
    priorite: Priorities = [],  # noqa: B006
    beneficiaire: Holders = [],  # noqa: B006
    territoire: Territory = "",
    as_of: AsOf = None,
    page: Page = 1,
    per_page: PerPage = 20,
    format: Format(*TABULAR) = None,
) -> HttpResponse:
    kind = form(request, TABULAR)
    filters = filtered(operateur, nature, priorite, beneficiaire)
    found, here = browse(Asked(q, filters, territoire), as_of, page, per_page)
    items = [found_json(each) for each in here.items]
    if kind == "csv":
        rows = [item.values() for item in items]
        response = as_csv(rows, list(FoundScheme.model_fields), "recherche")
    else:
        besides = {
            "texte": q,
            "vouliez_vous_dire": found.suggestion,
            "aides_non_formalisees": aids_json(found.aids, found.aids_count, found.aids_source),
        }
        response = as_json(listed(here, items, **besides, **counted(found)))
    if is_personal(q):
        response["Cache-Control"] = "no-store"
    return here.linked(request, response)
