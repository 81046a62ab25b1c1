"""The schemes: the whole catalogue by pages, one card, and how many establishments it may serve."""

from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import P, Path, Query
from pydantic import BaseModel, ConfigDict

from quartiers.documents.found import facets_json
from quartiers.schemes.scheme import Scheme
from quartiers.schemes.vocabulary import vocabulary
from quartiers.usecases.listing import Asked, Listing, list_schemes
from quartiers.usecases.search_answer import status_of
from quartiers.usecases.search_documents import holders_at, is_open
from quartiers.web import state
from quartiers.web.api.app import operation
from quartiers.web.api.asking import AsOf, Format, Page, PerPage, in_query, read_day
from quartiers.web.api.giving import MEDIA, TABULAR, as_csv, as_json, form
from quartiers.web.api.paging import Paged, listed

CLOSED = ConfigDict(extra="forbid")
NOBODY = "Une zone est un lieu : les listes nominatives ne sont jamais publiées ici."

Operators = Query[list[str], P(description="Clé d’un opérateur ; répétable.", max_length=20)]
Natures = Query[list[str], P(description="Clé d’une nature d’aide ; répétable.", max_length=20)]
Priorities = Query[list[str], P(description="Clé d’une priorité ; répétable.", max_length=20)]
Holders = Query[list[str], P(description="Clé d’un porteur de projet ; répétable.", max_length=20)]
Territory = Query[
    str,
    P(
        max_length=100,
        description="Département, région (R32), commune, EPCI ou QPV : laisse de côté les "
        "dispositifs qui n’y valent sûrement pas.",
    ),
]
Id = Path[str, P(max_length=100, description="Identifiant du dispositif.", examples=["fisc-qpv"])]


class SchemeItem(BaseModel):
    model_config = CLOSED
    id: str
    nom: str
    resume: str
    operateur: str
    libelle_operateur: str
    nature: str
    libelle_nature: str
    priorites: list[str]
    beneficiaires: list[str]
    ouvert: bool
    etat: str
    remplace_par: list[str]
    regime_aide: str
    verifie_le: str
    lien: str


class Choice(BaseModel):
    model_config = CLOSED
    cle: str
    libelle: str
    nombre: int


class Relaxed(BaseModel):
    """Ce que donnerait la recherche sans ce filtre."""

    model_config = CLOSED
    filtre: str
    nombre: int


class SchemePage(BaseModel):
    model_config = CLOSED
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
    items: list[SchemeItem]


class Amount(BaseModel):
    model_config = CLOSED
    phrase: str
    note: str
    source: str


class Desk(BaseModel):
    model_config = CLOSED
    nom: str
    url: str


class SchemeCard(BaseModel):
    """Comme `quartiers schemes show --format json`. `conditions` : un arbre de phrases, chaque
    feuille avec son texte de loi."""

    model_config = CLOSED
    id: str
    demande_sous: str | None
    nom: str
    resume: str
    operateur: str
    partenaires: list[str]
    nature: str
    priorites: list[str]
    date: str
    etat: Literal["ouvert", "droits_acquis", "ferme", "a_venir"]
    montree_au: str
    periode: str
    conditions: dict[str, Any]
    montants: list[Amount]
    regime_aide: str
    demarches: list[str]
    guichet: Desk
    lien: str
    relations: list[str]
    remplace_par: list[str]
    remplace: list[str]
    notes: list[str]
    a_verifier: list[str]
    versions: list[str]
    portee: str
    avertissement: str | None


class Reason(BaseModel):
    """`ecartes` : combien cette condition écarte ; `inconnus` : combien attendent de la savoir."""

    model_config = CLOSED
    condition: str
    phrase: str
    source: str
    ecartes: int
    inconnus: int


class TargetCounts(BaseModel):
    """Comme `quartiers schemes targets --format json` : des comptes et des raisons, jamais une
    liste."""

    model_config = CLOSED
    dispositif: str
    nom: str
    date: str
    zone: str
    nom_zone: str
    registre_du: str
    fictif: bool
    evalues: int
    non_diffusibles: int
    places_au_hasard: int
    notes: list[str]
    portee: str
    comptes: dict[str, int]
    raisons: list[Reason]


