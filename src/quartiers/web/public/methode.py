"""The method: how figures are defined, how rules are judged, what the law changed."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from quartiers.diagnostic.definitions import definitions, titles
from quartiers.diagnostic.indicator import Additivity, Secrecy
from quartiers.documents.card import number_said
from quartiers.schemes.reading.operators import COMPARISONS, GROUPS, LEAVES, SIDES
from quartiers.schemes.sourcing import LEVELS
from quartiers.schemes.verdict import WORDS
from quartiers.schemes.vocabulary import vocabulary
from quartiers.sources import all_sources
from quartiers.usecases.law_changes import Change, law_changes
from quartiers.usecases.truth_tables import truth_tables
from quartiers.web import state

RULES = {
    "regles": "La logique des règles et les verdicts",
    "langage": "Le langage des règles",
    "droit": "Journal du droit",
}
ADDS = {
    Additivity.ADDITIVE: "s’additionne entre quartiers disjoints",
    Additivity.NOT_ADDITIVE: "ne s’additionne pas",
}
SECRETS = {
    Secrecy.NONE: "aucune règle de secret : un compte du registre",
    Secrecy.AS_PUBLISHED: "tel que l’Insee le publie : une case vide reste vide",
    Secrecy.LOCAL: "fichier local : jamais public",
}
# Sources made from others, and their name for people.
MADE = {"contours": "Contours des quartiers prioritaires (ANCT)"}
KINDS = {
    "nombre": "Nombre fixé par un texte",
    "ouverture": "Dispositif ouvert",
    "version": "Nouvelle version d’un dispositif",
    "droits_acquis": "Fermé aux nouvelles entrées, droits acquis en cours",
    "fermeture": "Dispositif fermé",
}


def listing(request: HttpRequest) -> HttpResponse:
    context = {
        "families": [(id_, title, _held(id_)) for id_, title in titles().items()],
        "rules": RULES,
    }
    return render(request, "methode.html.j2", context)


def page(request: HttpRequest, nom: str) -> HttpResponse:
    if nom in titles():
        return _family(request, nom)
    made = PAGES.get(nom)
    if made is None:
        raise Http404
    return made(request)


def _held(family: str) -> int:
    return sum(1 for each in definitions().values() if each.family == family)


def _family(request: HttpRequest, family: str) -> HttpResponse:
    named = MADE | {source.id: f"{source.title} ({source.publisher})" for source in all_sources()}
    context = {
        "title": titles()[family],
        "entries": [each for each in definitions().values() if each.family == family],
        "named": named,
        "adds": ADDS,
        "secrets": SECRETS,
    }
    return render(request, "methode_indicateurs.html.j2", context)


def _rules(request: HttpRequest) -> HttpResponse:
    context = {
        "title": RULES["regles"],
        "tables": truth_tables(),
        "verdicts": WORDS,
        "levels": LEVELS,
    }
    return render(request, "methode_regles.html.j2", context)


def _language(request: HttpRequest) -> HttpResponse:
    words = vocabulary()
    context = {
        "title": RULES["langage"],
        "groups": GROUPS.values(),
        "comparisons": COMPARISONS.values(),
        "leaves": LEAVES.values(),
        "sides": SIDES,
        "words": words,
    }
    return render(request, "methode_langage.html.j2", context)


def _law(request: HttpRequest) -> HttpResponse:
    now = state.current()
    years: dict[int, list[Change]] = {}
    coming: list[Change] = []
    for change in law_changes(now.loaded.catalogue):
        place = coming if change.day > now.day else years.setdefault(change.day.year, [])
        place.append(change)
    context = {
        "coming": coming[::-1],
        "title": RULES["droit"],
        "years": years,
        "kinds": KINDS,
        "levels": LEVELS,
        "said": number_said,
    }
    return render(request, "methode_droit.html.j2", context)


PAGES: dict[str, Callable[[HttpRequest], HttpResponse]] = {
    "regles": _rules,
    "langage": _language,
    "droit": _law,
}
urls = [
    path("methode/", listing, name="methode"),
    path("methode/<slug:nom>/", page, name="methode_page"),
]
