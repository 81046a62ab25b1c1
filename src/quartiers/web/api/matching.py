"""Every scheme for a firm, an address or a project. What is asked is kept nowhere."""

from datetime import date
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Body, P, Query
from pydantic import BaseModel, ConfigDict, Field

from quartiers.documents.matched import match_json
from quartiers.errors import BadInput, CatalogueError
from quartiers.storage.store import Store
from quartiers.usecases.match import match_schemes
from quartiers.usecases.place_profile import PRECISION
from quartiers.usecases.profile import Asked
from quartiers.web import state
from quartiers.web.api.app import operation
from quartiers.web.api.asking import (
    AsOf,
    BodyDay,
    BodyPrecision,
    Number,
    Precision,
    in_query,
    read_day,
)
from quartiers.web.api.giving import MEDIA, form
from quartiers.web.geocoding.choosing import store_at

CLOSED = ConfigDict(extra="forbid")
PRIVATE = "no-store"
Verdict = Literal[
    "remplies", "a_confirmer", "information_manquante", "non_remplie", "sans_objet", "ferme"
]


class Spot(BaseModel):
    """Degrés ; `precision` en mètres (10 à défaut)."""

    model_config = CLOSED
    lon: Annotated[Number, Field(ge=-180, le=180)]
    lat: Annotated[Number, Field(ge=-90, le=90)]
    precision: BodyPrecision = None


class MatchAsked(BaseModel):
    """Comme le fichier de `quartiers schemes match --profile`. `faits` : ce que la personne
    déclare, par exemple `{"effectif@unite_legale": 12}` (voir /methode/langage/)."""

    model_config = CLOSED
    siret: Annotated[
        Annotated[str, Field(max_length=20)] | None, Field(description="SIRET de l’établissement.")
    ] = None
    adresse: Annotated[
        Spot | None, Field(description="Où est le projet : lon, lat et precision.")
    ] = None
    domicile: Annotated[
        Spot | None, Field(description="Où habite la personne : lon, lat et precision.")
    ] = None
    faits: Annotated[
        dict[str, Any],
        Field(max_length=300, description="Ce que la personne déclare (voir /methode/langage/)."),
    ] = {}
    date: BodyDay = None
    nom: Annotated[
        Annotated[str, Field(max_length=200)] | None,
        Field(description="Nom à donner au profil dans la réponse."),
    ] = None


class MatchLeaf(BaseModel):
    model_config = CLOSED
    condition: str
    phrase: str
    ici: str
    source: str


class MatchVerdict(BaseModel):
    model_config = CLOSED
    dispositif: str
    nom: str
    operateur: str
    verdict: Verdict
    libelle: str
    a_une_condition_pres: bool
    bloquants: list[MatchLeaf]
    leviers: list[str]
    manque: dict[str, str]
    a_confirmer: list[MatchLeaf]
    source_la_plus_faible: str


class MatchClosed(BaseModel):
    model_config = CLOSED
    dispositif: str
    nom: str
    ferme_apres: str | None
    ouvre_le: str | None
    aurait_donne: Verdict
    remplace_par: list[str]


class MatchAnswer(BaseModel):
    """Comme `quartiers schemes match --format json`."""

    model_config = CLOSED
    pour: str
    date: str
    fictif: bool
    notes: list[str]
    portee: str
    comptes: dict[str, int]
    faits: dict[str, str]
    verdicts: list[MatchVerdict]
    fermes: list[MatchClosed]


@operation(
    "get",
    "/match",
    "matchFirm",
    "Les dispositifs pour un établissement ou une adresse",
    "Dispositifs",
    MatchAnswer,
)
def match_get(
    request: HttpRequest,
    siret: Query[
        str | None,
        P(
            max_length=20,
            description="Un établissement du registre. Préférez POST : une adresse web se garde "
            "dans des journaux que ce site ne tient pas.",
        ),
    ] = None,
    lon: Query[
        float | None,
        P(ge=-180, le=180, allow_inf_nan=False, description="Longitude de l’activité."),
    ] = None,
    lat: Query[
        float | None, P(ge=-90, le=90, allow_inf_nan=False, description="Latitude de l’activité.")
    ] = None,
    precision: Precision = None,
    as_of: AsOf = None,
) -> HttpResponse:
    form(request)
    if (lon is None) != (lat is None):
        raise BadInput("Il manque une coordonnée.", "Donnez lon et lat.")
    spot = None
    if lon is not None and lat is not None:
        spot = Spot.model_construct(lon=lon, lat=lat, precision=precision)
    return _matched(MatchAsked.model_construct(siret=siret, adresse=spot, date=as_of))


@operation(
    "post",
    "/match",
    "matchProfile",
    "Les dispositifs pour un profil décrit",
    "Dispositifs",
    MatchAnswer,
)
def match_post(request: HttpRequest, body: Body[MatchAsked]) -> HttpResponse:
    form(request)
    return _matched(body)


def _matched(given: MatchAsked) -> HttpResponse:
    if not (given.siret or given.adresse or given.domicile or given.faits):
        raise BadInput("Rien n’est décrit.", "Donnez siret, adresse, domicile ou faits.")
    held = state.current()
    day = read_day(given.date, held.day)
    try:
        with in_query():
            match = match_schemes(
                asked=_asked(given, day),
                as_of=day,
                catalogue=held.loaded.catalogue,
                store=_store(given),
            )
    except CatalogueError as error:  # a fact whose form is wrong is read as a file would be
        raise BadInput(error.message, error.hint) from None
    response = HttpResponse(match_json(match), MEDIA["json"])
    response["Cache-Control"] = PRIVATE
    return response


def _asked(given: MatchAsked, day: date) -> Asked:
    spots = [spot for spot in (given.adresse, given.domicile) if spot is not None]
    told = [spot.precision for spot in spots if spot.precision is not None]
    return Asked(
        siret=given.siret or "",
        address=(given.adresse.lon, given.adresse.lat) if given.adresse else None,
        domicile=(given.domicile.lon, given.domicile.lat) if given.domicile else None,
        precision=max(told, default=PRECISION),
        facts=given.faits,
        as_of=day,
        file=given.nom or "",
    )


def _store(given: MatchAsked) -> Store:
    """That of the firm, else of the first place that is given, else of a commune declared."""
    held = state.current()
    if given.siret:
        return held.store_of(given.siret.replace(" ", ""))
    for spot in (given.adresse, given.domicile):
        if spot is not None:
            return store_at(held, spot.lon, spot.lat)
    told = [value for key, value in given.faits.items() if key.startswith("commune@")]
    commune = next((value for value in told if isinstance(value, str)), "")
    return held.store_of(commune)