@operation("get", "/schemes", "listSchemes", "Les dispositifs", "Dispositifs", SchemePage)
def list_all(
    request: HttpRequest,
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
    found, here = browse(Asked("", filters, territoire), as_of, page, per_page)
    schemes = state.current().loaded.catalogue.schemes
    items = [scheme_item(schemes[each.id], found) for each in here.items]
    if kind == "csv":
        rows = [item.values() for item in items]
        response = as_csv(rows, list(SchemeItem.model_fields), "dispositifs")
    else:
        response = as_json(listed(here, items, **counted(found)))
    return here.linked(request, response)


@operation("get", "/schemes/{identifiant}", "getScheme", "Un dispositif", "Dispositifs", SchemeCard)
def get_scheme(request: HttpRequest, identifiant: Id, as_of: AsOf = None) -> HttpResponse:
    form(request)
    from quartiers.documents.card import card_json
    from quartiers.usecases.show import show_scheme

    held = state.current()
    day = read_day(as_of, held.day)
    card = show_scheme(identifiant, as_of=day, catalogue=held.loaded.catalogue)
    return HttpResponse(card_json(card), MEDIA["json"])


@operation(
    "get",
    "/schemes/{identifiant}/targets",
    "countTargets",
    "Combien d’établissements d’une zone un dispositif peut servir",
    "Dispositifs",
    TargetCounts,
)
def count_targets(
    request: HttpRequest,
    identifiant: Id,
    zone: Query[
        str,
        P(
            min_length=1,
            max_length=100,
            description="QPV (2015 ou 2024), commune, EPCI, département, région ou territoire "
            f"labellisé. {NOBODY}",
            examples=["QN99902M"],
        ),
    ],
    as_of: AsOf = None,
) -> HttpResponse:
    form(request)
    from quartiers.documents.targeted import targets_json
    from quartiers.usecases.targets import targets

    held = state.current()
    day = read_day(as_of, held.day)
    with in_query():
        found = targets(
            identifiant,
            zone,
            as_of=day,
            catalogue=held.loaded.catalogue,
            store=held.store_of(zone.strip()),
        )
    return HttpResponse(targets_json(found), MEDIA["json"])


def filtered(*values: list[str]) -> dict[str, list[str]]:
    facets = ("operateur", "nature", "priorite", "beneficiaire")
    return dict(zip(facets, values, strict=True))


def browse(asked: Asked, as_of: str | None, page: int, per_page: int) -> tuple[Listing, Paged[Any]]:
    """A page of schemes; one that is past the last is empty."""
    held = state.current()
    searcher = held.searcher_on(read_day(as_of, held.day))
    with in_query():
        found = list_schemes(searcher, asked, page=page, size=per_page)
    items = found.schemes if page <= found.pages else ()
    return found, Paged(items, page, per_page, found.total)


def counted(found: Listing) -> dict[str, object]:
    return {
        "date": found.as_of.isoformat(),
        "ouverts": found.open,
        "hors_vigueur": found.closed,
        "remarques": list(found.notes),
        "facettes": facets_json(found.facets),
        "a_relacher": [
            {"filtre": each.name or "tous", "nombre": each.count} for each in found.relaxed
        ],
    }


def scheme_item(scheme: Scheme, found: Listing) -> dict[str, object]:
    words, day = vocabulary(), found.as_of
    version = scheme.version_at(day) or scheme.versions[-1]
    entered = is_open(scheme, day)
    return {
        "id": scheme.id,
        "nom": scheme.name,
        "resume": scheme.summary,
        "operateur": scheme.operator,
        "libelle_operateur": words.operators[scheme.operator],
        "nature": scheme.nature,
        "libelle_nature": words.natures[scheme.nature],
        "priorites": list(scheme.priorities),
        "beneficiaires": list(holders_at(scheme, day)),
        "ouvert": entered,
        "etat": "ouvert" if entered else status_of(scheme, day),
        "remplace_par": list(scheme.replaced_by),
        "regime_aide": version.aid_regime,
        "verifie_le": version.checked_on.isoformat(),
        "lien": scheme.link,
    }
