"""An address: in which neighbourhood, how far from its border, how sure, and what may apply."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.safestring import SafeString, mark_safe

from quartiers.documents.drawings.border import border_map
from quartiers.documents.evaluated import Told, told
from quartiers.documents.place_cards import PlaceCard, place_cards
from quartiers.documents.verdict_groups import Group, groups
from quartiers.errors import StoreEmpty
from quartiers.schemes.asking.questions import Question
from quartiers.schemes.verdict import WORDS
from quartiers.usecases.answers_link import write
from quartiers.usecases.dialogue import begin, next_question
from quartiers.usecases.find_place import Place
from quartiers.usecases.locate import Located, locate_one
from quartiers.usecases.match import Match, match_schemes
from quartiers.usecases.place_profile import outlined
from quartiers.usecases.register_profile import known_places
from quartiers.web import state
from quartiers.web.finders import finders
from quartiers.web.public.links import simulator
from quartiers.web.public.positions import Given, Position, asked_of, given
from quartiers.web.state import State
from quartiers.web.templating import url

SHOWN = 8
PRIVATE = "no-store"  # an address is a person's


@dataclass(frozen=True)
class Where:
    """What is known of a place. `nowhere`: no outline of a commune holds it. `map` is SVG."""

    cards: tuple[PlaceCard, ...]
    located: Located
    commune: str
    commune_code: str
    nowhere: bool
    map: SafeString
    map_said: str


@dataclass(frozen=True)
class Schemes:
    """`here`: schemes with a condition about the place that is met. `link`: to the simulator."""

    match: Match
    groups: tuple[Group, ...]
    here: tuple[Told, ...]
    question: Question | None
    link: str


def page(request: HttpRequest) -> HttpResponse:
    held = state.current()
    asked = given(request, held)
    context: dict[str, object] = {
        "asked": asked,
        "where": None,
        "table": (),
        "schemes": None,
        "trouble": "",
        "words": WORDS,
        "towns": _towns(asked),
        "numbered": any(word.isdecimal() for word in asked.words.split()),
        "choice": lambda found: url("adresse", q=asked.words, choix=found.id),
        "fictitious": asked.position is not None and asked.position.fictitious,
    }
    if asked.position is not None:
        context["schemes"] = schemes(asked.position, held)
        try:
            found = where(asked.position, held.day)
            context |= {"where": found, "table": table(found)}
        except StoreEmpty as error:
            context["trouble"] = error.message
    status = 400 if asked.error else 200
    response = render(request, "adresse.html.j2", context, status=status)
    if not asked.empty:
        response["Cache-Control"] = PRIVATE
    return response


def fiche(request: HttpRequest) -> HttpResponse:
    held = state.current()
    asked = given(request, held)
    if asked.position is None or not asked.position.exact:
        return page(request)
    found = where(asked.position, held.day)
    context = {
        "asked": asked,
        "where": found,
        "table": table(found),
        "day": held.day,
        "plane": _plane(found.located),
        "fictitious": asked.position.fictitious,
    }
    response = render(request, "fiche.html.j2", context)
    response["Cache-Control"] = PRIVATE
    return response


def where(position: Position, day: date) -> Where:
    """Raises StoreEmpty where no contour is loaded."""
    precision, store = position.precision, position.store
    located = locate_one(position.lon, position.lat, precision=precision, as_of=day, store=store)
    held = outlined(store, position.lon, position.lat)
    code = position.found.commune if position.found else (held[0] if len(held) == 1 else "")
    known = known_places(store)
    drawing = border_map(store, located) if position.exact else None
    return Where(
        cards=place_cards(located, whole=position.exact),
        located=located,
        commune=known.name(code) if code in known else "",
        commune_code=code if code in known else "",
        nowhere=not held and position.found is None,
        map=mark_safe(drawing.inline("limite")) if drawing else mark_safe(""),
        map_said=drawing.alt if drawing else "",
    )


def table(found: Where) -> list[tuple[str, ...]]:
    return [
        (
            card.geography,
            f"{card.name} ({card.code})" if card.code else "aucun contour chargé",
            card.distance,
            card.confidence,
            card.band,
        )
        for card in found.cards
    ]


def schemes(position: Position, held: State) -> Schemes:
    match = match_schemes(
        asked=asked_of(position),
        as_of=held.day,
        catalogue=held.loaded.catalogue,
        store=position.store,
    )
    program, profile = match.program, match.described.profile
    every = [told(verdict, program, profile) for verdict in match.verdicts]
    open_ = [each for each in every if each.place and each.verdict.code != "non_remplie"]
    return Schemes(
        match=match,
        groups=groups(match),
        here=tuple(open_[:SHOWN]),
        question=next_question(begin(match)),
        link=simulator(write(match, (), position.store).answers),
    )


def _towns(asked: Given) -> tuple[Place, ...]:
    """The communes of that name: what is left where no service knows the address."""
    if asked.position or not asked.words or not asked.searched.trouble:
        return ()
    named = [
        place
        for finder in finders()
        for place in (*finder.by_name(asked.words), *finder.named_in(asked.words).places)
        if place.kind == "commune"
    ]
    return tuple(dict.fromkeys(named))[:SHOWN]


def _plane(located: Located) -> tuple[float, float, int]:
    found = located.positions
    return float(found.x[0]), float(found.y[0]), int(found.epsg[0])


urls = [
    path("adresse/", page, name="adresse"),
    path("adresse/fiche/", fiche, name="fiche"),
]
