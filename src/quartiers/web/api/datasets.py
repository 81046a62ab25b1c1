"""The data that the answers stand on: vintage, licence, state of each dataset."""

from django.http import HttpRequest, HttpResponse
from pydantic import BaseModel, ConfigDict

from quartiers.usecases.sources import Row, sources
from quartiers.web import state
from quartiers.web.api.app import operation
from quartiers.web.api.asking import Fictitious, Format, Page, PerPage
from quartiers.web.api.giving import TABULAR, as_csv, as_json, form
from quartiers.web.api.grounds import store_for_list
from quartiers.web.api.paging import listed, paged

CLOSED = ConfigDict(extra="forbid")


class SourceItem(BaseModel):
    """Un millésime d’un jeu, ou un jeu absent. `champ` : ce que le fichier chargé couvre.
    `millesime_en_service` : après un échec, celui qui sert encore."""

    model_config = CLOSED
    jeu: str
    titre: str
    etat: str
    millesime: str | None
    lignes: int | None
    publie_le: str | None
    charge_le: str | None
    producteur: str
    licence: str
    page: str
    adresse: str
    champ: str | None
    ecarts: list[str]
    cause: str | None
    millesime_en_service: str | None
    fictif: bool


class SourcePage(BaseModel):
    model_config = CLOSED
    fictif: bool
    page: int
    per_page: int
    pages: int
    total: int
    items: list[SourceItem]


@operation("get", "/sources", "listSources", "Les jeux de données", "Données", SourcePage)
def list_sources(
    request: HttpRequest,
    fictif: Fictitious = None,
    page: Page = 1,
    per_page: PerPage = 100,
    format: Format(*TABULAR) = None,
) -> HttpResponse:
    kind = form(request, TABULAR)
    store = store_for_list(fictif)
    here = paged(sources(store=store, today=state.current().day), page, per_page)
    items = [_item(row, store.demo) for row in here.items]
    if kind == "csv":
        response = as_csv([i.values() for i in items], list(SourceItem.model_fields), "sources")
    else:
        response = as_json(listed(here, items, fictif=store.demo))
    return here.linked(request, response)


def _item(row: Row, demo: bool) -> dict[str, object]:
    return {
        "jeu": row.dataset,
        "titre": row.title,
        "etat": str(row.state),
        "millesime": row.vintage or None,
        "lignes": row.rows,
        "publie_le": row.published_on or None,
        "charge_le": row.fetched_on or None,
        "producteur": row.publisher,
        "licence": row.licence,
        "page": row.page,
        "adresse": row.url,
        "champ": row.scope or None,
        "ecarts": list(row.drift),
        "cause": row.reason or None,
        "millesime_en_service": row.last_good or None,
        "fictif": demo or row.fictitious,
    }
