"""Where the one search box leads: the page that answers, else what may be meant, by groups."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from quartiers.errors import BadInput
from quartiers.usecases.ask import LONGEST, Asked, ask
from quartiers.usecases.named_places import Place
from quartiers.usecases.search_answer import Answer
from quartiers.web import state
from quartiers.web.finders import finders, schemes_by_name
from quartiers.web.public.labels import shown_labels
from quartiers.web.templating import url

SHOWN = 8  # of a group, before « et … autres »
SCHEMES = 6


def recherche(request: HttpRequest) -> HttpResponse:
    text = request.GET.get("q", "")
    asked = ask(text, finders(), schemes_by_name())
    place = _certain(asked)
    if place:
        response = HttpResponse(status=302)
        response["Location"] = place
    else:
        response = _results(request, text, asked)
    # What people type may be where they live.
    response["Cache-Control"] = "no-store"
    return response


def _certain(asked: Asked) -> str:
    match asked.certain:
        case "adresse":
            return url("adresse", q=asked.key)
        case "" | "siret":
            return ""
        case name:
            return url(name, asked.key)


def _results(request: HttpRequest, text: str, asked: Asked) -> HttpResponse:
    places = [place for place in asked.places if place.kind != "qpv"]
    zones = [place for place in asked.places if place.kind == "qpv"]
    # The name of a place alone is no need: its words would only be met here and there.
    need = asked.named.rest if asked.named.places else asked.text
    answer = _schemes(need, asked)
    found = bool(asked.places or asked.fictitious or asked.named.places or answer)
    context = {
        "asked": asked,
        "text": "" if asked.certain == "siret" else asked.text,
        "need": need,
        "empty": not text.strip(),
        "cut": len(text) > LONGEST,
        "longest": LONGEST,
        "groups": [group for group in _groups(asked, places, zones) if group[1]],
        "named": asked.named.places[:4],
        "labelled": {label.slug for label in shown_labels()},
        "answer": answer,
        "found": found,
    }
    return render(request, "recherche.html.j2", context, status=200 if text.strip() else 400)


def _groups(
    asked: Asked, places: list[Place], zones: list[Place]
) -> list[tuple[str, list[Place], int, bool]]:
    """Title, the first places, how many more, whether they are made up."""
    seen = {place.key for place in places}
    places = [*(p for p in asked.named.places if p.key not in seen), *places]
    invented = list(asked.fictitious)
    if asked.named_fictitious:
        places = [place for place in places if place not in asked.named.places]
        invented = list(dict.fromkeys((*asked.named.places, *invented)))
    told = (
        ("Communes et territoires", places, False),
        ("Quartiers prioritaires", [*zones, *_held(asked, zones)], False),
        ("Territoire de démonstration (fictif)", invented, True),
    )
    return [(name, each[:SHOWN], max(len(each) - SHOWN, 0), made) for name, each, made in told]


def _held(asked: Asked, zones: list[Place]) -> list[Place]:
    """The neighbourhoods of the one commune that is asked for, those of 2024 first."""
    towns = asked.named.places or tuple(p for p in asked.places if p.kind == "commune")
    same = [town for town in towns if town.name == towns[0].name]
    if len(same) != 1 or asked.named_fictitious:
        return []
    known = {zone.code for zone in zones}
    return [
        place
        for finder in finders()
        if not finder.demo
        for place in finder.within(same[0].code)
        if place.code not in known
    ]


def _schemes(need: str, asked: Asked) -> Answer | None:
    if asked.certain or not need.strip():
        return None
    territory = asked.named.places[0].code if len(asked.named.places) == 1 else ""
    if asked.named_fictitious or not territory[:1].isalnum() or not territory.isalnum():
        territory = ""
    try:
        found = state.current().searcher.search(need, territory=territory, limit=SCHEMES)
    except BadInput:  # no word of it can be searched
        return None
    return found if found.schemes else None
