"""The priority neighbourhoods of both generations, with their contours, and their diagnostics."""

from typing import Literal

import numpy as np
import shapely
from django.http import HttpRequest, HttpResponse
from ninja import P, Path, Query
from pydantic import BaseModel, ConfigDict

from quartiers.storage.store import Store
from quartiers.territory.codes import Qpv
from quartiers.territory.places import Places
from quartiers.usecases.contours import contours
from quartiers.usecases.heirs import heirs_in, unknown
from quartiers.usecases.neighbourhoods import Neighbourhood
from quartiers.web import state
from quartiers.web.api.app import operation
from quartiers.web.api.asking import AsOf, Fictitious, Format, Page, PerPage, read_day
from quartiers.web.api.giving import MAPPED, MEDIA, as_csv, as_geojson, as_json, form
from quartiers.web.api.grounds import finder_of, store_for_list
from quartiers.web.api.paging import listed, paged

CLOSED = ConfigDict(extra="forbid")
DECIMALS = 6  # a tenth of a metre
RELAX = (
    "Aucun quartier ne répond à ces filtres. Retirez-en un, ou changez de génération : les "
    "contours et les listes chargés peuvent être partiels (voir /api/v1/sources)."
)
Code = Path[
    str,
    P(
        max_length=20,
        description="Code du quartier : QN… (2024) ou QP… (2015).",
        examples=["QN99902M"],
    ),
]


class NeighbourhoodItem(BaseModel):
    model_config = CLOSED
    code: str
    nom: str
    generation: Literal[2015, 2024]
    communes: list[str]
    noms_communes: list[str]
    epci: list[str]
    departement: str
    population: int | None
    contour: bool
    fictif: bool


class NeighbourhoodPage(BaseModel):
    model_config = CLOSED
    fictif: bool
    conseil: str | None
    page: int
    per_page: int
    pages: int
    total: int
    items: list[NeighbourhoodItem]


class HeirItem(BaseModel):
    """`part`: part of this neighbourhood’s area that it takes over; null is unknown."""

    model_config = CLOSED
    code: str | None
    nom: str
    relation: str
    methode: str
    part: float | None


class NeighbourhoodDetail(NeighbourhoodItem):
    autre_generation: list[HeirItem]
    diagnostic: str | None
    page: str


class AnyDiagnostic(BaseModel):
    """Replaced in the contract by the published schema of diagnostics."""


@operation(
    "get",
    "/neighbourhoods",
    "listNeighbourhoods",
    "Les quartiers prioritaires",
    "Lieux",
    NeighbourhoodPage,
)
def list_neighbourhoods(
    request: HttpRequest,
    commune: Query[
        str | None,
        P(
            max_length=5,
            description="Code de la commune qui l’accueille, au moins en partie.",
            examples=["99901"],
        ),
    ] = None,
    epci: Query[
        str | None,
        P(max_length=9, description="Code de l’EPCI ou de l’EPT.", examples=["000990002"]),
    ] = None,
    departement: Query[
        str | None, P(max_length=3, description="Code du département.", examples=["999"])
    ] = None,
    generation: Query[
        Literal["2015", "2024"] | None, P(description="Génération des contours.")
    ] = None,
    fictif: Fictitious = None,
    page: Page = 1,
    per_page: PerPage = 20,
    format: Format(*MAPPED) = None,
) -> HttpResponse:
    kind = form(request, MAPPED)
    store = store_for_list(fictif, commune, epci, departement)
    finder = finder_of(store)
    communes = _communes(finder.known, commune, epci)
    found = [
        each
        for each in finder.neighbourhoods
        if (communes is None or communes & set(each.communes))
        and (generation is None or str(each.generation) == generation)
        and (departement is None or Qpv(each.code).departement == departement.upper())
    ]
    here = paged(found, page, per_page)
    items = [_item(each, finder.known, store) for each in here.items]
    if kind == "csv":
        response = as_csv([item.values() for item in items], _columns(), "quartiers")
    elif kind == "geojson":
        shapes = (_shape(store, each) for each in here.items)
        features = list(zip(items, shapes, strict=True))
        response = as_geojson(features, fictif=store.demo, **here.counts())
    else:
        advice = None if found else RELAX
        response = as_json(listed(here, items, fictif=store.demo, conseil=advice))
    return here.linked(request, response)


