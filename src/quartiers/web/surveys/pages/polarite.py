"""The sheet of a pole in five criteria: filled by each, read and printed together."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.http import require_GET, require_http_methods

from quartiers.catalogue.polarites import grid
from quartiers.errors import BadInput
from quartiers.usecases.premises import DEFINITION, NOT_LOCOMVAC
from quartiers.web.accounts.onward import see_other
from quartiers.web.surveys.pages.frame import framed, opened
from quartiers.web.surveys.poles import own, pole, write
from quartiers.web.surveys.reading import read


@require_http_methods(["GET", "POST"])
def fill(request: HttpRequest, territory: str, pk: int) -> HttpResponse:
    user, survey = opened(request, territory, pk)
    error, clashes = None, []
    if request.method == "POST":
        try:
            clashes = write(survey, user, request.POST.dict())
        except BadInput as refusal:
            error = refusal
        else:
            if not clashes:
                return see_other(reverse("releve_fiche", args=(territory, pk)))
    held = own(survey, user)
    shown = held | ({k: v for k, v in request.POST.dict().items() if k in _names()})
    context = framed(
        request,
        territory,
        survey=survey,
        grid=grid(),
        held=held,
        shown=shown,
        error=error,
        clashes=clashes,
    )
    status = 400 if error else 409 if clashes else 200
    return render(request, "releve/polarite.html.j2", context, status=status)


def _names() -> set[str]:
    return {*grid().questions, *(each.id for each in grid().criteria)}


@require_GET
def sheet(request: HttpRequest, territory: str, pk: int) -> HttpResponse:
    _, survey = opened(request, territory, pk)
    context = framed(
        request,
        territory,
        survey=survey,
        whole=read(survey),
        pole=pole(survey),
        reason=grid().reason,
        definition=DEFINITION,
        not_locomvac=NOT_LOCOMVAC,
    )
    return render(request, "releve/fiche.html.j2", context)


_HERE = "espace/<slug:territory>/releve/<int:pk>/"
urls = [
    path(f"{_HERE}polarite/", fill, name="releve_polarite"),
    path(f"{_HERE}fiche/", sheet, name="releve_fiche"),
]
