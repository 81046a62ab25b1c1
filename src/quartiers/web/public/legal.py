"""Accessibility, legal notice, site map: what a public service owes to its readers."""

from importlib.metadata import version

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from quartiers.diagnostic.definitions import titles
from quartiers.usecases.sources import State, sources
from quartiers.web import state
from quartiers.web.public.labels import shown_labels
from quartiers.web.public.methode import RULES

DISTRIBUTION = "quartiers-productifs"


def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "accessibilite.html.j2", _contact() | {"version": version(DISTRIBUTION)})


def notice(request: HttpRequest) -> HttpResponse:
    rows = [
        row
        for store in state.current().stores
        if not store.demo
        for row in sources(store=store)
        if row.state != State.ABSENT and row.licence
    ]
    licences: dict[tuple[str, str], dict[str, None]] = {}
    for row in rows:
        licences.setdefault((row.publisher, row.licence), {})[row.title] = None
    context = _contact() | {
        "licences": [(who, what, list(names)) for (who, what), names in licences.items()],
        "version": version(DISTRIBUTION),
    }
    return render(request, "mentions.html.j2", context)


def site_map(request: HttpRequest) -> HttpResponse:
    context = {"labels": shown_labels(), "families": titles(), "rules": RULES}
    return render(request, "plan.html.j2", context)


def _contact() -> dict[str, object]:
    """Where one writes, as a link where it is an address."""
    contact = settings.OPTIONS.contact
    mail = "@" in contact and "/" not in contact
    web = contact.startswith(("https://", "http://"))
    return {"contact": contact, "contact_link": f"mailto:{contact}" if mail else contact * web}


urls = [
    path("accessibilite/", accessibility, name="accessibilite"),
    path("mentions-legales/", notice, name="mentions"),
    path("plan-du-site/", site_map, name="plan"),
]
