"""What a survey found: vacancy, differences with the register, disagreements, photos, export."""

import uuid

from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.views.decorators.http import require_GET, require_POST

from quartiers.errors import BadInput
from quartiers.usecases.premises import DEFINITION, NOT_LOCOMVAC
from quartiers.web.accounts.access import may
from quartiers.web.accounts.onward import see_other
from quartiers.web.accounts.rights import Right
from quartiers.web.surveys.models import Entry, Photo, Unit
from quartiers.web.surveys.pages.frame import framed, opened
from quartiers.web.surveys.poles import pole
from quartiers.web.surveys.reading import read
from quartiers.web.surveys.table import as_csv


@require_GET
def page(request: HttpRequest, territory: str, pk: int) -> HttpResponse:
    user, survey = opened(request, territory, pk)
    whole = read(survey)
    context = framed(
        request,
        territory,
        survey=survey,
        whole=whole,
        pole=pole(survey),
        definition=DEFINITION,
        not_locomvac=NOT_LOCOMVAC,
        me=user,
    )
    return render(request, "releve/resultats.html.j2", context)


@require_POST
def decide(request: HttpRequest, territory: str, pk: int) -> HttpResponse:
    """Keep one of two words that contradict each other: both stay, and a new visit reopens it."""
    user, survey = opened(request, territory, pk)
    found = Entry.objects.filter(unit__survey=survey).select_related("unit")
    try:
        uid = uuid.UUID(request.POST.get("saisie", ""))
    except ValueError:
        raise BadInput("Aucune saisie n’est choisie.", "Revenez au relevé.") from None
    entry = get_object_or_404(found, uid=uid)
    last = found.filter(unit=entry.unit).aggregate(last=Max("pk"))["last"]
    Unit.objects.filter(pk=entry.unit_id).update(kept=entry, kept_after=last, kept_by=user)
    return see_other(reverse("releve_resultats", args=(territory, pk)))


@require_GET
def photo(request: HttpRequest, territory: str, pk: int, entry: int) -> HttpResponse:
    _, survey = opened(request, territory, pk)
    held = get_object_or_404(Photo, entry=entry, entry__unit__survey=survey)
    return HttpResponse(bytes(held.content), "image/jpeg")


@require_POST
def drop_photo(request: HttpRequest, territory: str, pk: int, entry: int) -> HttpResponse:
    """By who took it, or a pilot."""
    user, survey = opened(request, territory, pk)
    found = Photo.objects.select_related("entry").defer("content")
    held = get_object_or_404(found, entry=entry, entry__unit__survey=survey)
    if held.entry.by_id != user.pk and not may(user, Right.ADOPT, territory):
        raise Http404
    held.delete()
    return see_other(reverse("releve_resultats", args=(territory, pk)))


@require_GET
def export(request: HttpRequest, territory: str, pk: int) -> HttpResponse:
    _, survey = opened(request, territory, pk)
    response = HttpResponse(as_csv(survey), "text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="releve-{pk}.csv"'
    return response


_HERE = "espace/<slug:territory>/releve/<int:pk>/"
urls = [
    path(_HERE, page, name="releve_resultats"),
    path(f"{_HERE}trancher/", decide, name="releve_trancher"),
    path(f"{_HERE}locaux.csv", export, name="releve_csv"),
    path(f"{_HERE}photos/<int:entry>/", photo, name="releve_photo"),
    path(f"{_HERE}photos/<int:entry>/retirer/", drop_photo, name="releve_photo_retirer"),
]
