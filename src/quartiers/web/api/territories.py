"""The territories, and what is known of one before any figure is counted."""

from functools import lru_cache
from typing import Literal

from django.http import HttpRequest, HttpResponse
from ninja import P, Path, Query
from pydantic import BaseModel, ConfigDict

from quartiers.territory.labelled import PROGRAMME, Territory
from quartiers.usecases.territories import KINDS, ListedTerritory, territories
from quartiers.usecases.territory_view import Held, TerritoryView, view_territory
from quartiers.web import state
from quartiers.web.api.app import operation
from quartiers.web.api.asking import Fictitious, Format, Page, PerPage
from quartiers.web.api.giving import TABULAR, as_csv, as_json, form
from quartiers.web.api.grounds import finder_of, store_for_list
from quartiers.web.api.paging import listed, paged
from quartiers.web.public.labels import Shown, held_label, shown_labels

CLOSED = ConfigDict(extra="forbid")


class TerritoryItem(BaseModel):
    model_config = CLOSED
    cle: str
    code: str | None
    nom: str
    type: Literal[KINDS]
    labellise: bool
    label_a_confirmer: bool | None
    departements: list[str]
    quartiers_2024: int
    quartiers_2015: int
    fictif: bool


class TerritoryPage(BaseModel):
    model_config = CLOSED
    fictif: bool
    page: int
    per_page: int
    pages: int
    total: int
    items: list[TerritoryItem]


class HeldNeighbourhood(BaseModel):
    model_config = CLOSED
    code: str
    nom: str
    part_dans_territoire: float | None
    deborde: bool


class Programme(BaseModel):
    model_config = CLOSED
    nom: str
    territoires: list[str]


class Labelled(BaseModel):
    model_config = CLOSED
    nom: str
    date: str
    a_confirmer: bool


class TerritoryDetail(BaseModel):
    model_config = CLOSED
    cle: str
    code: str | None
    nom: str
    nature: str
    communes: list[str]
    departements: list[str]
    population: int | None
    population_source: str
    porteur: str | None
    parent: str | None
    label: Labelled | None
    valide_du: str | None
    valide_au: str | None
    quartiers_2024: list[HeldNeighbourhood]
    quartiers_2015: list[HeldNeighbourhood]
    programmes: list[Programme]
    notes: list[str]
    page: str
    fictif: bool


@lru_cache(maxsize=4)
def _known(_mark: str, demo: bool) -> tuple[tuple[ListedTerritory, Shown | None], ...]:
    """Each with the label it bears today, as the pages say it."""
    held = state.current()
    finder = finder_of(held.demo if demo and held.demo is not None else held.real)
    found = territories(finder.known, finder.neighbourhoods, labelled=not demo)
    labels = {} if demo else {label.slug: label for label in shown_labels()}
    return tuple((each, labels.get(each.key)) for each in found)


@operation("get", "/territories", "listTerritories", "Les territoires", "Lieux", TerritoryPage)
def list_territories(
    request: HttpRequest,
    type: Query[Literal[KINDS] | None, P(description="Nature du territoire.")] = None,
    departement: Query[
        str | None, P(max_length=3, description="Code du département.", examples=["999"])
    ] = None,
    labellise: Query[
        Literal["true", "false"] | None,
        P(description="Les territoires « Quartiers productifs » seuls, ou les autres."),
    ] = None,
    fictif: Fictitious = None,
    page: Page = 1,
    per_page: PerPage = 20,
    format: Format(*TABULAR) = None,
) -> HttpResponse:
    kind = form(request, TABULAR)
    store = store_for_list(fictif, departement)
    found = [
        _item(each, label, store.demo)
        for each, label in _known(state.current().mark, store.demo)
        if type in (None, each.kind)
        and (departement is None or departement.upper() in each.departements)
        and (labellise is None or (labellise == "true") == (label is not None))
    ]
    here = paged(found, page, per_page)
    if kind == "csv":
        rows = [list(item.values()) for item in here.items]
        response = as_csv(rows, list(TerritoryItem.model_fields), "territoires")
    else:
        response = as_json(listed(here, here.items, fictif=store.demo))
    return here.linked(request, response)


@operation("get", "/territories/{cle}", "getTerritory", "Un territoire", "Lieux", TerritoryDetail)
def get_territory(
    request: HttpRequest,
    cle: Path[
        str,
        P(
            max_length=100,
            description="Nom court d’un territoire labellisé, ou code d’une commune, d’un EPCI, "
            "d’un EPT, d’un département, d’une région.",
            examples=["99901"],
        ),
    ],
) -> HttpResponse:
    form(request)
    store = state.current().store_of(cle)
    finder = finder_of(store)
    return as_json(_detail(view_territory(cle, store, finder.known, finder.neighbourhoods)))


def _item(each: ListedTerritory, label: Shown | None, demo: bool) -> dict[str, object]:
    return {
        "cle": each.key,
        "code": each.code or None,
        "nom": each.name,
        "type": each.kind,
        "labellise": label is not None,
        "label_a_confirmer": label.to_confirm if label else None,
        "departements": list(each.departements),
        "quartiers_2024": each.recent,
        "quartiers_2015": each.former,
        "fictif": demo,
    }


def _detail(view: TerritoryView) -> dict[str, object]:
    found = view.territory
    return {
        "cle": found.slug,
        "code": found.code or None,
        "nom": found.name,
        "nature": view.kind,
        "communes": list(found.communes),
        "departements": list(view.departements),
        "population": view.population,
        "population_source": view.population_date,
        "porteur": view.lead or None,
        "parent": view.parent or None,
        "label": None if view.fictitious else _label(found),
        "valide_du": found.valid_from.isoformat() if found.valid_from else None,
        "valide_au": found.valid_to.isoformat() if found.valid_to else None,
        "quartiers_2024": [_held(each) for each in view.recent],
        "quartiers_2015": [_held(each) for each in view.former],
        "programmes": [
            {"nom": name, "territoires": list(names)} for name, names in view.programmes
        ],
        "notes": list(found.notes),
        "page": f"/territoires/{found.slug}/",
        "fictif": view.fictitious,
    }


def _label(found: Territory) -> dict[str, object] | None:
    known = found.label
    held = held_label(known.slug if known else found.code, known)
    since = held.labelled_on if held else None
    return held and {
        "nom": known.label if known else PROGRAMME,
        "date": since.isoformat() if since else "",
        "a_confirmer": known.to_confirm if known else False,
    }


def _held(each: Held) -> dict[str, object]:
    zone = each.neighbourhood
    return {
        "code": zone.code,
        "nom": zone.name,
        "part_dans_territoire": each.share,
        "deborde": each.overflows,
    }
