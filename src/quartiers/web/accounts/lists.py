"""Nominative lists: for the signed-in officers of a territory, with a purpose that is kept.

A list is made when it is asked and never kept: who asked to be left alone, or became
non-diffusible, is not in the next one.
"""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_http_methods

from quartiers.documents.lists import render_list
from quartiers.errors import BadInput, QuartiersError
from quartiers.usecases.list_log import LONGEST, checked_motive
from quartiers.usecases.neighbourhoods import Neighbourhood
from quartiers.usecases.nominative import Listing, nominative
from quartiers.usecases.search_documents import is_open
from quartiers.usecases.targets import targets
from quartiers.usecases.territory_view import view_territory
from quartiers.web import state
from quartiers.web.accounts.access import require
from quartiers.web.accounts.durations import LISTS
from quartiers.web.accounts.models import ListPurpose, User
from quartiers.web.accounts.retention import erase_old_purposes
from quartiers.web.accounts.rights import Right
from quartiers.web.accounts.territoire import territory_context
from quartiers.web.finders import finder_of

KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
SHOWN = 50  # of the log


@dataclass(frozen=True)
class Asked:
    """As it was typed."""

    scheme: str = ""
    zone: str = ""
    motive: str = ""
    kind: str = "csv"


@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, territory: str) -> HttpResponse:
    user = require(request, Right.LISTS, territory)
    if request.method == "GET":
        return _page(request, territory, Asked())
    asked = Asked(
        **{name: request.POST.get(name, "")[:2_000] for name in Asked.__dataclass_fields__}
    )
    try:
        listing = made(asked, territory)
    except QuartiersError as error:
        return _page(request, territory, asked, error)
    return _given(listing, asked, territory, user)


def made(asked: Asked, territory: str) -> Listing:
    """Raises BadInput for what is not of this territory, or without a purpose."""
    if asked.zone not in {each.code for each in zones(territory)}:
        raise BadInput("Il manque le quartier.", "Choisissez un quartier de ce territoire.")
    if asked.scheme not in dict(schemes()):
        raise BadInput("Il manque le dispositif.", "Choisissez-le dans la liste.")
    if asked.kind not in KINDS:
        raise BadInput("Il manque le format.", "Choisissez CSV ou XLSX.")
    motive = checked_motive(asked.motive)
    now = state.current()
    found = targets(
        asked.scheme,
        asked.zone,
        as_of=now.day,
        catalogue=now.loaded.catalogue,
        store=now.store_of(asked.zone),
    )
    return nominative(found, motive)


def zones(territory: str) -> list[Neighbourhood]:
    """The neighbourhoods of 2024 of the territory, those of 2015 where there are no others."""
    finder = finder_of(territory)
    store = state.current().store_of(territory)
    try:
        view = view_territory(territory, store, finder.known, finder.neighbourhoods)
    except QuartiersError:  # merged, or its data is not loaded
        return []
    return [each.neighbourhood for each in view.recent or view.former]


def schemes() -> list[tuple[str, str]]:
    now = state.current()
    found = [s for s in now.loaded.catalogue.schemes.values() if is_open(s, now.day)]
    return sorted(((s.id, s.name) for s in found), key=lambda pair: pair[1].casefold())


def _given(listing: Listing, asked: Asked, territory: str, user: User) -> HttpResponse:
    """The purpose is kept before the list leaves: there is no list without it."""
    body = render_list(listing, asked.kind)
    ListPurpose.objects.create(
        user=user,
        territory=territory,
        scheme=asked.scheme,
        zone=asked.zone,
        purpose=listing.motive,
        rows=listing.rows.height,
    )
    response = HttpResponse(body, KINDS[asked.kind])
    name = f"liste-{asked.scheme}-{asked.zone}.{asked.kind}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _page(
    request: HttpRequest, territory: str, asked: Asked, error: QuartiersError | None = None
) -> HttpResponse:
    erase_old_purposes()
    log = ListPurpose.objects.filter(territory=territory).select_related("user")
    place = territory_context(request, territory)
    choices = [(each.code, f"{each.name} ({each.code})") for each in zones(territory)]
    known = state.current().loaded.catalogue.schemes
    context = {
        "territory": place,
        "fictitious": place.fictitious,
        "zones": choices,
        "names": dict(choices) | {key: each.name for key, each in known.items()},
        "schemes": schemes(),
        "asked": asked,
        "error": error,
        "log": list(log.order_by("-at")[:SHOWN]),
        "months": LISTS.days // 30,
        "longest": LONGEST,
    }
    return render(request, "comptes/listes.html.j2", context, status=400 if error else 200)


urls = [path("espace/<slug:territory>/listes/", page, name="listes")]
