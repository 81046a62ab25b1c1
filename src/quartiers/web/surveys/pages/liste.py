"""The surveys of a territory; making one from what the register proposes; setting one aside."""

from datetime import date

from django.db import transaction
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from quartiers.errors import BadInput
from quartiers.web.accounts.access import require
from quartiers.web.accounts.models import User
from quartiers.web.accounts.onward import see_other
from quartiers.web.accounts.rights import Right
from quartiers.web.surveys.models import Survey, Unit
from quartiers.web.surveys.pages.frame import framed, opened
from quartiers.web.surveys.photos import erase_old_photos
from quartiers.web.surveys.proposing import LONGEST, Asked, Proposed, propose
from quartiers.web.zones import zones_of

MOST_SURVEYS = 500
FIRST = date(2015, 1, 1)


@require_GET
def page(request: HttpRequest, territory: str) -> HttpResponse:
    require(request, Right.SURVEY, territory)
    erase_old_photos()
    found = Survey.objects.filter(territory=territory).select_related("made_by")
    counted = found.annotate(
        n=Count("units", distinct=True),
        seen=Count("units", filter=Q(units__entries__isnull=False), distinct=True),
    )
    context = framed(
        request,
        territory,
        surveys=list(counted.filter(deleted_at__isnull=True)),
        aside=list(found.filter(deleted_at__isnull=False)),
    )
    return render(request, "releve/liste.html.j2", context)


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, territory: str) -> HttpResponse:
    """GET proposes, and changes nothing; POST makes the survey with what was kept."""
    user = require(request, Right.SURVEY, territory)
    given = request.POST if request.method == "POST" else request.GET
    error, asked, proposed = None, None, None
    try:
        if request.method == "POST" or "quartier" in given:
            asked = _asked(territory, given.dict())
            proposed = propose(asked)
            if request.method == "POST":
                survey = _made(territory, user, asked, proposed, request.POST.getlist("local"))
                return see_other(reverse("releve_terrain", args=(territory, survey.pk)))
    except BadInput as refusal:
        error = refusal
    context = framed(
        request,
        territory,
        choices=[(code, f"{name} ({code})") for code, name in zones_of(territory)],
        given={name: given.get(name, "")[:LONGEST] for name in ("quartier", "rue", "date")},
        asked=asked,
        proposed=proposed,
        error=error,
        today=timezone.localdate(),
    )
    return render(request, "releve/nouveau.html.j2", context, status=400 if error else 200)


def _asked(territory: str, given: dict[str, str]) -> Asked:
    zone, street = given.get("quartier", ""), " ".join(given.get("rue", "").split())
    if zone not in dict(zones_of(territory)):
        raise BadInput("Choisissez un quartier de la liste.", "")
    if len(street) > LONGEST or not street.isprintable():
        raise BadInput(f"La rue tient en {LONGEST} caractères.", "")
    try:
        day = date.fromisoformat(given.get("date") or timezone.localdate().isoformat())
    except ValueError:
        raise BadInput("La date du relevé ne se lit pas.", "") from None
    if not FIRST <= day <= timezone.localdate().replace(year=timezone.localdate().year + 1, day=1):
        raise BadInput("La date du relevé est trop lointaine.", "")
    return Asked(zone, street, day, given.get("lieu", "")[:200])


@transaction.atomic
def _made(territory: str, user: User, asked: Asked, proposed: Proposed, kept: list[str]) -> Survey:
    """Only what is proposed today can be kept: a form may be old, or made up."""
    if Survey.objects.filter(territory=territory).count() >= MOST_SURVEYS:
        raise BadInput(f"Le territoire a déjà {MOST_SURVEYS} relevés.", "")
    proposal = proposed.proposal
    ranks = {int(text) for text in kept if text.isascii() and text.isdecimal() and len(text) < 5}
    units = [u for rank, u in enumerate(proposal.units) if rank in ranks] if proposal else []
    survey = Survey.objects.create(
        territory=territory,
        title=asked.street or "Tout le quartier",
        zone=asked.zone,
        day=asked.day,
        around=f"{proposal.by} ; {proposal.register.said}" if proposal else "",
        left_out=proposal.left_out if proposal else 0,
        made_by=user,
    )
    Unit.objects.bulk_create(
        Unit(
            survey=survey,
            siret=unit.siret,
            siret_shown=bool(unit.siret_shown),
            naf=unit.naf,
            label=unit.label,
            address=unit.address,
            lon=unit.lon,
            lat=unit.lat,
            rank=rank,
        )
        for rank, unit in enumerate(units)
    )
    return survey


@require_POST
def set_aside(request: HttpRequest, territory: str, pk: int) -> HttpResponse:
    _, survey = opened(request, territory, pk)
    survey.deleted_at = timezone.now()
    survey.save(update_fields=["deleted_at"])
    return see_other(reverse("releve", args=(territory,)))


@require_POST
def bring_back(request: HttpRequest, territory: str, pk: int) -> HttpResponse:
    require(request, Right.SURVEY, territory)
    survey = get_object_or_404(Survey, pk=pk, territory=territory)
    survey.deleted_at = None
    survey.save(update_fields=["deleted_at"])
    return see_other(reverse("releve_resultats", args=(territory, pk)))


_HERE = "espace/<slug:territory>/releve/"
urls = [
    path(_HERE, page, name="releve"),
    path(f"{_HERE}nouveau/", new, name="releve_nouveau"),
    path(f"{_HERE}<int:pk>/ecarter/", set_aside, name="releve_ecarter"),
    path(f"{_HERE}<int:pk>/reprendre/", bring_back, name="releve_reprendre"),
]