@operation(
    "get",
    "/neighbourhoods/{code}",
    "getNeighbourhood",
    "Un quartier prioritaire",
    "Lieux",
    NeighbourhoodDetail,
)
def get_neighbourhood(
    request: HttpRequest, code: Code, format: Format("json", "geojson") = None
) -> HttpResponse:
    kind = form(request, ("json", "geojson"))
    asked = Qpv(code)
    store = state.current().store_of(asked)
    finder = finder_of(store)
    zone = next((each for each in finder.neighbourhoods if each.code == asked), None)
    if zone is None:
        raise unknown(store, asked)
    item = _item(zone, finder.known, store) | {
        "autre_generation": [
            {
                "code": heir.code or None,
                "nom": heir.name,
                "relation": heir.relation,
                "methode": heir.method,
                "part": heir.share,
            }
            for heir in heirs_in(store, asked)
        ],
        "diagnostic": f"/api/v1/neighbourhoods/{asked}/diagnostic" if zone.drawn else None,
        "page": f"/quartiers/{asked}/",
    }
    if kind == "geojson":
        return as_geojson([(item, _shape(store, zone))], fictif=store.demo)
    return as_json(item)


@operation(
    "get",
    "/neighbourhoods/{code}/diagnostic",
    "getDiagnostic",
    "Le diagnostic économique d’un quartier",
    "Diagnostics",
    AnyDiagnostic,
)
def get_diagnostic(
    request: HttpRequest,
    code: Code,
    compare: Query[
        list[str],
        P(
            max_length=10,
            description="Autre quartier de la même génération, à comparer ; répétable.",
        ),
    ] = [],  # noqa: B006 (read, never changed)
    as_of: AsOf = None,
) -> HttpResponse:
    form(request)
    from quartiers.documents import as_json as document
    from quartiers.usecases.diagnose import diagnose

    held = state.current()
    found = diagnose(
        code, as_of=read_day(as_of, held.day), compare=compare, store=held.store_of(code.strip())
    )
    return HttpResponse(document.render(found), MEDIA["json"])


def _communes(known: Places, commune: str | None, epci: str | None) -> set[str] | None:
    """Those that the filters leave; None for all of them, none for a code that is not known."""
    chosen: set[str] | None = None
    for code in (commune, epci):
        if code is None:
            continue
        held = known.communes_of(code) if code in known else ()
        inside = {known.roll_up(each) for each in held}
        chosen = inside if chosen is None else chosen & inside
    return chosen


def _columns() -> list[str]:
    return list(NeighbourhoodItem.model_fields)


def _item(zone: Neighbourhood, known: Places, store: Store) -> dict[str, object]:
    groups = [known.epci_of(commune) for commune in zone.communes]
    return {
        "code": zone.code,
        "nom": zone.name,
        "generation": zone.generation,
        "communes": list(zone.communes),
        "noms_communes": list(zone.commune_names),
        "epci": list(dict.fromkeys(group for group in groups if group)),
        "departement": str(Qpv(zone.code).departement),
        "population": zone.population,
        "contour": zone.drawn,
        "fictif": store.demo,
    }


def _shape(store: Store, zone: Neighbourhood) -> dict[str, object] | None:
    """As the standard wants it: degrees, outer rings to the left; None where it is not loaded."""
    held = contours(store, f"qpv_contours_{zone.generation}")
    if held is None or not zone.drawn:
        return None
    shape = held.shapes[int(np.searchsorted(held.codes, zone.code))]
    turned = shapely.orient_polygons(shape)
    rounded = shapely.transform(turned, lambda xy: np.round(xy, DECIMALS))
    geometry: dict[str, object] = shapely.geometry.mapping(rounded)
    return geometry
